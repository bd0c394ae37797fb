"""What the decisions need to know about each recipient and the site, as plain values."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from helpdesk_notify.engine.kinds import EventType
from helpdesk_notify.engine.limits import Allowance, Limit
from helpdesk_notify.engine.preferences import Preference, channels_for


@dataclass(frozen=True, slots=True)
class Settings:
	"""The administrator's settings.

	`group_within`: the maximum age of an unread row to which repeats are added; None for any age. `defaults`:
	the preference of a user who has set none. `locked`: events for which `defaults` apply to all users.
	`limit`: None for no rate limit.
	"""

	grouping: bool = True
	group_within: timedelta | None = None
	defaults: Preference = field(default_factory=Preference)
	locked: frozenset[str] = frozenset()
	limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class OpenRow:
	"""An unread row to which a repeat can be added. `email_at`: when its email is due; `entry`: that email's row in the
	outbox.
	"""

	name: str
	at: datetime
	email_at: datetime | None = None
	entry: str | None = None


@dataclass(frozen=True, slots=True)
class AlreadyNotified:
	"""The row that this transaction has already written for the user and the same ticket, comment and category."""

	name: str
	key: str
	source: str | None
	stock: bool
	folded: bool = False
	minor: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
	"""A user who may be notified of an event.

	`muted`: has muted the ticket. `allowance`: what is left of the rate limit. `overflow_row`: the unread row for
	notifications over the limit. `active`: has used the inbox within ACTIVE_FOR. `mail_waiting`: when an email
	to the user about the ticket is due. `mailed`: when the last one was sent.
	"""

	user: str
	reason: str
	enabled: bool = True
	is_agent: bool = True
	can_read: bool = True
	muted: bool = False
	preference: Preference = field(default_factory=Preference)
	open_row: OpenRow | None = None
	overflow_row: OpenRow | None = None
	already_notified: AlreadyNotified | None = None
	allowance: Allowance | None = None
	active: bool = False
	mail_waiting: datetime | None = None
	mailed: datetime | None = None


def channels_of(kind: EventType, recipient: Recipient, settings: Settings, *, urgent: bool) -> frozenset[str]:
	"""The channels through which the recipient is notified of `kind`."""
	binding = binding_preference(kind, recipient.preference, settings)
	return channels_for(kind, recipient.reason, binding, urgent=urgent)


def binding_preference(kind: EventType, preference: Preference, settings: Settings) -> Preference:
	"""The preference that applies to `kind`: the user's, or the administrator's defaults for a locked kind."""
	if kind.key not in settings.locked:
		return preference
	return replace(settings.defaults, app=True, email=True)
