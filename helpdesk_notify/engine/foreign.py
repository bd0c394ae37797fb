"""Finds the event of a notification that Helpdesk or another app inserts."""

from dataclasses import dataclass

from helpdesk_notify.engine.events import Event
from helpdesk_notify.engine.kinds import ASSIGNMENT, MENTION, REACTION
from helpdesk_notify.engine.markup import excerpt, mentions, plain_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRow:
	"""An HD Notification that other code inserts. `type` is its notification_type; `message` may be HTML."""

	type: str | None
	message: str | None
	user: str
	actor: str
	ticket: str | None = None
	comment: str | None = None


def event_of(row: ForeignRow, *, reactions_follow: bool) -> Event:
	"""The event of `row`. Its key is "custom", unless Helpdesk's own code inserts such rows (`stock`).

	`reactions_follow`: this app notifies of reactions to the comment at the end of the transaction.
	"""
	text = plain_text(row.message)
	if row.type == MENTION and (not text or row.user in mentions(row.message).users):
		# Helpdesk stores the whole comment as the message of a mention.
		return _stock(row, "mentioned", source=row.comment, body=excerpt(row.message))
	if row.type == REACTION and reactions_follow:
		return _stock(row, "comment_reacted", message=text)
	if text or not row.ticket:
		return Event(
			key="custom",
			actor=row.actor,
			ticket=row.ticket,
			comment=row.comment,
			message=text or None,
			category=row.type,
		)
	if row.type == ASSIGNMENT:
		return _stock(row, "ticket_assigned")
	return _stock(row, "ticket_reopened", variant="agent")


def _stock(
	row: ForeignRow,
	key: str,
	*,
	variant: str = "",
	source: str | None = None,
	body: str = "",
	message: str | None = None,
) -> Event:
	return Event(
		key=key,
		actor=row.actor,
		ticket=row.ticket,
		comment=row.comment,
		variant=variant,
		source=source,
		body=body,
		message=message,
		stock=True,
	)
