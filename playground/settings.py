"""What an administrator would have set."""

import os
from datetime import timedelta
from zoneinfo import available_timezones

from helpdesk_notify import engine

# The desk's zone is the machine's, as far as its clock tells.
_LINKED = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
ZONE = _LINKED if _LINKED in available_timezones() else "UTC"
SETTINGS = engine.Settings(
	defaults=engine.Preference(zone=ZONE),
	locked=frozenset({"sla_breached"}),
	limit=engine.Limit(30, timedelta(minutes=5)),
)
PRIORITIES = ("Low", "Medium", "High", "Urgent")
RANKS = {priority: rank for rank, priority in enumerate(reversed(PRIORITIES))}
STATUS_CATEGORIES = {"Open": "Open", "Replied": "Paused", "Resolved": "Resolved"}
RESOLVED_WITHIN = timedelta(hours=4)  # the SLA of urgent tickets
WARN_BEFORE = timedelta(hours=1)  # it would be missed
EMOJIS = ("👍", "❤️", "🎉", "👀", "🙏")
