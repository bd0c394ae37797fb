"""Who did it: the user, or the name of somebody without an account, behind a document."""

from email.utils import parseaddr

import frappe

from helpdesk_notify.constants import SYSTEM
from helpdesk_notify.engine import plain_text


def assigns(rule: str | None, user: str) -> bool:
	"""Whether there is an Assignment Rule of that name that may give tickets to `user`."""
	if not rule:
		return False
	document = frappe.get_cached_doc("Assignment Rule", rule)
	return document.rule == "Based on Field" or user in {row.user for row in document.users}


def sender(email: str | None, full_name: str | None = None) -> dict[str, str | None]:
	"""The `actor` and `actor_name` of an event for whoever wrote from `email`: it may be no user of the site."""
	name, address = parseaddr(email or "")
	user = frappe.db.get_value("User", {"email": address}, "name") if address else None
	if user:
		return {"actor": user, "actor_name": None}
	shown = plain_text(full_name) or plain_text(name) or address or email
	return {"actor": "Administrator", "actor_name": shown or SYSTEM}


def author(doc) -> str:
	"""Who wrote or changed an HD Ticket Comment: the session's user, whatever the document claims.

	Code that ignores permissions may write in somebody else's name; what comes over REST may not.
	"""
	if doc.commented_by and doc.flags.ignore_permissions and not doc.get_doc_before_save():
		return doc.commented_by
	return frappe.session.user
