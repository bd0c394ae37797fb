"""The properties of a kind of event."""

from collections.abc import Mapping
from dataclasses import dataclass

ASSIGNMENT = "Assignment"
MENTION = "Mention"
REACTION = "Reaction"
CATEGORIES = (ASSIGNMENT, MENTION, REACTION)

APP = "app"
EMAIL = "email"
CHANNELS = (APP, EMAIL)


@dataclass(frozen=True, slots=True)
class EventType:
	"""One kind of event.

	`category`: the `notification_type` in Helpdesk's own bell. `label`: the name in the preferences.
	`titles`: the title by variant: "" is the usual one, "many" the one of a grouped row. `subject`: the subject
	of an email about one such event.

	`channels`: the default channels. `emails_to`: by default, only people notified for these reasons get email.
	`when_urgent`: by default, only for tickets of the highest priority. `only_if_unread`: the email is sent only
	if the notification is still unread after some time.

	`groups`: repeats about the same ticket and comment are added to the unread row; `across_comments`: also
	repeats about another comment of the ticket. `agents_only`: customers do not see what it is about, so only
	agents are notified. `skips_access_check`: also users who cannot read the ticket yet (Frappe shares a ticket
	with its assignee only after it saved the ToDo). `includes_actor`: the actor is notified too. `ignores_mute`:
	also users who muted the ticket. `choosable`: listed in the preferences.
	"""

	key: str
	category: str
	titles: Mapping[str, str]
	channels: frozenset[str] = frozenset({APP})
	label: str = ""
	subject: str = ""
	emails_to: frozenset[str] | None = None
	when_urgent: bool = False
	only_if_unread: bool = False
	groups: bool = True
	across_comments: bool = False
	agents_only: bool = True
	skips_access_check: bool = False
	includes_actor: bool = False
	ignores_mute: bool = False
	choosable: bool = True
