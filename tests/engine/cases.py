"""An event, a recipient and what is planned for them: each test changes only what it is about."""

from datetime import datetime, timezone

from helpdesk_notify.engine import (
	APP,
	CATALOGUE,
	EMAIL,
	Event,
	Plan,
	Preference,
	Recipient,
	Settings,
	plan,
	plans_in,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.utc)
ME, OTHER = "me@desk.test", "other@desk.test"
DEFAULTS = Settings()
EVERYTHING = Preference(choices={(key, channel): True for key in CATALOGUE for channel in (APP, EMAIL)})
# Something for every gap of every sentence.
VALUES = {
	"emoji": "👍",
	"subject": "Login issue",
	"team": "Tier 2",
	"priority": "Urgent",
	"status": "Replied",
	"due": "12:30",
	"number": "3",
}


def event(key: str = "customer_replied", **values) -> Event:
	return Event(key=key, **{"actor": OTHER, "ticket": "7", "values": VALUES, **values})


def recipient(**values) -> Recipient:
	return Recipient(**{"user": ME, "reason": "assigned", **values})


def the_plan(happening: Event, who: Recipient, settings: Settings = DEFAULTS, now: datetime = NOW) -> Plan:
	[decision] = plan(happening, [who], settings, now)
	assert isinstance(decision, Plan)
	return decision


def nothing(happening: Event, who: Recipient, settings: Settings = DEFAULTS) -> bool:
	return plans_in(plan(happening, [who], settings, NOW)) == []
