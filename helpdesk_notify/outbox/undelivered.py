"""Marks emails as failed that Frappe's Email Queue could not send, and sends them again."""

from collections import defaultdict

import frappe
from frappe.query_builder import DocType

from helpdesk_notify.constants import OUTBOX
from helpdesk_notify.engine import EMAIL
from helpdesk_notify.outbox.records import DUE, FAILED, SENT

QUEUE = "Email Queue"
BATCH = 500
MAX_ERROR = 500  # characters


def follow() -> int:
	"""Updates the state of rows from their entries in the Email Queue. Returns the number of changed rows."""
	changed = 0
	for given_up, was, now in ((True, SENT, FAILED), (False, FAILED, SENT)):
		while rows := _rows(was, given_up=given_up):
			by_error: dict[str | None, list[str]] = defaultdict(list)
			for name, error in rows:
				by_error[_last_line(error) if given_up else None].append(name)
			for last_line, names in by_error.items():
				which = {"name": ["in", names], "state": was}
				frappe.db.set_value(OUTBOX, which, {"state": now, "error": last_line}, update_modified=False)
			frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each batch is complete, and releases its locks
			changed += len(rows)
	return changed


def send_again() -> int:
	"""Makes all failed rows due again. Returns their number.

	As always, the current state is checked before sending: emails about read notifications are not sent. The failed
	entries are deleted from the Email Queue, so that they are not sent as well.
	"""
	follow()  # emails that the administrator has already retried in the Email Queue are not failed any more
	done = 0
	while rows := _failed():
		entries = [row.reference for row in rows if row.reference]
		if entries:
			frappe.db.delete(f"{QUEUE} Recipient", {"parent": ["in", entries], "parenttype": QUEUE})
			frappe.db.delete(QUEUE, {"name": ["in", entries]})
		again = {"state": DUE, "due": frappe.utils.now_datetime(), "tries": 0, "error": None}
		again |= {"reference": None, "sent_at": None}
		names = {"name": ["in", [row.name for row in rows]], "state": FAILED}
		frappe.db.set_value(OUTBOX, names, again, update_modified=False)
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each batch is complete, and releases its locks
		done += len(rows)
	return done


def _rows(was: str, *, given_up: bool) -> list[tuple[str, str | None]]:
	"""(name, error of the entry) of rows in state `was`. `given_up`: whether the Email Queue has given up their entry."""
	row, queue = DocType(OUTBOX), DocType(QUEUE)
	status = queue.status == "Error" if given_up else queue.status != "Error"
	query = (
		frappe.qb.from_(row)
		.join(queue)
		.on(queue.name == row.reference)
		.select(row.name, queue.error)
		.where((row.state == was) & status)
	)
	return list(query.limit(BATCH).run())


def _failed() -> list[frappe._dict]:
	fields = ["name", "reference"]
	filters = {"state": FAILED, "channel": EMAIL}
	return frappe.get_all(OUTBOX, filters=filters, fields=fields, order_by="name asc", limit=BATCH)


def _last_line(error: str | None) -> str:
	lines = (error or "").strip().splitlines()
	return (lines[-1] if lines else "")[:MAX_ERROR]
