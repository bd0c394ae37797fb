"""Who hears of an event, how and when: decided from values alone.

Nothing in here reads a clock, a database or a network, and nothing imports frappe, so the app and the
playground run the very same decisions and the tests need neither.
"""

from helpdesk_notify.engine.events import CATALOGUE, Event, EventType
from helpdesk_notify.engine.markup import Mentions, excerpt, mentions, plain_text
from helpdesk_notify.engine.plan import Plan, plan
from helpdesk_notify.engine.recipients import OpenRow, Preference, Recipient, Settings, Told
from helpdesk_notify.engine.text import COUNT, Text

__all__ = [
	"CATALOGUE",
	"COUNT",
	"Event",
	"EventType",
	"Mentions",
	"OpenRow",
	"Plan",
	"Preference",
	"Recipient",
	"Settings",
	"Text",
	"Told",
	"excerpt",
	"mentions",
	"plain_text",
	"plan",
]
