"""Moves the history of grouped notifications from a packed text in HD Notification to rows of the journal."""

import json
from datetime import datetime

import frappe
from frappe.model import delete_fields
from frappe.model.naming import make_autoname
from frappe.query_builder import DocType

from helpdesk_notify.constants import EVENT, NOTIFICATION

CHUNK = 500
# The packed format: events separated by _END, with these fields separated by _BETWEEN.
_END, _BETWEEN = "\x1e", "\x1f"
_PACKED = ("notify_at", "user_from", "notify_actor", "notify_body")
_ROW = (*_PACKED, "name", "user_to", "reference_ticket", "reference_comment", "notify_event", "notify_reason")
_COLUMNS: tuple[str, ...] = (
	"name",
	"creation",
	"modified",
	"owner",
	"modified_by",
	"tries",
	"state",
	"event",
	"ticket",
	"comment",
)
_COLUMNS += ("actor", "actor_name", "at", "facts", "decisions")


def execute() -> None:
	"""Each chunk has its own transaction. An interrupted run continues in the next one."""
	if not frappe.db.has_column(NOTIFICATION, "notify_history"):
		return
	position = ""
	while rows := _next(position):
		position = rows[-1].name
		frappe.db.bulk_insert(EVENT, list(_COLUMNS), [values for row in rows for values in _events_of(row)])
		names = {"name": ["in", [row.name for row in rows]]}
		frappe.db.set_value(NOTIFICATION, names, "notify_history", None, update_modified=False)
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- see above
	for name in frappe.get_all(
		"Custom Field", {"dt": NOTIFICATION, "fieldname": "notify_history"}, pluck="name"
	):
		frappe.delete_doc("Custom Field", name, force=True)
	delete_fields({NOTIFICATION: ["notify_history"]}, delete=1)


def _next(position: str) -> list[frappe._dict]:
	row = DocType(NOTIFICATION)
	return (
		frappe.qb.from_(row)
		.select(*(row[field] for field in _ROW), row.notify_history)
		.where((row.name > position) & (row.notify_history != ""))
		.orderby(row.name)
		.limit(CHUNK)
		.run(as_dict=True)
	)


def _events_of(row: frappe._dict) -> list[list]:
	"""The packed events, and the one that the row shows now."""
	earlier = [(line.split(_BETWEEN) + [""] * 4)[:4] for line in row.notify_history.split(_END) if line]
	return [_entry(row, *each) for each in (*earlier, [row[field] for field in _PACKED])]


def _entry(row: frappe._dict, at: datetime | str | None, user: str, actor_name: str, body: str) -> list:
	at = at or row.notify_at
	decision = {"user": row.user_to, "reason": row.notify_reason, "result": "grouped", "row": row.name}
	if row.notify_event in (
		"overflow",
		"burst",
	):  # the text is the title of an event that nothing else is known of
		event, ticket, facts = "custom", None, {"message": body}
	else:
		event, ticket, facts = row.notify_event, row.reference_ticket, {"body": body}
	name, user = make_autoname("hash", EVENT), user or "Administrator"
	stamps = [at, at, "Administrator", "Administrator", 0, "Done"]
	about = [event, ticket, row.reference_comment, user, actor_name or "", at]
	return [name, *stamps, *about, json.dumps(facts, ensure_ascii=False), json.dumps([decision])]
