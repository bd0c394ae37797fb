"""Claims due rows: finds them without locks, then locks them for the transaction that processes them.

Only rows of the outbox are locked, never notifications, so that users who mark one as read do not wait.
"""

from collections.abc import Sequence

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from helpdesk_notify.constants import OUTBOX
from helpdesk_notify.outbox.records import DUE

MOST_ROWS = 5000  # per batch


def find(channel: str, after: str, users: int) -> list[frappe._dict]:
	"""The due rows of `channel` for the next `users` users after the user `after`. Sorted by user, not locked.

	Fields: `entry`, `user`, `notification` and `ticket`.
	"""
	row = DocType(OUTBOX)
	due = _due(row, channel)
	some = frappe.qb.from_(row).select(row.user).distinct().where(due & (row.user > after))
	names = some.orderby(row.user).limit(users).run(pluck=True)
	if not names:
		return []
	query = frappe.qb.from_(row).select(row.name.as_("entry"), row.user, row.notification, row.ticket)
	query = query.where(due & row.user.isin(names)).orderby(row.user).orderby(row.name)
	return query.limit(MOST_ROWS).run(as_dict=True)


def lock(found: Sequence[frappe._dict]) -> list[str]:
	"""Locks the rows from `find` that no other worker has locked. Returns their names.

	The first row of a user is locked first, so that users of another worker are skipped completely. Rows are locked by
	name, so that inserts of other rows do not wait.
	"""
	gates: dict[str, str] = {}
	for row in found:
		gates.setdefault(row.user, row.entry)
	open_gates = _lock([*gates.values()])
	mine = {user for user, entry in gates.items() if entry in open_gates}
	others = [row.entry for row in found if row.user in mine and row.entry not in open_gates]
	return [*open_gates, *(_lock(others) if others else ())]


def _lock(entries: Sequence[str]) -> dict[str, None]:
	row = DocType(OUTBOX)
	due = row.name.isin(list(entries)) & (row.state == DUE) & (row.due <= now_datetime())
	query = frappe.qb.from_(row).select(row.name).where(due).orderby(row.name).for_update(skip_locked=True)
	return dict.fromkeys(query.run(pluck=True))


def _due(row: DocType, channel: str):
	return (row.state == DUE) & (row.due <= now_datetime()) & (row.channel == channel)
