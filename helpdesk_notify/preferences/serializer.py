"""The preferences of a user, as JSON values for the API."""

from typing import Any

import frappe
from frappe import _

from helpdesk_notify.constants import PREFERENCE, SETTINGS
from helpdesk_notify.engine import CHANNELS, preference_input, preference_preview
from helpdesk_notify.preferences import event_types, repository
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.preferences.stored import ON_OFF
from helpdesk_notify.preferences.values import get_document
from helpdesk_notify.runtime import clock


def describe(user: str, zone: str | None, *, email_available: bool) -> dict[str, Any]:
	"""The effective preferences of `user`, and which of them the user has set.

	`zone`: time zone of the user's account. `email_available`: whether emails can be sent to the user.
	"""
	settings = read_settings()
	mine = repository.read({user: zone}, None, settings.defaults)[user]
	doc = get_document(user)
	developers = {row.user for row in frappe.get_cached_doc(SETTINGS).developers}
	shown = preference_preview.preview(
		mine,
		event_types.choosable(),
		settings,
		clock.now(),
		reason="developer" if user in developers else "assigned",
		translate=_,
	)
	return {
		**shown,
		**screen(doc),
		"chosen": _chosen(doc),
		"email_available": email_available,
		"time_zones": sorted(clock.zones()),
	}


def screen(doc) -> dict[str, bool]:
	"""Whether pop-ups are shown, and whether a sound is played."""
	return {field: ON_OFF.get(doc and doc.get(field), True) for field in ("sound", "toast")}


def screen_of(user: str) -> dict[str, bool]:
	"""Whether pop-ups are shown to `user`, and whether a sound is played."""
	return screen(frappe.db.get_value(PREFERENCE, {"user": user}, ["sound", "toast"], as_dict=True))


def _chosen(doc) -> list[str]:
	if not doc:
		return []
	chosen = [field for field in preference_input.FIELDS if doc.get(field) not in (None, "", 0)]
	chosen += ["quiet_hours"] if doc.quiet_hours else []
	return chosen + [
		f"events.{row.event}.{channel}" for row in doc.events for channel in CHANNELS if row.get(channel)
	]
