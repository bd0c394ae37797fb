"""Parses and validates preferences sent to the API."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from helpdesk_notify.engine.checks import (
	InvalidValue,
	Label,
	check_event_keys,
	clock_time,
	incomplete_period,
	one_of,
	switch,
	time_zone,
	whole_number,
	window,
)
from helpdesk_notify.engine.kinds import CHANNELS, EventType
from helpdesk_notify.engine.preferences import FREQUENCIES
from helpdesk_notify.engine.schedule import WEEKDAYS, Window
from helpdesk_notify.engine.text import N_

MAX_MINUTES = 10_080  # a week
MAX_QUIET_PERIODS = 50
Scalar = bool | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceChange:
	"""Validated changes of preferences.

	`fields`: by the keys of the API, without events and quiet hours; times as `HH:MM` or `HH:MM:SS`. None resets a
	choice. `quiet_hours`: None for no change, empty to reset them. `resets_events`: all earlier choices about events
	are reset.
	"""

	fields: Mapping[str, Scalar | None] = field(default_factory=dict)
	quiet_hours: tuple[Window, ...] | None = None
	events: Mapping[tuple[str, str], bool | None] = field(default_factory=dict)
	resets_events: bool = False


def parse(values: object, kinds: Mapping[str, EventType], zones: Collection[str]) -> PreferenceChange:
	"""Parses `values` as sent to the API.

	Periods of quiet hours are validated separately. `check_free_time` validates that they do not cover the whole week.

	:param kinds: the kinds of events in the preferences, by key
	:param zones: the names of all time zones
	:raises InvalidValue: any value is invalid
	"""
	if not isinstance(values, Mapping):
		raise InvalidValue("not_an_object", N_("Preferences must be an object with the names of settings"))
	fields = {
		key: _field(key, value, zones)
		for key, value in values.items()
		if key not in ("events", "quiet_hours")
	}
	return PreferenceChange(
		fields=fields,
		quiet_hours=_periods(values["quiet_hours"]) if "quiet_hours" in values else None,
		events=_events(values.get("events"), kinds),
		resets_events="events" in values and values["events"] is None,
	)


def _field(key: object, value: object, zones: Collection[str]) -> Scalar | None:
	read = _FIELDS.get(key) if isinstance(key, str) else None
	if not read and key != "time_zone":
		raise InvalidValue("unknown_setting", N_("Unknown setting: {value}"), value=str(key))
	if value is None:
		return None
	return read(value) if read else time_zone(value, zones)


def _digest_time(value: object) -> str:
	at = clock_time(value, N_("Digest Time"))
	return at.isoformat() if at.second else at.strftime("%H:%M")


def _periods(value: object) -> tuple[Window, ...]:
	if value is None:
		return ()
	if not isinstance(value, list) or len(value) > MAX_QUIET_PERIODS:
		sentence = N_("Quiet hours must be a list of at most {most} periods")
		raise InvalidValue("not_a_list", sentence, most=Label(MAX_QUIET_PERIODS))
	return tuple(_period(each) for each in value)


def _period(value: object) -> Window:
	if not isinstance(value, Mapping) or set(value) != {"weekday", "from", "until"}:
		raise incomplete_period()
	return window(value["weekday"], value["from"], value["until"])


def _events(value: object, kinds: Mapping[str, EventType]) -> dict[tuple[str, str], bool | None]:
	if value is None:
		return {}
	if not isinstance(value, Mapping):
		raise InvalidValue("not_an_object", N_("Events must be an object with the keys of events"))
	check_event_keys(value, kinds)
	found: dict[tuple[str, str], bool | None] = {}
	for key, channels in value.items():
		label = kinds[key].label
		if not isinstance(channels, Mapping) or set(channels) - {*CHANNELS}:
			sentence = N_("{label}: only the channels {known} can be chosen")
			known = Label(", ".join(CHANNELS))
			raise InvalidValue("unknown_channel", sentence, label=Label(label), known=known)
		for channel, wanted in channels.items():
			found[key, channel] = None if wanted is None else switch(wanted, label)
	return found


def _switch_named(label: str) -> Callable[[object], Scalar]:
	return lambda value: switch(value, label)


_FIELDS: dict[str, Callable[[object], Scalar]] = {
	"app": _switch_named(N_("Bell Notifications")),
	"email": _switch_named(N_("Email Notifications")),
	"urgent_passes": _switch_named(N_("Allow Urgent Tickets During Quiet Hours")),
	"sound": _switch_named(N_("Play a Sound")),
	"toast": _switch_named(N_("Show Pop-ups")),
	"frequency": lambda value: one_of(value, FREQUENCIES, N_("Email Frequency")),
	"unread_minutes": lambda value: whole_number(
		value, N_("Email Unread Notifications After (Minutes)"), least=1, most=MAX_MINUTES
	),
	"digest_time": _digest_time,
	"digest_weekday": lambda value: one_of(value, WEEKDAYS, N_("Weekly Digest Day")),
}
FIELDS = (*_FIELDS, "time_zone")  # all settings except events and quiet hours
