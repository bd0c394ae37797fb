"""What one value of a preference or a setting may be; the API and the forms make the same checks."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from helpdesk_notify.engine.kinds import EventType
from helpdesk_notify.engine.schedule import WEEKDAYS, QuietHours, Window
from helpdesk_notify.engine.text import N_, Text

MAX_SHOWN = 60  # characters of a wrong value that the message repeats
_ANY_MONDAY = date(2024, 1, 1)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?", re.ASCII)
_WHOLE_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


class Label(str):
	"""The app's own words in a message, to be translated."""


class InvalidValue(ValueError):
	"""A value that a preference or a setting cannot have.

	`code` names the mistake for programs. Of `values`, which fill the gaps of `sentence`, a Label is the app's own; any
	other string is what somebody sent.
	"""

	def __init__(self, code: str, sentence: str, **values: str) -> None:
		super().__init__(code)
		self.code, self.sentence, self.values = code, sentence, values

	def __str__(self) -> str:
		return self.render()

	def render(
		self, translate: Callable[[str], str] = str, quote: Callable[[str], str] = "“{}”".format
	) -> str:
		"""The sentence for a person; `quote` marks, and where it must be escapes, what somebody sent."""
		shown = {
			name: translate(value) if isinstance(value, Label) else quote(value[:MAX_SHOWN])
			for name, value in self.values.items()
		}
		return Text(self.sentence, shown).render(translate)


def switch(value: object, label: str) -> bool:
	"""On or off."""
	if isinstance(value, bool | int) and value in (0, 1):
		return bool(value)
	raise InvalidValue(
		"not_a_switch", N_("{label} must be on or off, not {value}"), label=Label(label), value=str(value)
	)


def one_of(value: object, known: Collection[str], label: str) -> str:
	"""One of `known`."""
	if isinstance(value, str) and value in known:
		return value
	sentence = N_("{label}: {value} must be one of {known}")
	shown = Label(", ".join(known))
	raise InvalidValue("unknown_value", sentence, label=Label(label), value=str(value), known=shown)


def whole_number(value: object, label: str, *, least: int, most: int) -> int:
	"""A whole number, or its digits."""
	digits = "" if isinstance(value, bool) else str(value)
	if _WHOLE_NUMBER.fullmatch(digits) and least <= int(digits) <= most:
		return int(digits)
	sentence = N_("{label} must be a whole number from {least} to {most}")
	bounds = {"least": Label(least), "most": Label(most)}
	raise InvalidValue("out_of_range", sentence, label=Label(label), **bounds)


def clock_time(value: object, label: str) -> time:
	"""A time of the day: `HH:MM`, also with seconds, or as a database has it. Fractions of a second are cut off."""
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
	"""A name of the IANA time zone database."""
	if isinstance(value, str) and value in zones:
		return value
	raise InvalidValue("unknown_time_zone", N_("Unknown time zone: {value}"), value=str(value))


def window(weekday: object, start: object, end: object) -> Window:
	"""One period of quiet hours; `weekday` in English."""
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
	"""Quiet hours leave some time for notifications.

	:raises InvalidValue: they never end
	"""
	if QuietHours(tuple(windows), zone).leaves_no_time(_ANY_MONDAY):
		raise InvalidValue(
			"never_ending", N_("Quiet hours cannot cover the whole week. Leave some time for notifications.")
		)


def check_event_keys(keys: Iterable[str], kinds: Mapping[str, EventType]) -> None:
	"""Each key is one of `kinds`, and none is there twice.

	:raises InvalidValue: it is not so
	"""
	seen: set[str] = set()
	for key in keys:
		if key not in kinds:
			raise InvalidValue("unknown_event", N_("Unknown event: {value}"), value=str(key))
		if key in seen:
			raise InvalidValue("doubled_event", N_("{event} is listed twice"), event=Label(kinds[key].label))
		seen.add(key)


def incomplete_period() -> InvalidValue:
	"""The error for a period of quiet hours without all of its parts."""
	sentence = N_("Each period of quiet hours needs a weekday, a start and an end")
	return InvalidValue("incomplete_period", sentence)
