"""Validates single values of preferences and settings, for the API and the forms."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from helpdesk_notify.engine.kinds import EventType
from helpdesk_notify.engine.schedule import WEEKDAYS, QuietHours, Window
from helpdesk_notify.engine.text import N_, Text

MAX_SHOWN = 60  # characters of an invalid value shown in the message
_ANY_MONDAY = date(2024, 1, 1)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?", re.ASCII)
_WHOLE_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


class Label(str):
	"""A text of the app in a message, which is translated."""


class InvalidValue(ValueError):
	"""An invalid value of a preference or setting.

	`code`: identifies the error for programs. `values`: fill the placeholders of `sentence`; a Label is a text of the app,
	any other string is a value that was sent.
	"""

	def __init__(self, code: str, sentence: str, **values: str) -> None:
		super().__init__(code)
		self.code, self.sentence, self.values = code, sentence, values

	def __str__(self) -> str:
		return self.render()

	def render(
		self, translate: Callable[[str], str] = str, quote: Callable[[str], str] = "“{}”".format
	) -> str:
		"""The translated message. `quote` marks, and escapes if needed, values that were sent."""
		shown = {
			name: translate(value) if isinstance(value, Label) else quote(value[:MAX_SHOWN])
			for name, value in self.values.items()
		}
		return Text(self.sentence, shown).render(translate)


def switch(value: object, label: str) -> bool:
	"""`value` as a boolean. Raises InvalidValue unless it is true, false, 0 or 1."""
	if isinstance(value, bool | int) and value in (0, 1):
		return bool(value)
	raise InvalidValue(
		"not_a_switch", N_("{label} must be on or off, not {value}"), label=Label(label), value=str(value)
	)


def one_of(value: object, known: Collection[str], label: str) -> str:
	"""`value`. Raises InvalidValue unless it is one of `known`."""
	if isinstance(value, str) and value in known:
		return value
	sentence = N_("{label}: {value} must be one of {known}")
	shown = Label(", ".join(known))
	raise InvalidValue("unknown_value", sentence, label=Label(label), value=str(value), known=shown)


def whole_number(value: object, label: str, *, least: int, most: int) -> int:
	"""`value` (a number, or its digits) as an integer. Raises InvalidValue unless it is from `least` to `most`."""
	digits = "" if isinstance(value, bool) else str(value)
	if _WHOLE_NUMBER.fullmatch(digits) and least <= int(digits) <= most:
		return int(digits)
	sentence = N_("{label} must be a whole number from {least} to {most}")
	bounds = {"least": Label(least), "most": Label(most)}
	raise InvalidValue("out_of_range", sentence, label=Label(label), **bounds)


def clock_time(value: object, label: str) -> time:
	"""A time of day from `HH:MM`, `HH:MM:SS` or a database value, without fractions of a second. Raises InvalidValue."""
	if isinstance(value, timedelta) and timedelta() <= value < timedelta(days=1):
		return (datetime.min + value).time().replace(microsecond=0)
	if isinstance(value, time):
		return value
	if isinstance(value, str) and (found := _CLOCK.fullmatch(value)):
		hours, minutes, seconds = (int(part or 0) for part in found.groups())
		return time(hours, minutes, seconds)
	sentence = N_("{label}: {value} is not a valid time")
	raise InvalidValue("invalid_time", sentence, label=Label(label), value=str(value))


def time_zone(value: object, zones: Collection[str]) -> str:
	"""`value`. Raises InvalidValue unless it is one of `zones`."""
	if isinstance(value, str) and value in zones:
		return value
	raise InvalidValue("unknown_time_zone", N_("Unknown time zone: {value}"), value=str(value))


def window(weekday: object, start: object, end: object) -> Window:
	"""One period of quiet hours. `weekday`: English name. Raises InvalidValue."""
	if any(value in (None, "") for value in (weekday, start, end)):
		raise incomplete_period()
	day = one_of(weekday, WEEKDAYS, N_("Day"))
	times = clock_time(start, N_("From")), clock_time(end, N_("Until"))
	if times[0] == times[1]:
		raise InvalidValue(
			"empty_period", N_("Quiet hours on {day} start and end at the same time"), day=Label(day)
		)
	return Window(WEEKDAYS.index(day), *times)


def check_free_time(windows: Iterable[Window], zone: str) -> None:
	"""Raises InvalidValue if the quiet hours cover the whole week."""
	if QuietHours(tuple(windows), zone).leaves_no_time(_ANY_MONDAY):
		raise InvalidValue(
			"never_ending", N_("Quiet hours cannot cover the whole week. Leave some time for notifications.")
		)


def check_event_keys(keys: Iterable[str], kinds: Mapping[str, EventType]) -> None:
	"""Raises InvalidValue if a key is not in `kinds`, or is listed twice."""
	seen: set[str] = set()
	for key in keys:
		if key not in kinds:
			raise InvalidValue("unknown_event", N_("Unknown event: {value}"), value=str(key))
		if key in seen:
			raise InvalidValue("doubled_event", N_("{event} is listed twice"), event=Label(kinds[key].label))
		seen.add(key)


def incomplete_period() -> InvalidValue:
	"""The error for an incomplete period of quiet hours."""
	sentence = N_("Each period of quiet hours needs a weekday, a start and an end")
	return InvalidValue("incomplete_period", sentence)
