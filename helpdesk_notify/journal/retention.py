"""Deletes old rows of the journal."""

import json
from datetime import datetime, timedelta

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, now_datetime

from helpdesk_notify.constants import EVENT, NOTIFICATION, SETTINGS
from helpdesk_notify.journal.records import PENDING

CHUNK = 1000  # rows of one statement, and of one transaction


def purge(*, chunk: int = CHUNK) -> int:
	"""Deletes rows older than `journal_days` of the settings, oldest first. Returns the number of deleted rows.

	Pending rows, and rows of unread notifications, are kept.
	"""
	days = cint(frappe.get_cached_doc(SETTINGS).journal_days)
	if days < 1:
		return 0
	before, done = now_datetime() - timedelta(days=days), 0
	position: tuple[datetime, str] | None = None
	while rows := _next(before, position, chunk):
		position = (rows[-1].at, rows[-1].name)
		kept = _of_unread(rows)
		gone = [row.name for row in rows if row.name not in kept]
		if gone:
			frappe.db.delete(EVENT, {"name": ["in", gone]})
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each chunk is complete, and releases its locks
		done += len(gone)
	return done


def _next(before: datetime, position: tuple[datetime, str] | None, chunk: int) -> list[frappe._dict]:
	row = DocType(EVENT)
	query = frappe.qb.from_(row).select(row.name, row.at, row.decisions).where(row.at < before)
	if position:
		at, name = position
		query = query.where((row.at > at) | ((row.at == at) & (row.name > name)))
	query = query.where(row.state != PENDING).orderby(row.at).orderby(row.name)
	return query.limit(chunk).run(as_dict=True)


def _of_unread(rows: list[frappe._dict]) -> set[str]:
	"""The names of those `rows` that belong to an unread notification."""
	notifications = {
		row.name: {each["row"] for each in json.loads(row.decisions or "[]") if each.get("row")}
		for row in rows
	}
	named = set().union(*notifications.values())
	if not named:
		return set()
	unread = set(frappe.get_all(NOTIFICATION, {"name": ["in", list(named)], "read": 0}, pluck="name"))
	return {name for name, stands_in in notifications.items() if stands_in & unread}
