"""Preferences: how they are saved and shown, and their effect."""

from datetime import datetime, timedelta, timezone
from unittest.mock import ANY

from tests.contract.model import INVALID, Case, Mails, Row, ask, do, prefers, refused, wants

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NOW = datetime.now(timezone.utc)
_START, _END = ((_NOW + timedelta(hours=hours)).strftime("%H:00") for hours in (-2, 4))
UTC = {"time_zone": "UTC"}
QUIET = {**UTC, "quiet_hours": [{"weekday": day, "from": _START, "until": _END} for day in WEEK]}
NIGHT = {"weekday": "Monday", "from": "20:00", "until": "08:00"}
MENTION = do("jane", "comment", "@omar have a look")
MENTIONED = "Jane Smith mentioned you in a comment"
ROW = Row("mentioned", MENTIONED, "@omar have a look", "mentioned")
MAIL = "Jane Smith mentioned you: #{ticket} - Cannot print"


def event(app: bool, email: bool, **values: bool) -> dict[str, bool]:
	return {"label": ANY, "app": app, "email": email, "locked": False, "only_urgent": False, **values}


CASES = [
	Case(
		"the defaults",
		[
			ask(
				"omar",
				"preferences",
				{
					"app": True,
					"email": True,
					"frequency": "Instant",
					"unread_minutes": 15,
					"digest_time": "08:00",
					"digest_weekday": "Monday",
					"urgent_passes": True,
					"sound": True,
					"toast": True,
					"quiet_hours": [],
					"chosen": [],
					"quiet_now": False,
					"quiet_until": None,
					"next_digest": None,
					"events": {
						"ticket_assigned": event(True, True),
						"mentioned": event(True, True),
						"comment_reacted": event(True, False),
						"ticket_created": event(True, False),
						"team_ticket": event(False, False),
						"comment_added": event(False, False),
						"agent_replied": event(False, False),
						"priority_raised": event(True, False, only_urgent=True),
						"status_changed": event(True, False, only_urgent=True),
						"sla_due_soon": event(True, True),
						"custom": event(True, False),
					},
				},
			)
		],
	),
	Case(
		"the defaults of a developer",
		[ask("mei", "preferences", {"events": {"ticket_created": event(True, True)}})],
		settings={"developers": ["mei"]},
	),
	Case(
		"what is saved is shown",
		[
			ask(
				"omar",
				"save_preferences",
				{
					"frequency": "Weekly",
					"digest_time": "07:30",
					"digest_weekday": "Friday",
					"unread_minutes": 30,
					"sound": False,
					"time_zone": "Europe/Berlin",
					"quiet_hours": [NIGHT],
					"next_digest": ANY,
					"events": {"mentioned": event(True, False), "comment_added": event(True, False)},
				},
				values={
					"frequency": "Weekly",
					"digest_time": "07:30",
					"digest_weekday": "Friday",
					"unread_minutes": 30,
					"sound": False,
					"time_zone": "Europe/Berlin",
					"quiet_hours": [NIGHT],
					"events": {"mentioned": {"email": False}, "comment_added": {"app": True}},
				},
			),
			ask("mei", "preferences", {"chosen": [], "frequency": "Instant"}),
		],
	),
	Case(
		"null resets a choice",
		[
			prefers("omar", frequency="Hourly", quiet_hours=[NIGHT], events={"mentioned": {"email": False}}),
			ask(
				"omar",
				"save_preferences",
				{"frequency": "Instant", "quiet_hours": [], "chosen": []},
				values={"frequency": None, "quiet_hours": None, "events": {"mentioned": {"email": None}}},
			),
		],
	),
	Case(
		"null resets all choices about events",
		[
			prefers("omar", sound=False, events={"mentioned": {"email": False}, "custom": {"app": False}}),
			ask("omar", "save_preferences", {"chosen": ["sound"]}, values={"events": None}),
		],
	),
	Case(
		"nothing is saved if one value is invalid",
		[
			refused("omar", "save_preferences", INVALID, values={"sound": False, "digest_time": "24:00"}),
			refused("omar", "save_preferences", INVALID, values={"sound": False, "events": {"exploded": {}}}),
			ask("omar", "preferences", {"sound": True, "chosen": []}),
		],
	),
	Case(
		"values as JSON, and times with seconds",
		[
			ask(
				"omar",
				"save_preferences",
				{"digest_time": "09:15", "sound": True, "toast": False},
				values='{"digest_time": "9:15:00", "sound": 1, "toast": 0}',
			)
		],
	),
	Case("switched off: an event", [wants("omar", "mentioned", app=False, email=False), MENTION]),
	Case(
		"switched off: the bell; a row for mail only is not listed",
		[
			prefers("omar", app=False),
			MENTION,
			Mails(2, {"omar": [MAIL]}),
			ask("omar", "inbox", {"rows": [], "unread": 0}, only="mentions"),
		],
	),
	Case(
		"switched off: mail",
		[prefers("omar", email=False), MENTION, Mails(60, {"omar": []})],
		{"omar": [ROW]},
	),
	Case(
		"switched off, and on again",
		[
			prefers("omar", app=False, email=False),
			MENTION,
			prefers("omar", app=None),
			do("jane", "comment", "@omar again"),
		],
		{"omar": [Row("mentioned", MENTIONED, "@omar again", "mentioned")]},
	),
	Case(
		"switched on: an event that is off by default",
		[
			wants("mei", "agent_replied", app=True),
			ask("mei", "follow", ticket="{ticket}"),
			do("jane", "answer_customer", "We are on it"),
		],
		{
			"mei": [
				Row(
					"agent_replied",
					"Jane Smith replied to the customer on ticket #{ticket}",
					"We are on it",
					"follower",
				)
			]
		},
	),
	Case(
		"quiet hours: silent, and the mail waits",
		[
			ask("omar", "save_preferences", {"quiet_now": True, "quiet_until": ANY}, values=QUIET),
			MENTION,
			Mails(60, {"omar": []}),
		],
		{
			"omar": [
				Row("mentioned", MENTIONED, "@omar have a look", "mentioned", silent=True),
			]
		},
	),
	Case(
		"quiet hours: an urgent ticket passes",
		[
			do("jane", "prioritise", "Urgent"),
			prefers("omar", **QUIET),
			MENTION,
			Mails(0, {"omar": [MAIL]}),
		],
		{"omar": [Row("mentioned", MENTIONED, "@omar have a look", "mentioned", urgent=True)]},
	),
	Case(
		"quiet hours: an urgent ticket does not pass if switched off",
		[
			do("jane", "prioritise", "Urgent"),
			prefers("omar", urgent_passes=False, **QUIET),
			MENTION,
			Mails(60, {"omar": []}),
		],
		{"omar": [Row("mentioned", MENTIONED, "@omar have a look", "mentioned", silent=True, urgent=True)]},
	),
	Case(
		"quiet hours: unsnooze is silent",
		[
			MENTION,
			ask("omar", "snooze", names=["row:mentioned"], until="minutes:60"),
			prefers("omar", **QUIET),
			ask("omar", "snooze", {"unread": 1}, names=["row:mentioned"]),
		],
		{"omar": [Row("mentioned", MENTIONED, "@omar have a look", "mentioned", silent=True)]},
	),
	Case(
		"quiet hours: unsnooze on an urgent ticket is not silent",
		[
			do("jane", "prioritise", "Urgent"),
			MENTION,
			ask("omar", "snooze", names=["row:mentioned"], until="minutes:60"),
			prefers("omar", **QUIET),
			ask("omar", "snooze", {"unread": 1}, names=["row:mentioned"]),
		],
		{"omar": [Row("mentioned", MENTIONED, "@omar have a look", "mentioned", urgent=True)]},
	),
	Case(
		"waiting mail is rescheduled: earlier",
		[
			prefers("omar", frequency="When unread", unread_minutes=500),
			MENTION,
			Mails(20, {"omar": []}),
			prefers("omar", unread_minutes=30),
			Mails(8, {"omar": []}),
			Mails(4, {"omar": [MAIL]}),
		],
		{"omar": [ROW]},
	),
	Case(
		"waiting mail is rescheduled: later",
		[
			prefers("omar", frequency="When unread", unread_minutes=30),
			MENTION,
			Mails(20, {"omar": []}),
			prefers("omar", unread_minutes=60),
			Mails(30, {"omar": []}),
			Mails(15, {"omar": [MAIL]}),
		],
		{"omar": [ROW]},
	),
	Case(
		"waiting mail is dropped after it is switched off",
		[
			prefers("omar", frequency="When unread", unread_minutes=30),
			MENTION,
			wants("omar", "mentioned", email=False),
			Mails(60, {"omar": []}),
		],
		{"omar": [ROW]},
	),
]
