"""What agents have chosen to hear of, how and when; checked when it is saved."""

import json
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from helpdesk_notify.engine import (
	CATALOGUE,
	CHANNELS,
	DIGESTS,
	FREQUENCIES,
	WEEKDAYS,
	Limit,
	Preference,
	QuietHours,
	Recipient,
	Settings,
	Window,
	channels_of,
)
from playground.errors import Refused
from playground.store import Transaction, stored

# The desk's zone is the machine's, as far as its clock tells.
_LINKED = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
ZONE = _LINKED if _LINKED in available_timezones() else "UTC"
# What an administrator would have set.
SETTINGS = Settings(
	defaults=Preference(zone=ZONE),
	locked=frozenset({"sla_breached"}),
	limit=Limit(30, timedelta(minutes=5)),
)
MAX_MINUTES = 10_080
MAX_WINDOWS = 50

_ANY_MONDAY = date(2024, 1, 1)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# What is chosen -> where the engine keeps it, and as what.
_KEPT: dict[str, tuple[str, Callable[[Any], object]]] = {
	"app": ("app", bool),
	"email": ("email", bool),
	"frequency": ("frequency", str),
	"unread_minutes": ("unread_after", lambda minutes: timedelta(minutes=minutes)),
	"digest_time": ("digest_at", time.fromisoformat),
	"digest_weekday": ("digest_weekday", WEEKDAYS.index),
	"urgent_passes": ("urgent_passes", bool),
	"time_zone": ("zone", str),
}


def chosen_by(tx: Transaction, user: str) -> dict[str, Any]:
	"""What `user` has chosen, and nothing of what the administrator has set."""
	chosen: dict[str, Any] = json.loads(tx.column("SELECT chosen FROM people WHERE name = ?", user)[0])
	return chosen


def preference_of(chosen: Mapping[str, Any]) -> Preference:
	"""What somebody has who has chosen that."""
	kept = {field: read(chosen[key]) for key, (field, read) in _KEPT.items() if key in chosen}
	mine = replace(SETTINGS.defaults, **kept)  # type: ignore[arg-type]
	windows = tuple(
		Window(WEEKDAYS.index(each["weekday"]), *(time.fromisoformat(each[end]) for end in ("from", "until")))
		for each in chosen.get("quiet_hours", ())
	)
	choices = {
		(key, channel): wanted
		for key, channels in chosen.get("events", {}).items()
		for channel, wanted in channels.items()
	}
	quiet = QuietHours(windows, mine.zone) if windows else None
	return replace(mine, choices={**mine.choices, **choices}, quiet=quiet)


def preferences(tx: Transaction, user: str) -> dict[str, Any]:
	"""What the agent has now, by their own choice or the administrator's, and what of it they chose."""
	chosen = chosen_by(tx, user)
	mine = preference_of(chosen)
	until = mine.quiet.end(tx.now) if mine.quiet and mine.quiet.covers(tx.now) else None
	digest = mine.mail_at(tx.now) if mine.email and mine.frequency in DIGESTS else None
	events = chosen.get("events", {})
	return {
		"app": mine.app,
		"email": mine.email,
		"frequency": mine.frequency,
		"unread_minutes": mine.unread_after // timedelta(minutes=1),
		"digest_time": mine.digest_at.strftime("%H:%M"),
		"digest_weekday": WEEKDAYS[mine.digest_weekday],
		"urgent_passes": mine.urgent_passes,
		"sound": chosen.get("sound", True),
		"toast": chosen.get("toast", True),
		"time_zone": mine.zone,
		"quiet_hours": chosen.get("quiet_hours", []),
		"events": _events(user, mine),
		"chosen": [key for key in chosen if key != "events"]
		+ [f"events.{key}.{channel}" for key, channels in events.items() for channel in channels],
		"quiet_now": until is not None,
		"quiet_until": stored(until) if until else None,
		"email_available": True,
		"next_digest": stored(digest) if digest else None,
		"time_zones": sorted(available_timezones()),
	}


def save_preferences(tx: Transaction, user: str, *, values: dict[str, Any]) -> dict[str, Any]:
	"""Change what is named in `values`; None goes back to what the administrator has set."""
	chosen = chosen_by(tx, user)
	for key, value in values.items():
		if key == "events":
			chosen[key] = _with_events(chosen.get(key, {}), value)
		elif key not in _CHECKS:
			raise Refused(f"There is no setting {_quoted(key)}")
		else:
			chosen[key] = None if value is None else _CHECKS[key](value)
	chosen = {key: value for key, value in chosen.items() if value not in (None, {}, [])}
	mine = preference_of(chosen)
	if mine.quiet and mine.quiet.leaves_no_time(_ANY_MONDAY):
		raise Refused("These quiet hours would never end. Please leave some time for notifications.")
	tx.run("UPDATE people SET chosen = ? WHERE name = ?", json.dumps(chosen), user)
	tx.changed(user, "preferences")
	return preferences(tx, user)


def a_time(value: object, what: str) -> str:
	"""A time of the day.

	:raises Refused: there is no such time
	"""
	if isinstance(value, str) and _CLOCK.fullmatch(value):
		return value
	raise Refused(f"{what}: there is no time {_quoted(value)}")


def _events(user: str, mine: Preference) -> list[dict[str, Any]]:
	told, rows = Recipient(user, "assigned", preference=mine), []
	for key, kind in CATALOGUE.items():
		if kind.choosable:
			# A kind that depends on the ticket shows what comes in its stronger case.
			found = channels_of(kind, told, SETTINGS, urgent=kind.when_urgent)
			channels = {channel: channel in found for channel in CHANNELS}
			chosen = any((key, channel) in mine.choices for channel in CHANNELS)
			about = {"locked": key in SETTINGS.locked, "only_urgent": kind.when_urgent and not chosen}
			rows.append({"event": key, "label": kind.label, **about, **channels})
	return rows


def _with_events(chosen: Mapping[str, Any], given: object) -> dict[str, Any]:
	if given is None:
		return {}
	if not isinstance(given, Mapping):
		raise Refused("The events are expected by their keys")
	found = {key: dict(channels) for key, channels in chosen.items()}
	for key, channels in given.items():
		if key not in CATALOGUE or not CATALOGUE[key].choosable:
			raise Refused(f"There is no event {_quoted(key)}")
		if not isinstance(channels, Mapping) or set(channels) - {*CHANNELS}:
			raise Refused(f"An event has the channels {', '.join(CHANNELS)}")
		found.setdefault(key, {}).update(
			{channel: None if wanted is None else _switch(wanted) for channel, wanted in channels.items()}
		)
	kept = {
		key: {channel: wanted for channel, wanted in channels.items() if wanted is not None}
		for key, channels in found.items()
	}
	return {key: channels for key, channels in kept.items() if channels}


def _switch(value: object) -> bool:
	if isinstance(value, bool):
		return value
	raise Refused(f"A switch is on or off, not {_quoted(value)}")


def _one_of(known: Collection[str], what: str) -> Callable[[object], object]:
	def check(value: object) -> object:
		if isinstance(value, str) and value in known:
			return value
		raise Refused(f"{what}: {_quoted(value)} is none of {', '.join(known)}")

	return check


def _minutes(value: object) -> int:
	if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_MINUTES:
		return value
	raise Refused(f"The minutes are a number from 1 to {MAX_MINUTES}")


def _zone(value: object) -> object:
	if isinstance(value, str) and value in available_timezones():
		return value
	raise Refused(f"There is no time zone {_quoted(value)}")


def _windows(value: object) -> list[dict[str, Any]]:
	if not isinstance(value, list) or len(value) > MAX_WINDOWS:
		raise Refused(f"Quiet hours are a list of at most {MAX_WINDOWS} times")
	return [_window(each) for each in value]


def _window(value: object) -> dict[str, Any]:
	if not isinstance(value, Mapping) or set(value) != {"weekday", "from", "until"}:
		raise Refused("Quiet hours have a weekday, from and until")
	weekday = _one_of(WEEKDAYS, "Day")(value["weekday"])
	start, end = a_time(value["from"], "From"), a_time(value["until"], "Until")
	if start == end:
		raise Refused(f"Quiet hours on {weekday} begin and end at the same time")
	return {"weekday": weekday, "from": start, "until": end}


def _quoted(value: object) -> str:
	return f"“{str(value)[:60]}”"


_CHECKS: dict[str, Callable[[Any], object]] = {
	**dict.fromkeys(("app", "email", "urgent_passes", "sound", "toast"), _switch),
	"frequency": _one_of(FREQUENCIES, "Email frequency"),
	"unread_minutes": _minutes,
	"digest_time": lambda value: a_time(value, "Digest time"),
	"digest_weekday": _one_of(WEEKDAYS, "Weekly digest on"),
	"time_zone": _zone,
	"quiet_hours": _windows,
}
