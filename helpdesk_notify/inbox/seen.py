"""When a user last opened the panel, on any device. Later notifications are marked as new."""

from datetime import datetime

import frappe
from frappe.model.naming import make_autoname
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from helpdesk_notify.constants import INBOX
from helpdesk_notify.runtime import clock


def get(user: str) -> str | None:
	"""The time, ISO 8601 with an offset; None for never."""
	at = frappe.db.get_value(INBOX, {"user": user}, "last_seen")
	return clock.from_db(at).isoformat() if at else None


def note(user: str) -> str:
	"""Records that `user` opened the panel now. Returns the time as `get` does."""
	at = now_datetime()
	inbox = DocType(INBOX)
	frappe.qb.update(inbox).set(inbox.last_seen, at).where(inbox.user == user).run()
	if not frappe.db._cursor.rowcount:
		_create(user, at)
	return clock.from_db(at).isoformat()


def _create(user: str, at: datetime) -> None:
	"""Another tab may have created the row at the same moment."""
	fields = ["name", "creation", "modified", "owner", "modified_by", "user", "last_seen"]
	row = [make_autoname("hash", INBOX), at, at, user, user, user, at]
	frappe.db.bulk_insert(INBOX, fields, [row], ignore_duplicates=True)
