"""The catalogue: every kind of event that can become a notification, one row each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha1

from helpdesk_notify.engine.text import COUNT, N_, Text

ASSIGNMENT = "Assignment"
MENTION = "Mention"
REACTION = "Reaction"


@dataclass(frozen=True, slots=True)
class EventType:
	"""One kind of event.

	`category` is the `notification_type` of Helpdesk's own bell. `titles` holds the wording by variant:
	"" is the usual one, "many" that of a folded row. `channels` are the defaults of somebody who has
	chosen nothing. `groups`: an unread repeat about the same ticket and comment folds into its row.
	`internal`: of what customers do not see, so only agents hear of it. `tells_everyone`: also those who
	cannot read the ticket yet (Frappe shares a ticket with its assignee right after the ToDo).
	`tells_actor`: a notification that somebody wrote to themselves on purpose.
	"""

	key: str
	category: str
	titles: Mapping[str, str]
	channels: frozenset[str] = frozenset({"app"})
	groups: bool = True
	internal: bool = True
	tells_everyone: bool = False
	tells_actor: bool = False


_APP = frozenset({"app"})
_APP_AND_EMAIL = frozenset({"app", "email"})

CATALOGUE: dict[str, EventType] = {
	kind.key: kind
	for kind in (
		EventType(
			"ticket_assigned",
			ASSIGNMENT,
			{
				"": N_("{actor} assigned ticket #{ticket} to you"),
				"rule": N_("Ticket #{ticket} assigned via assignment rule"),
			},
			_APP_AND_EMAIL,
			tells_everyone=True,
		),
		EventType(
			"mentioned",
			MENTION,
			{"": N_("{actor} mentioned you in a comment")},
			_APP_AND_EMAIL,
			groups=False,
		),
		EventType(
			"customer_replied",
			REACTION,
			{
				"": N_("{actor} replied on ticket #{ticket}"),
				"many": N_("{count} new replies on #{ticket}"),
			},
			_APP,
		),
		EventType(
			"ticket_reopened",
			REACTION,
			{
				"": N_("Ticket #{ticket} reopened by customer"),
				"agent": N_("{actor} reopened ticket #{ticket}"),
			},
			_APP_AND_EMAIL,
		),
		EventType(
			"comment_reacted",
			REACTION,
			{
				"": N_("{emoji} reacted to your comment"),
				"many": N_("{emoji} {count} people reacted to your comment"),
			},
			_APP,
			internal=False,
		),
		EventType("custom", REACTION, {"": N_("New notification")}, _APP, internal=False, tells_actor=True),
	)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
	"""Something that happened, as values.

	`actor` is the user id of who did it, and `actor_name` the name to show where that was somebody without
	one, "System" or a customer, for whom the user only stands in. `source` names the document that it
	came from: two events of one transaction with the same source, or one without, are one happening.
	`stock` marks what Helpdesk's own code inserted: it gives way to the app's own, fuller account.
	`total` is set where the event itself knows how many (people who reacted), instead of counting rows.
	`message` is a text that other code wrote. `mailed`: somebody else's mail already tells of it.
	"""

	key: str
	actor: str
	ticket: str | None = None
	comment: str | None = None
	actor_name: str | None = None
	variant: str = ""
	values: Mapping[str, str] = field(default_factory=dict)
	body: str = ""
	message: str | None = None
	category: str | None = None
	source: str | None = None
	stock: bool = False
	total: int | None = None
	mailed: bool = False
	link: str | None = None

	@property
	def type(self) -> EventType:
		"""Its row in the catalogue. KeyError for a key that is not there."""
		return CATALOGUE[self.key]

	@property
	def notification_type(self) -> str:
		"""Assignment, Mention or Reaction."""
		return self.category or self.type.category

	@property
	def group(self) -> str | None:
		"""What unread repeats have in common; None where each stands for itself."""
		if not self.type.groups or not self.ticket:
			return None
		parts = [self.key, self.ticket, self.comment or ""]
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
