"""Finds the actor of a document event: a user, or the name of a person without an account."""

from email.utils import parseaddr
from typing import NamedTuple

import frappe

from helpdesk_notify.engine import SYSTEM, plain_text


def assigns(rule: str | None, user: str) -> bool:
	"""Whether the Assignment Rule `rule` can assign tickets to `user`."""
	if not rule:
		return False
	document = frappe.get_cached_doc("Assignment Rule", rule)
	return document.rule == "Based on Field" or user in {row.user for row in document.users}


class Actor(NamedTuple):
	"""The actor of an event. `name`: set for a person without an account; `user` is then only a stand-in."""

	user: str
	name: str | None = None


def sender(email: str | None, full_name: str | None = None) -> Actor:
	"""The sender of an email, who may not be a user of the site."""
	name, address = parseaddr(email or "")
	user = frappe.db.get_value("User", {"email": address}, "name") if address else None
	if user:
		return Actor(user)
	shown = plain_text(full_name) or plain_text(name) or address or email
	return Actor("Administrator", shown or SYSTEM)


def opener(raised_by: str | None) -> Actor:
	"""The actor of a new ticket: the session's user.

	`raised_by` is only used if the sender has no session: for email, which Administrator fetches, and for guest forms.
	The sender of a guest form is never treated as a user of the site.
	"""
	user = frappe.session.user
	if user == "Guest":
		return Actor("Administrator", plain_text(raised_by) or SYSTEM)
	return sender(raised_by if user == "Administrator" else user)


def author(doc) -> str:
	"""The author of an HD Ticket Comment: the session's user.

	Code that ignores permissions can set another user in `commented_by`. REST requests cannot.
	"""
	if doc.commented_by and doc.flags.ignore_permissions and not doc.get_doc_before_save():
		return doc.commented_by
	return frappe.session.user
