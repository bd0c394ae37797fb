"""Changing one person's preference by the values that the API takes."""

from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from helpdesk_notify.constants import PREFERENCE
from helpdesk_notify.engine import CHANNELS, EMAIL
from helpdesk_notify.preferences import event_types
from helpdesk_notify.preferences.validation import quoted

MAX_WINDOWS = 50
_SWITCHES = ("app", "email", "urgent_passes", "sound", "toast")
FIELDS = (*_SWITCHES, "frequency", "unread_minutes", "digest_time", "digest_weekday", "time_zone")


def save(user: str, values: Mapping[str, Any]) -> None:
	"""Change what is named in `values`; None takes a choice back. Nothing is saved if anything of it is wrong."""
	doc = get_document(user) or frappe.get_doc({"doctype": PREFERENCE, "user": user})
	for field, value in values.items():
		if field == "events":
			_set_events(doc, value)
		elif field == "quiet_hours":
			_set_windows(doc, value)
		elif field in FIELDS:
			doc.set(field, _stored(field, value))
		else:
			frappe.throw(_("There is no setting {0}").format(quoted(field)))
	doc.save(ignore_permissions=True)


def switch_off_mail(user: str, keys: list[str]) -> None:
	"""No more mail about events of the kinds in `keys`."""
	save(user, {"events": {key: {EMAIL: False} for key in keys}})


def get_document(user: str):
	"""The HD Notify Preference of `user`, or None."""
	name = frappe.db.get_value(PREFERENCE, {"user": user})
	return frappe.get_doc(PREFERENCE, name) if name else None


def _stored(field: str, value: Any) -> Any:
	if value is None:
		return None
	if field in _SWITCHES:
		return _on_off(value)
	if field == "unread_minutes":
		if isinstance(value, bool) or not str(value).isdecimal() or not 1 <= cint(value) <= 10_080:
			frappe.throw(_("The minutes are a number from 1 to {0}").format(10_080))
		return cint(value)
	if not isinstance(value, str):
		frappe.throw(_("{0} is not what is expected here").format(quoted(value)))
	return value


def _on_off(value: Any) -> str | None:
	if value is None:
		return None
	if not isinstance(value, bool) and value not in (0, 1):
		frappe.throw(_("A switch is on or off, not {0}").format(quoted(value)))
	return "On" if value else "Off"


def _set_events(doc, events: Any) -> None:
	if not isinstance(events, Mapping):
		frappe.throw(_("The events are expected by their keys"))
	known = event_types.choosable()
	rows = {row.event: row for row in doc.events}
	for key, channels in events.items():
		if key not in known:
			frappe.throw(_("There is no event {0}").format(quoted(key)))
		if not isinstance(channels, Mapping) or set(channels) - {*CHANNELS}:
			frappe.throw(_("An event has the channels {0}").format(", ".join(CHANNELS)))
		row = rows.get(key) or doc.append("events", {"event": key})
		row.update({channel: _on_off(value) for channel, value in channels.items()})


def _set_windows(doc, windows: Any) -> None:
	if windows is None:
		windows = []
	shape = {"weekday", "from", "until"}
	if not isinstance(windows, list) or len(windows) > MAX_WINDOWS:
		frappe.throw(_("Quiet hours are a list of at most {0} times").format(MAX_WINDOWS))
	# What is empty Frappe would fill in, with the first weekday and the time that it is just now.
	if not all(isinstance(each, Mapping) and set(each) == shape and all(each.values()) for each in windows):
		frappe.throw(_("Quiet hours have a weekday, from and until"))
	doc.set("quiet_hours", [])
	for each in windows:
		doc.append(
			"quiet_hours",
			{"weekday": each["weekday"], "from_time": each["from"], "until_time": each["until"]},
		)
