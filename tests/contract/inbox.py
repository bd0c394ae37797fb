"""What agents do with their notifications: mark as read, delete, list, and ask about them."""

from unittest.mock import ANY

from tests.contract.model import INVALID, Case, Mails, Row, ask, do, prefers, refused

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
		"mark as read, twice",
		[
			ONE,
			TWO,
			ask("omar", "mark_read", {"names": ["row:@omar one"], "unread": 1}, names=["row:@omar one"]),
			ask("omar", "mark_read", {"names": [], "unread": 1}, names=["row:@omar one"]),
			ask("omar", "unread_count", {"unread": 1}),
			ask("mei", "unread_count", {"unread": 0}),
		],
		{"omar": [mention("two"), mention("one", read=True)]},
	),
	Case(
		"mark as read: a list as JSON, or a single name",
		[
			ONE,
			ask("omar", "mark_read", {"names": [], "unread": 1}, names="[]"),
			ask("omar", "mark_read", names="row:@omar one"),
		],
		{"omar": [mention("one", read=True)]},
	),
	Case(
		"mark as unread",
		[
			ONE,
			ask("omar", "mark_read", names=["row:@omar one"]),
			ask("omar", "mark_unread", {"names": ["row:@omar one"], "unread": 1}, names=["row:@omar one"]),
			ask("omar", "mark_unread", {"names": [], "unread": 1}, names=["row:@omar one"]),
		],
		{"omar": [mention("one")]},
	),
	Case(
		"rows of other agents and unknown names are ignored",
		[
			ONE,
			ask("mei", "mark_read", {"names": [], "unread": 0}, names=["row:omar/@omar one", "no such row"]),
			ask("mei", "mark_unread", {"names": []}, names=["row:omar/@omar one"]),
			ask("mei", "snooze", {"names": []}, names=["row:omar/@omar one"], until="minutes:60"),
			ask("mei", "delete", {"names": []}, names=["row:omar/@omar one"]),
			ask("mei", "clear", {"unread": 0}),
		],
		{"omar": [mention("one")]},
	),
	Case(
		"delete",
		[
			ONE,
			TWO,
			ask("omar", "delete", {"names": ["row:@omar one"], "unread": 1}, names=["row:@omar one"]),
		],
		{"omar": [mention("two")]},
	),
	Case(
		"clear: all, with the names",
		[
			ONE,
			TWO,
			ask("omar", "clear", {"names": ["row:@omar one", "row:@omar two"], "unread": 0}, undoable=True),
			ask("omar", "clear", {"names": [], "unread": 0}, undoable=True),
		],
		{"omar": [mention("two", read=True), mention("one", read=True)]},
	),
	Case(
		"clear: a ticket",
		[
			do("dana", "open_ticket", "No sound", "Since today", about="second"),
			ONE,
			do("jane", "comment", "@omar two", about="second"),
			ask("omar", "clear", {"unread": 1}, ticket="{ticket}"),
		],
		{"omar": [mention("two", ticket="second"), mention("one", read=True)]},
	),
	Case(
		"clear: a comment",
		[ONE, TWO, ask("omar", "clear", {"unread": 1}, comment="comment:@omar two")],
		{"omar": [mention("two", read=True), mention("one")]},
	),
	Case(
		"clear: a ticket without rows",
		[ONE, ask("omar", "clear", {"unread": 1}, ticket="987654")],
		{"omar": [mention("one")]},
	),
	Case(
		"opening the ticket marks its rows as read",
		[ONE, TWO, do("omar", "look_at")],
		{"omar": [mention("two", read=True), mention("one", read=True)]},
	),
	Case(
		"seen rows stay unread",
		[ONE, ask("omar", "seen", {"unread": 1, "seen_at": ANY})],
		{"omar": [mention("one")]},
	),
	Case(
		"pages",
		[
			ONE,
			TWO,
			ask("omar", "inbox", {"rows": [mention("two")], "unread": 2, "next": ANY}, limit=1),
			ask("omar", "inbox", {"rows": [mention("two"), mention("one")], "next": None}, limit=2),
		],
		{"omar": [mention("two"), mention("one")]},
	),
	Case(
		"lists",
		[
			MINE,
			do("dana", "reply", "Hello?"),
			ONE,
			TWO,
			ask("omar", "mark_read", names=["row:@omar one"]),
			ask("omar", "inbox", {"rows": [mention("two"), reply("Hello?")]}, only="unread"),
			ask("omar", "inbox", {"rows": [mention("two"), reply("Hello?")]}, unread_only=1),
			ask(
				"omar",
				"inbox",
				{"rows": [mention("two"), mention("one", read=True)], "unread": 2},
				only="mentions",
			),
			ask("omar", "inbox", {"rows": []}, only="assigned"),
		],
		{"omar": [mention("two"), mention("one", read=True), reply("Hello?")]},
	),
	Case(
		"no mail of what was read",
		[
			prefers("omar", frequency="When unread", unread_minutes=15),
			ONE,
			ask("omar", "mark_read", names=["row:@omar one"]),
			Mails(60, {"omar": []}),
		],
		{"omar": [mention("one", read=True)]},
	),
	Case(
		"the history of a grouped row",
		[
			MINE,
			do("dana", "reply", "One"),
			do("dana", "reply", "Two"),
			do("dana", "reply", "Three"),
			ask(
				"omar",
				"history",
				{"events": [("Dana Lee", "Three"), ("Dana Lee", "Two"), ("Dana Lee", "One")]},
				name="row:Three",
			),
		],
		{"omar": [reply("Three", title="3 new replies on #{ticket}", count=3)]},
	),
	Case(
		"the history of a single row",
		[ONE, ask("omar", "history", {"events": [("Jane Smith", "@omar one")]}, name="row:@omar one")],
		{"omar": [mention("one")]},
	),
	Case(
		"the history of reactions",
		[
			do("omar", "comment", "Done"),
			do("jane", "react", "👍"),
			do("mei", "react", "🎉"),
			ask(
				"omar", "history", {"events": [("Mei Chen", "Done"), ("Jane Smith", "Done")]}, name="row:Done"
			),
		],
		{
			"omar": [
				Row(
					"comment_reacted",
					"🎉 2 people reacted to your comment",
					"Done",
					"author",
					"Mei Chen",
					count=2,
				)
			]
		},
	),
	Case(
		"the reason of a mention",
		[ONE, ask("omar", "explain", {"text": ANY}, name="row:@omar one")],
		{"omar": [mention("one")]},
	),
	Case(
		"the newest message of the ticket",
		[
			ONE,
			ask(
				"omar",
				"message",
				{"html": "<p>The paper is stuck</p>", "sender": "Dana Lee", "images": 0},
				name="row:@omar one",
			),
			do("dana", "reply", "Still < stuck"),
			ask("omar", "message", {"html": "<p>Still &lt; stuck</p>"}, name="row:@omar one", images=True),
		],
		{"omar": [mention("one")]},
	),
	Case(
		"rows of other agents: no reason, history or message",
		[
			ONE,
			refused("mei", "explain", INVALID, name="row:omar/@omar one"),
			refused("mei", "history", INVALID, name="row:omar/@omar one"),
			refused("mei", "message", INVALID, name="row:omar/@omar one"),
		],
		{"omar": [mention("one")]},
	),
	Case(
		"a test notification",
		[ask("omar", "send_test", {"name": ANY})],
		{
			"omar": [
				Row(
					"custom", "This is a test notification", reason="addressed", by="Omar Haddad", ticket=None
				)
			]
		},
	),
	Case(
		"more than the rate limit is one row",
		[
			ONE,
			TWO,
			do("jane", "comment", "@omar three"),
			do("jane", "comment", "@omar four"),
		],
		{
			"omar": [
				Row(
					"overflow",
					"2 more notifications",
					"Jane Smith mentioned you in a comment",
					"mentioned",
					count=2,
					silent=True,
					ticket=None,
				),
				mention("two"),
				mention("one"),
			]
		},
		settings={"rate_limit": 2},
	),
]
