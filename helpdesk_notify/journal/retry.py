"""Plans again what could not be planned when it happened."""

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
	"""Plan pending events that are due, each in a transaction of its own; returns how many could be planned.

	`plan_again` gets the row with its JSON read, plans the event and writes what comes of it; the row is deleted
	in the same transaction, so that a killed worker loses nothing and doubles nothing. After an error it is tried
	again later, and has failed after the engine's number of tries.
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
	"""The next pending event that is due, locked; one that another worker plans is passed over."""
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
	# Where the entry is gone, its ticket was deleted meanwhile.
	frappe.db.set_value(EVENT, {"name": entry["name"], "state": PENDING}, values, update_modified=False)
