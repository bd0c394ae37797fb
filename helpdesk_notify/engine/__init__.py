"""Decides who is notified of an event, through which channel, and when. Input and output are plain values.

Nothing here reads a clock, a database or a network, and nothing imports frappe. So the app and the playground
use the same decisions, and tests need no site.
"""

# Modules whose functions are read best with their name: reactions.diff, sla.batch, unsubscribe.scope.
from helpdesk_notify.engine import (
	checks,
	definitions,
	foreign,
	framework,
	preference_input,
	preference_preview,
	priorities,
	reactions,
	retention,
	sla,
	ticket_changes,
	unsubscribe,
)
from helpdesk_notify.engine.catalogue import CATALOGUE
from helpdesk_notify.engine.checks import InvalidValue
from helpdesk_notify.engine.demand import Demand, could_anyone_want, is_wanted_by_default
from helpdesk_notify.engine.events import SYSTEM, Event
from helpdesk_notify.engine.framework import FrameworkSwitches, with_framework_switch
from helpdesk_notify.engine.headers import header_name, header_text
from helpdesk_notify.engine.journal import UPDATED, event_from, facts_of, is_worth_recording, record
from helpdesk_notify.engine.kinds import APP, CATEGORIES, CHANNELS, EMAIL, EventType
from helpdesk_notify.engine.limits import Allowance, Limit, left
from helpdesk_notify.engine.mail_content import MailContent, MailItem, TicketFacts, compose
from helpdesk_notify.engine.managers import RolePermission, manager_roles
from helpdesk_notify.engine.markup import Mentions, excerpt, is_reasonable, mentions, plain_text
from helpdesk_notify.engine.outbox import (
	TRIES,
	WAKE,
	Drop,
	GiveUp,
	Hold,
	RetryAt,
	Send,
	Waiting,
	decide,
	reschedule,
	retry,
	wake,
)
from helpdesk_notify.engine.plan import (
	Decision,
	EmailAt,
	Increment,
	NotNotified,
	Plan,
	Total,
	plan,
	plans_in,
)
from helpdesk_notify.engine.preference_input import PreferenceChange
from helpdesk_notify.engine.preferences import (
	ACTIVE_FOR,
	DIGESTS,
	FREQUENCIES,
	MAIL_WINDOW,
	Preference,
	by_default,
	channels_for,
)
from helpdesk_notify.engine.reactions import done_by, is_emoji
from helpdesk_notify.engine.reasons import because, strongest
from helpdesk_notify.engine.recipients import AlreadyNotified, OpenRow, Recipient, Settings, channels_of
from helpdesk_notify.engine.schedule import WEEKDAYS, QuietHours, Window
from helpdesk_notify.engine.snooze import snooze_until
from helpdesk_notify.engine.text import COUNT, N_, Text

__all__ = [
	"ACTIVE_FOR",
	"APP",
	"CATALOGUE",
	"CATEGORIES",
	"CHANNELS",
	"COUNT",
	"DIGESTS",
	"EMAIL",
	"FREQUENCIES",
	"MAIL_WINDOW",
	"N_",
	"SYSTEM",
	"TRIES",
	"UPDATED",
	"WAKE",
	"WEEKDAYS",
	"Allowance",
	"AlreadyNotified",
	"Decision",
	"Demand",
	"Drop",
	"EmailAt",
	"Event",
	"EventType",
	"FrameworkSwitches",
	"GiveUp",
	"Hold",
	"Increment",
	"InvalidValue",
	"Limit",
	"MailContent",
	"MailItem",
	"Mentions",
	"NotNotified",
	"OpenRow",
	"Plan",
	"Preference",
	"PreferenceChange",
	"QuietHours",
	"Recipient",
	"RetryAt",
	"RolePermission",
	"Send",
	"Settings",
	"Text",
	"TicketFacts",
	"Total",
	"Waiting",
	"Window",
	"because",
	"by_default",
	"channels_for",
	"channels_of",
	"checks",
	"compose",
	"could_anyone_want",
	"decide",
	"definitions",
	"done_by",
	"event_from",
	"excerpt",
	"facts_of",
	"foreign",
	"framework",
	"header_name",
	"header_text",
	"is_emoji",
	"is_reasonable",
	"is_wanted_by_default",
	"is_worth_recording",
	"left",
	"manager_roles",
	"mentions",
	"plain_text",
	"plan",
	"plans_in",
	"preference_input",
	"preference_preview",
	"priorities",
	"reactions",
	"record",
	"reschedule",
	"retention",
	"retry",
	"sla",
	"snooze_until",
	"strongest",
	"ticket_changes",
	"unsubscribe",
	"wake",
	"with_framework_switch",
]
