"""One person's preferences, as the API shows them."""

from datetime import timedelta
from typing import Any

import frappe
from frappe import _

from helpdesk_notify.constants import PREFERENCE, SETTINGS
from helpdesk_notify.engine import (
	CHANNELS,
	DIGESTS,
	WEEKDAYS,
	Preference,
	QuietHours,
	Recipient,
	channels_of,
)
from helpdesk_notify.preferences import event_types, repository
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.preferences.stored import ON_OFF
from helpdesk_notify.preferences.values import FIELDS, get_document
from helpdesk_notify.runtime import clock


def describe(user: str, zone: str | None, *, email_available: bool) -> dict[str, Any]:
	"""What `user` has now, by their own choice or the administrator's, and what of it they chose.

	`zone` is that of the user's account; `email_available` whether email can be sent to them at all.
	"""
	settings = read_settings()
	mine = repository.read({user: zone}, None, settings.defaults)[user]
	doc = get_document(user)
	now = clock.now()
	until = mine.quiet.end(now) if mine.quiet and mine.quiet.covers(now) else None
	digest = mine.mail_at(now) if mine.email and mine.frequency in DIGESTS else None
	return {
		"app": mine.app,
		"email": mine.email,
		"frequency": mine.frequency,
		"unread_minutes": int(mine.unread_after / timedelta(minutes=1)),
		"digest_time": mine.digest_at.strftime("%H:%M"),
		"digest_weekday": WEEKDAYS[mine.digest_weekday],
		"urgent_passes": mine.urgent_passes,
		**screen(doc),
		"time_zone": mine.zone,
		"quiet_hours": _windows(mine.quiet),
		"events": _events(user, mine, settings),
		"chosen": _chosen(doc),
		"quiet_now": until is not None,
		"quiet_until": until.isoformat() if until else None,
		"email_available": email_available,
		"next_digest": digest.isoformat() if digest else None,
		"time_zones": sorted(clock.zones()),
	}


def screen(doc) -> dict[str, bool]:
	"""Whether a message is shown on the screen, and whether a sound is played."""
	return {field: ON_OFF.get(doc and doc.get(field), True) for field in ("sound", "toast")}


def screen_of(user: str) -> dict[str, bool]:
	"""The same, read for `user`."""
	return screen(frappe.db.get_value(PREFERENCE, {"user": user}, ["sound", "toast"], as_dict=True))


def _windows(quiet: QuietHours | None) -> list[dict[str, str]]:
	return [
		{
			"weekday": WEEKDAYS[window.weekday],
			"from": window.start.strftime("%H:%M"),
			"until": window.end.strftime("%H:%M"),
		}
		for window in (quiet.windows if quiet else ())
	]


def _events(user: str, mine: Preference, settings) -> list[dict[str, Any]]:
	developers = {row.user for row in frappe.get_cached_doc(SETTINGS).developers}
	told = Recipient(user, "developer" if user in developers else "assigned", preference=mine)
	rows = []
	for key, kind in event_types.choosable().items():
		# A kind that depends on the ticket shows what comes in its stronger case.
		channels = channels_of(kind, told, settings, urgent=kind.when_urgent)
		by_channel = {channel: channel in channels for channel in CHANNELS}
		only_urgent = kind.when_urgent and not any((key, channel) in mine.choices for channel in CHANNELS)
		locked = key in settings.locked
		rows.append(
			{"event": key, "label": _(kind.label), "locked": locked, "only_urgent": only_urgent, **by_channel}
		)
	return rows


def _chosen(doc) -> list[str]:
	if not doc:
		return []
	chosen = [field for field in FIELDS if doc.get(field) not in (None, "", 0)]
	chosen += ["quiet_hours"] if doc.quiet_hours else []
	return chosen + [
		f"events.{row.event}.{channel}" for row in doc.events for channel in CHANNELS if row.get(channel)
	]
