"""What people have chosen, and what the administrator has set, as the engine takes it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import time, timedelta

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, get_system_timezone, get_time

from helpdesk_notify.delivery import clock
from helpdesk_notify.engine import WEEKDAYS, Limit, Preference, QuietHours, Settings, Window

PREFERENCE = "HD Notify Preference"
SETTINGS = "HD Notify Settings"
ON_OFF = {"On": True, "Off": False}
CHANNEL_FIELDS = ("app", "email")
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
	"""What the administrator decided."""
	doc = frappe.get_cached_doc(SETTINGS)
	limit = None
	if cint(doc.rate_limit) > 0:
		limit = Limit(cint(doc.rate_limit), timedelta(minutes=max(cint(doc.rate_minutes), 1)))
	return Settings(
		grouping=_switch(doc.grouping, True),
		group_within=timedelta(hours=doc.group_within) if doc.group_within else None,
		defaults=_defaults(doc),
		locked=frozenset(row.event for row in doc.events if row.locked),
		limit=limit,
	)


def _defaults(doc) -> Preference:
	usual = Preference()  # for what an older site has not stored yet
	return Preference(
		app=_switch(doc.app, usual.app),
		email=_switch(doc.email, usual.email),
		choices=choices_in(doc.events),
		frequency=doc.frequency or usual.frequency,
		unread_after=timedelta(minutes=cint(doc.unread_minutes)) or usual.unread_after,
		digest_at=_time(doc.digest_time) if doc.digest_time else usual.digest_at,
		digest_weekday=WEEKDAYS.index(doc.digest_weekday) if doc.digest_weekday else usual.digest_weekday,
		zone=site_zone(),
		urgent_passes=_switch(doc.urgent_passes, usual.urgent_passes),
	)


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
	found = {}
	for user, zone in zones.items():
		row = chosen.get(user) or frappe._dict()
		zone = clock.first_known(row.time_zone, zone, defaults.zone)
		found[user] = preference_of(row, choices.get(row.name, ()), quiet.get(row.name, ()), zone, defaults)
	return found


def preference_of(row: Mapping, choices, quiet, zone: str, defaults: Preference) -> Preference:
	"""What somebody has whose preference is `row`, with the rows of its two tables."""
	windows = tuple(
		Window(WEEKDAYS.index(each.weekday), _time(each.from_time), _time(each.until_time)) for each in quiet
	)
	minutes = cint(row.get("unread_minutes"))
	weekday, at = row.get("digest_weekday"), row.get("digest_time")
	return Preference(
		app=ON_OFF.get(row.get("app"), defaults.app),
		email=ON_OFF.get(row.get("email"), defaults.email),
		choices={**defaults.choices, **choices_in(choices)},
		frequency=row.get("frequency") or defaults.frequency,
		unread_after=timedelta(minutes=minutes) if minutes else defaults.unread_after,
		digest_at=defaults.digest_at if at in (None, "") else _time(at),
		digest_weekday=WEEKDAYS.index(weekday) if weekday else defaults.digest_weekday,
		zone=zone,
		quiet=QuietHours(windows, zone) if windows else None,
		urgent_passes=ON_OFF.get(row.get("urgent_passes"), defaults.urgent_passes),
	)


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


def _time(value) -> time:
	return get_time(value)
