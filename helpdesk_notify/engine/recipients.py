"""What the decision needs to know of each person and of the site, as values."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from helpdesk_notify.engine.kinds import EventType
from helpdesk_notify.engine.limits import Allowance, Limit
from helpdesk_notify.engine.preferences import Preference, channels_for

# Strongest first: who is concerned for two reasons is told of the stronger one.
REASONS = (
	"mentioned",
	"assigned",
	"previously assigned",
	"author",
	"developer",
	"participant",
	"follower",
	"team",
	"manager",
	"addressed",
)


@dataclass(frozen=True, slots=True)
class Settings:
	"""What the administrator decided for everybody.

	`group_within`: a repeat folds into an unread row no older than this; None for any age. `defaults` is what
	somebody has who has chosen nothing; of the events in `locked` everybody hears as it says. `limit` None:
	as many notifications as there are.
	"""

	grouping: bool = True
	group_within: timedelta | None = None
	defaults: Preference = field(default_factory=Preference)
	locked: frozenset[str] = frozenset()
	limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class OpenRow:
	"""An unread row of the same group, into which a repeat folds. `email_at`: when a mail about it is due."""

	name: str
	at: datetime
	email_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlreadyNotified:
	"""What this transaction has already written for the person about the same ticket, comment and category."""

	name: str
	key: str
	source: str | None
	stock: bool
	folded: bool = False
	minor: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
	"""One person whom an event may concern.

	`muted`: they want to hear no more of this ticket. `allowance` is what the rate limit has left them, and
	`overflow_row` the unread row that takes what is over it. `active`: they have used the inbox a moment ago.
	`mail_waiting` is when a mail to them about the event's ticket is due, and `mailed` when the last one went out.
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
	"""By which channels the recipient hears of an event of `kind`; what is locked comes to everybody."""
	preference = recipient.preference
	if kind.key in settings.locked:
		preference = replace(settings.defaults, app=True, email=True)
	return channels_for(kind, recipient.reason, preference, urgent=urgent)
