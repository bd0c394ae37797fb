"""Permission hooks: users only access their own notifications and preferences, and none about tickets they cannot read."""

import frappe
from frappe.desk.reportview import build_match_conditions
from frappe.permissions import get_role_permissions

from helpdesk_notify.constants import CHOICE, NOTIFICATION, PREFERENCE, QUIET_HOURS, TICKET
from helpdesk_notify.recipients.visibility import can_read_ticket, sees_all, sees_every_ticket


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Hook `has_permission` of HD Notification: own notifications only, and none about a ticket the user cannot read.

	The recipient of a new notification is not restricted.
	"""
	user = user or frappe.session.user
	if sees_all(user) or ptype == "create" or not doc.get("user_to"):
		return True
	ticket = doc.get("reference_ticket")
	return doc.user_to == user and (not ticket or can_read_ticket(user, str(ticket)))


def has_permission_for_preference(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Hook `has_permission` of HD Notify Preference: the user's own only."""
	user = user or frappe.session.user
	return sees_all(user) or doc.get("user") in (user, None)


def permission_query_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""Hook `permission_query_conditions`: own notifications, and the user's own preference, only."""
	user = user or frappe.session.user
	if sees_all(user):
		return ""
	own = frappe.db.escape(user)
	if doctype == PREFERENCE:
		return f"`tab{PREFERENCE}`.`user` = {own}"
	if doctype in (CHOICE, QUIET_HOURS):
		mine = f"select `name` from `tab{PREFERENCE}` where `user` = {own}"
		return f"`tab{doctype}`.`parenttype` = '{PREFERENCE}' and `tab{doctype}`.`parent` in ({mine})"
	mine = f"`tab{NOTIFICATION}`.`user_to` = {own}"
	return mine if sees_every_ticket(user) else f"({mine} and ({_about_readable_tickets(user)}))"


def _about_readable_tickets(user: str) -> str:
	"""SQL condition: the row has no ticket, or one that `user` can read by Frappe's own list conditions."""
	ticket = f"`tab{NOTIFICATION}`.`reference_ticket`"
	own = frappe.db.escape(user)
	shared = (
		f"select `share_name` from `tabDocShare` where `share_doctype` = '{TICKET}' and `read` = 1"
		f" and (`user` = {own} or `everyone` = 1)"
	)
	conditions = [f"ifnull({ticket}, '') = ''", f"{ticket} in ({shared})"]
	if get_role_permissions(TICKET, user=user).get("read"):
		# Frappe doubles "%" for queries with parameters; this one has none.
		match = build_match_conditions(TICKET, user=user).replace("%%", "%")
		kind = "varchar" if frappe.db.db_type == "postgres" else "char"
		readable = f"select cast(`name` as {kind}) from `tab{TICKET}`" + (f" where {match}" if match else "")
		conditions.append(f"{ticket} in ({readable})")
	return " or ".join(conditions)


@frappe.whitelist()
def search(
	doctype: str = "",
	txt: str = "",
	searchfield: str = "",
	start: int = 0,
	page_len: int = 20,
	filters: dict | list | None = None,
) -> list:
	"""Link search hook: own notifications only, also if the caller asks to ignore permissions."""
	names = frappe.get_list(
		NOTIFICATION,
		filters={"name": ["like", f"%{txt}%"]},
		fields=["name", "message"],
		order_by="notify_at desc",
		limit_start=start,
		limit_page_length=page_len,
		as_list=True,
	)
	return list(names)
