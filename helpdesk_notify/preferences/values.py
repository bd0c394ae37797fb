"""Saves preferences sent to the API."""

from collections.abc import Collection

import frappe

from helpdesk_notify.constants import PREFERENCE
from helpdesk_notify.engine import EMAIL, WEEKDAYS, PreferenceChange, preference_input
from helpdesk_notify.preferences import event_types
from helpdesk_notify.preferences.stored import ON_OFF
from helpdesk_notify.preferences.validation import errors_in_words
from helpdesk_notify.runtime import clock

_STORED = {value: name for name, value in ON_OFF.items()}


def save(user: str, values: object) -> None:
	"""Saves `values` (see docs/api.md); None resets a value to its default.

	:raises frappe.ValidationError: any value is invalid; nothing is saved
	"""
	with errors_in_words():
		change = preference_input.parse(values, event_types.choosable(), clock.zones())
	doc = get_document(user) or frappe.get_doc({"doctype": PREFERENCE, "user": user})
	_apply(change, doc)
	doc.save(ignore_permissions=True)


def switch_off_mail(user: str, keys: Collection[str]) -> None:
	"""Turns off email about the events `keys` for `user`."""
	save(user, {"events": {key: {EMAIL: False} for key in keys}})


def get_document(user: str):
	"""The HD Notify Preference of `user`, or None."""
	name = frappe.db.get_value(PREFERENCE, {"user": user})
	return frappe.get_doc(PREFERENCE, name) if name else None


def _apply(change: PreferenceChange, doc) -> None:
	for field, value in change.fields.items():
		doc.set(field, _STORED[value] if isinstance(value, bool) else value)
	if change.resets_events:
		doc.set("events", [])
	rows = {row.event: row for row in doc.events}
	for (event, channel), wanted in change.events.items():
		if event not in rows:
			rows[event] = doc.append("events", {"event": event})
		rows[event].set(channel, None if wanted is None else _STORED[wanted])
	if change.quiet_hours is not None:
		periods = [
			{
				"weekday": WEEKDAYS[window.weekday],
				"from_time": window.start.isoformat(),
				"until_time": window.end.isoformat(),
			}
			for window in change.quiet_hours
		]
		doc.set("quiet_hours", periods)
