"""Snoozed notifications, and tickets that agents follow or mute."""

from unittest.mock import ANY

from tests.contract.model import FORBIDDEN, Case, Mails, Row, ask, do, prefers, refused

MAIL = "Jane Smith mentioned you: #{ticket} - Cannot print"


def mention(text: str, **values: object) -> Row:
	return Row("mentioned", "Jane Smith mentioned you in a comment", f"@omar {text}", "mentioned", **values)


def reply(text: str, **values: object) -> Row:
	title = values.pop("title", "Dana Lee replied on ticket #{ticket}")
	return Row("customer_replied", title, text, by="Dana Lee", **values)


ONE, TWO = do("jane", "comment", "@omar one"), do("jane", "comment", "@omar two")
MINE = do("omar", "assign", "omar")

CASES = [
	Case(
		"snooze: hidden and not counted",
		[
			ONE,
			TWO,
			ask(
				"omar",
				"snooze",
				{"names": ["row:@omar one"], "unread": 1, "snoozed_until": ANY},
				names=["row:@omar one"],
				until="minutes:60",
			),
		],
		{"omar": [mention("two")]},
		{"omar": [mention("one", snoozed=True)]},
	),
	Case(
		"unsnooze: unread, and first",
		[
			ONE,
			TWO,
			ask("omar", "mark_read", names=["row:@omar one"]),
			ask("omar", "snooze", {"unread": 1}, names=["row:@omar one"], until="minutes:60"),
			ask(
				"omar",
				"snooze",
				{"names": ["row:@omar one"], "snoozed_until": None, "unread": 2},
				names=["row:@omar one"],
			),
		],
		{"omar": [mention("one"), mention("two")]},
	),
	Case(
		"unsnooze what is not snoozed",
		[
			ONE,
			ask("omar", "mark_read", names=["row:@omar one"]),
			ask("omar", "snooze", {"names": [], "unread": 0}, names=["row:@omar one"]),
		],
		{"omar": [mention("one", read=True)]},
	),
	Case(
		"snoozed: a repeat shows it again",
		[
			MINE,
			do("dana", "reply", "One"),
			ask("omar", "snooze", {"unread": 0}, names=["row:One"], until="minutes:60"),
			do("dana", "reply", "Two"),
		],
		{"omar": [reply("Two", title="2 new replies on #{ticket}", count=2)]},
	),
	Case(
		"snoozed: clear leaves it unread",
		[
			ONE,
			TWO,
			ask("omar", "snooze", names=["row:@omar one"], until="minutes:60"),
			ask("omar", "clear", {"unread": 0}),
		],
		{"omar": [mention("two", read=True)]},
		{"omar": [mention("one", snoozed=True)]},
	),
	Case(
		"snoozed and marked read",
		[
			ONE,
			ask("omar", "snooze", names=["row:@omar one"], until="minutes:60"),
			ask("omar", "mark_read", {"names": ["row:@omar one"], "unread": 0}, names=["row:@omar one"]),
		],
		snoozed={"omar": [mention("one", snoozed=True, read=True)]},
	),
	Case(
		"snoozed: its mail waits until the end",
		[
			prefers("omar", frequency="When unread", unread_minutes=10),
			ONE,
			ask("omar", "snooze", names=["row:@omar one"], until="minutes:60"),
			Mails(30, {"omar": []}),
			Mails(32, {"omar": [MAIL]}),
			ask("omar", "snooze", {"unread": 1}, names=["row:@omar one"]),
		],
		{"omar": [mention("one")]},
	),
	Case(
		"read and snoozed: its mail is sent at the end",
		[
			prefers("omar", frequency="When unread", unread_minutes=10),
			ONE,
			ask("omar", "mark_read", names=["row:@omar one"]),
			ask("omar", "snooze", names=["row:@omar one"], until="minutes:60"),
			Mails(30, {"omar": []}),
			Mails(32, {"omar": [MAIL]}),
			ask("omar", "snooze", {"unread": 1}, names=["row:@omar one"]),
		],
		{"omar": [mention("one")]},
	),
	Case(
		"following a ticket",
		[
			ask("mei", "follow", {"ticket": "{ticket}", "subscription": "Following"}, ticket="{ticket}"),
			do("dana", "reply", "Hello?"),
			ask("mei", "unfollow", {"subscription": None}, ticket="{ticket}"),
			do("dana", "reply", "Hello again?"),
		],
		{"mei": [reply("Hello?", reason="follower")]},
	),
	Case(
		"an assignee who follows is notified once, as assignee",
		[MINE, ask("omar", "follow", ticket="{ticket}"), do("dana", "reply", "Hello?")],
		{"omar": [reply("Hello?")]},
	),
	Case(
		"a muted ticket: mentions only",
		[
			MINE,
			ask("omar", "mute", {"subscription": "Muted"}, ticket="{ticket}"),
			do("dana", "reply", "Hello?"),
			ONE,
		],
		{"omar": [mention("one")]},
	),
	Case(
		"unsnooze on a muted ticket is silent",
		[
			MINE,
			do("dana", "reply", "Hello?"),
			ask("omar", "snooze", names=["row:Hello?"], until="minutes:60"),
			ask("omar", "mute", ticket="{ticket}"),
			ask("omar", "snooze", {"unread": 1}, names=["row:Hello?"]),
		],
		{"omar": [reply("Hello?", silent=True)]},
	),
	Case(
		"a muted ticket: assignments",
		[ask("omar", "mute", ticket="{ticket}"), do("jane", "assign", "omar")],
		{"omar": [Row("ticket_assigned", "Jane Smith assigned ticket #{ticket} to you")]},
	),
	Case(
		"the subscription of a ticket",
		[
			ask("omar", "subscription", {"ticket": "{ticket}", "subscription": None}, ticket="{ticket}"),
			ask("omar", "follow", ticket="{ticket}"),
			ask("omar", "subscription", {"subscription": "Following"}, ticket="{ticket}"),
			ask("omar", "mute", ticket="{ticket}"),
			ask("omar", "subscription", {"subscription": "Muted"}, ticket="{ticket}"),
			ask("mei", "subscription", {"subscription": None}, ticket="{ticket}"),
		],
	),
	Case(
		"an unknown ticket",
		[
			refused("omar", "follow", FORBIDDEN, ticket="987654"),
			refused("omar", "mute", FORBIDDEN, ticket="987654"),
			ask("omar", "unfollow", {"ticket": "987654", "subscription": None}, ticket="987654"),
			ask("omar", "subscription", {"ticket": "987654", "subscription": None}, ticket="987654"),
		],
	),
	Case(
		"a customer cannot follow",
		[refused("dana", "follow", FORBIDDEN, ticket="{ticket}")],
	),
	Case(
		"a muted ticket: its waiting mail is dropped",
		[
			MINE,
			do("dana", "reply", "Hello?"),
			ask("omar", "mute", ticket="{ticket}"),
			Mails(60, {"omar": []}),
		],
		{"omar": [reply("Hello?")]},
	),
]
