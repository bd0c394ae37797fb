"""Frappe stores naive datetimes in the site's zone; everything outside the database is aware."""

from datetime import datetime
from zoneinfo import ZoneInfo

from frappe.utils import get_datetime, get_system_timezone, now_datetime


def now() -> datetime:
	"""The time, aware, in the site's zone."""
	return from_db(now_datetime())


def from_db(value: datetime | str) -> datetime:
	"""A stored datetime with the site's zone attached."""
	return get_datetime(value).replace(tzinfo=_zone())


def to_db(value: datetime) -> datetime:
	"""An aware datetime as the database stores it."""
	return value.astimezone(_zone()).replace(tzinfo=None)


def _zone() -> ZoneInfo:
	return ZoneInfo(get_system_timezone() or "UTC")
