"""Something that happened, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha1

from helpdesk_notify.engine.catalogue import CATALOGUE
from helpdesk_notify.engine.kinds import EventType
from helpdesk_notify.engine.text import COUNT, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
	"""Something that happened, as values.

	`actor` is the user id of who did it, and `actor_name` the name to show where that was somebody without
	one, "System" or a customer, for whom the user only stands in. `source` names the document that it
	came from: two events of one transaction with the same source, or one without, are one happening.
	`stock` marks what Helpdesk's own code inserted: it gives way to the app's own, fuller account.
	`total` is set where the event itself knows how many (people who reacted), instead of counting rows.
	`message` is a text that other code wrote. `urgent`: it is about one of the most urgent tickets. `kind`
	stands in the place of a row of the catalogue where another app brought its own. `minor`: what comes with
	a message is that message's happening, and told by itself only where there is none.
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
		"""What kind it is of. KeyError for a key that is not in the catalogue."""
		return self.kind or CATALOGUE[self.key]

	@property
	def notification_type(self) -> str:
		"""Assignment, Mention or Reaction."""
		return self.category or self.type.category

	@property
	def group(self) -> str | None:
		"""What unread repeats have in common; None where each stands for itself."""
		if not self.type.groups or not self.ticket:
			return None
		comment = "" if self.type.across_comments else self.comment or ""
		parts = [self.key, self.ticket, comment]
		if self.message:  # a custom message folds only with its like: no text is ever lost
			parts.append(sha1(self.message.encode(), usedforsecurity=False).hexdigest()[:12])
		return ":".join(parts)

	def title(self, *, folded: bool = False) -> Text:
		"""The sentence that the reader sees; `folded`: of a row that stands for several."""
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
		"""The same event, its texts calling the actor `name`, unless it brought a name of its own."""
		return self if self.actor_name else replace(self, values={"actor": name, **self.values})
