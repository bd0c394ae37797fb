"""Reads the preferences of many users, as values for the engine."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

import frappe
from frappe.query_builder import DocType

from helpdesk_notify.constants import PREFERENCE
from helpdesk_notify.engine import Preference, QuietHours, Window, checks
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.preferences.stored import CHANNEL_FIELDS, ON_OFF, choices_in, mail_times, readable
from helpdesk_notify.runtime import clock

# Fields that can be empty, for the administrator's default.
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


def read(zones: Mapping[str, str | None], event: str | None, defaults: Preference) -> dict[str, Preference]:
	"""The effective preference of each user in `zones` (user -> time zone of the account).

	`event`: read only the choices about this event; None for all events. At most three queries.
	"""
	chosen = _read_chosen(zones) if zones else {}
	names = [row.name for row in chosen.values()]
	choices = _read_choices(names, event) if names else {}
	quiet = _read_quiet(names) if names else {}
	found, unchosen = {}, {}  # users without a preference share one per time zone
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
			**mail_times(user, row, defaults),
		)
	return found


def _windows(user: str, rows) -> tuple[Window, ...]:
	"""The quiet hours in `rows`, without invalid ones."""
	found = (readable(user, "quiet_hours", _window, row, None) for row in rows)
	return tuple(window for window in found if window)


def _window(row) -> Window:
	return checks.window(row.weekday, row.from_time, row.until_time)


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


def preferences_of(users: Mapping[str, frappe._dict]) -> dict[str, Preference]:
	"""The effective preferences of `users` (from `read_users`), for all events."""
	zones = {name: user.time_zone for name, user in users.items()}
	return read(zones, None, read_settings().defaults)
