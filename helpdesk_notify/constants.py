"""Names that several packages need."""

NOTIFICATION = "HD Notification"
TICKET = "HD Ticket"

CHOICE = "HD Notify Choice"
DEADLINE = "HD Notify Deadline"
EVENT = "HD Notify Event"
INBOX = "HD Notify Inbox"
OUTBOX = "HD Notify Outbox"
PREFERENCE = "HD Notify Preference"
QUIET_HOURS = "HD Notify Quiet Hours"
SETTINGS = "HD Notify Settings"
SUBSCRIPTION = "HD Notify Subscription"

AGENT_ROLES = ("Agent", "Agent Manager")
