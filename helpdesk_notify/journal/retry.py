"""Plans pending events again."""

import json
from collections.abc import Callable
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from helpdesk_notify.constants import EVENT
from helpdesk_notify.engine import RetryAt, retry
from helpdesk_notify.journal.records import FAILED, PENDING
from helpdesk_notify.runtime import clock, database, errors

MOST_IN_A_RUN = 500
Entry = dict[str, Any]


def run(plan_again: Callable[[Entry], None]) -> int:
	"""Plans the pending events that are due, each in its own transaction. Returns how many were planned.

	`plan_again` receives the row with parsed JSON, and plans and writes the notifications. The row is deleted in
	the same transaction, so nothing is lost or duplicated if the worker is killed. After an error, the event is
	tried again later; after TRIES attempts its state is Failed.
	"""
	done = 0
	for _number in range(MOST_IN_A_RUN):
		database.fresh_snapshot()
		entry = _claim()
		if not entry:
			break
		try:
			plan_again(entry)
			frappe.db.delete(EVENT, {"name": entry["name"]})
			done += 1
		except Exception:
			frappe.db.rollback()
			errors.log("helpdesk_notify: pending event")
			_postpone(entry)
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each event is a transaction of its own
	return done


def _claim() -> Entry | None:
	"""The next pending event that is due, locked. Skips events that another worker has locked."""
	row = DocType(EVENT)
	query = (
		frappe.qb.from_(row)
		.select(row.star)
		.where((row.state == PENDING) & (row.try_at <= now_datetime()))
		.orderby(row.try_at)
		.limit(1)
		.for_update(skip_locked=True)
	)
	found = query.run(as_dict=True)
	if not found:
		return None
	return {**found[0], **{field: json.loads(found[0][field] or "{}") for field in ("facts", "audience")}}


def _postpone(entry: Entry) -> None:
	tries = entry["tries"] + 1
	values = {"tries": tries, "error": errors.last_line(), "state": FAILED, "try_at": None}
	match retry(tries, clock.now()):
		case RetryAt(at):
			values |= {"state": PENDING, "try_at": clock.to_db(at)}
	# The row may have been deleted in the meantime, with its ticket.
	frappe.db.set_value(EVENT, {"name": entry["name"], "state": PENDING}, values, update_modified=False)
