"""Decisions about the rows of the outbox: when one is due, when preferences change, and when sending fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk_notify.engine.kinds import CHANNELS, EventType
from helpdesk_notify.engine.preferences import Preference
from helpdesk_notify.engine.recipients import Recipient, Settings, channels_of

TRIES = 5
# Delay of the first retry; doubled for each further one.
FIRST_DELAY = timedelta(minutes=5)

WAKE = "wake"  # the channel of the end of a snooze

# Reasons to drop a row.
DELETED = "deleted"
NO_RECIPIENT = "no recipient"
UNKNOWN_EVENT = "unknown event"
READ = "read"
NO_ACCESS = "no access"
MUTED = "muted"
SWITCHED_OFF = "switched off"
NOT_SNOOZED = "not snoozed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
	"""A row of the outbox that waits, and the state of its notification.

	`channel`: EMAIL, WAKE, or the name of another channel. `kind`: None if no app defines the event any more. `at`:
	time of the last event. `in_app`: False if the notification is not shown in the bell. `urgent`: the ticket has
	the highest priority.
	"""

	channel: str
	kind: EventType | None
	at: datetime
	read: bool = False
	in_app: bool = True
	snoozed_until: datetime | None = None
	urgent: bool = False

	def is_snoozed(self, now: datetime) -> bool:
		"""Whether the notification is hidden until later."""
		return self.snoozed_until is not None and self.snoozed_until > now


@dataclass(frozen=True, slots=True)
class Send:
	"""Send it now. `silent`: without toast and sound, for what is shown in the app."""

	silent: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
	"""Decide again at `until`."""

	until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
	"""Do not send it; `why` is one of the reasons above."""

	why: str


@dataclass(frozen=True, slots=True)
class RetryAt:
	"""Try again at `at`."""

	at: datetime


@dataclass(frozen=True, slots=True)
class GiveUp:
	"""It has failed for good."""


def decide(
	row: Waiting | None, recipient: Recipient, settings: Settings, now: datetime
) -> Send | Hold | Drop:
	"""What to do with a row that is due, given the current state. `now` is timezone-aware.

	`row`: None if its notification was deleted.
	"""
	if row is None:
		return Drop(DELETED)
	if row.channel == WAKE:
		return _decide_about_waking(row, recipient, settings, now)
	if why := _reason_to_drop(row, recipient, settings, now):
		return Drop(why)
	if row.snoozed_until and row.is_snoozed(now):
		return Hold(row.snoozed_until)
	preference = recipient.preference
	if preference.quiet and preference.is_quiet(now, urgent=row.urgent):
		return Hold(preference.quiet.end(now))
	return Send()


def wake(row: Waiting, recipient: Recipient, settings: Settings, now: datetime) -> Send:
	"""How the end of a snooze is announced: silently in quiet hours, or if the ticket was muted in the meantime."""
	quiet = recipient.preference.is_quiet(now, urgent=row.urgent)
	return Send(silent=quiet or _is_muted(row.kind, recipient, settings))


def reschedule(row: Waiting, preference: Preference, now: datetime, *, active: bool = False) -> datetime:
	"""The new due time of a waiting email after its recipient's preferences changed."""
	only_if_unread = bool(row.kind and row.kind.only_if_unread and row.in_app)
	active = active and row.in_app
	due = preference.mail_at(row.at, only_if_unread=only_if_unread, urgent=row.urgent, active=active)
	# With the new preferences its time may have passed.
	return due if due > now else preference.mail_at(now, urgent=row.urgent, active=active)


def retry(tries: int, now: datetime) -> RetryAt | GiveUp:
	"""What to do after `tries` failed attempts."""
	return GiveUp() if tries >= TRIES else RetryAt(now + FIRST_DELAY * 2 ** (tries - 1))


def _decide_about_waking(
	row: Waiting, recipient: Recipient, settings: Settings, now: datetime
) -> Send | Hold | Drop:
	if not row.snoozed_until:
		return Drop(NOT_SNOOZED)
	return Hold(row.snoozed_until) if row.is_snoozed(now) else wake(row, recipient, settings, now)


def _reason_to_drop(row: Waiting, recipient: Recipient, settings: Settings, now: datetime) -> str | None:
	kind = row.kind
	if not recipient.enabled:
		return NO_RECIPIENT
	if not kind:
		return UNKNOWN_EVENT
	if row.read and row.in_app and not row.is_snoozed(now):
		return READ
	if not recipient.can_read:
		return NO_ACCESS
	if _is_muted(kind, recipient, settings):
		return MUTED
	if row.channel in CHANNELS and row.channel not in channels_of(
		kind, recipient, settings, urgent=row.urgent
	):
		return SWITCHED_OFF
	return None


def _is_muted(kind: EventType | None, recipient: Recipient, settings: Settings) -> bool:
	ignores_mute = kind is not None and (kind.ignores_mute or kind.key in settings.locked)
	return recipient.muted and not ignores_mute
