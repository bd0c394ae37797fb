"""The decision: an event and the people it may concern in, what happens for each of them out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from helpdesk_notify.engine.events import Event
from helpdesk_notify.engine.recipients import REASONS, OpenRow, Recipient, Settings, Told
from helpdesk_notify.engine.text import Text


@dataclass(frozen=True, slots=True)
class Plan:
	"""What to do for one person.

	`row` None: write a new row; else that row is updated. `folds`: the row counts one more happening; a
	row that is updated without folding is the same happening, told better. `replaces`: a row of the same
	happening that the update makes superfluous. `email_at` None: no mail.
	"""

	user: str
	reason: str
	title: Text
	row: str | None = None
	folds: bool = False
	replaces: str | None = None
	silent: bool = False
	email_at: datetime | None = None


def plan(event: Event, recipients: Iterable[Recipient], settings: Settings, now: datetime) -> list[Plan]:
	"""Decide for each of `recipients`; who is told nothing does not appear. At most one plan a person.

	`now` is timezone-aware. Raises KeyError for an event that is not in the catalogue.
	"""
	plans = (_plan_one(event, recipient, settings, now) for recipient in _once_each(recipients))
	return [each for each in plans if each]


def _plan_one(event: Event, recipient: Recipient, settings: Settings, now: datetime) -> Plan | None:
	if not _concerns(event, recipient) or not _wants(event, recipient, "app"):
		return None
	email_at = now if _wants(event, recipient, "email") and not event.mailed else None

	told = recipient.told if recipient.told and _same_happening(event, recipient.told) else None
	if told and not _tells_better(event, told):
		return None
	each = Plan(recipient.user, recipient.reason, event.title(), email_at=email_at)
	open_row = _open_row(event, recipient, settings, now)
	if told and (not open_row or open_row.name == told.name):
		return replace(each, row=told.name, title=_title(event, folded=told.folded))
	if open_row:
		replaces = told.name if told else None
		return replace(
			each, row=open_row.name, folds=True, replaces=replaces, title=_title(event, folded=True)
		)
	return replace(each, title=_title(event))


def _concerns(event: Event, recipient: Recipient) -> bool:
	did_it = recipient.user == event.actor and not event.actor_name
	if did_it and not event.type.tells_actor:
		return False
	if not recipient.enabled:
		return False
	may_know = recipient.can_read and (recipient.is_agent or not event.type.internal)
	return may_know or event.type.tells_everyone


def _wants(event: Event, recipient: Recipient, channel: str) -> bool:
	preference = recipient.preference
	if not getattr(preference, channel):
		return False
	return preference.choices.get((event.key, channel), channel in event.type.channels)


def _same_happening(event: Event, told: Told) -> bool:
	return event.source is None or told.source is None or event.source == told.source


def _tells_better(event: Event, told: Told) -> bool:
	"""The app's account beats Helpdesk's, and one that knows its source (and so its text) one that does not."""
	if event.stock:
		return False
	return told.stock or (told.source is None and event.source is not None)


def _open_row(event: Event, recipient: Recipient, settings: Settings, now: datetime) -> OpenRow | None:
	"""The row that the event folds into. What Helpdesk inserted stands for itself until the app knows more."""
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
	strongest: dict[str, Recipient] = {}
	for recipient in recipients:
		known = strongest.get(recipient.user)
		if not known or _rank(recipient) < _rank(known):
			strongest[recipient.user] = recipient
	return strongest.values()


def _rank(recipient: Recipient) -> int:
	return REASONS.index(recipient.reason) if recipient.reason in REASONS else len(REASONS)
