"""Who is notified of what happens on a ticket, and how it reads."""

from tests.contract.model import Case, Row, ask, do, wants

ASSIGNED = Row("ticket_assigned", "Jane Smith assigned ticket #{ticket} to you")
REPLIED = "Dana Lee replied on ticket #{ticket}"
MENTIONED = "Jane Smith mentioned you in a comment"

CASES = [
	Case("an assignment", [do("jane", "assign", "omar")], {"omar": [ASSIGNED]}),
	Case("an assignment to oneself notifies nobody", [do("omar", "assign", "omar")]),
	Case(
		"an assignment is removed: nobody is notified",
		[do("omar", "assign", "omar"), do("jane", "unassign", "omar")],
	),
	Case(
		"a second assignment is counted in the same row",
		[do("jane", "assign", "omar"), do("jane", "unassign", "omar"), do("jane", "assign", "omar")],
		{"omar": [Row("ticket_assigned", "Jane Smith assigned ticket #{ticket} to you", count=2)]},
	),
	Case(
		"two agents are assigned",
		[do("jane", "assign", "omar"), do("jane", "assign", "mei")],
		{"omar": [ASSIGNED], "mei": [ASSIGNED]},
	),
	Case(
		"a mention",
		[do("jane", "comment", "@omar have a look")],
		{"omar": [Row("mentioned", MENTIONED, "@omar have a look", "mentioned")]},
	),
	Case(
		"two agents are mentioned",
		[do("jane", "comment", "@omar @mei have a look")],
		{
			"omar": [Row("mentioned", MENTIONED, "@omar @mei have a look", "mentioned")],
			"mei": [Row("mentioned", MENTIONED, "@omar @mei have a look", "mentioned")],
		},
	),
	Case("a mention of oneself", [do("jane", "comment", "note to @jane")]),
	Case(
		"an agent is mentioned twice in one comment",
		[do("jane", "comment", "@omar and again @omar")],
		{"omar": [Row("mentioned", MENTIONED, "@omar and again @omar", "mentioned")]},
	),
	Case(
		"an agent is mentioned in two comments: two rows",
		[do("jane", "comment", "@omar one"), do("jane", "comment", "@omar two")],
		{
			"omar": [
				Row("mentioned", MENTIONED, "@omar two", "mentioned"),
				Row("mentioned", MENTIONED, "@omar one", "mentioned"),
			]
		},
	),
	Case(
		"an edited comment notifies only agents whom it adds",
		[
			do("jane", "comment", "@omar have a look"),
			do("jane", "edit_comment", "@omar @mei have a look"),
		],
		{
			"omar": [Row("mentioned", MENTIONED, "@omar have a look", "mentioned")],
			"mei": [
				Row(
					"mentioned", MENTIONED, "@omar @mei have a look", "mentioned", comment="@omar have a look"
				)
			],
		},
	),
	Case("a comment that mentions nobody", [do("omar", "assign", "omar"), do("jane", "comment", "Done")]),
	Case(
		"markup in a comment is text",
		[do("jane", "comment", "@omar a < b & c > d")],
		{"omar": [Row("mentioned", MENTIONED, "@omar a < b & c > d", "mentioned")]},
	),
	Case(
		"further comments, for an agent who has commented and switched this on",
		[
			wants("omar", "comment_added", app=True),
			do("omar", "comment", "First"),
			do("jane", "comment", "Second"),
			do("mei", "comment", "Third"),
		],
		{
			"omar": [
				Row("comment_added", "2 new comments on #{ticket}", "Third", "participant", "Mei Chen", 2)
			]
		},
	),
	Case(
		"a mention is not also a new comment",
		[
			wants("omar", "comment_added", app=True),
			do("omar", "comment", "First"),
			do("jane", "comment", "@omar second"),
		],
		{"omar": [Row("mentioned", MENTIONED, "@omar second", "mentioned")]},
	),
	Case(
		"a customer's reply",
		[do("omar", "assign", "omar"), do("dana", "reply", "Any news?")],
		{"omar": [Row("customer_replied", REPLIED, "Any news?", by="Dana Lee")]},
	),
	Case("a reply to a ticket without an assignee", [do("dana", "reply", "Anybody there?")]),
	Case(
		"unread replies are grouped",
		[do("omar", "assign", "omar"), do("dana", "reply", "One"), do("dana", "reply", "Two")],
		{"omar": [Row("customer_replied", "2 new replies on #{ticket}", "Two", by="Dana Lee", count=2)]},
	),
	Case(
		"a reply after the others were read is a new row",
		[
			do("omar", "assign", "omar"),
			do("dana", "reply", "One"),
			ask("omar", "clear"),
			do("dana", "reply", "Two"),
		],
		{
			"omar": [
				Row("customer_replied", REPLIED, "Two", by="Dana Lee"),
				Row("customer_replied", REPLIED, "One", by="Dana Lee", read=True),
			]
		},
	),
	Case(
		"replies on two tickets are not grouped; a grouped row moves to the top",
		[
			do("omar", "assign", "omar"),
			do("dana", "open_ticket", "No sound", "Since today", about="second"),
			do("omar", "assign", "omar", about="second"),
			do("dana", "reply", "One"),
			do("dana", "reply", "Another", about="second"),
			do("dana", "reply", "Two"),
		],
		{
			"omar": [
				Row("customer_replied", "2 new replies on #{ticket}", "Two", by="Dana Lee", count=2),
				Row(
					"customer_replied",
					"Dana Lee replied on ticket #{second}",
					"Another",
					by="Dana Lee",
					ticket="second",
				),
			]
		},
	),
	Case(
		"an answer to the customer: off by default",
		[do("omar", "assign", "omar"), do("jane", "answer_customer", "We are on it")],
	),
	Case(
		"an answer to the customer, switched on",
		[
			wants("omar", "agent_replied", app=True),
			do("omar", "assign", "omar"),
			do("jane", "answer_customer", "We are on it"),
			do("omar", "answer_customer", "And so am I"),
		],
		{
			"omar": [
				Row(
					"agent_replied",
					"Jane Smith replied to the customer on ticket #{ticket}",
					"We are on it",
				)
			]
		},
	),
	Case(
		"a reply to an answered ticket",
		[
			do("omar", "assign", "omar"),
			do("omar", "answer_customer", "Please try again"),
			do("dana", "reply", "It works"),
		],
		{"omar": [Row("customer_replied", REPLIED, "It works", by="Dana Lee")]},
	),
	Case(
		"a reply that reopens the ticket is one notification",
		[do("omar", "assign", "omar"), do("omar", "resolve"), do("dana", "reply", "It is back")],
		{
			"omar": [
				Row(
					"ticket_reopened",
					"Ticket #{ticket} reopened by customer",
					"It is back",
					by="Dana Lee",
				)
			]
		},
	),
	Case(
		"a reply after the one that reopened the ticket",
		[
			do("omar", "assign", "omar"),
			do("omar", "resolve"),
			do("dana", "reply", "It is back"),
			do("dana", "reply", "And worse"),
		],
		{
			"omar": [
				Row("customer_replied", REPLIED, "And worse", by="Dana Lee"),
				Row(
					"ticket_reopened",
					"Ticket #{ticket} reopened by customer",
					"It is back",
					by="Dana Lee",
				),
			]
		},
	),
	Case(
		"a former assignee is not notified of a reopened ticket",
		[
			do("omar", "assign", "omar"),
			do("jane", "unassign", "omar"),
			do("jane", "resolve"),
			do("dana", "reply", "It is back"),
		],
	),
	Case(
		"a new ticket notifies the list of developers",
		[do("dana", "open_ticket", "No sound", "Since today", about="second")],
		{
			"mei": [
				Row(
					"ticket_created",
					"New ticket #{second}: No sound",
					"Since today",
					"developer",
					"Dana Lee",
					ticket="second",
				)
			]
		},
		settings={"developers": ["mei"]},
	),
	Case(
		"a new ticket without a list of developers",
		[do("dana", "open_ticket", "No sound", "Since today", about="second")],
	),
]
