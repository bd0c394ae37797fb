"""What goes out by mail, when, and what does not go out any more."""

from typing import Any

import pytest

from tests.playground.people import JANE, MEI, OMAR, ROSA, Desk
from tests.playground.test_preferences import BERLIN, NIGHTS

MORNING = "2027-03-01T09:00"  # a Monday, 10:00 in Berlin


@pytest.fixture(autouse=True)
def monday(people: Desk) -> None:
	people.at(MORNING)


def mention(people: Desk, text: str = "have a look", ticket: int | None = None) -> int:
	ticket = ticket or people.ticket()
	people.do(JANE, "comment", ticket=ticket, content=f"@Omar Haddad {text}")
	return ticket


def subjects(people: Desk, who: str = OMAR) -> list[str]:
	return [mail["subject"] for mail in people.mails(who)]


def test_a_mention_is_mailed_at_once_and_says_why(people: Desk) -> None:
	ticket = mention(people, "<b>have</b> a look")
	(mail,) = people.mails(OMAR)

	assert mail["subject"] == f"Jane Smith mentioned you: #{ticket} - Login issue"
	assert "a look" in mail["text"]
	assert "<b>have</b>" not in mail["html"]
	for part in (mail["html"], mail["text"]):
		assert "because you were mentioned" in part
		assert f"https://helpdesk.example/helpdesk/tickets/{ticket}" in part
	headers = mail["headers"]
	assert headers["To"] == "Omar Haddad <omar@desk.example>"
	assert headers["Auto-Submitted"] == "auto-generated"
	assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
	assert mail["events"] == ["mentioned"]


def test_mails_about_one_ticket_are_a_thread(people: Desk) -> None:
	ticket = mention(people)
	people.later(3)
	mention(people, ticket=ticket)
	mention(people)
	threads = [mail["headers"]["References"] for mail in people.mails(OMAR)]
	assert threads[1] == threads[2] != threads[0]


def test_several_mentions_on_one_ticket_within_two_minutes_are_two_mails(people: Desk) -> None:
	ticket = mention(people)
	for _number in range(5):
		mention(people, ticket=ticket)
	assert len(subjects(people)) == 1
	people.later(2)
	assert subjects(people)[0] == f"5 updates: #{ticket} - Login issue"


def test_who_is_using_the_inbox_gets_no_mail_about_what_they_read_there(people: Desk) -> None:
	people.do(OMAR, "seen")
	ticket = mention(people)
	assert subjects(people) == []
	people.do(OMAR, "clear", ticket=str(ticket))
	people.later(3)
	assert subjects(people) == []
	mention(people)
	people.later(2)
	assert len(subjects(people)) == 1


def test_muting_a_ticket_stops_the_mail_that_waits(people: Desk) -> None:
	ticket = people.ticket(JANE)
	people.do(ROSA, "reply", ticket=ticket, content="Any news?")
	people.do(JANE, "mute", ticket=ticket)
	people.later(16)
	assert subjects(people, JANE) == []


def test_a_reply_is_mailed_when_it_is_unread_after_a_while(people: Desk) -> None:
	ticket = people.ticket(JANE)
	people.do(ROSA, "reply", ticket=ticket, content="Any news?")
	people.later(14)
	assert subjects(people, JANE) == []
	people.do(ROSA, "reply", ticket=ticket, content="Hello?")
	people.later(1)
	assert subjects(people, JANE) == [f"New reply: #{ticket} - Login issue"]
	assert "Hello?" in people.mails(JANE)[0]["text"]


def test_what_was_read_meanwhile_is_not_mailed(people: Desk) -> None:
	ticket = people.ticket(JANE)
	people.do(ROSA, "reply", ticket=ticket, content="Any news?")
	people.do(JANE, "clear", ticket=str(ticket))
	people.later(60)
	assert subjects(people, JANE) == []


def test_quiet_hours_hold_mail_and_send_one_when_they_end(people: Desk) -> None:
	people.do(OMAR, "save_preferences", values={"quiet_hours": NIGHTS, **BERLIN})
	people.at("2027-03-01T21:00")
	ticket = mention(people, "one")
	mention(people, "two", ticket)
	people.at("2027-03-02T06:59")
	assert subjects(people) == []
	people.at("2027-03-02T07:00")
	assert subjects(people) == [f"2 updates: #{ticket} - Login issue"]


def test_what_is_due_on_several_tickets_is_one_mail(people: Desk) -> None:
	people.do(OMAR, "save_preferences", values={"quiet_hours": NIGHTS, **BERLIN})
	people.at("2027-03-01T21:00")
	for text in ("one", "two", "three"):
		mention(people, text)
	people.at("2027-03-02T08:00")
	(mail,) = people.mails(OMAR)
	assert mail["subject"] == "3 notifications from Helpdesk"
	assert "References" not in mail["headers"]


@pytest.mark.parametrize(
	("values", "not_yet", "then", "subject"),
	[
		(
			{"frequency": "Hourly"},
			"2027-03-01T09:59",
			"2027-03-01T10:00",
			"Your hourly digest: 2 notifications",
		),
		(
			{"frequency": "Daily"},
			"2027-03-02T06:59",
			"2027-03-02T07:00",
			"Your daily digest: 2 notifications",
		),
		(
			{"frequency": "Daily", "digest_time": "17:30"},
			"2027-03-01T16:29",
			"2027-03-01T16:30",
			"Your daily digest: 2 notifications",
		),
		(
			{"frequency": "Weekly", "digest_weekday": "Friday", "digest_time": "12:00"},
			"2027-03-05T10:59",
			"2027-03-05T11:00",
			"Your weekly digest: 2 notifications",
		),
	],
)
def test_a_digest_comes_at_its_time_with_what_is_unread(
	people: Desk, values: dict[str, Any], not_yet: str, then: str, subject: str
) -> None:
	people.do(OMAR, "save_preferences", values={**values, **BERLIN})
	for text in ("one", "two", "three"):
		mention(people, text)
	people.do(OMAR, "mark_read", names=[people.rows(OMAR)[0]["name"]])
	people.at(not_yet)
	assert subjects(people) == []
	next_digest = people.ask(OMAR, "preferences")["next_digest"]
	people.at(then)
	assert subjects(people) == [subject]
	assert next_digest.startswith(then)


def test_a_digest_that_was_missed_is_caught_up_with_once(people: Desk) -> None:
	people.do(OMAR, "save_preferences", values={"frequency": "Daily", **BERLIN})
	mention(people)
	people.at("2027-03-09T09:00")
	(subject,) = subjects(people)
	assert subject.startswith("Your daily digest")
	people.at("2027-03-20T09:00")
	assert len(subjects(people)) == 1


def test_a_digest_without_news_is_none(people: Desk) -> None:
	people.do(OMAR, "save_preferences", values={"frequency": "Hourly"})
	people.at("2027-03-09T09:00")
	assert subjects(people) == []


def test_another_frequency_counts_for_what_is_waiting(people: Desk) -> None:
	people.do(OMAR, "save_preferences", values={"frequency": "Weekly", **BERLIN})
	ticket = mention(people)
	people.do(OMAR, "save_preferences", values={"frequency": "Instant"})
	assert subjects(people) == [f"Jane Smith mentioned you: #{ticket} - Login issue"]


def test_mail_that_is_switched_off_meanwhile_does_not_go_out(people: Desk) -> None:
	people.do(OMAR, "save_preferences", values={"frequency": "Hourly"})
	mention(people)
	people.do(OMAR, "save_preferences", values={"email": False})
	people.later(120)
	people.do(OMAR, "save_preferences", values={"email": True})
	people.later(120)
	assert subjects(people) == []


def test_a_snoozed_row_is_mailed_when_it_is_back(people: Desk) -> None:
	people.do(OMAR, "save_preferences", values={"frequency": "Hourly", **BERLIN})
	mention(people)
	people.do(OMAR, "snooze", names=[people.rows(OMAR)[0]["name"]], until="2027-03-01T12:20:00+00:00")
	people.at("2027-03-01T12:19")
	assert subjects(people) == []
	people.at("2027-03-01T12:20")
	assert len(subjects(people)) == 1


def test_one_click_ends_mail_of_that_kind_alone(people: Desk, as_user: Any) -> None:
	ticket = mention(people)
	(mail,) = people.mails(OMAR)
	assert as_user(MEI).act("unsubscribe", mail=mail["name"]).status_code == 200
	assert people.ask(MEI, "preferences")["chosen"] == []
	assert as_user(OMAR).act("unsubscribe", mail=mail["name"]).status_code == 200
	assert people.ask(OMAR, "preferences")["chosen"] == ["events.mentioned.email"]

	people.later(3)
	mention(people)
	people.do(JANE, "assign", ticket=ticket, agent=OMAR)
	assert subjects(people)[0] == f"New ticket assigned: #{ticket} - Login issue"
	assert len(subjects(people)) == 2
	assert people.unread(OMAR) == 3


def test_the_mailbox_is_served_newest_first(people: Desk, as_user: Any) -> None:
	first, second = mention(people, "one"), mention(people, "two")
	client = as_user(None).client
	assert client.get("/mailbox").status_code == 200
	mails = client.get(f"/desk/mails/{OMAR}").json()["message"]
	assert len(mails) == 2
	assert (f"#{second}" in mails[0]["subject"], f"#{first}" in mails[1]["subject"]) == (True, True)
	assert client.get("/desk/mails/nobody").json()["message"] == []
	(omar,) = (each for each in client.get("/desk").json()["message"]["agents"] if each["name"] == OMAR)
	assert omar["mails"] == 2
