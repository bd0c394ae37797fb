"""The effective preferences of a user, as JSON values for the API."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypedDict

from helpdesk_notify.engine.kinds import APP, CHANNELS, EMAIL, EventType
from helpdesk_notify.engine.preferences import DIGESTS, Preference, channels_for
from helpdesk_notify.engine.recipients import Settings, binding_preference
from helpdesk_notify.engine.schedule import WEEKDAYS, QuietHours

QuietPeriod = TypedDict("QuietPeriod", {"weekday": str, "from": str, "until": str})


class EventPreview(TypedDict):
	"""The channels of a kind of event. `only_urgent`: by default only for tickets of the highest priority."""

	event: str
	label: str
	locked: bool
	only_urgent: bool
	app: bool
	email: bool


class PreferencePreview(TypedDict):
	"""Times are ISO 8601 with an offset, or `HH:MM` in `time_zone`."""

	app: bool
	email: bool
	frequency: str
	unread_minutes: int
	digest_time: str
	digest_weekday: str
	urgent_passes: bool
	time_zone: str
	quiet_hours: list[QuietPeriod]
	events: list[EventPreview]
	quiet_now: bool
	quiet_until: str | None
	next_digest: str | None


def preview(
	mine: Preference,
	kinds: Mapping[str, EventType],
	settings: Settings,
	now: datetime,
	*,
	reason: str = "assigned",
	translate: Callable[[str], str] = str,
) -> PreferencePreview:
	"""The preferences `mine` at `now` (timezone-aware).

	:param kinds: the kinds of events in the preferences, in their order
	:param reason: the usual reason for this user; by default, some kinds are emailed for certain reasons only
	:param translate: translates a text into the user's language
	"""
	until = mine.quiet.end(now) if mine.quiet and mine.quiet.covers(now) else None
	digest = mine.mail_at(now) if mine.email and mine.frequency in DIGESTS else None
	return {
		"app": mine.app,
		"email": mine.email,
		"frequency": mine.frequency,
		"unread_minutes": mine.unread_after // timedelta(minutes=1),
		"digest_time": mine.digest_at.strftime("%H:%M"),
		"digest_weekday": WEEKDAYS[mine.digest_weekday],
		"urgent_passes": mine.urgent_passes,
		"time_zone": mine.zone,
		"quiet_hours": quiet_periods(mine.quiet),
		"events": [_event(kind, mine, settings, reason, translate) for kind in kinds.values()],
		"quiet_now": until is not None,
		"quiet_until": until.isoformat() if until else None,
		"next_digest": digest.isoformat() if digest else None,
	}


def quiet_periods(quiet: QuietHours | None) -> list[QuietPeriod]:
	"""Quiet hours as JSON values."""
	return [
		{
			"weekday": WEEKDAYS[window.weekday],
			"from": window.start.strftime("%H:%M"),
			"until": window.end.strftime("%H:%M"),
		}
		for window in (quiet.windows if quiet else ())
	]


def _event(
	kind: EventType, mine: Preference, settings: Settings, reason: str, translate: Callable[[str], str]
) -> EventPreview:
	# For a kind that depends on the ticket's priority, the channels for urgent tickets are shown.
	binding = binding_preference(kind, mine, settings)
	channels = channels_for(kind, reason, binding, urgent=kind.when_urgent)
	chosen = any((kind.key, channel) in mine.choices for channel in CHANNELS)
	return {
		"event": kind.key,
		"label": translate(kind.label),
		"locked": kind.key in settings.locked,
		"only_urgent": kind.when_urgent and not chosen,
		"app": APP in channels,
		"email": EMAIL in channels,
	}
