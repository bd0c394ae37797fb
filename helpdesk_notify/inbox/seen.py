"""When a person last opened the panel: what came later is marked as new, on every device."""

from datetime import datetime

import frappe
from frappe.utils import now_datetime

from helpdesk_notify.constants import PREFERENCE
from helpdesk_notify.runtime import clock


def get(user: str) -> str | None:
	"""ISO 8601 with offset, or None for never."""
	at = frappe.db.get_value(PREFERENCE, {"user": user}, "last_seen")
	return clock.from_db(at).isoformat() if at else None


def note(user: str) -> str:
	"""Note that `user` opens the panel now; returns when that is, as `get` does."""
	at = now_datetime()
	# by the field: a user can be renamed
	if name := frappe.db.get_value(PREFERENCE, {"user": user}):
		frappe.db.set_value(PREFERENCE, name, "last_seen", at, update_modified=False)
	else:
		_begin(user, at)
	return clock.from_db(at).isoformat()


def _begin(user: str, at: datetime) -> None:
	try:
		frappe.get_doc({"doctype": PREFERENCE, "user": user, "last_seen": at}).insert(ignore_permissions=True)
	except frappe.UniqueValidationError:  # another tab was opened at the same moment
		frappe.clear_last_message()
		frappe.db.set_value(PREFERENCE, {"user": user}, "last_seen", at, update_modified=False)
