"""Every method that may be called from outside: check, call, shape the answer.

All of them concern the session's own notifications, and nobody else's. `unread` is capped at 100, shown as
99+. `seq` only grows: of two answers the one with the higher number is the newer.
"""

import json
from contextlib import suppress

import frappe
from frappe import _

from helpdesk_notify.delivery import inbox as rows
from helpdesk_notify.delivery import seen as last_seen
from helpdesk_notify.delivery import unread

MAX_NAMES = 500
MAX_TEXT = 140  # characters of a name
MAX_CURSOR = 1000  # a cursor holds a name, encoded


@frappe.whitelist(methods=["GET", "POST"])
def inbox(limit: int = 20, cursor: str | None = None, unread_only: bool = False) -> dict:
	"""A page of notifications, newest first.

	:param limit: rows of the page, 1 to 100
	:param cursor: `next` of the page before; none for the first page
	:param unread_only: leave out what is read
	:return: `{"rows", "next", "unread", "seq", "seen_at"}`; `next` is None at the end
	:raises frappe.ValidationError: a limit out of range, a cursor that is none
	"""
	user = _user()
	if not 1 <= limit <= rows.MAX_PAGE:
		frappe.throw(_("Please ask for 1 to {0} notifications at a time").format(rows.MAX_PAGE))
	if cursor and len(cursor) > MAX_CURSOR:
		frappe.throw(_("This page of notifications cannot be found. Please start from the first."))
	unread.fresh_snapshot()
	count = _count(user)  # first: a row that arrives in between is then newer than `seq`
	page = rows.page(user, limit, cursor, unread_only=unread_only)
	return {**page, **count, "seen_at": last_seen.get(user)}


@frappe.whitelist(methods=["GET", "POST"])
def unread_count() -> dict:
	"""How many notifications are unread: `{"unread", "seq"}`."""
	user = _user()
	unread.fresh_snapshot()
	return _count(user)


@frappe.whitelist(methods=["POST"])
def clear(ticket: str | int | None = None, comment: str | None = None) -> dict:
	"""Mark as read: all notifications, or those about a ticket or a comment.

	:param ticket: name of an HD Ticket
	:param comment: name of an HD Ticket Comment
	:return: `{"unread", "seq"}`
	"""
	user = _user()
	rows.clear(user, _short(ticket), _short(comment))
	return _count(user)


@frappe.whitelist(methods=["POST"])
def mark_read(names: list | str | None = None) -> dict:
	"""Mark notifications as read.

	:param names: at most 500 names; those of other people's notifications are passed over
	:return: `{"names", "unread", "seq"}` with the names of those that were unread
	"""
	user = _user()
	return {"names": rows.mark(user, _names(names), read=True), **_count(user)}


@frappe.whitelist(methods=["POST"])
def mark_unread(names: list | str | None = None) -> dict:
	"""Mark notifications as unread; the counterpart of `mark_read`."""
	user = _user()
	return {"names": rows.mark(user, _names(names), read=False), **_count(user)}


@frappe.whitelist(methods=["POST"])
def delete(names: list | str | None = None) -> dict:
	"""Delete notifications for good.

	:param names: at most 500 names; those of other people's notifications are passed over
	:return: `{"names", "unread", "seq"}` with the names of those deleted
	"""
	user = _user()
	return {"names": rows.delete(user, _names(names)), **_count(user)}


@frappe.whitelist(methods=["POST"])
def seen() -> dict:
	"""The panel was opened: what has come until now is no longer marked as new, in any tab.

	:return: `{"seen_at", "unread", "seq"}`
	"""
	user = _user()
	return {"seen_at": last_seen.now(user), **_count(user)}


def _user() -> str:
	user = frappe.session.user
	if user == "Guest":
		frappe.throw(_("Please log in to see your notifications"), frappe.PermissionError)
	return user


def _count(user: str) -> dict:
	count = unread.unread_of([user])[user]
	return {"unread": count.unread, "seq": count.seq}


def _names(names: list | str | None) -> list[str]:
	"""`frappe.call` sends a list as JSON, a REST client may send it as it is."""
	if isinstance(names, str):
		names = _parsed(names) if names.startswith("[") else [names]
	if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
		frappe.throw(_("The names of notifications are expected as a list of texts"))
	if len(names) > MAX_NAMES:
		frappe.throw(_("At most {0} notifications can be changed at a time").format(MAX_NAMES))
	return [_short(name) for name in dict.fromkeys(names)]


def _parsed(names: str) -> object:
	with suppress(ValueError, RecursionError):
		return json.loads(names)
	return None


def _short(text: str | int | None) -> str | None:
	if text is None:
		return None
	text = str(text)
	if not 0 < len(text) <= MAX_TEXT:
		frappe.throw(_("A name has 1 to {0} characters").format(MAX_TEXT))
	if not text.isprintable():  # half a character, say, that no database takes
		frappe.throw(_("A name has no control characters"))
	return text
