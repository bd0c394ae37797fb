"""What an agent may do with rows and tickets: tabs, snooze, undo, history, reasons, following and muting."""

from typing import Any

import pytest

from playground.errors import Refused
from tests.playground.people import JANE, MEI, OMAR, ROSA, TOM, Desk

MORNING = "2027-03-01T09:00"
NOON = "2027-03-01T12:00:00+00:00"


@pytest.fixture(autouse=True)
def monday(people: Desk) -> None:
	people.at(MORNING)


def mention(people: Desk, text: str = "have a look", ticket: int | None = None) -> str:
	"""Omar's new row."""
	people.do(JANE, "comment", ticket=ticket or people.ticket(), content=f"@Omar Haddad {text}")
	name: str = people.rows(OMAR)[0]["name"]
	return name


def names(people: Desk, only: str) -> list[str]:
	return [row["name"] for row in people.rows(OMAR, only=only)]


def test_each_tab_shows_its_own(people: Desk) -> None:
	mentioned, later, read = mention(people), mention(people), mention(people)
	people.do(JANE, "assign", ticket=people.ticket(), agent=OMAR)
	assigned = people.rows(OMAR)[0]["name"]
	people.do(OMAR, "snooze", names=[later], until=NOON)
	people.do(OMAR, "mark_read", names=[read])

	assert names(people, "") == [assigned, read, mentioned]
	assert names(people, "unread") == [assigned, mentioned]
	assert names(people, "mentions") == [read, mentioned]
	assert names(people, "assigned") == [assigned]
	assert names(people, "snoozed") == [later]


def test_a_tab_that_does_not_exist_is_refused(as_user: Any) -> None:
	assert as_user(OMAR).get("inbox", only="everything").status_code == 417


def test_a_snoozed_row_is_away_until_its_time_and_comes_back_unread_and_first(people: Desk) -> None:
	first, second = mention(people), mention(people)
	people.do(OMAR, "mark_read", names=[first])
	answer = people.do(OMAR, "snooze", names=[first, "unknown"], until="2027-03-01T13:00:00+01:00")

	assert (answer["names"], answer["unread"]) == ([first], 1)
	assert answer["snoozed_until"] == "2027-03-01T12:00:00.000000+00:00"
	((event, user, data),) = people.told
	assert (event, user, data["action"], data["names"]) == (
		"helpdesk_notify:changed",
		OMAR,
		"snoozed",
		[first],
	)
	assert people.rows(OMAR, only="snoozed")[0]["snoozed_until"] == answer["snoozed_until"]

	people.at("2027-03-01T11:59")
	assert people.told == []
	people.at("2027-03-01T12:00")
	((event, user, data),) = people.told
	assert (event, user, data["row"]["name"], data["unread"]) == ("helpdesk_notify:new", OMAR, first, 2)
	assert names(people, "") == [first, second]
	assert [(row["read"], row["snoozed_until"]) for row in people.rows(OMAR)] == [(False, None)] * 2


def test_snoozing_ends_when_it_is_taken_back(people: Desk) -> None:
	awake, asleep = mention(people), mention(people)
	people.do(OMAR, "mark_read", names=[awake])
	people.do(OMAR, "snooze", names=[asleep], until=NOON)
	answer = people.do(OMAR, "snooze", names=[awake, asleep], until=None)
	assert (answer["snoozed_until"], answer["unread"]) == (None, 1)
	assert [data["row"]["name"] for _event, _user, data in people.told] == [asleep]
	assert names(people, "snoozed") == []


def test_a_repeat_brings_a_snoozed_row_back(people: Desk) -> None:
	ticket = people.ticket(OMAR)
	people.do(ROSA, "reply", ticket=ticket, content="One")
	name = people.rows(OMAR)[0]["name"]
	people.do(OMAR, "snooze", names=[name], until=NOON)
	assert people.unread(OMAR) == 0
	people.do(ROSA, "reply", ticket=ticket, content="Two")
	assert [(row["name"], row["count"]) for row in people.rows(OMAR)] == [(name, 2)]


def test_mark_all_leaves_what_is_snoozed(people: Desk) -> None:
	later = mention(people)
	people.do(OMAR, "snooze", names=[later], until=NOON)
	mention(people)
	people.do(OMAR, "clear")
	people.at("2027-03-01T12:00")
	assert names(people, "unread") == [later]


@pytest.mark.parametrize(
	"until",
	[
		"2027-03-01T08:59:00+00:00",
		"2028-03-03T09:00:00+00:00",
		"2027-03-01T12:00:00",
		"noon",
		"12",
		True,
		[NOON],
	],
)
def test_one_cannot_snooze_to_the_past_or_for_ever_or_to_no_moment(
	people: Desk, as_user: Any, until: Any
) -> None:
	name = mention(people)
	assert as_user(OMAR).api("snooze", names=[name], until=until).status_code == 417
	assert names(people, "") == [name]


def test_mark_all_can_be_taken_back(people: Desk, as_user: Any) -> None:
	read, first, second = mention(people), mention(people), mention(people)
	people.do(OMAR, "mark_read", names=[read])
	answer = as_user(OMAR).api("clear", undoable=True).json()["message"]
	assert (set(answer["names"]), answer["unread"]) == ({first, second}, 0)
	assert as_user(OMAR).api("mark_unread", names=answer["names"]).json()["message"]["unread"] == 2
	assert "names" not in as_user(OMAR).api("clear").json()["message"]


def test_too_many_cannot_be_taken_back(people: Desk) -> None:
	name, numbers = mention(people), range(500)
	with people.store.write() as tx:
		columns = [column for column in tx.row("SELECT * FROM notifications") or {} if column != "name"]
		copied = ", ".join(columns)
		for number in numbers:
			tx.run(
				f"INSERT INTO notifications (name, {copied}) SELECT ?, {copied} FROM notifications WHERE name = ?",
				f"copy {number}",
				name,
			)
	assert people.do(OMAR, "clear", undoable=True)["names"] is None
	assert people.unread(OMAR) == 0


def test_a_folded_row_keeps_what_it_replaced(people: Desk) -> None:
	ticket = people.ticket(JANE)
	for minute, content in enumerate(("One", "Two", "Three")):
		people.at(f"2027-03-01T10:0{minute}")
		people.do(ROSA, "reply", ticket=ticket, content=content)
	(row,) = people.rows(JANE)
	events = people.ask(JANE, "history", name=row["name"])["events"]
	assert [each["body"] for each in events] == ["Three", "Two", "One"]
	assert [each["at"][11:16] for each in events] == ["10:02", "10:01", "10:00"]
	assert events[0]["actor"] == {"name": ROSA, "full_name": "Rosa Alvarez", "image": None}
	people.do(JANE, "delete", names=[row["name"]])
	with people.store.read() as tx:
		assert tx.rows("SELECT * FROM past") == []


def test_a_row_says_why_it_came(people: Desk) -> None:
	name = mention(people)
	assert people.rows(OMAR)[0]["reason"] == "mentioned"
	assert people.ask(OMAR, "explain", name=name)["text"] == "You received this because you were mentioned."


def test_a_row_shows_the_latest_message_without_its_markup(people: Desk) -> None:
	ticket = people.ticket(OMAR)
	people.do(ROSA, "reply", ticket=ticket, content="<script>alert(1)</script>\nSecond line")
	name = people.rows(OMAR)[0]["name"]
	message = people.ask(OMAR, "message", name=name)
	assert message["html"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt;<br>Second line</p>"
	assert (message["sender"], message["at"][:13]) == ("Rosa Alvarez", "2027-03-01T09")


@pytest.mark.parametrize("method", ["explain", "history", "message"])
def test_nobody_looks_behind_anybody_elses_rows(people: Desk, as_user: Any, method: str) -> None:
	name = mention(people)
	assert as_user(OMAR).get(method, name=name).status_code == 200
	assert as_user(MEI).get(method, name=name).status_code == 417
	assert as_user(MEI).get(method, name="unknown").status_code == 417
	assert as_user(MEI).get(method).status_code == 417
	people.do(MEI, "snooze", names=[name], until=NOON)
	assert names(people, "") == [name]


def test_who_follows_hears_without_being_assigned(people: Desk) -> None:
	ticket = people.ticket(JANE)
	assert people.do(OMAR, "follow", ticket=ticket) == {"ticket": str(ticket), "subscription": "Following"}
	people.do(ROSA, "reply", ticket=ticket, content="Any news?")
	assert [row["reason"] for row in people.rows(OMAR)] == ["follower"]
	people.do(OMAR, "unfollow", ticket=ticket)
	assert people.ask(OMAR, "subscription", ticket=ticket)["subscription"] is None
	people.do(ROSA, "reply", ticket=ticket, content="Hello?")
	assert people.rows(OMAR)[0]["count"] == 1


def test_who_mutes_hears_only_what_is_meant_for_them(people: Desk) -> None:
	ticket = people.ticket(OMAR)
	assert people.do(OMAR, "mute", ticket=ticket)["subscription"] == "Muted"
	people.do(ROSA, "reply", ticket=ticket, content="Any news?")
	assert people.rows(OMAR) == []
	mention(people, ticket=ticket)
	assert [row["event"] for row in people.rows(OMAR)] == ["mentioned"]


@pytest.mark.parametrize("method", ["follow", "mute"])
def test_one_cannot_follow_what_is_not_there(as_user: Any, method: str) -> None:
	assert as_user(OMAR).api(method, ticket="4711").status_code == 403
	assert as_user(OMAR).api(method, ticket="one").status_code == 403


def test_a_test_notification_is_delivered_like_any_other(people: Desk) -> None:
	name = people.do(OMAR, "send_test")["name"]
	((event, user, data),) = people.told
	assert (event, user, data["row"]["name"]) == ("helpdesk_notify:new", OMAR, name)
	assert data["row"]["title"] == "This is a test notification"
	people.do(OMAR, "send_test")
	assert [row["event"] for row in people.rows(OMAR)] == ["custom", "custom"]


def test_a_row_about_no_ticket_has_no_message(people: Desk) -> None:
	name = people.do(OMAR, "send_test")["name"]
	assert people.ask(OMAR, "message", name=name) == {"html": None, "sender": None, "at": None, "images": 0}
	with pytest.raises(Refused):
		people.ask(TOM, "message", name=name)
