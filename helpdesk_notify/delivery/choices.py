"""One person's preferences, as the API shows them and takes them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from helpdesk_notify.delivery import clock, letters, people, preferences, registry, retiming
from helpdesk_notify.delivery.announcements import announce_changed
from helpdesk_notify.delivery.checks import quoted
from helpdesk_notify.delivery.preferences import ON_OFF, PREFERENCE, SETTINGS
from helpdesk_notify.engine import (
	CHANNELS,
	DIGESTS,
	EMAIL,
	WEEKDAYS,
	Preference,
	QuietHours,
	Recipient,
	channels_of,
)

_SWITCHES = ("app", "email", "urgent_passes", "sound", "toast")
_FIELDS = (*_SWITCHES, "frequency", "unread_minutes", "digest_time", "digest_weekday", "time_zone")
MAX_WINDOWS = 50


def describe(user: str) -> dict[str, Any]:
	"""What `user` has now, by their own choice or the administrator's, and what of it they chose."""
	known = people.read_users([user]).get(user) or frappe._dict()
	settings = preferences.settings()
	mine = preferences.read({user: known.time_zone}, None, settings.defaults)[user]
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
		"email_available": bool(known.email and letters.outgoing_account()),
		"next_digest": digest.isoformat() if digest else None,
		"time_zones": sorted(clock.zones()),
	}


def screen(doc) -> dict[str, bool]:
	"""Whether a message is shown on the screen, and whether a sound is played."""
	return {field: ON_OFF.get(doc and doc.get(field), True) for field in ("sound", "toast")}


def screen_of(user: str) -> dict[str, bool]:
	"""The same, read for `user`."""
	return screen(frappe.db.get_value(PREFERENCE, {"user": user}, ["sound", "toast"], as_dict=True))


def save(user: str, values: Mapping[str, Any]) -> None:
	"""Change what is named in `values`; None takes a choice back. Nothing is saved if anything of it is wrong."""
	doc = get_document(user) or frappe.get_doc({"doctype": PREFERENCE, "user": user})
	for field, value in values.items():
		if field == "events":
			_set_events(doc, value)
		elif field == "quiet_hours":
			_set_windows(doc, value)
		elif field in _FIELDS:
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


def apply(doc) -> None:
	"""After a preference was saved: mail that is planned goes by it, and other tabs hear of it."""
	if _changes_times(doc):
		retiming.retime([doc.user])
	announce_changed(doc.user, "preferences", [])


def _changes_times(doc) -> bool:
	before = doc.get_doc_before_save()
	fields = ("frequency", "unread_minutes", "digest_time", "digest_weekday", "time_zone", "urgent_passes")

	def times(of) -> list:
		quiet = [(row.weekday, str(row.from_time), str(row.until_time)) for row in of.quiet_hours]
		return [*(str(of.get(field) or "") for field in fields), quiet]

	return not before or times(before) != times(doc)


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
	for key, kind in registry.choosable().items():
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
	chosen = [field for field in _FIELDS if doc.get(field) not in (None, "", 0)]
	chosen += ["quiet_hours"] if doc.quiet_hours else []
	return chosen + [
		f"events.{row.event}.{channel}" for row in doc.events for channel in CHANNELS if row.get(channel)
	]


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
	known = registry.choosable()
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
