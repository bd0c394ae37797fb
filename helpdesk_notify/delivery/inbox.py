"""One person's inbox: the list, and what may be done with its rows.

Everything in here names the user in its WHERE, so nobody reaches anybody else's rows.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import frappe
from frappe import _
from frappe.query_builder import DocType, Order

from helpdesk_notify.delivery import access, people, transaction, view
from helpdesk_notify.delivery.access import DOCTYPE
from helpdesk_notify.delivery.announcements import announce_changed
from helpdesk_notify.delivery.rows import wording
from helpdesk_notify.delivery.unread import visible_to
from helpdesk_notify.engine import Event

MAX_PAGE = 100
_TYPES = {"mentions": "Mention", "assigned": "Assignment"}
TABS = ("", "unread", *_TYPES, "snoozed")
MOST_UNDOABLE = 500


def page(user: str, limit: int, cursor: str | None, *, only: str = "") -> dict:
	"""`limit` rows, newest first, from where `cursor` points, and the cursor of the next page (None at the end).

	`only`: one of TABS.
	"""
	row = DocType(DOCTYPE)
	query = (
		view.select_rows()
		.where(visible_to(user, unread_only=only == "unread", snoozed=only == "snoozed"))
		.orderby(row.notify_at, order=Order.desc)
		.orderby(row.name, order=Order.desc)
		.limit(limit + 1)
	)
	if only in _TYPES:
		query = query.where(row.notification_type == _TYPES[only])
	if cursor:
		query = query.where(_after(*_decode(cursor)))
	found = query.run(as_dict=True)
	rows, more = found[:limit], len(found) > limit
	return {"rows": view.shape(rows, _hidden(rows)), "next": _encode(rows[-1]) if more else None}


def mark(user: str, names: Sequence[str], *, read: bool) -> list[str]:
	"""Mark rows read or unread; returns those that were the other way before."""
	changed = _own(user, names, read=not read)
	if changed:
		row = DocType(DOCTYPE)
		_where_own(frappe.qb.update(row).set(row.read, int(read)), user, changed).run()
		announce_changed(user, "read" if read else "unread", changed)
	return changed


def clear(user: str, ticket: str | None = None, comment: str | None = None) -> None:
	"""Mark read all of `user`, or what is about a ticket or a comment, in one statement."""
	row = DocType(DOCTYPE)
	frappe.qb.update(row).set(row.read, 1).where(_in_scope(user, ticket, comment)).run()
	announce_changed(user, "read", None, ticket, comment)


def undoable(user: str, ticket: str | None = None, comment: str | None = None) -> list[str] | None:
	"""The rows that `clear` would mark; None if they are too many to be marked unread again."""
	row = DocType(DOCTYPE)
	query = frappe.qb.from_(row).select(row.name).where(_in_scope(user, ticket, comment))
	names = query.limit(MOST_UNDOABLE + 1).run(pluck=True)
	return names if len(names) <= MOST_UNDOABLE else None


def _in_scope(user: str, ticket: str | None, comment: str | None):
	row = DocType(DOCTYPE)
	scope = visible_to(user, unread_only=True)
	if ticket:
		scope &= row.reference_ticket == ticket
	if comment:
		scope &= row.reference_comment == comment
	return scope


def delete(user: str, names: Sequence[str]) -> list[str]:
	"""Delete rows for good; returns those that were there."""
	deleted = _own(user, names)
	if deleted:
		_where_own(frappe.qb.from_(DocType(DOCTYPE)).delete(), user, deleted).run()
		announce_changed(user, "deleted", deleted)
	return deleted


def delete_about(*, ticket: str | None = None, comment: str | None = None) -> None:
	"""Delete everybody's rows about a ticket or comment that is gone."""
	about = {"reference_comment": comment} if comment else {"reference_ticket": ticket}
	rows = frappe.get_all(DOCTYPE, filters=about, fields=["name", "user_to"])
	if not rows:
		return
	frappe.db.delete(DOCTYPE, about)
	announce_changed({row.user_to for row in rows}, "deleted", None, ticket, comment)


def retract(event: str, comment: str) -> None:
	"""Take back what is unread of an `event` about `comment` that no longer holds."""
	what = {"notify_event": event, "reference_comment": comment, "read": 0}
	rows = frappe.get_all(DOCTYPE, filters=what, fields=["name", "user_to"])
	for row in rows:
		announce_changed(row.user_to, "deleted", [row.name])
	if rows:
		frappe.db.delete(DOCTYPE, {"name": ["in", [row.name for row in rows]]})


def revise(event: Event, user: str) -> None:
	"""Correct what `user` has not read yet of an event whose total has become smaller."""
	row = {"user_to": user, "notify_group": event.group, "read": 0}
	if name := frappe.db.get_value(DOCTYPE, row):
		language = frappe.db.get_value("User", user, "language") or people.site_language()
		message = wording(event.title(folded=event.total > 1), language)
		frappe.db.set_value(DOCTYPE, name, {"message": message, "notify_count": event.total})
		transaction.pending().revived_rows[name] = user


def _own(user: str, names: Sequence[str], read: bool | None = None) -> list[str]:
	if not names:
		return []
	row = DocType(DOCTYPE)
	query = _where_own(frappe.qb.from_(row).select(row.name), user, names).where(row.notify_mail_only == 0)
	if read is not None:
		query = query.where(row.read == int(read))
	return query.run(pluck=True)


def _where_own(query, user: str, names: Sequence[str]):
	row = DocType(DOCTYPE)
	return query.where((row.user_to == user) & row.name.isin(list(names)))


def _hidden(rows: Sequence[dict]) -> set[str]:
	"""Rows about tickets that the reader may not read any more: teams and restrictions change."""
	readable = access.readable_tickets({row.reference_ticket for row in rows if row.reference_ticket})
	return {row.name for row in rows if row.reference_ticket and row.reference_ticket not in readable}


def _after(at: datetime | None, name: str):
	"""Rows after a position. Those that were written past the Document API have no time and come last."""
	row = DocType(DOCTYPE)
	if not at:
		return row.notify_at.isnull() & (row.name < name)
	return (row.notify_at < at) | ((row.notify_at == at) & (row.name < name)) | row.notify_at.isnull()


def _encode(row: dict) -> str:
	position = json.dumps([row.notify_at.isoformat() if row.notify_at else None, row.name])
	return base64.urlsafe_b64encode(position.encode()).decode()


def _decode(cursor: str) -> tuple[datetime | None, str]:
	position = None
	with suppress(binascii.Error, ValueError, TypeError):
		at, name = json.loads(base64.urlsafe_b64decode(cursor.encode()))
		position = (datetime.fromisoformat(at) if at else None), str(name)
	if not position:
		frappe.throw(_("This page of notifications cannot be found. Please start from the first."))
	return position
