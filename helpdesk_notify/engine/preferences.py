"""What a person wants to hear of, by which channel, and when mail may come."""

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
# Instant mails about one ticket within this time are one mail.
MAIL_WINDOW = timedelta(minutes=2)
# Somebody who used the inbox within this time is likely to see a notification there before its mail.
ACTIVE_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Preference:
	"""What a person has, by their own choice or by the administrator's.

	`choices` holds what differs from the catalogue: (event, channel) -> wanted. `unread_after`: how long a
	mail waits whether its notification is read. `digest_at` and `digest_weekday` (0 is Monday) are meant in
	`zone`. `urgent_passes`: the most urgent tickets come through in quiet hours.
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
		"""Whether `moment` lies in the quiet hours, and nothing that is `urgent` breaks them."""
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
		"""When a mail about something that happens `now` goes out; `only_if_unread` mails wait in any case.

		Instant mails about one ticket are one mail in MAIL_WINDOW: `waiting` is when a mail about it that has not
		gone out yet is due, `mailed` when the last one went out. Who is `active` in the inbox has that time to
		read there.
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
	"""Whether somebody concerned for `reason` hears of it by `channel` without having chosen anything."""
	if kind.when_urgent and not urgent:
		return False
	if channel == EMAIL and kind.emails_to is not None and reason not in kind.emails_to:
		return False
	return channel in kind.channels


def channels_for(
	kind: EventType, reason: str, preference: Preference, *, urgent: bool = False
) -> frozenset[str]:
	"""By which channels a person concerned for `reason` hears of an event of `kind`."""
	on = {APP: preference.app, EMAIL: preference.email}
	return frozenset(
		channel
		for channel in CHANNELS
		if on[channel]
		and preference.choices.get((kind.key, channel), by_default(kind, channel, reason, urgent=urgent))
	)
