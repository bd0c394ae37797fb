"""Deletes expired notifications."""

import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce
from frappe.utils import cint, now_datetime

from helpdesk_notify import constants
from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.engine import retention

CHUNK = 1000  # rows per statement and transaction
BUDGET = 20 * 60  # seconds; the next run continues


def purge(
	on_deleted: Callable[[set[str]], None],
	waiting_among: Callable[[Collection[str]], set[str]],
	*,
	chunk: int = CHUNK,
	budget: float = BUDGET,
) -> int:
	"""Delete what has expired by `engine.retention`, oldest first; returns how many rows.

	`waiting_among` gives those of some rows that are still to be sent. Each chunk is a transaction of its own, so
	that an interrupted run has lost
	nothing and the next one goes on. `on_deleted` is called once, at the end, with the users whose rows are gone.
	"""
	days = cint(frappe.get_cached_doc(constants.SETTINGS).retention_days)
	if days < 1:
		return 0
	date_rows()
	before, stop = now_datetime() - timedelta(days=days), time.monotonic() + budget
	done, touched = 0, set()
	position: tuple[datetime, str] | None = None
	try:
		while time.monotonic() < stop and (rows := _next(before, position, chunk)):
			position = (rows[-1].notify_at, rows[-1].name)
			waiting = waiting_among([row.name for row in rows])
			expired = [row for row in rows if retention.expired(_stored(row, waiting), before)]
			done += _delete(expired)
			frappe.db.commit()  # nosemgrep: frappe-manual-commit -- see above; and the next read is a new one
			touched |= {row.user_to for row in expired if row.enabled and not row.notify_mail_only}
	finally:
		if touched:
			on_deleted(touched)
			frappe.db.commit()  # nosemgrep: frappe-manual-commit -- what is announced is done already
	return done


def date_rows(*, chunk: int = CHUNK) -> int:
	"""Let rows without a time, written past the app, have happened when they were last changed; returns how many.

	Each chunk is a transaction of its own, so that nobody who writes waits for long. The rows of a chunk are
	locked by their names alone: no lock covers the place where somebody else's new row belongs.
	"""
	row = DocType(NOTIFICATION)
	missing = frappe.qb.from_(row).select(row.name).where(row.notify_at.isnull())
	at = Coalesce(row.notify_at, row.modified, row.creation, now_datetime())
	done, before, position = 0, 0, ""
	while True:
		names = missing.where(row.name > position).orderby(row.name).limit(chunk).run(pluck=True)
		if names:
			try:
				frappe.qb.update(row).set(row.notify_at, at).where(row.name.isin(names)).run()
			except frappe.QueryDeadlockError:
				frappe.db.rollback()
				continue
			done, position = done + len(names), names[-1]
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- see above; and the next read is a new one
		if not names:
			if (
				done - before < chunk
			):  # what was written during so short a pass is for the scheduler's next run
				return done
			before, position = done, ""  # once more from the start: somebody may have written meanwhile


def _stored(row: frappe._dict, waiting: Collection[str]) -> retention.StoredRow:
	return retention.StoredRow(
		at=row.notify_at,
		read=bool(row.read),
		snoozed=bool(row.notify_snoozed_until),
		mail_waits=row.name in waiting,
		active=bool(row.enabled),
	)


def _delete(rows: list[frappe._dict]) -> int:
	"""Those of `rows` that nobody has marked as unread or snoozed meanwhile; returns how many."""
	if not rows:
		return 0
	row = DocType(NOTIFICATION)
	still = (row.read == 1) & row.notify_snoozed_until.isnull()
	if inactive := {each.user_to for each in rows if not each.enabled}:
		still |= row.user_to.isin(list(inactive))
	names = [each.name for each in rows]
	frappe.qb.from_(row).delete().where(row.name.isin(names) & still).run()
	return frappe.db._cursor.rowcount


def _next(before: datetime, position: tuple[datetime, str] | None, chunk: int) -> list[frappe._dict]:
	"""The next rows older than `before`, by age; what is kept is looked at once a run."""
	row, user = DocType(NOTIFICATION), DocType("User")
	query = (
		frappe.qb.from_(row)
		.left_join(user)
		.on(user.name == row.user_to)
		.select(
			row.name,
			row.user_to,
			row.read,
			row.notify_at,
			row.notify_snoozed_until,
			row.notify_mail_only,
			user.enabled,  # None for a user who has been deleted
		)
		.where(row.notify_at < before)
		.orderby(row.notify_at)
		.orderby(row.name)
		.limit(chunk)
	)
	if position:
		at, name = position
		query = query.where((row.notify_at > at) | ((row.notify_at == at) & (row.name > name)))
	return query.run(as_dict=True)
