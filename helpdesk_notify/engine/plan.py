"""Plans notifications: from an event and its possible recipients to one plan for each who is notified."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from helpdesk_notify.engine.events import Event
from helpdesk_notify.engine.kinds import APP, EMAIL
from helpdesk_notify.engine.limits import Allowance, spend
from helpdesk_notify.engine.reasons import strongest
from helpdesk_notify.engine.recipients import (
	AlreadyNotified,
	OpenRow,
	Recipient,
	Settings,
	channels_of,
)
from helpdesk_notify.engine.text import Text


@dataclass(frozen=True, slots=True)
class EmailAt:
	"""The email is due at `at`. `entry`: the row of the outbox that waits for it; None for a new one."""

	at: datetime
	entry: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
	"""The row stands for `number` events."""

	number: int


@dataclass(frozen=True, slots=True)
class Increment:
	"""The row stands for `by` more events than before."""

	by: int


@dataclass(frozen=True, slots=True)
class Plan:
	"""What to write for one recipient.

	`event`: the event of the row; over the rate limit, an "overflow" event that stands for several. `row`: the
	row to update; None for a new row. `folds`: the row groups one more event. An update that does not fold
	replaces the row's texts by better ones of the same event, and leaves its email as planned. `replaces`: a row
	of the same event to delete. `in_app`: False if the row is for email only. `silent`: no toast and no sound.
	`email_at`: None for no email; `keeps_email`: that email is planned already, or sent; `entry`: its row in the outbox,
	if it waits. `allowance`: what is left of the rate limit; None if it was not used.
	"""

	user: str
	reason: str
	title: Text
	event: Event
	row: str | None = None
	folds: bool = False
	replaces: str | None = None
	in_app: bool = True
	silent: bool = False
	email_at: datetime | None = None
	keeps_email: bool = False
	entry: str | None = None
	allowance: Allowance | None = None

	@property
	def email(self) -> EmailAt | None:
		"""What to write to the outbox; None: nothing, an email that is planned stays as it is."""
		if not self.email_at or self.keeps_email:
			return None
		return EmailAt(self.email_at, self.entry)

	@property
	def count(self) -> Total | Increment:
		"""How many events the row stands for."""
		if self.event.total is not None:
			return Total(self.event.total)
		return Increment(int(self.folds)) if self.row else Total(1)

	def as_new(self) -> "Plan":
		"""The same for a new row, where the one to update was deleted."""
		return replace(self, row=None, folds=False, keeps_email=False, entry=None)


# Reasons why a user is not notified.
OWN_ACTION = "own action"
DISABLED = "disabled"
MUTED = "muted"
NO_ACCESS = "no access"
NOT_AN_AGENT = "not an agent"
SWITCHED_OFF = "switched off"
OFF_BY_DEFAULT = "off by default"
ALREADY_NOTIFIED = "already notified"


@dataclass(frozen=True, slots=True)
class NotNotified:
	"""A user who is not notified. `reason`: their relation to the event. `why`: one of the constants above."""

	user: str
	reason: str
	why: str


Decision = Plan | NotNotified


def plan(event: Event, recipients: Iterable[Recipient], settings: Settings, now: datetime) -> list[Decision]:
	"""The decisions for `recipients`, one for each user.

	`now` is timezone-aware. Raises KeyError for an event that is not in the catalogue.
	"""
	return [_plan_one(event, recipient, settings, now) for recipient in _once_each(recipients)]


def plans_in(decisions: Iterable[Decision]) -> list[Plan]:
	"""Only the decisions to notify."""
	return [each for each in decisions if isinstance(each, Plan)]


def _plan_one(event: Event, recipient: Recipient, settings: Settings, now: datetime) -> Decision:
	channels = channels_of(event.type, recipient, settings, urgent=event.urgent)
	notified = _notified_of_the_same(event, recipient)
	why = _why_not(event, recipient, settings)
	if not why and not channels:
		why = _why_off(event, recipient, settings)
	if not why and notified and (notified.key == "overflow" or not _has_more_detail(event, notified)):
		why = ALREADY_NOTIFIED
	if why:
		return NotNotified(recipient.user, recipient.reason, why)

	each = _new_plan(channels, event, recipient, now)
	open_row = _open_row(event, recipient, settings, now) if each.in_app else None
	if notified and (not open_row or open_row.name == notified.name):
		return replace(each, row=notified.name, title=_title(event, folded=notified.folded), keeps_email=True)
	if not notified:
		within, each = _use_allowance(each, recipient, settings, now)
		if not within:
			return _over_the_limit(each, recipient, open_row, now)
	if open_row:
		return _add_to_row(each, open_row, replaces=notified.name if notified else None)
	return each


def _notified_of_the_same(event: Event, recipient: Recipient) -> AlreadyNotified | None:
	notified = recipient.already_notified
	return notified if notified and _is_same_event(event, notified) else None


def _why_not(event: Event, recipient: Recipient, settings: Settings) -> str | None:
	kind = event.type
	is_own = recipient.user == event.actor and not event.actor_name
	if is_own and not kind.includes_actor:
		return OWN_ACTION
	if not recipient.enabled:
		return DISABLED
	if recipient.muted and not kind.ignores_mute and event.key not in settings.locked:
		return MUTED
	if kind.skips_access_check:
		return None
	if kind.agents_only and not recipient.is_agent:
		return NOT_AN_AGENT
	return None if recipient.can_read else NO_ACCESS


def _why_off(event: Event, recipient: Recipient, settings: Settings) -> str:
	anybody = replace(recipient, preference=settings.defaults)
	by_default = channels_of(event.type, anybody, settings, urgent=event.urgent)
	return SWITCHED_OFF if by_default else OFF_BY_DEFAULT


def _new_plan(channels: frozenset[str], event: Event, recipient: Recipient, now: datetime) -> Plan:
	preference = recipient.preference
	email_at = None
	if EMAIL in channels:
		# A notification that is not in the bell cannot be read there, so its email does not wait.
		in_app = APP in channels
		email_at = preference.mail_at(
			now,
			only_if_unread=event.type.only_if_unread and in_app,
			urgent=event.urgent,
			active=recipient.active and in_app,
			waiting=recipient.mail_waiting,
			mailed=recipient.mailed,
		)
	return Plan(
		recipient.user,
		recipient.reason,
		_title(event),
		event,
		in_app=APP in channels,
		silent=preference.is_quiet(now, urgent=event.urgent),
		email_at=email_at,
	)


def _use_allowance(each: Plan, recipient: Recipient, settings: Settings, now: datetime) -> tuple[bool, Plan]:
	if not settings.limit:
		return True, each
	within, allowance = spend(recipient.allowance, settings.limit, now)
	return within, replace(each, allowance=allowance)


def _over_the_limit(each: Plan, recipient: Recipient, open_row: OpenRow | None, now: datetime) -> Plan:
	"""Groups everything over the rate limit in one row with a count. Only the first is not silent."""
	preference, event = recipient.preference, each.event
	if open_row:
		return _add_to_row(replace(each, silent=True, email_at=None), open_row)
	each = replace(each, email_at=preference.mail_at(now, only_if_unread=True) if each.email_at else None)
	if not each.in_app:
		return each
	overflow = Event(
		key="overflow", actor=event.actor, actor_name=event.actor_name, body=each.title, values=event.values
	)
	each = replace(each, event=overflow, title=overflow.title())
	if recipient.overflow_row:
		return replace(_add_to_row(each, recipient.overflow_row), silent=True)
	return each


def _add_to_row(each: Plan, row: OpenRow, *, replaces: str | None = None) -> Plan:
	"""Adds an event to an existing row. The earlier of the two email times applies."""
	keeps = row.email_at is not None and (each.email_at is None or row.email_at <= each.email_at)
	return replace(
		each,
		row=row.name,
		folds=True,
		replaces=replaces,
		title=_title(each.event, folded=True),
		email_at=row.email_at if keeps else each.email_at,
		keeps_email=keeps,
		entry=row.entry,
	)


def _is_same_event(event: Event, notified: AlreadyNotified) -> bool:
	if event.minor != notified.minor:
		return True
	return event.source is None or notified.source is None or event.source == notified.source


def _has_more_detail(event: Event, notified: AlreadyNotified) -> bool:
	"""Whether the event has more detail than the one already notified: the app's own events have more than
	Helpdesk's, and events with a source have more than those without.
	"""
	if event.stock:
		return False
	if event.minor != notified.minor:
		return notified.minor
	return notified.stock or (notified.source is None and event.source is not None)


def _open_row(event: Event, recipient: Recipient, settings: Settings, now: datetime) -> OpenRow | None:
	"""The row to which the event is added; None for a new row. Helpdesk's own events are never added."""
	row = recipient.open_row
	if not row or not settings.grouping or not event.group or event.stock:
		return None
	if settings.group_within is not None and now - row.at > settings.group_within:
		return None
	return row


def _title(event: Event, *, folded: bool = False) -> Text:
	if event.total is not None:
		folded = event.total > 1
	return event.title(folded=folded)


def _once_each(recipients: Iterable[Recipient]) -> Iterable[Recipient]:
	"""Each user once, by their strongest reason."""
	by_reason = {(each.user, each.reason): each for each in recipients}
	return [by_reason[concerned] for concerned in strongest(by_reason).items()]
