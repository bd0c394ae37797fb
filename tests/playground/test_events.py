"""The events that people choose to hear of, or that come from the clock; and what is too much at once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from helpdesk_notify.engine import Limit
from playground import settings
from tests.playground.people import JANE, MEI, OMAR, ROSA, TOM, Desk


@pytest.fixture(autouse=True)
def monday(people: Desk) -> None:
	people.at("2027-03-01T09:00")


def wants(people: Desk, who: str, *keys: str) -> None:
	events = {key: {"app": True, "email": False} for key in keys}
	people.do(who, "save_preferences", values={"events": events})


def told(people: Desk, who: str) -> list[tuple[str, str]]:
	return [(row["title"], row["reason"]) for row in people.rows(who)]


def hears_of_new_tickets(people: Desk, **roles: str) -> None:
	with people.store.write() as tx:
		for name, role in roles.items():
			tx.run("UPDATE people SET hears_as = ? WHERE name = ?", role, f"{name}@desk.example")


def test_a_new_ticket_is_told_to_developers_with_a_mail_and_to_managers_without(people: Desk) -> None:
	hears_of_new_tickets(people, mei="developer", omar="manager")
	ticket = people.ticket()
	assert told(people, MEI) == [(f"New ticket #{ticket}: Login issue", "developer")]
	assert told(people, OMAR) == [(f"New ticket #{ticket}: Login issue", "manager")]
	assert told(people, JANE) == []
	(mail,) = people.mails(MEI)
	assert mail["subject"] == f"New ticket: #{ticket} - Login issue"
	assert "I cannot log in" in mail["html"]
	assert people.mails(OMAR) == []


def test_who_hears_of_new_tickets_is_not_told_of_the_teams_as_well(people: Desk) -> None:
	hears_of_new_tickets(people, mei="developer")
	wants(people, MEI, "team_ticket")
	wants(people, JANE, "team_ticket")
	people.do(TOM, "open_ticket", subject="No sound", content="Since today", team="First Line")
	assert [row["event"] for row in people.rows(MEI)] == ["ticket_created"]
	assert {row["event"] for row in people.rows(JANE)} == {"ticket_assigned", "team_ticket"}


def test_a_team_hears_of_a_ticket_that_moves_to_it(people: Desk) -> None:
	wants(people, MEI, "team_ticket")
	ticket = people.ticket()
	people.do(OMAR, "move", ticket=ticket, team="First Line")
	assert told(people, MEI) == [(f"New ticket #{ticket} for your team First Line", "team")]


def test_who_has_commented_hears_of_comments_if_they_want_to(people: Desk) -> None:
	ticket = people.ticket()
	people.do(OMAR, "comment", ticket=ticket, content="I was here")
	people.do(JANE, "comment", ticket=ticket, content="So was I")
	assert told(people, OMAR) == []
	wants(people, OMAR, "comment_added")
	people.do(JANE, "comment", ticket=ticket, content="And here I am again")
	assert told(people, OMAR) == [(f"Jane Smith commented on ticket #{ticket}", "participant")]
	people.do(JANE, "comment", ticket=ticket, content="@Omar Haddad are you?")
	assert [row["event"] for row in people.rows(OMAR)] == ["mentioned", "comment_added"]


def test_an_answer_and_the_status_that_it_sets_are_one_happening(people: Desk) -> None:
	ticket = people.ticket(OMAR)
	people.do(JANE, "prioritise", ticket=ticket, priority="Urgent")
	people.do(OMAR, "clear")
	wants(people, OMAR, "agent_replied", "status_changed")
	people.do(JANE, "answer", ticket=ticket, content="We are on it")
	(row, _priority) = people.rows(OMAR)
	assert row["title"] == f"Jane Smith replied to the customer on ticket #{ticket}"
	assert (row["body"], row["count"]) == ("We are on it", 1)
	assert people.unread(OMAR) == 1


def test_who_wants_no_answers_hears_of_the_status(people: Desk) -> None:
	ticket = people.ticket(OMAR)
	people.do(JANE, "prioritise", ticket=ticket, priority="Urgent")
	people.do(JANE, "answer", ticket=ticket, content="We are on it")
	assert told(people, OMAR)[0] == (f"Jane Smith set ticket #{ticket} to Replied", "assigned")


def test_only_urgent_tickets_tell_of_priority_and_status_by_themselves(people: Desk) -> None:
	ticket = people.ticket(OMAR)
	people.do(JANE, "prioritise", ticket=ticket, priority="High")
	people.do(JANE, "resolve", ticket=ticket)
	assert told(people, OMAR) == []
	other = people.ticket(OMAR)
	people.do(JANE, "prioritise", ticket=other, priority="Urgent")
	people.do(JANE, "resolve", ticket=other)
	assert told(people, OMAR) == [
		(f"Jane Smith set ticket #{other} to Resolved", "assigned"),
		(f"Jane Smith raised the priority of ticket #{other} to Urgent", "assigned"),
	]


def test_a_priority_that_falls_or_stays_is_no_news(people: Desk) -> None:
	ticket = people.ticket(OMAR)
	people.do(JANE, "prioritise", ticket=ticket, priority="Urgent")
	people.do(OMAR, "clear")
	for priority in ("Urgent", "Low"):
		people.do(JANE, "prioritise", ticket=ticket, priority=priority)
	assert people.unread(OMAR) == 0


def test_an_urgent_ticket_warns_once_before_its_time_and_once_after(people: Desk) -> None:
	ticket = people.do(TOM, "open_ticket", subject="No sound", content="Since today", team="First Line")[
		"ticket"
	]
	people.do(OMAR, "prioritise", ticket=int(ticket), priority="Urgent")
	people.do(JANE, "clear")
	for moment in ("11:59", "12:05", "12:30", "13:05", "13:30"):
		people.at(f"2027-03-01T{moment}")
	unread = [row for row in people.rows(JANE) if not row["read"]]
	assert [row["event"] for row in unread] == ["sla_breached", "sla_due_soon"]
	assert [row["at"][11:16] for row in unread] == ["13:05", "12:05"]
	assert [row["reason"] for row in people.rows(MEI)] == ["team"]
	assert people.mails(JANE)[0]["subject"] == f"SLA breached: #{ticket} - No sound"
	assert "List-Unsubscribe" not in people.mails(JANE)[0]["headers"]


def test_what_is_answered_in_time_warns_of_nothing(people: Desk) -> None:
	ticket = people.ticket(JANE)
	people.do(OMAR, "prioritise", ticket=ticket, priority="Urgent")
	people.do(JANE, "answer", ticket=ticket, content="Done")
	people.at("2027-03-02T09:00")
	assert [row["event"] for row in people.rows(JANE)] == ["priority_raised"]


def test_what_is_too_much_at_once_becomes_one_row(people: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
	limit = Limit(3, timedelta(minutes=5))
	monkeypatch.setattr(settings, "SETTINGS", replace(settings.SETTINGS, limit=limit))
	for number in range(8):
		people.do(JANE, "comment", ticket=people.ticket(), content=f"@Omar Haddad number {number}")
	overflow, *others = people.rows(OMAR)
	assert (overflow["event"], len(others), people.unread(OMAR)) == ("overflow", 3, 4)
	assert overflow["count"] == 5
	events = people.ask(OMAR, "history", name=overflow["name"])["events"]
	assert len(events) == 5

	people.later(6)
	people.do(JANE, "comment", ticket=people.ticket(), content="@Omar Haddad later")
	assert people.rows(OMAR)[0]["event"] == "mentioned"


@pytest.mark.parametrize(
	("action", "given", "status"),
	[
		("prioritise", {"ticket": 101, "priority": "Extreme"}, 417),
		("prioritise", {"ticket": 4711, "priority": "Urgent"}, 404),
		("prioritise", {"ticket": 101}, 417),
	],
)
def test_a_priority_that_does_not_exist_is_refused(
	as_user: Any, action: str, given: dict[str, Any], status: int
) -> None:
	assert as_user(JANE).act(action, **given).status_code == status


def test_the_ticket_shows_its_priority_and_who_follows_it(people: Desk, as_user: Any) -> None:
	ticket = people.ticket()
	people.do(JANE, "prioritise", ticket=ticket, priority="High")
	people.do(OMAR, "follow", ticket=ticket)
	shown = as_user(None).client.get(f"/desk/tickets/{ticket}").json()["message"]
	assert (shown["priority"], shown["subscriptions"]) == ("High", {OMAR: "Following"})
	assert people.do(ROSA, "reply", ticket=ticket, content="Thanks") == {"ticket": str(ticket)}
