"""What agents have chosen. It is kept by the keys that the API lists as chosen: {"events.mentioned.email": false}."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time, timedelta
from typing import Any
from zoneinfo import available_timezones

from helpdesk_notify import engine
from playground import settings
from playground.store import Transaction

CHOOSABLE = {key: kind for key, kind in engine.CATALOGUE.items() if kind.choosable}
ZONES = sorted(available_timezones())
EVENTS, QUIET_HOURS = "events.", "quiet_hours"
# What is chosen -> where the engine keeps it, and as what.
_KEPT: dict[str, tuple[str, Callable[[Any], object]]] = {
	"app": ("app", bool),
	"email": ("email", bool),
	"frequency": ("frequency", str),
	"unread_minutes": ("unread_after", lambda minutes: timedelta(minutes=minutes)),
	"digest_time": ("digest_at", time.fromisoformat),
	"digest_weekday": ("digest_weekday", engine.WEEKDAYS.index),
	"urgent_passes": ("urgent_passes", bool),
	"time_zone": ("zone", str),
}


def chosen_by(tx: Transaction, user: str) -> dict[str, Any]:
	"""What `user` has chosen, and nothing of what the administrator has set."""
	found = tx.column("SELECT chosen FROM people WHERE name = ?", user)
	return dict(json.loads(found[0])) if found else {}


def preference_of(tx: Transaction, user: str) -> engine.Preference:
	"""What `user` has, by their own choice or the administrator's."""
	return _preference(chosen_by(tx, user))


def preferences(tx: Transaction, user: str) -> dict[str, Any]:
	"""The same for the API, and what of it the agent has chosen."""
	chosen = chosen_by(tx, user)
	reason = tx.column("SELECT hears_as FROM people WHERE name = ?", user)[0] or "assigned"
	mine = _preference(chosen)
	return {
		**engine.preference_preview.preview(mine, CHOOSABLE, settings.SETTINGS, tx.now, reason=reason),
		**screen(chosen),
		"chosen": [*chosen],
		"email_available": True,
		"time_zones": ZONES,
	}


def screen(chosen: Mapping[str, Any]) -> dict[str, bool]:
	"""Whether there may be messages on the screen, and a sound."""
	return {key: chosen.get(key, True) for key in ("sound", "toast")}


def save(tx: Transaction, user: str, values: object) -> None:
	"""Change what is named in `values`; None goes back to what the administrator has set.

	:raises InvalidValue: something of it does not exist or makes no sense
	"""
	change = engine.preference_input.parse(values, CHOOSABLE, ZONES)
	chosen = {**chosen_by(tx, user), **change.fields}
	if change.resets_events:
		chosen = {key: value for key, value in chosen.items() if not key.startswith(EVENTS)}
	for (event, channel), wanted in change.events.items():
		chosen[f"{EVENTS}{event}.{channel}"] = wanted
	if change.quiet_hours is not None:
		chosen[QUIET_HOURS] = (
			engine.preference_preview.quiet_periods(engine.QuietHours(change.quiet_hours, "UTC")) or None
		)
	chosen = {key: value for key, value in chosen.items() if value is not None}
	mine = _preference(chosen)
	engine.checks.check_free_time(mine.quiet.windows if mine.quiet else (), mine.zone)
	tx.run("UPDATE people SET chosen = ? WHERE name = ?", json.dumps(chosen), user)
	tx.changed(user, "preferences")


def _preference(chosen: Mapping[str, Any]) -> engine.Preference:
	kept = {field: read(chosen[key]) for key, (field, read) in _KEPT.items() if key in chosen}
	mine = replace(settings.SETTINGS.defaults, **kept)  # type: ignore[arg-type]
	choices = {
		(event, channel): chosen[key]
		for key in chosen
		if key.startswith(EVENTS)
		for _events, event, channel in [key.split(".")]
	}
	windows = tuple(
		engine.Window(
			engine.WEEKDAYS.index(each["weekday"]),
			*(time.fromisoformat(each[end]) for end in ("from", "until")),
		)
		for each in chosen.get(QUIET_HOURS, ())
	)
	quiet = engine.QuietHours(windows, mine.zone) if windows else None
	return replace(mine, choices={**mine.choices, **choices}, quiet=quiet)
