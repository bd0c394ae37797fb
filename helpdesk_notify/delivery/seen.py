"""When a person last opened the panel: what came later is marked as new, on every device."""

from datetime import datetime

import frappe
from frappe.utils import now_datetime

from helpdesk_notify.delivery import clock
from helpdesk_notify.delivery.announcements import announce_changed

PREFERENCE = "HD Notify Preference"


def get(user: str) -> str | None:
	"""ISO 8601 with offset, or None for never."""
	at = frappe.db.get_value(PREFERENCE, {"user": user}, "last_seen")
	return clock.from_db(at).isoformat() if at else None


def now(user: str) -> str:
	"""Note that `user` looks at the panel now, and tell their other tabs."""
	at = now_datetime()
	# by the field: a user can be renamed
	if name := frappe.db.get_value(PREFERENCE, {"user": user}):
		frappe.db.set_value(PREFERENCE, name, "last_seen", at, update_modified=False)
	else:
		_begin(user, at)
	announce_changed(user, "seen")
	return clock.from_db(at).isoformat()


def _begin(user: str, at: datetime) -> None:
	try:
		frappe.get_doc({"doctype": PREFERENCE, "user": user, "last_seen": at}).insert(ignore_permissions=True)
	except frappe.UniqueValidationError:  # another tab was opened at the same moment
		frappe.clear_last_message()
		frappe.db.set_value(PREFERENCE, {"user": user}, "last_seen", at, update_modified=False)
