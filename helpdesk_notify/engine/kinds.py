"""What a kind of event is."""

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

	`category` is the `notification_type` of Helpdesk's own bell. `label` is what the kind is called where one
	chooses what to hear of. `titles` holds the wording by variant: "" is the usual one, "many" that of a
	folded row. `subject` is that of a mail about one such event.

	`channels` are the defaults of somebody who has chosen nothing; `emails_to` narrows the mail to people
	concerned for those reasons, and `when_urgent` everything to the most urgent tickets. `only_if_unread`: the
	mail waits whether the notification is read in the app.

	`groups`: an unread repeat about the same ticket and comment folds into its row; `across_comments`: one
	about another comment of the ticket too. `agents_only`: of what
	customers do not see, so only agents hear of it. `skips_access_check`: also those who cannot read the
	ticket yet (Frappe shares a ticket with its assignee right after the ToDo). `includes_actor`: a notification
	that somebody wrote to themselves on purpose. `ignores_mute`: meant for the very person, so that muting the
	ticket does not keep it away. `choosable`: whether people may choose to hear of it.
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
