"""Deletes expired notifications."""

import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce
from frappe.utils import cint, now_datetime
from pypika.terms import Criterion

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
	"""Deletes the rows that have expired by `engine.retention`, oldest first. Returns their number.

	Each chunk has its own transaction, so the next run continues after an interruption.

	:param on_deleted: called once, at the end, with the users of the deleted rows
	:param waiting_among: returns those of the given names that are still to be sent
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
			frappe.db.commit()  # nosemgrep: frappe-manual-commit -- the deletions are committed already
	return done


def date_rows(*, chunk: int = CHUNK) -> int:
	"""Sets the time of rows inserted without the Document API to their last modification. Returns their number.

	Each chunk has its own transaction, so that other sessions do not wait long. Rows are locked by name, so that inserts
	of new rows do not wait.
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
			if done - before < chunk:  # the next run sets the time of rows inserted during this pass
				return done
			before, position = done, ""  # start again, because rows may have been inserted in between


def _stored(row: frappe._dict, waiting: Collection[str]) -> retention.StoredRow:
	return retention.StoredRow(
		at=row.notify_at,
		read=bool(row.read),
		snoozed=bool(row.notify_snoozed_until),
		mail_waits=row.name in waiting,
		active=bool(row.enabled),
	)


def _delete(rows: list[frappe._dict]) -> int:
	"""Deletes `rows`. Returns their number, without those that their users have marked as unread or snoozed meanwhile."""
	if not rows:
		return 0
	row = DocType(NOTIFICATION)
	unchanged = (row.read == 1) & row.notify_snoozed_until.isnull()
	active = [each.name for each in rows if each.enabled]
	inactive = [each.name for each in rows if not each.enabled]
	which = [row.name.isin(active) & unchanged] if active else []
	which += [row.name.isin(inactive)] if inactive else []
	frappe.qb.from_(row).delete().where(Criterion.any(which)).run()
	return frappe.db._cursor.rowcount


def _next(before: datetime, position: tuple[datetime, str] | None, chunk: int) -> list[frappe._dict]:
	"""The next rows older than `before`, oldest first, after `position`."""
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
