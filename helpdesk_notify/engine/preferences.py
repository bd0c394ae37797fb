"""The preferences of a user: events, channels, and the times of email."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from helpdesk_notify.engine.kinds import APP, CHANNELS, EMAIL, EventType
from helpdesk_notify.engine.schedule import QuietHours, next_hour, next_time

INSTANT = "Instant"
WHEN_UNREAD = "When unread"
HOURLY = "Hourly"
DAILY = "Daily"
WEEKLY = "Weekly"
FREQUENCIES = (INSTANT, WHEN_UNREAD, HOURLY, DAILY, WEEKLY)
DIGESTS = (HOURLY, DAILY, WEEKLY)
# Instant emails about one ticket within this time become one email.
MAIL_WINDOW = timedelta(minutes=2)
# A user who used the inbox within this time is likely to see a notification there before its email.
ACTIVE_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Preference:
	"""The effective preferences of a user: their own values, and the administrator's for the others.

	`choices`: (event, channel) -> on or off, where that differs from the catalogue. `unread_after`: how long an
	email waits for its notification to be read. `digest_at`, `digest_weekday` (0 is Monday): in the time zone
	`zone`. `urgent_passes`: quiet hours do not apply to tickets of the highest priority.
	"""

	app: bool = True
	email: bool = True
	choices: Mapping[tuple[str, str], bool] = field(default_factory=dict)
	frequency: str = INSTANT
	unread_after: timedelta = timedelta(minutes=15)
	digest_at: time = time(8)
	digest_weekday: int = 0
	zone: str = "UTC"
	quiet: QuietHours | None = None
	urgent_passes: bool = True

	def is_quiet(self, moment: datetime, *, urgent: bool = False) -> bool:
		"""Whether quiet hours apply at `moment`; `urgent`: for a ticket of the highest priority."""
		return bool(self.quiet and self.quiet.covers(moment)) and not (urgent and self.urgent_passes)

	def mail_at(
		self,
		now: datetime,
		*,
		only_if_unread: bool = False,
		urgent: bool = False,
		active: bool = False,
		waiting: datetime | None = None,
		mailed: datetime | None = None,
	) -> datetime:
		"""When to send the email about an event that happens `now`; `only_if_unread` ones always wait.

		Instant emails about one ticket within MAIL_WINDOW become one email: `waiting` is the due time of an
		unsent one, `mailed` the time of the last sent one. For a user who is `active` in the inbox, the email
		waits MAIL_WINDOW, so that they can read the notification there.
		"""
		at = self._by_frequency(now, only_if_unread)
		if at == now:
			at = _in_window(now, active, waiting, mailed)
		if self.quiet and self.is_quiet(at, urgent=urgent):
			return self.quiet.end(at)
		return at

	def _by_frequency(self, now: datetime, only_if_unread: bool) -> datetime:
		if self.frequency == HOURLY:
			return next_hour(now, self.zone)
		if self.frequency == DAILY:
			return next_time(now, self.digest_at, self.zone)
		if self.frequency == WEEKLY:
			return next_time(now, self.digest_at, self.zone, [self.digest_weekday])
		if only_if_unread or self.frequency == WHEN_UNREAD:
			return now + self.unread_after
		return now


def _in_window(now: datetime, active: bool, waiting: datetime | None, mailed: datetime | None) -> datetime:
	if waiting and waiting <= now + MAIL_WINDOW:
		return max(now, waiting)
	if mailed and now < mailed + MAIL_WINDOW:
		return mailed + MAIL_WINDOW
	return now + MAIL_WINDOW if active else now


def by_default(kind: EventType, channel: str, reason: str, *, urgent: bool = False) -> bool:
	"""Whether `channel` is on for a user notified for `reason` who has set no preference for `kind`."""
	if kind.when_urgent and not urgent:
		return False
	if channel == EMAIL and kind.emails_to is not None and reason not in kind.emails_to:
		return False
	return channel in kind.channels


def channels_for(
	kind: EventType, reason: str, preference: Preference, *, urgent: bool = False
) -> frozenset[str]:
	"""The channels through which a user with this preference is notified of `kind` for `reason`."""
	on = {APP: preference.app, EMAIL: preference.email}
	return frozenset(
		channel
		for channel in CHANNELS
		if on[channel]
		and preference.choices.get((kind.key, channel), by_default(kind, channel, reason, urgent=urgent))
	)
