"""Decisions about planned emails: when one is due, when preferences change, and when sending fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk_notify.engine.kinds import EMAIL, EventType
from helpdesk_notify.engine.preferences import Preference
from helpdesk_notify.engine.recipients import Recipient, Settings, channels_of

TRIES = 5
# Delay of the first retry; doubled for each further one.
FIRST_DELAY = timedelta(minutes=5)

# Reasons for not sending an email.
NO_RECIPIENT = "no recipient"
UNKNOWN_EVENT = "unknown event"
READ = "read"
NO_ACCESS = "no access"
MUTED = "muted"
SWITCHED_OFF = "switched off"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMail:
	"""A planned email, and the state of its notification.

	`kind`: None if no app defines the event any more. `at`: time of the last event. `in_app`: False if the
	notification is not shown in the bell. `urgent`: the ticket has the highest priority.
	"""

	kind: EventType | None
	at: datetime
	read: bool = False
	in_app: bool = True
	snoozed_until: datetime | None = None
	urgent: bool = False


@dataclass(frozen=True, slots=True)
class Send:
	"""Send the email now."""


@dataclass(frozen=True, slots=True)
class Hold:
	"""Decide again at `until`."""

	until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
	"""Do not send the email; `why` is one of the reasons above."""

	why: str


def decide(mail: WaitingMail, recipient: Recipient, settings: Settings, now: datetime) -> Send | Hold | Drop:
	"""What to do with an email that is due, given the current state. `now` is timezone-aware."""
	if why := _reason_to_drop(mail, recipient, settings, now):
		return Drop(why)
	if mail.snoozed_until and mail.snoozed_until > now:
		return Hold(mail.snoozed_until)
	preference = recipient.preference
	if preference.quiet and preference.is_quiet(now, urgent=mail.urgent):
		return Hold(preference.quiet.end(now))
	return Send()


def reschedule(mail: WaitingMail, preference: Preference, now: datetime, *, active: bool = False) -> datetime:
	"""The new due time of a waiting email after its recipient's preferences changed."""
	only_if_unread = bool(mail.kind and mail.kind.only_if_unread and mail.in_app)
	active = active and mail.in_app
	due = preference.mail_at(mail.at, only_if_unread=only_if_unread, urgent=mail.urgent, active=active)
	# With the new preferences its time may have passed.
	return due if due > now else preference.mail_at(now, urgent=mail.urgent, active=active)


def retry(tries: int, now: datetime) -> datetime | None:
	"""The time of the next attempt after `tries` failed ones; None if there is none."""
	return None if tries >= TRIES else now + FIRST_DELAY * 2 ** (tries - 1)


def _reason_to_drop(mail: WaitingMail, recipient: Recipient, settings: Settings, now: datetime) -> str | None:
	kind = mail.kind
	if not recipient.enabled:
		return NO_RECIPIENT
	if not kind:
		return UNKNOWN_EVENT
	snoozed = mail.snoozed_until is not None and mail.snoozed_until > now
	if mail.read and mail.in_app and not snoozed:
		return READ
	if not recipient.can_read:
		return NO_ACCESS
	if recipient.muted and not kind.ignores_mute and kind.key not in settings.locked:
		return MUTED
	if EMAIL not in channels_of(kind, recipient, settings, urgent=mail.urgent):
		return SWITCHED_OFF
	return None
