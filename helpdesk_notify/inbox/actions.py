"""Actions of users on their own rows. Every statement has the user in its WHERE clause."""

from collections.abc import Sequence

import frappe
from frappe.query_builder import DocType

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.inbox.unread import visible_to

MOST_UNDOABLE = 500


def mark(user: str, names: Sequence[str], *, read: bool) -> list[str]:
	"""Marks rows as read or unread. Returns the names of the changed rows."""
	changed = _own(user, names, read=not read)
	if changed:
		row = DocType(NOTIFICATION)
		_where_own(frappe.qb.update(row).set(row.read, int(read)), user, changed).run()
	return changed


def clear(user: str, ticket: str | None = None, comment: str | None = None) -> None:
	"""Marks all rows of `user` as read, or those about a ticket or comment, in one statement."""
	row = DocType(NOTIFICATION)
	frappe.qb.update(row).set(row.read, 1).where(_in_scope(user, ticket, comment)).run()


def undoable(user: str, ticket: str | None = None, comment: str | None = None) -> list[str] | None:
	"""The names of the rows that `clear` would mark; None if there are too many to undo."""
	row = DocType(NOTIFICATION)
	query = frappe.qb.from_(row).select(row.name).where(_in_scope(user, ticket, comment))
	names = query.limit(MOST_UNDOABLE + 1).run(pluck=True)
	return names if len(names) <= MOST_UNDOABLE else None


def _in_scope(user: str, ticket: str | None, comment: str | None):
	row = DocType(NOTIFICATION)
	scope = visible_to(user, unread_only=True)
	if ticket:
		scope &= row.reference_ticket == ticket
	if comment:
		scope &= row.reference_comment == comment
	return scope


def delete(user: str, names: Sequence[str]) -> list[str]:
	"""Deletes rows. Returns the names of the deleted rows."""
	deleted = _own(user, names)
	if deleted:
		_where_own(frappe.qb.from_(DocType(NOTIFICATION)).delete(), user, deleted).run()
	return deleted


def _own(user: str, names: Sequence[str], read: bool | None = None) -> list[str]:
	if not names:
		return []
	row = DocType(NOTIFICATION)
	query = _where_own(frappe.qb.from_(row).select(row.name), user, names).where(row.notify_mail_only == 0)
	if read is not None:
		query = query.where(row.read == int(read))
	return query.run(pluck=True)


def _where_own(query, user: str, names: Sequence[str]):
	row = DocType(NOTIFICATION)
	return query.where((row.user_to == user) & row.name.isin(list(names)))
