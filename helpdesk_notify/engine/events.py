"""An event, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha1

from helpdesk_notify.engine.catalogue import CATALOGUE
from helpdesk_notify.engine.kinds import EventType
from helpdesk_notify.engine.text import COUNT, Text

SYSTEM = "System"  # `actor_name` of what no person did: an assignment rule, the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
	"""Something that happened, and is to become a notification.

	`actor`: user id of who caused it. `actor_name`: the name to show if the cause was no user ("System", or a
	customer without an account); `actor` is then only a stand-in. `source`: the document it is about; events of
	one transaction with the same source, or without one, count as one. `stock`: inserted by Helpdesk's own
	code; replaced by the app's own event, which has more detail. `total`: the number to show, if the event has
	it (people who reacted); otherwise rows are counted. `message`: the text of a custom notification. `urgent`:
	the ticket has the highest priority. `kind`: the definition, if another app registered it. `minor`: not
	notified of separately if the same transaction also has a message about the ticket.
	"""

	key: str
	actor: str
	ticket: str | None = None
	comment: str | None = None
	actor_name: str | None = None
	variant: str = ""
	values: Mapping[str, str] = field(default_factory=dict)
	body: str | Text = ""
	message: str | None = None
	category: str | None = None
	source: str | None = None
	stock: bool = False
	total: int | None = None
	link: str | None = None
	urgent: bool = False
	kind: EventType | None = None
	minor: bool = False

	@property
	def type(self) -> EventType:
		"""Its definition. Raises KeyError if the catalogue has no such key."""
		return self.kind or CATALOGUE[self.key]

	@property
	def notification_type(self) -> str:
		"""Assignment, Mention or Reaction."""
		return self.category or self.type.category

	@property
	def group(self) -> str | None:
		"""The key by which unread repeats are grouped; None if they are not."""
		if not self.type.groups or not self.ticket:
			return None
		comment = "" if self.type.across_comments else self.comment or ""
		parts = [self.key, self.ticket, comment]
		if self.message:  # custom messages are grouped only if they are equal, so that no text is lost
			parts.append(sha1(self.message.encode(), usedforsecurity=False).hexdigest()[:12])
		return ":".join(parts)

	def title(self, *, folded: bool = False) -> Text:
		"""The title of the notification. `folded`: the row groups several events."""
		if self.message:
			return Text(self.message, literal=True)
		titles = self.type.titles
		variant = "many" if folded and "many" in titles else self.variant
		values = {
			"actor": self.actor_name or self.actor,
			"ticket": self.ticket or "",
			"count": COUNT if self.total is None else str(self.total),
			**self.values,
		}
		return Text(titles.get(variant, titles[""]), values)

	def named(self, name: str) -> "Event":
		"""The event with `name` as the actor's name in its texts, unless it has an `actor_name`."""
		return self if self.actor_name else replace(self, values={"actor": name, **self.values})
