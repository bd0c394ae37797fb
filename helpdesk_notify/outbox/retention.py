"""Deletes old rows of the outbox."""

from datetime import datetime, timedelta

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, now_datetime

from helpdesk_notify.constants import OUTBOX, SETTINGS
from helpdesk_notify.outbox.records import DROPPED, FAILED, SENT

CHUNK = 1000  # rows of one statement, and of one transaction


def purge(*, chunk: int = CHUNK) -> int:
	"""Deletes rows that were sent or dropped or have failed, and were due more than `journal_days` of the settings ago.

	Returns the number of deleted rows.
	"""
	days = cint(frappe.get_cached_doc(SETTINGS).journal_days)
	if days < 1:
		return 0
	before, done = now_datetime() - timedelta(days=days), 0
	for state in (SENT, DROPPED, FAILED):
		while names := _next(state, before, chunk):
			frappe.db.delete(OUTBOX, {"name": ["in", names], "state": state})
			frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each chunk is complete, and releases its locks
			done += len(names)
	return done


def _next(state: str, before: datetime, chunk: int) -> list[str]:
	row = DocType(OUTBOX)
	query = frappe.qb.from_(row).select(row.name).where((row.state == state) & (row.due < before))
	return query.orderby(row.due).limit(chunk).run(pluck=True)
