"""The content of emails: about one notification, or a summary of several."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpdesk_notify.engine.catalogue import CATALOGUE
from helpdesk_notify.engine.kinds import EventType
from helpdesk_notify.engine.preferences import DAILY, HOURLY, WEEKLY
from helpdesk_notify.engine.reasons import because
from helpdesk_notify.engine.text import N_, NO_SUCH_GAP, Text

Translate = Callable[[str], str]

MOST_ITEMS = 50  # listed in a summary; the others are only counted

# The subject for one notification, and for several.
_DIGESTS = {
	HOURLY: (N_("Your hourly digest: one notification"), N_("Your hourly digest: {count} notifications")),
	DAILY: (N_("Your daily digest: one notification"), N_("Your daily digest: {count} notifications")),
	WEEKLY: (N_("Your weekly digest: one notification"), N_("Your weekly digest: {count} notifications")),
}
_HEADLINE = (N_("One notification"), N_("{count} notifications"))
_LABELS = {
	"name": N_("Ticket"),
	"subject": N_("Subject"),
	"priority": N_("Priority"),
	"purpose": N_("Type"),
	"customer": N_("Customer"),
	"status": N_("Status"),
}
_FACTS = ("subject", "priority", "customer", "status")
_FACTS_OF = {
	"ticket_assigned": ("subject", "priority", "customer"),
	"ticket_created": ("name", "subject", "priority", "purpose", "customer"),
}
_HEADLINES = {"ticket_assigned": N_("You have been assigned to ticket #{name}")}
_SUBJECT_OF_ANY = N_("{title}: #{ticket} - {subject}")


@dataclass(frozen=True, slots=True)
class TicketFacts:
	"""A ticket as shown in an email. `rank`: lower is more urgent. `description` is sanitized HTML."""

	name: str
	subject: str = ""
	priority: str = ""
	rank: int = 0
	purpose: str = ""
	customer: str = ""
	status: str = ""
	team: str = ""
	url: str = ""
	description: str = ""
	description_text: str = ""


@dataclass(frozen=True, slots=True)
class MailItem:
	"""One notification, in the reader's language. `url` is absolute."""

	key: str
	title: str
	at: datetime
	body: str = ""
	actor: str = ""
	url: str = ""
	reason: str = ""
	ticket: TicketFacts | None = None
	comment: bool = False
	kind: EventType | None = field(default=None, hash=False)
	values: Mapping[str, str] = field(default_factory=dict, hash=False)

	@property
	def words(self) -> str:
		"""The body; empty if it repeats the ticket's subject."""
		return "" if self.ticket and self.body == self.ticket.subject else self.body

	@property
	def type(self) -> EventType | None:
		"""Its kind of event; None if no app defines it any more."""
		return self.kind or CATALOGUE.get(self.key)


@dataclass(frozen=True, slots=True)
class MailContent:
	"""The content of one email. `template`: "event" or "summary". `words`: the template's values. `ticket`: the
	ticket whose email thread it belongs to; None for a digest, or if it is about several tickets.
	"""

	template: str
	subject: str
	words: Mapping[str, Any]
	keys: tuple[str, ...]
	ticket: str | None


def compose(items: Sequence[MailItem], translate: Translate, digest: str | None = None) -> MailContent:
	"""The email about `items` (at least one). `digest`: the frequency, if it is a regular digest."""
	keys = tuple(sorted({item.key for item in items}))
	tickets = {item.ticket.name for item in items if item.ticket}
	thread = tickets.pop() if len(tickets) == 1 and all(item.ticket for item in items) else None
	if len(items) == 1 and not digest:
		return MailContent("event", _subject(items[0], translate), _event(items[0], translate), keys, thread)
	subject = _summary_subject(items, translate, digest)
	return MailContent("summary", subject, _summary(items, translate), keys, None if digest else thread)


def _subject(item: MailItem, translate: Translate) -> str:
	if not item.ticket:
		return item.title
	sentence = (item.type and item.type.subject) or _SUBJECT_OF_ANY
	values = {
		"title": item.title,
		"actor": item.actor,
		"ticket": item.ticket.name,
		"subject": item.ticket.subject,
		"priority": item.ticket.priority,
		"status": item.ticket.status,
		"team": item.ticket.team,
		**item.values,
	}
	try:
		return Text(sentence, values).render(translate)
	except NO_SUCH_GAP:  # another app's subject, with a placeholder that has no value
		return Text(_SUBJECT_OF_ANY, values).render(translate)


def _event(item: MailItem, translate: Translate) -> dict[str, Any]:
	ticket = item.ticket
	headline = item.title
	if ticket and item.key in _HEADLINES:
		headline = Text(_HEADLINES[item.key], {"name": ticket.name}).render(translate)
	facts = _FACTS_OF.get(item.key, _FACTS) if ticket else ()
	return {
		"headline": headline,
		"preview": item.body or (ticket.subject if ticket else ""),
		"quote": "" if ticket and ticket.description else item.words,
		"description": ticket.description if ticket else "",
		"description_text": ticket.description_text if ticket else "",
		"facts": [
			{"label": translate(_LABELS[fact]), "value": ("#" if fact == "name" else "") + value}
			for fact in facts
			if (value := getattr(ticket, fact))
		],
		"button": translate(_button(item)),
		"url": item.url,
		"because": translate(because(item.reason)),
	}


def _button(item: MailItem) -> str:
	if item.comment:
		return N_("View Comment")
	return N_("View Ticket") if item.ticket else N_("Open")


def _summary_subject(items: Sequence[MailItem], translate: Translate, digest: str | None) -> str:
	if digest:
		return _counted(_DIGESTS[digest], items, translate)
	count = {"count": str(len(items))}
	tickets = {item.ticket.name: item.ticket for item in items if item.ticket}
	if len(tickets) == 1 and all(item.ticket for item in items):
		(ticket,) = tickets.values()
		about = {**count, "ticket": ticket.name, "subject": ticket.subject}
		return Text(N_("{count} updates: #{ticket} - {subject}"), about).render(translate)
	return Text(N_("{count} notifications from Helpdesk"), count).render(translate)


def _counted(sentences: tuple[str, str], items: Sequence[MailItem], translate: Translate) -> str:
	one, several = sentences
	return Text(several if len(items) > 1 else one, {"count": str(len(items))}).render(translate)


def _summary(items: Sequence[MailItem], translate: Translate) -> dict[str, Any]:
	shown = _in_order(items)[:MOST_ITEMS]
	groups: dict[str, list[MailItem]] = defaultdict(list)
	for item in shown:
		groups[item.ticket.name if item.ticket else ""].append(item)
	more = len(items) - len(shown)
	return {
		"headline": _counted(_HEADLINE, items, translate),
		"preview": shown[0].title,
		"groups": [_group(members, translate) for members in groups.values()],
		"more": Text(N_("and {count} more"), {"count": str(more)}).render(translate) if more else "",
		"because": translate(N_("You received this email because these notifications are unread.")),
	}


def _in_order(items: Sequence[MailItem]) -> list[MailItem]:
	"""Sorted by ticket, most urgent first, then newest first; items without a ticket last."""

	def place(item: MailItem) -> tuple[bool, int, str, float]:
		ticket = item.ticket
		return (not ticket, ticket.rank if ticket else 0, ticket.name if ticket else "", -item.at.timestamp())

	return sorted(items, key=place)


def _group(items: Sequence[MailItem], translate: Translate) -> dict[str, Any]:
	ticket = items[0].ticket
	return {
		"title": f"#{ticket.name} {ticket.subject}" if ticket else translate(N_("Other notifications")),
		"facts": " · ".join(fact for fact in (ticket.priority, ticket.customer, ticket.status) if fact)
		if ticket
		else "",
		"url": ticket.url if ticket else "",
		"lines": [
			{"title": item.title, "body": item.words, "url": item.url, "at": item.at} for item in items
		],
	}
