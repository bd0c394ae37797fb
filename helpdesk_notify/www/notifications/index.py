"""The page /notifications: the inbox for phones."""

from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils.jinja_globals import is_rtl

from helpdesk_notify import page
from helpdesk_notify.recipients.visibility import is_agent

no_cache = 1


def get_context(context: dict) -> None:
	"""Redirects guests to the login page, refuses users who are not agents, and sets the template's values."""
	user = frappe.session.user
	if user == "Guest":
		frappe.local.flags.redirect_location = f"/login?{urlencode({'redirect-to': frappe.request.path})}"
		raise frappe.Redirect(302)
	if not (is_agent(user) or _works_in_desk(user)):
		frappe.throw(_("Notifications are available to agents only."), frappe.PermissionError)
	context["lang"] = frappe.local.lang
	context["direction"] = "rtl" if is_rtl() else "ltr"
	context["theme"] = (frappe.db.get_value("User", user, "desk_theme") or "Light").lower()
	# "<" as an escape, so that no value can close the script element
	context["notify_boot"] = frappe.as_json(page.boot("page"), indent=None).replace("<", "\\u003c")


def _works_in_desk(user: str) -> bool:
	return frappe.db.get_value("User", user, "user_type") == "System User"
