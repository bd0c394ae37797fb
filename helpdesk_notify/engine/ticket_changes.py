"""The events of new and changed tickets, messages and assignments, and their audiences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from helpdesk_notify.engine.events import SYSTEM, Event
from helpdesk_notify.engine.priorities import rank

OPEN, RESOLVED = "Open", "Resolved"  # status categories

# Audiences of an event. The caller reads the users.
DISPATCHERS = "dispatchers"  # users who are notified of every new ticket
TEAM = "team"  # the members of the ticket's team
CONCERNED = "concerned"  # those assigned to the ticket, and its followers
CONCERNED_OR_BEFORE = "concerned or assigned before"
ASSIGNED_OR_BEFORE = "assigned, now or before"

# A message this long after its ticket was created is a reply, even if it is the first.
OPENING = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
	"""The relevant fields of a ticket. `category`: status category. `subject`: plain text."""

	name: str
	subject: str = ""
	status: str = ""
	category: str = OPEN
	priority: str | None = None
	team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
	"""An event of a ticket, without its actor. `audience`: one of the constants above."""

	key: str
	ticket: str
	audience: str
	values: Mapping[str, str] = field(default_factory=dict)
	body: str = ""
	source: str | None = None
	minor: bool = False

	def by(self, actor: str, actor_name: str | None = None) -> Event:
		"""The event with its actor."""
		return Event(
			key=self.key,
			actor=actor,
			actor_name=actor_name,
			ticket=self.ticket,
			values=self.values,
			body=self.body,
			source=self.source,
			minor=self.minor,
		)


@dataclass(frozen=True, slots=True)
class TicketChanges:
	"""The result of a changed ticket.

	`starts_over`: later events are separate from those notified before. `reopened`: the message
	that reopened it may follow in the same request, and is then "ticket_reopened" (see `message`).
	"""

	events: tuple[TicketEvent, ...] = ()
	starts_over: bool = False
	reopened: bool = False


def opened(ticket: Ticket, description: str) -> tuple[TicketEvent, ...]:
	"""The events of a new ticket. They have the same source, so that no user is notified twice."""
	source = f"{ticket.name}:opened"
	created = TicketEvent(
		key="ticket_created",
		ticket=ticket.name,
		audience=DISPATCHERS,
		values={"subject": ticket.subject},
		body=description,
		source=source,
	)
	return (created, *_for_team(ticket, source))


def changes(before: Ticket, after: Ticket, ranks: Mapping[str, int], *, by_agent: bool) -> TicketChanges:
	"""Compares a ticket before and after a change.

	`ranks`: of the site's priorities; needed only where the priority has changed. `by_agent`: an agent changed it.
	"""
	resolved = before.category != RESOLVED and after.category == RESOLVED
	if before.category == RESOLVED and after.category == OPEN:
		# If an agent reopens a ticket, Helpdesk itself inserts a notification.
		return TicketChanges(() if by_agent else (_reopened(after),), reopened=True)
	events: list[TicketEvent] = []
	if before.priority != after.priority and rank(after.priority, ranks) < rank(before.priority, ranks):
		events.append(_changed(after, "priority_raised", priority=after.priority or ""))
	if before.status != after.status:
		events.append(_changed(after, "status_changed", status=after.status))
	if before.team != after.team:
		events += _for_team(after, f"{after.name}:team:{after.team}")
	return TicketChanges(tuple(events), starts_over=resolved)


def message(
	ticket: str,
	*,
	sent: bool,
	source: str,
	body: str,
	opens_ticket: bool = False,
	reopened: bool = False,
) -> TicketEvent | None:
	"""The event of a new message; None if it is the message that opened the ticket.

	`sent`: an agent wrote it to the customer. `opens_ticket`: see `opens`. `reopened`: the ticket was reopened in the
	same request, and no earlier message of the request has been notified of as the one that did it.
	"""
	if sent:
		return TicketEvent(key="agent_replied", ticket=ticket, audience=CONCERNED, body=body, source=source)
	if opens_ticket:
		return None
	return TicketEvent(
		key="ticket_reopened" if reopened else "customer_replied",
		ticket=ticket,
		audience=CONCERNED_OR_BEFORE if reopened else CONCERNED,
		body=body,
		source=source,
	)


def opens(*, earlier_messages: bool, created: datetime | None, now: datetime) -> bool:
	"""Whether a message that arrives `now` is the one that opened its ticket, which was created at `created`."""
	# If a ticket has no description, its first message can arrive later, and is a reply.
	return not earlier_messages and created is not None and now - created < OPENING


@dataclass(frozen=True, slots=True)
class Assignment:
	"""A ToDo on a ticket."""

	user: str | None
	open: bool


def assigns(before: Assignment | None, now: Assignment) -> bool:
	"""Whether saving the ToDo assigns the ticket to its user. `before`: None for a new ToDo."""
	return bool(now.open and now.user and (not before or before.user != now.user))


def assigned(ticket: str, *, by: str, by_rule: bool, source: str) -> Event:
	"""The event for the new assignee of `ticket`, assigned by a rule or by the user `by`."""
	return Event(
		key="ticket_assigned",
		actor="Administrator" if by_rule else by,
		actor_name=SYSTEM if by_rule else None,
		variant="rule" if by_rule else "",
		ticket=ticket,
		source=source,
	)


def _reopened(ticket: Ticket) -> TicketEvent:
	"""Without a source: a message that follows replaces it by its own, fuller event."""
	return TicketEvent(key="ticket_reopened", ticket=ticket.name, audience=ASSIGNED_OR_BEFORE)


def _changed(ticket: Ticket, key: str, **values: str) -> TicketEvent:
	return TicketEvent(
		key=key,
		ticket=ticket.name,
		audience=CONCERNED,
		values=values,
		body=ticket.subject,
		source=":".join((ticket.name, key, *values.values())),
		minor=True,
	)


def _for_team(ticket: Ticket, source: str) -> tuple[TicketEvent, ...]:
	if not ticket.team:
		return ()
	event = TicketEvent(
		key="team_ticket",
		ticket=ticket.name,
		audience=TEAM,
		values={"team": ticket.team},
		body=ticket.subject,
		source=source,
	)
	return (event,)
