"""How long read notifications are kept."""

import time
from datetime import datetime, timedelta

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, now_datetime

from helpdesk_notify.delivery import preferences
from helpdesk_notify.delivery.access import DOCTYPE
from helpdesk_notify.delivery.announcements import announce_changed

CHUNK = 1000  # rows of one statement, and of one transaction
BUDGET = 20 * 60  # seconds; what is left over is for the next run


def purge(*, chunk: int = CHUNK, budget: float = BUDGET) -> int:
	"""Delete read rows that are too old, oldest first; returns how many.

	Unread and snoozed ones stay. Each chunk is a transaction of its own, so that an interrupted run has lost
	nothing and the next one goes on; everybody concerned is told once that something is gone.
	"""
	days = cint(frappe.get_cached_doc(preferences.SETTINGS).retention_days)
	if days < 1:
		return 0
	before, stop = now_datetime() - timedelta(days=days), time.monotonic() + budget
	done, touched = 0, set()
	position: tuple[datetime, str] | None = None
	try:
		while time.monotonic() < stop and (rows := _next(before, position, chunk)):
			position = (rows[-1].notify_at, rows[-1].name)
			old = [row for row in rows if row.read and not row.notify_snoozed_until]
			if old:
				frappe.db.delete(DOCTYPE, {"name": ["in", [row.name for row in old]]})
				frappe.db.commit()  # nosemgrep: see above
			touched |= {row.user_to for row in old if not row.notify_mail_only}
			done += len(old)
	finally:
		if touched:
			announce_changed(touched, "deleted")
			frappe.db.commit()  # nosemgrep: what is announced is done already
	return done


def _next(before: datetime, position: tuple[datetime, str] | None, chunk: int) -> list[frappe._dict]:
	"""The next rows older than `before`, by age; what is kept is looked at once a run."""
	row = DocType(DOCTYPE)
	query = (
		frappe.qb.from_(row)
		.select(
			row.name, row.user_to, row.read, row.notify_at, row.notify_snoozed_until, row.notify_mail_only
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
