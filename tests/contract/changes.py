"""What changes on a ticket: its team, priority and status; and reactions to comments."""

from tests.contract.model import Case, Row, ask, do, wants

URGENT = do("jane", "prioritise", "Urgent")
RAISED = Row(
	"priority_raised",
	"Jane Smith raised the priority of ticket #{ticket} to Urgent",
	"Cannot print",
	urgent=True,
)


def by_rule(ticket: str) -> Row:
	title = f"Ticket #{{{ticket}}} assigned via assignment rule"
	return Row("ticket_assigned", title, by="System", ticket=ticket)


def status(to: str, by: str = "Jane Smith", **values: object) -> Row:
	title = f"{by} set ticket #{{ticket}} to {to}"
	return Row("status_changed", title, "Cannot print", by=by, urgent=True, **values)


def reacted(title: str, body: str = "Done", **values: object) -> Row:
	return Row("comment_reacted", title, body, "author", **{"by": "Omar Haddad", **values})


CASES = [
	Case(
		"moved to a team whose assignment rule assigns it",
		[do("jane", "move", "Night Shift")],
		{"omar": [by_rule("ticket")]},
	),
	Case(
		"moved to the team of its assignee",
		[do("omar", "assign", "omar"), do("jane", "move", "Night Shift")],
	),
	Case(
		"moved to a team without its assignee",
		[do("omar", "assign", "omar"), do("jane", "move", "Accounts"), do("dana", "reply", "Hello?")],
		{
			"mei": [
				Row("customer_replied", "Dana Lee replied on ticket #{ticket}", "Hello?", by="Dana Lee"),
				by_rule("ticket"),
			]
		},
	),
	Case(
		"opened for a team whose assignment rule assigns it",
		[do("dana", "open_ticket", "No sound", "Since today", "Night Shift", about="second")],
		{"omar": [by_rule("second")]},
	),
	Case(
		"a ticket of the team, switched on",
		[wants("mei", "team_ticket", app=True), do("jane", "move", "Accounts")],
		{
			"mei": [
				by_rule("ticket"),
				Row("team_ticket", "New ticket #{ticket} for your team Accounts", "Cannot print", "team"),
			]
		},
	),
	Case(
		"a new ticket of the team is one notification for a developer",
		[
			wants("mei", "team_ticket", app=True),
			do("dana", "open_ticket", "No sound", "Since today", "Accounts", about="second"),
		],
		{
			"mei": [
				Row(
					"ticket_created",
					"New ticket #{second}: No sound",
					"Since today",
					"developer",
					"Dana Lee",
					ticket="second",
				),
				by_rule("second"),
			]
		},
		settings={"developers": ["mei"]},
	),
	Case("raised to High", [do("omar", "assign", "omar"), do("jane", "prioritise", "High")]),
	Case("raised to Urgent", [do("omar", "assign", "omar"), URGENT], {"omar": [RAISED]}),
	Case(
		"raised to High, switched on",
		[
			wants("omar", "priority_raised", app=True),
			do("omar", "assign", "omar"),
			do("jane", "prioritise", "High"),
		],
		{
			"omar": [
				Row(
					"priority_raised",
					"Jane Smith raised the priority of ticket #{ticket} to High",
					"Cannot print",
				)
			]
		},
	),
	Case(
		"a lower priority",
		[
			wants("omar", "priority_raised", app=True),
			URGENT,
			do("omar", "assign", "omar"),
			do("jane", "prioritise", "Low"),
		],
	),
	Case("one's own change", [do("omar", "assign", "omar"), do("omar", "prioritise", "Urgent")]),
	Case("a resolved ticket", [do("omar", "assign", "omar"), do("jane", "resolve")]),
	Case(
		"a resolved urgent ticket",
		[URGENT, do("omar", "assign", "omar"), do("jane", "resolve")],
		{"omar": [status("Resolved")]},
	),
	Case(
		"an answer to an urgent ticket, answers off: the change of status",
		[URGENT, do("omar", "assign", "omar"), do("jane", "answer_customer", "We are on it")],
		{"omar": [status("Replied")]},
	),
	Case(
		"an answer to an urgent ticket, answers on: one notification",
		[
			wants("omar", "agent_replied", app=True),
			URGENT,
			do("omar", "assign", "omar"),
			do("jane", "answer_customer", "We are on it"),
		],
		{
			"omar": [
				Row(
					"agent_replied",
					"Jane Smith replied to the customer on ticket #{ticket}",
					"We are on it",
					urgent=True,
				)
			]
		},
	),
	Case(
		"two answers to an urgent ticket",
		[
			wants("omar", "agent_replied", app=True),
			URGENT,
			do("omar", "assign", "omar"),
			do("jane", "answer_customer", "We are on it"),
			do("jane", "answer_customer", "It is done"),
		],
		{
			"omar": [
				Row(
					"agent_replied",
					"2 replies to the customer on #{ticket}",
					"It is done",
					count=2,
					urgent=True,
				)
			]
		},
	),
	Case(
		"a reply to an answered urgent ticket is one notification",
		[
			URGENT,
			do("omar", "assign", "omar"),
			do("omar", "answer_customer", "Please try again"),
			do("dana", "reply", "It works"),
		],
		{
			"omar": [
				Row(
					"customer_replied",
					"Dana Lee replied on ticket #{ticket}",
					"It works",
					by="Dana Lee",
					urgent=True,
				)
			]
		},
	),
	Case(
		"a reply that reopens an urgent ticket is one notification",
		[URGENT, do("omar", "assign", "omar"), do("omar", "resolve"), do("dana", "reply", "It is back")],
		{
			"omar": [
				Row(
					"ticket_reopened",
					"Ticket #{ticket} reopened by customer",
					"It is back",
					by="Dana Lee",
					urgent=True,
				)
			]
		},
	),
	Case(
		"a reaction",
		[do("jane", "comment", "Done"), do("omar", "react", "👍")],
		{"jane": [reacted("👍 reacted to your comment")]},
	),
	Case("one's own reaction", [do("jane", "comment", "Done"), do("jane", "react", "👍")]),
	Case(
		"reactions of two agents",
		[do("jane", "comment", "Done"), do("omar", "react", "👍"), do("mei", "react", "🎉")],
		{"jane": [reacted("🎉 2 people reacted to your comment", by="Mei Chen", count=2)]},
	),
	Case(
		"another emoji of the same agent",
		[do("jane", "comment", "Done"), do("omar", "react", "👍"), do("omar", "react", "🎉")],
		{"jane": [reacted("🎉 reacted to your comment")]},
	),
	Case(
		"a reaction is removed",
		[do("jane", "comment", "Done"), do("omar", "react", "👍"), do("omar", "unreact")],
	),
	Case(
		"a reaction is removed after it was read",
		[
			do("jane", "comment", "Done"),
			do("omar", "react", "👍"),
			ask("jane", "clear"),
			do("omar", "unreact"),
		],
		{"jane": [reacted("👍 reacted to your comment", read=True)]},
	),
	Case(
		"the last of two reactions is removed",
		[
			do("jane", "comment", "Done"),
			do("omar", "react", "👍"),
			do("mei", "react", "🎉"),
			do("mei", "unreact"),
		],
		{"jane": [reacted("👍 reacted to your comment")]},
	),
	Case(
		"the first of two reactions is removed",
		[
			do("jane", "comment", "Done"),
			do("omar", "react", "👍"),
			do("mei", "react", "🎉"),
			do("omar", "unreact"),
		],
		{"jane": [reacted("🎉 reacted to your comment", by="Mei Chen")]},
	),
	Case(
		"one of two reactions is removed after they were read",
		[
			do("jane", "comment", "Done"),
			do("omar", "react", "👍"),
			do("mei", "react", "🎉"),
			ask("jane", "clear"),
			do("mei", "unreact"),
		],
		{"jane": [reacted("🎉 2 people reacted to your comment", by="Mei Chen", count=2, read=True)]},
	),
	Case(
		"reactions to two comments are two rows",
		[
			do("jane", "comment", "One"),
			do("jane", "comment", "Two"),
			do("omar", "react", "👍", about="One"),
			do("omar", "react", "👀", about="Two"),
		],
		{
			"jane": [
				reacted("👀 reacted to your comment", "Two"),
				reacted("👍 reacted to your comment", "One"),
			]
		},
	),
]
