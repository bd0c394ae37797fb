"""What people have chosen, and what the administrator has set, as the engine takes it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, get_system_timezone, get_time
from redis.exceptions import RedisError

from helpdesk_notify.delivery import clock
from helpdesk_notify.engine import FREQUENCIES, WEEKDAYS, Limit, Preference, QuietHours, Settings, Window

T = TypeVar("T")
V = TypeVar("V")
PREFERENCE = "HD Notify Preference"
SETTINGS = "HD Notify Settings"
ON_OFF = {"On": True, "Off": False}
CHANNEL_FIELDS = ("app", "email")
LARGEST = 100_000  # of a number that is stored: of more minutes or hours no calendar has the end
# What a preference may leave to the administrator.
_CHOSEN = (
	"app",
	"email",
	"frequency",
	"unread_minutes",
	"digest_time",
	"digest_weekday",
	"urgent_passes",
	"time_zone",
)


def settings() -> Settings:
	"""What the administrator decided. A value that cannot be read gives way to the usual one."""
	doc = frappe.get_cached_doc(SETTINGS)
	return Settings(
		grouping=_switch(doc.grouping, True),
		group_within=_readable(SETTINGS, "group_within", _hours, doc.group_within, None),
		defaults=_defaults(doc),
		locked=frozenset(row.event for row in doc.events if row.locked),
		limit=_readable(SETTINGS, "rate_limit", _limit, doc, None),
	)


def _hours(value) -> timedelta | None:
	return timedelta(hours=_counted(value)) if cint(value) > 0 else None


def _limit(doc) -> Limit | None:
	if cint(doc.rate_limit) <= 0:
		return None
	return Limit(cint(doc.rate_limit), timedelta(minutes=_counted(max(cint(doc.rate_minutes), 1))))


def _defaults(doc) -> Preference:
	usual = Preference()  # for what an older site has not stored yet
	return Preference(
		app=_switch(doc.app, usual.app),
		email=_switch(doc.email, usual.email),
		choices=choices_in(doc.events),
		zone=site_zone(),
		urgent_passes=_switch(doc.urgent_passes, usual.urgent_passes),
		**_mail_times(SETTINGS, doc, usual),
	)


def _mail_times(whose: str, row: Mapping, otherwise: Preference) -> dict:
	"""What `row` says of when mail comes, for a Preference; what is empty or cannot be read is as in `otherwise`."""
	found = {}
	for field, name, convert in _MAIL_TIMES:
		value, usual = row.get(field), getattr(otherwise, name)
		# midnight is a time, and as false as an empty value
		empty = value in (None, "", 0)
		found[name] = usual if empty else _readable(whose, field, convert, value, usual)
	return found


def _frequency(value) -> str:
	return FREQUENCIES[FREQUENCIES.index(value)]


def _minutes(value) -> timedelta:
	return timedelta(minutes=_counted(value))


def _counted(value) -> int:
	if not 0 < cint(value) <= LARGEST:
		raise ValueError(f"{value!r} is not a number from 1 to {LARGEST}")
	return cint(value)


# A field of a preference -> what it is of a Preference, and how it is read.
_MAIL_TIMES = (
	("frequency", "frequency", _frequency),
	("unread_minutes", "unread_after", _minutes),
	("digest_time", "digest_at", get_time),
	("digest_weekday", "digest_weekday", WEEKDAYS.index),
)


def _readable(whose: str, field: str, read: Callable[[V], T], value: V, otherwise: T) -> T:
	"""What `read` makes of `value`. Where one was stored past the form that cannot be read, it is `otherwise`, and
	logged.
	"""
	try:
		return read(value)
	except (ValueError, TypeError, OverflowError, AttributeError) as error:
		_report(whose, field, error)
		return otherwise


def _report(whose: str, field: str, error: Exception) -> None:
	"""Log it, once a day: it is read with every event."""
	key = f"helpdesk_notify:unreadable:{whose}:{field}"
	with suppress(RedisError):
		if frappe.cache.get_value(key, expires=True):
			return
		frappe.cache.set_value(key, 1, expires_in_sec=24 * 60 * 60)
	title = f"helpdesk_notify: unreadable preference of {whose}"
	frappe.log_error(title=title, message=f"{field}: {error}")


def _switch(value, otherwise: bool) -> bool:
	return otherwise if value is None else bool(cint(value))


def site_zone() -> str:
	"""The site's time zone."""
	return clock.first_known(get_system_timezone())


def read(zones: Mapping[str, str | None], event: str | None, defaults: Preference) -> dict[str, Preference]:
	"""The preference of each user in `zones` (user -> the zone of their account).

	With an `event` key only the choices about that event are read, else all of them. At most three queries.
	"""
	chosen = _read_chosen(zones) if zones else {}
	names = [row.name for row in chosen.values()]
	choices = _read_choices(names, event) if names else {}
	quiet = _read_quiet(names) if names else {}
	found, unchosen = {}, {}  # who has chosen nothing has the same as others in that zone
	for user, zone in zones.items():
		row = chosen.get(user)
		zone = clock.first_known(row and row.time_zone, zone, defaults.zone)
		if not row:
			if zone not in unchosen:
				unchosen[zone] = replace(defaults, zone=zone)
			found[user] = unchosen[zone]
			continue
		windows = _windows(user, quiet.get(row.name, ()))
		found[user] = Preference(
			app=ON_OFF.get(row.get("app"), defaults.app),
			email=ON_OFF.get(row.get("email"), defaults.email),
			choices={**defaults.choices, **choices_in(choices.get(row.name, ()))},
			zone=zone,
			quiet=QuietHours(windows, zone) if windows else None,
			urgent_passes=ON_OFF.get(row.get("urgent_passes"), defaults.urgent_passes),
			**_mail_times(user, row, defaults),
		)
	return found


def _windows(user: str, rows) -> tuple[Window, ...]:
	"""The quiet hours in `rows`, without those that cannot be read."""
	found = (_readable(user, "quiet_hours", _window, row, None) for row in rows)
	return tuple(window for window in found if window)


def _window(row) -> Window:
	return Window(WEEKDAYS.index(row.weekday), get_time(row.from_time), get_time(row.until_time))


def choices_in(rows) -> dict[tuple[str, str], bool]:
	"""What the rows of an event table say: (event, channel) -> wanted."""
	return {
		(row.event, channel): ON_OFF[row.get(channel)]
		for row in rows
		for channel in CHANNEL_FIELDS
		if row.get(channel) in ON_OFF
	}


def _read_chosen(users: Collection[str]) -> dict[str, frappe._dict]:
	preference = DocType(PREFERENCE)
	fields = ("name", "user", *_CHOSEN)
	query = frappe.qb.from_(preference).select(*(preference[field] for field in fields))
	return {row.user: row for row in query.where(preference.user.isin(list(users))).run(as_dict=True)}


def _read_choices(names: Collection[str], event: str | None) -> dict[str, list]:
	choice = DocType("HD Notify Choice")
	query = frappe.qb.from_(choice).select(choice.parent, choice.event, *(choice[c] for c in CHANNEL_FIELDS))
	query = query.where((choice.parenttype == PREFERENCE) & choice.parent.isin(list(names)))
	return _by_parent((query.where(choice.event == event) if event else query).run(as_dict=True))


def _read_quiet(names: Collection[str]) -> dict[str, list]:
	window = DocType("HD Notify Quiet Hours")
	query = frappe.qb.from_(window).select(window.parent, window.weekday, window.from_time, window.until_time)
	query = query.where((window.parenttype == PREFERENCE) & window.parent.isin(list(names)))
	return _by_parent(query.orderby(window.idx).run(as_dict=True))


def _by_parent(rows) -> dict[str, list]:
	found = defaultdict(list)
	for row in rows:
		found[row.parent].append(row)
	return found
