"""Who hears of what happens on the desk, and how it reads."""

from datetime import datetime, timedelta, timezone

import pytest

from playground.errors import NotFound, NotPermitted, Refused
from tests.playground.people import JANE, MEI, OMAR, ROSA, TOM, Desk


def test_an_assignment_by_hand_names_the_colleague(people: Desk) -> None:
	ticket = people.ticket()
	people.do(JANE, "assign", ticket=ticket, agent=OMAR)

	(row,) = people.rows(OMAR)
	assert row["title"] == f"Jane Smith assigned ticket #{ticket} to you"
	assert (row["event"], row["type"]) == ("ticket_assigned", "Assignment")
	assert row["ticket"] == {"name": str(ticket), "subject": "Login issue"}
	assert row["url"] == f"/helpdesk/tickets/{ticket}"
	assert row["actor"] == {"name": JANE, "full_name": "Jane Smith", "image": None}
	assert people.unread(JANE) == people.unread(MEI) == 0


def test_an_assignment_rule_is_the_system(people: Desk) -> None:
	ticket = people.do(TOM, "open_ticket", subject="No sound", content="Since today", team="Tier 2")["ticket"]

	(row,) = people.rows(OMAR)
	assert row["title"] == f"Ticket #{ticket} assigned via assignment rule"
	assert row["actor"] == {"name": None, "full_name": "System", "image": None}


def test_nobody_is_told_of_assigning_themselves_or_of_losing_a_ticket(people: Desk) -> None:
	ticket = people.ticket()
	people.do(JANE, "assign", ticket=ticket, agent=JANE)
	people.do(OMAR, "unassign", ticket=ticket, agent=JANE)
	assert people.unread(JANE) == 0


def test_moving_a_ticket_tells_the_next_team_only(people: Desk) -> None:
	ticket = people.ticket(JANE)
	people.do(JANE, "move", ticket=ticket, team="Billing")

	assert [row["event"] for row in people.rows(MEI)] == ["ticket_assigned"]
	assert people.rows(JANE) == []


def test_moving_to_the_team_of_who_has_it_tells_nobody(people: Desk) -> None:
	ticket = people.ticket(OMAR)
	people.do(JANE, "move", ticket=ticket, team="Tier 2")
	assert people.rows(OMAR) == []


def test_a_mention_leads_to_the_comment(people: Desk) -> None:
	ticket = people.ticket(JANE)
	comment = people.do(JANE, "comment", ticket=ticket, content="@Omar Haddad have you seen this?")["comment"]

	(row,) = people.rows(OMAR)
	assert row["title"] == "Jane Smith mentioned you in a comment"
	assert row["body"] == "@Omar Haddad have you seen this?"
	assert (row["type"], row["comment"]) == ("Mention", comment)
	assert row["url"] == f"/helpdesk/tickets/{ticket}#comment-{comment}"


@pytest.mark.parametrize(
	"content",
	["@Omar Haddadson is somebody else", "Omar Haddad, without the sign", "mail to omar@desk.example"],
)
def test_what_only_looks_like_a_mention_is_none(people: Desk, content: str) -> None:
	people.do(JANE, "comment", ticket=people.ticket(), content=content)
	assert people.rows(OMAR) == []


def test_mentioning_oneself_or_somebody_twice(people: Desk) -> None:
	people.do(JANE, "comment", ticket=people.ticket(), content="@Jane Smith @Omar Haddad @omar haddad!")
	assert len(people.rows(OMAR)) == 1
	assert people.rows(JANE) == []


def test_an_edit_tells_only_who_is_mentioned_anew(people: Desk) -> None:
	ticket = people.ticket()
	comment = people.do(JANE, "comment", ticket=ticket, content="@Omar Haddad please look")["comment"]
	people.do(JANE, "edit_comment", comment=comment, content="@Omar Haddad @Mei Chen please look")

	assert len(people.rows(OMAR)) == 1
	assert len(people.rows(MEI)) == 1


def test_mentions_in_two_comments_stay_two_rows(people: Desk) -> None:
	ticket = people.ticket()
	for content in ("@Omar Haddad one", "@Omar Haddad two"):
		people.do(JANE, "comment", ticket=ticket, content=content)
	assert [row["body"] for row in people.rows(OMAR)] == ["@Omar Haddad two", "@Omar Haddad one"]


def test_a_customers_reply_tells_whoever_has_the_ticket(people: Desk) -> None:
	ticket = people.ticket(JANE, OMAR)
	people.do(ROSA, "reply", ticket=ticket, content="Any news?")

	for agent in (JANE, OMAR):
		(row,) = people.rows(agent)
		assert row["title"] == f"Rosa Alvarez replied on ticket #{ticket}"
		assert row["body"] == "Any news?"
	assert people.rows(MEI) == []


def test_unread_replies_fold_and_read_ones_do_not(people: Desk) -> None:
	ticket = people.ticket(JANE)
	for content in ("One", "Two", "Three"):
		people.do(ROSA, "reply", ticket=ticket, content=content)
	(row,) = people.rows(JANE)
	assert (row["title"], row["body"], row["count"]) == (f"3 new replies on #{ticket}", "Three", 3)
	assert people.unread(JANE) == 1

	people.do(JANE, "clear", ticket=str(ticket))
	people.do(ROSA, "reply", ticket=ticket, content="Four")
	assert [row["count"] for row in people.rows(JANE)] == [1, 3]


def test_replies_on_two_tickets_do_not_fold(people: Desk) -> None:
	for ticket in (people.ticket(JANE), people.ticket(JANE)):
		people.do(ROSA, "reply", ticket=ticket, content="Hello?")
	assert [row["count"] for row in people.rows(JANE)] == [1, 1]


def test_a_reply_that_reopens_is_one_notification(people: Desk) -> None:
	ticket = people.ticket(JANE)
	people.do(JANE, "resolve", ticket=ticket)
	people.do(ROSA, "reply", ticket=ticket, content="It is back")

	(row,) = people.rows(JANE)
	assert row["event"] == "ticket_reopened"
	assert row["title"] == f"Ticket #{ticket} reopened by customer"
	assert row["body"] == "It is back"

	people.do(ROSA, "reply", ticket=ticket, content="And worse")
	assert [row["event"] for row in people.rows(JANE)] == ["customer_replied", "ticket_reopened"]


def test_who_was_taken_off_does_not_hear_of_the_reopening(people: Desk) -> None:
	ticket = people.ticket(JANE, OMAR)
	people.do(MEI, "unassign", ticket=ticket, agent=OMAR)
	people.do(MEI, "resolve", ticket=ticket)
	people.do(ROSA, "reply", ticket=ticket, content="It is back")

	assert len(people.rows(JANE)) == 1
	assert people.rows(OMAR) == []


def test_reactions_count_people(people: Desk) -> None:
	ticket = people.ticket()
	comment = people.do(JANE, "comment", ticket=ticket, content="Done")["comment"]
	people.do(OMAR, "react", comment=comment, emoji="👍")
	assert [row["title"] for row in people.rows(JANE)] == ["👍 reacted to your comment"]

	people.do(OMAR, "react", comment=comment, emoji="🎉")
	assert [(row["title"], row["count"]) for row in people.rows(JANE)] == [("🎉 reacted to your comment", 1)]

	people.do(MEI, "react", comment=comment, emoji="🎉")
	(row,) = people.rows(JANE)
	assert (row["title"], row["count"]) == ("🎉 2 people reacted to your comment", 2)


def test_a_reaction_that_is_taken_back_is_not_told_any_more(people: Desk) -> None:
	comment = people.do(JANE, "comment", ticket=people.ticket(), content="Done")["comment"]
	people.do(OMAR, "react", comment=comment, emoji="👍")
	people.do(OMAR, "unreact", comment=comment)

	assert people.rows(JANE) == []
	((event, user, data),) = people.told
	assert (event, user, data["action"], data["unread"]) == ("helpdesk_notify:changed", JANE, "deleted", 0)


def test_ones_own_reaction_is_no_news(people: Desk) -> None:
	comment = people.do(JANE, "comment", ticket=people.ticket(), content="Done")["comment"]
	people.do(JANE, "react", comment=comment, emoji="👍")
	assert people.rows(JANE) == []


def test_markup_arrives_as_plain_text(people: Desk) -> None:
	content = '<img src=x onerror="alert(1)"> <script>alert(2)</script> a < b & c @Omar Haddad'
	people.do(JANE, "comment", ticket=people.ticket(), content=content)

	(row,) = people.rows(OMAR)
	assert "<img" not in row["body"]
	assert "<script" not in row["body"]
	assert "a < b & c @Omar Haddad" in row["body"]


def test_a_long_comment_is_told_in_short(people: Desk) -> None:
	people.do(JANE, "comment", ticket=people.ticket(), content="@Omar Haddad " + "word " * 1000)
	(row,) = people.rows(OMAR)
	assert len(row["body"]) <= 280
	assert row["body"].endswith("…")


@pytest.mark.parametrize(
	("who", "action", "given", "error"),
	[
		(JANE, "assign", {"ticket": 9999, "agent": OMAR}, NotFound),
		(JANE, "assign", {"ticket": 101, "agent": "nobody@desk.example"}, NotFound),
		(JANE, "assign", {"ticket": 101, "agent": ROSA}, NotFound),
		(JANE, "unassign", {"ticket": 101, "agent": OMAR}, Refused),
		(JANE, "move", {"ticket": 101, "team": "Nowhere"}, NotFound),
		(JANE, "resolve", {"ticket": 101}, Refused),
		(JANE, "react", {"comment": "none", "emoji": "👍"}, NotFound),
		(ROSA, "reply", {"ticket": 101, "content": "I am not Tom"}, NotPermitted),
	],
)
def test_what_cannot_be_done_is_refused(
	people: Desk, who: str, action: str, given: dict[str, str], error: type[Exception]
) -> None:
	with pytest.raises(error):
		people.do(who, action, **given)


def test_only_its_author_edits_a_comment(people: Desk) -> None:
	comment = people.do(JANE, "comment", ticket=people.ticket(), content="Mine")["comment"]
	with pytest.raises(NotPermitted):
		people.do(OMAR, "edit_comment", comment=comment, content="Yours")


def test_what_fails_leaves_nothing_behind(people: Desk) -> None:
	ticket = people.ticket()
	with pytest.raises(ZeroDivisionError), people.store.write() as tx:
		from playground import desk

		desk.assign(tx, JANE, ticket=ticket, agent=OMAR)
		raise ZeroDivisionError
	assert people.rows(OMAR) == []


def test_a_fold_moves_to_the_top_and_keeps_its_name(people: Desk) -> None:
	first, second = people.ticket(JANE), people.ticket(JANE)
	people.do(ROSA, "reply", ticket=first, content="One")
	name = people.rows(JANE)[0]["name"]
	people.do(ROSA, "reply", ticket=second, content="Another")
	people.do(ROSA, "reply", ticket=first, content="Two")

	rows = people.rows(JANE)
	assert [row["ticket"]["name"] for row in rows] == [str(first), str(second)]
	assert rows[0]["name"] == name
	assert datetime.now(timezone.utc) - datetime.fromisoformat(rows[0]["at"]) < timedelta(minutes=1)
