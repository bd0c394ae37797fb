"""Reads stored values. An invalid value is replaced by the default, and logged once a day."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

import frappe
from redis.exceptions import RedisError

from helpdesk_notify.engine import FREQUENCIES, WEEKDAYS, Preference, checks

T = TypeVar("T")
V = TypeVar("V")
ON_OFF = {"On": True, "Off": False}
CHANNEL_FIELDS = ("app", "email")
LARGEST = 100_000  # of a stored number; more minutes or hours would overflow a datetime


def mail_times(whose: str, row: Mapping, otherwise: Preference) -> dict:
	"""The fields of a Preference for the times of email. Empty and invalid values are taken from `otherwise`."""
	found = {}
	for field, name, convert in _MAIL_TIMES:
		value, usual = row.get(field), getattr(otherwise, name)
		# midnight is a valid time, although it is falsy
		empty = value in (None, "", 0)
		found[name] = usual if empty else readable(whose, field, convert, value, usual)
	return found


def counted(value: object) -> int:
	"""A stored number of at least 1. Raises InvalidValue."""
	return checks.whole_number(value, "", least=1, most=LARGEST)


# (field of the DocType, field of Preference, function that reads the value)
_MAIL_TIMES = (
	("frequency", "frequency", lambda value: checks.one_of(value, FREQUENCIES, "")),
	("unread_minutes", "unread_after", lambda value: timedelta(minutes=counted(value))),
	("digest_time", "digest_at", lambda value: checks.clock_time(value, "")),
	("digest_weekday", "digest_weekday", WEEKDAYS.index),
)


def readable(whose: str, field: str, read: Callable[[V], T], value: V, otherwise: T) -> T:
	"""The result of `read(value)`. If the value is invalid (stored without the form's checks): `otherwise`, and a log."""
	try:
		return read(value)
	except (ValueError, TypeError, OverflowError, AttributeError) as error:
		_report(whose, field, error)
		return otherwise


def _report(whose: str, field: str, error: Exception) -> None:
	"""Logs the error once a day, because the value is read with each event."""
	key = f"helpdesk_notify:unreadable:{whose}:{field}"
	with suppress(RedisError):
		if frappe.cache.get_value(key, expires=True):
			return
		frappe.cache.set_value(key, 1, expires_in_sec=24 * 60 * 60)
	title = f"helpdesk_notify: unreadable preference of {whose}"
	frappe.log_error(title=title, message=f"{field}: {error}")


def choices_in(rows) -> dict[tuple[str, str], bool]:
	"""The rows of an event table as (event, channel) -> on or off."""
	return {
		(row.event, channel): ON_OFF[row.get(channel)]
		for row in rows
		for channel in CHANNEL_FIELDS
		if row.get(channel) in ON_OFF
	}
