"""Converts between Frappe's naive datetimes in the site's time zone and timezone-aware datetimes."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from frappe.utils import get_datetime, get_system_timezone, now_datetime


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
	"""The names of all time zones. Cached, because reading them needs disk access."""
	return frozenset(available_timezones())


def first_known(*names: str | None) -> str:
	"""The first of `names` that is a valid time zone (the field of a user can contain any text); else UTC."""
	return next((name for name in names if name in zones()), "UTC")


def now() -> datetime:
	"""The current time, timezone-aware, in the site's time zone."""
	return from_db(now_datetime())


def from_db(value: datetime | str) -> datetime:
	"""A stored datetime with the site's zone attached."""
	return get_datetime(value).replace(tzinfo=_zone())


def to_db(value: datetime) -> datetime:
	"""An aware datetime as the database stores it."""
	return value.astimezone(_zone()).replace(tzinfo=None)


def _zone() -> ZoneInfo:
	return ZoneInfo(first_known(get_system_timezone()))
