"""Gets it there: inbox rows, realtime and mail.

What the events in `extends` may use is named here; the modules are this room's own business.
"""

from helpdesk_notify.delivery.access import is_agent
from helpdesk_notify.delivery.announcements import announce_changed
from helpdesk_notify.delivery.audiences import (
	agents_of,
	assigned_to,
	concerned_by,
	dispatched_to,
	is_wanted,
	members_of,
	participants_of,
	users_in_groups,
)
from helpdesk_notify.delivery.dispatch import deliver, quietly
from helpdesk_notify.delivery.followers import followers_of, forget_followers, muted
from helpdesk_notify.delivery.handlers import log_errors, notifying
from helpdesk_notify.delivery.inbox import delete_about, retract, revise
from helpdesk_notify.delivery.people import assigns, author, emails_of, sender
from helpdesk_notify.delivery.registry import definition
from helpdesk_notify.delivery.tickets import is_most_urgent
from helpdesk_notify.delivery.tickets import rank as priority_rank
from helpdesk_notify.delivery.transaction import at_the_end, forget_told, note_reopened, take_reopened
from helpdesk_notify.delivery.view import BY_THE_SYSTEM

__all__ = [
	"BY_THE_SYSTEM",
	"agents_of",
	"announce_changed",
	"assigned_to",
	"assigns",
	"at_the_end",
	"author",
	"concerned_by",
	"definition",
	"delete_about",
	"deliver",
	"dispatched_to",
	"emails_of",
	"followers_of",
	"forget_followers",
	"forget_told",
	"is_agent",
	"is_most_urgent",
	"is_wanted",
	"log_errors",
	"members_of",
	"muted",
	"note_reopened",
	"notifying",
	"participants_of",
	"priority_rank",
	"quietly",
	"retract",
	"revise",
	"sender",
	"take_reopened",
	"users_in_groups",
]
