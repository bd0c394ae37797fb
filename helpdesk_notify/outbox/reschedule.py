"""Reschedules waiting email after preferences or defaults changed."""

from collections.abc import Collection, Iterator, Sequence

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from helpdesk_notify.constants import OUTBOX
from helpdesk_notify.engine import EMAIL, reschedule
from helpdesk_notify.outbox import current, records
from helpdesk_notify.recipients import activity
from helpdesk_notify.runtime import clock

PEOPLE = 50  # per transaction
ROWS = 500  # per statement
DEADLOCKS = 5


def for_users(users: Collection[str], names: Collection[str] | None = None) -> None:
	"""Reschedules the waiting email of `users`. `names`: only for these notifications."""
	rows = _waiting(users, names)
	if not rows:
		return
	state, active, now = current.read_state(rows), activity.among(users), clock.now()
	changed = {}
	for row in rows:
		waiting = state.waiting(row)
		if not waiting or row.user_to not in state.users:
			continue
		due = reschedule(waiting, state.preference_of(row.user_to), now, active=row.user_to in active)
		if clock.to_db(due) != row.due:
			changed[row.entry] = due
	for some in _chunks([*changed.items()], ROWS):
		records.move(dict(some))


def for_everybody() -> None:
	"""Background job: reschedules the email of all users after a default changed, in batches."""
	row = DocType(OUTBOX)
	users = frappe.qb.from_(row).select(row.user).distinct().where(_later(row)).run(pluck=True)
	for some in _chunks(sorted(users), PEOPLE):
		for _attempt in range(DEADLOCKS):
			try:
				for_users(some)
			except frappe.QueryDeadlockError:
				frappe.db.rollback()  # a run of the outbox was in the way
				continue
			frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each batch is complete, and releases its locks
			break


def _waiting(users: Collection[str], names: Collection[str] | None) -> list[frappe._dict]:
	row = DocType(OUTBOX)
	query = frappe.qb.from_(row).select(row.name).where(_later(row) & row.user.isin(list(users)))
	if names is not None:
		query = query.where(row.notification.isin(list(names)))
	entries = query.run(pluck=True) if users else []
	return current.read_rows(entries) if entries else []


def _later(row: DocType):
	"""Waiting email that is due later. Rows that are tried again after an error keep their time."""
	later = (row.state == records.DUE) & (row.due > now_datetime()) & (row.channel == EMAIL)
	return later & (row.tries == 0)


def _chunks(items: Sequence, size: int) -> Iterator[Sequence]:
	for start in range(0, len(items), size):
		yield items[start : start + size]
