"""Gets it there: inbox rows, realtime and mail.

What the events in `extends` may use is named here; the modules are this room's own business.
"""

from helpdesk_notify.delivery.access import is_agent
from helpdesk_notify.delivery.announcements import announce_changed
from helpdesk_notify.delivery.dispatch import deliver, quietly
from helpdesk_notify.delivery.faults import shielded
from helpdesk_notify.delivery.inbox import delete_about, retract, revise
from helpdesk_notify.delivery.people import agents_of, assigns, author, sender, users_in_groups
from helpdesk_notify.delivery.transaction import at_the_end, forget_told, note_reopened, take_reopened
from helpdesk_notify.delivery.view import BY_THE_SYSTEM

__all__ = [
	"BY_THE_SYSTEM",
	"agents_of",
	"announce_changed",
	"assigns",
	"at_the_end",
	"author",
	"delete_about",
	"deliver",
	"forget_told",
	"is_agent",
	"note_reopened",
	"quietly",
	"retract",
	"revise",
	"sender",
	"shielded",
	"take_reopened",
	"users_in_groups",
]
