"""What agents choose: how it is shown, saved and refused, and what comes of it."""

import json
from typing import Any
from zoneinfo import available_timezones

import pytest

from playground import settings
from playground.errors import Refused
from tests.playground.people import JANE, OMAR, ROSA, Desk

NIGHTS = [
	{"weekday": day, "from": "20:00", "until": "08:00"}
	for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
]
HALVES = ({"from": "00:00", "until": "12:00"}, {"from": "12:00", "until": "00:00"})
BERLIN = {"time_zone": "Europe/Berlin"}


def event(shown: dict[str, Any], key: str) -> dict[str, Any]:
	(found,) = (each for each in shown["events"] if each["event"] == key)
	return found


def test_who_has_chosen_nothing_has_what_the_administrator_set(as_user: Any) -> None:
	shown = as_user(OMAR).get("preferences").json()["message"]

	assert set(shown) == {
		"app", "email", "frequency", "unread_minutes", "digest_time", "digest_weekday", "urgent_passes", "sound",
		"toast", "time_zone", "quiet_hours", "events", "chosen", "quiet_now", "quiet_until", "email_available",
		"next_digest", "time_zones",
	}  # fmt: skip
	assert (shown["app"], shown["email"], shown["frequency"]) == (True, True, "Instant")
	assert (shown["chosen"], shown["quiet_now"], shown["next_digest"]) == ([], False, None)
	assert shown["time_zone"] in shown["time_zones"]
	assert event(shown, "mentioned") == {
		"event": "mentioned",
		"label": "Somebody mentions me in a comment",
		"locked": False,
		"only_urgent": False,
		"app": True,
		"email": True,
	}
	assert event(shown, "priority_raised")["only_urgent"]
	assert event(shown, "sla_breached")["locked"]
	assert "overflow" not in {each["event"] for each in shown["events"]}


def test_what_is_saved_is_shown_and_only_that_is_chosen(as_user: Any) -> None:
	values = {
		"frequency": "Weekly",
		"digest_time": "07:30",
		"digest_weekday": "Friday",
		"unread_minutes": 30,
		"sound": False,
		"quiet_hours": NIGHTS[:1],
		"events": {"mentioned": {"email": False}, "comment_added": {"app": True}},
		**BERLIN,
	}
	omar = as_user(OMAR)
	saved = omar.api("save_preferences", values=values).json()["message"]

	assert saved == omar.get("preferences").json()["message"]
	for key in set(values) - {"events"}:
		assert saved[key] == values[key]
	assert not event(saved, "mentioned")["email"]
	assert event(saved, "comment_added")["app"]
	expected = {*values, "events.mentioned.email", "events.comment_added.app"} - {"events"}
	assert set(saved["chosen"]) == expected
	assert as_user(JANE).get("preferences").json()["message"]["chosen"] == []


def test_null_goes_back_to_what_the_administrator_set(people: Desk) -> None:
	people.do(
		OMAR,
		"save_preferences",
		values={"frequency": "Hourly", "quiet_hours": NIGHTS, "events": {"mentioned": {"email": False}}},
	)
	back: dict[str, Any] = {"frequency": None, "quiet_hours": None, "events": {"mentioned": {"email": None}}}
	saved = people.do(OMAR, "save_preferences", values=back)
	assert (saved["frequency"], saved["quiet_hours"], saved["chosen"]) == ("Instant", [], [])
	assert event(saved, "mentioned")["email"]


def test_what_is_locked_cannot_be_switched_off(people: Desk) -> None:
	saved = people.do(
		OMAR,
		"save_preferences",
		values={"app": False, "email": False, "events": {"sla_breached": {"app": False, "email": False}}},
	)
	assert event(saved, "sla_breached").items() >= {"app": True, "email": True}.items()
	assert event(saved, "mentioned").items() >= {"app": False, "email": False}.items()


def test_other_tabs_hear_that_something_was_chosen(people: Desk) -> None:
	people.do(OMAR, "save_preferences", values={"sound": False})
	((name, user, data),) = people.told
	assert (name, user, data["action"], data["names"]) == (
		"helpdesk_notify:changed",
		OMAR,
		"preferences",
		None,
	)


@pytest.mark.parametrize(
	("values", "message"),
	[
		({"digest_time": "24:00"}, "Digest Time: “24:00” is not a valid time"),
		({"events": {"exploded": {"app": True}}}, "Unknown event: “exploded”"),
		({"quiet_hours": [{"weekday": "Monday"}]}, "Each period of quiet hours needs a weekday"),
		(
			{"quiet_hours": [{**night, **half} for night in NIGHTS for half in HALVES]},
			"Quiet hours cannot cover the whole week.",
		),
	],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_of_it_is_saved(
	people: Desk, as_user: Any, values: dict[str, Any], message: str
) -> None:
	before = people.ask(OMAR, "preferences")
	response = as_user(OMAR).api("save_preferences", values={"sound": False, **values})

	assert response.status_code == 417
	(packed,) = json.loads(response.json()["_server_messages"])
	assert json.loads(packed)["message"].startswith(message)
	assert people.ask(OMAR, "preferences") == before


@pytest.mark.parametrize("values", [None, "", "{broken", "[]", [], 5, "[" * 9_000])
def test_values_that_are_none_are_refused(as_user: Any, values: Any) -> None:
	assert as_user(OMAR).api("save_preferences", values=values).status_code == 417


def test_what_is_switched_off_is_not_told(people: Desk) -> None:
	ticket = people.ticket()
	people.do(OMAR, "save_preferences", values={"events": {"mentioned": {"app": False, "email": False}}})
	people.do(JANE, "comment", ticket=ticket, content="@Omar Haddad are you there?")
	assert people.rows(OMAR) == []
	people.do(JANE, "assign", ticket=ticket, agent=OMAR)
	assert [row["event"] for row in people.rows(OMAR)] == ["ticket_assigned"]


def test_what_comes_by_mail_only_is_in_no_list_and_no_count(people: Desk) -> None:
	ticket = people.ticket()
	people.do(OMAR, "save_preferences", values={"app": False})
	people.do(JANE, "comment", ticket=ticket, content="@Omar Haddad by mail, please")

	assert people.told == []
	assert (people.rows(OMAR), people.unread(OMAR)) == ([], 0)
	(mail,) = people.mails(OMAR)
	assert "by mail, please" in mail["text"]
	with people.store.read() as tx:
		(name,) = tx.column("SELECT name FROM notifications WHERE user = ?", OMAR)
	for method in ("mark_unread", "snooze", "delete"):
		assert people.do(OMAR, method, names=[name])["names"] == []
	for method in ("explain", "history", "message"):
		with pytest.raises(Refused):
			people.ask(OMAR, method, name=name)


def test_in_quiet_hours_rows_come_without_a_sound_and_count(people: Desk) -> None:
	people.at("2027-03-01T21:30")
	people.do(OMAR, "save_preferences", values={"quiet_hours": NIGHTS, **BERLIN})
	shown = people.ask(OMAR, "preferences")
	assert (shown["quiet_now"], shown["quiet_until"]) == (True, "2027-03-02T07:00:00+00:00")
	people.do(JANE, "comment", ticket=people.ticket(), content="@Omar Haddad tomorrow is fine")
	(row,) = people.rows(OMAR)
	assert (row["silent"], people.unread(OMAR)) == (True, 1)

	people.at("2027-03-02T07:00")
	people.do(JANE, "comment", ticket=people.ticket(), content="@Omar Haddad good morning")
	assert [each["silent"] for each in people.rows(OMAR)] == [False, True]
	assert not people.ask(OMAR, "preferences")["quiet_now"]


def test_urgent_tickets_break_quiet_hours_unless_they_may_not(people: Desk) -> None:
	people.at("2027-03-01T21:30")
	people.do(OMAR, "save_preferences", values={"quiet_hours": NIGHTS, **BERLIN})
	ticket = people.ticket()
	people.do(JANE, "prioritise", ticket=ticket, priority="Urgent")
	people.do(JANE, "comment", ticket=ticket, content="@Omar Haddad now")
	(row,) = people.rows(OMAR)
	assert (row["silent"], row["urgent"], len(people.mails(OMAR))) == (False, True, 1)

	people.do(OMAR, "save_preferences", values={"urgent_passes": False})
	people.do(JANE, "comment", ticket=ticket, content="@Omar Haddad still now")
	assert people.rows(OMAR)[0]["silent"]
	assert len(people.mails(OMAR)) == 1


def test_the_desks_zone_is_one_that_exists() -> None:
	assert settings.ZONE in available_timezones()


def test_a_customer_has_no_preferences(as_user: Any) -> None:
	assert as_user(ROSA).get("preferences").status_code == 403
