"""What was planned was kept on HD Notification: the state of its email, and the end of its snooze. Now each is a row of
HD Notify Outbox, and the columns go.

Runs again from the start after it was interrupted: a row that was moved already is passed over.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from hashlib import sha256

import frappe
from frappe.model import delete_fields
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from helpdesk_notify.constants import NOTIFICATION, OUTBOX
from helpdesk_notify.install import drop_index

COLUMNS = ("state", "due", "tries", "error", "queue")
FIELDS = [f"notify_mail_{column}" for column in COLUMNS]
INDEXES = ("notify_mail", "notify_queue")
CHUNK = 2000  # rows per transaction
KEPT = timedelta(days=30)  # older sent or dropped emails are not moved
_READ = ("name", "user_to", "reference_ticket", "notify_event", "notify_snoozed_until", *FIELDS)
_WRITTEN = (
	*("name", "creation", "modified", "owner", "modified_by", "notification", "user", "ticket"),
	*("channel", "due", "state", "tries", "error", "reference"),
)


def execute() -> None:
	"""Moves all rows in chunks, one transaction each, and removes the old columns."""
	present = {row[0] for row in frappe.db.describe(NOTIFICATION)}
	if "notify_mail_state" in present:
		fields = [field for field in _READ if field in present]  # older versions had no notify_mail_queue
		# Waiting emails are moved last.
		for which in (_is_finished, _waits):
			for rows in _chunks(fields):
				_rename_overflow(rows)
				_insert([entry for row in rows for entry in _entries(row) if which(entry)])
				frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each chunk is complete
		_remove_columns()


def _chunks(fields: Sequence[str]) -> Iterator[Sequence[frappe._dict]]:
	row, position = DocType(NOTIFICATION), ""
	query = frappe.qb.from_(row).select(*(row[field] for field in fields)).orderby(row.name).limit(CHUNK)
	while rows := query.where(row.name > position).run(as_dict=True):
		yield rows
		position = rows[-1].name


def _entries(row: frappe._dict) -> Iterator[dict]:
	about = {"notification": row.name, "user": row.user_to, "ticket": row.reference_ticket}
	if row.notify_mail_state:
		yield {
			**about,
			"channel": "email",
			"due": row.notify_mail_due or now_datetime(),
			"state": row.notify_mail_state,
			"tries": row.notify_mail_tries or 0,
			"error": row.notify_mail_error,
			"reference": row.notify_mail_queue,
		}
	if row.notify_snoozed_until:
		yield {**about, "channel": "wake", "due": row.notify_snoozed_until, "state": "Due", "tries": 0}


def _waits(entry: dict) -> bool:
	return entry["state"] == "Due"


def _is_finished(entry: dict) -> bool:
	return entry["state"] == "Failed" or (not _waits(entry) and entry["due"] > now_datetime() - KEPT)


def _insert(entries: Sequence[dict]) -> None:
	now, by = now_datetime(), frappe.session.user
	values = [
		[
			*(_name(entry), now, now, by, by),
			*(entry.get(field) for field in _WRITTEN[5:]),
		]
		for entry in entries
	]
	if values:
		frappe.db.bulk_insert(OUTBOX, [*_WRITTEN], values, ignore_duplicates=True)


def _name(entry: dict) -> str:
	"""The same each time."""
	return sha256(f"{entry['channel']}:{entry['notification']}".encode()).hexdigest()[:20]


def _rename_overflow(rows: Sequence[frappe._dict]) -> None:
	"""The event "burst" was renamed to "overflow"."""
	names = [row.name for row in rows if row.notify_event == "burst"]
	if names:
		which = {"name": ["in", names]}
		frappe.db.set_value(NOTIFICATION, which, "notify_event", "overflow", update_modified=False)


def _remove_columns() -> None:
	for name in INDEXES:
		drop_index(name)
	frappe.db.delete("Custom Field", {"dt": NOTIFICATION, "fieldname": ["in", FIELDS]})
	frappe.db.delete("Property Setter", {"doc_type": NOTIFICATION, "field_name": ["in", FIELDS]})
	delete_fields({NOTIFICATION: FIELDS}, delete=1)
	frappe.clear_cache(doctype=NOTIFICATION)
