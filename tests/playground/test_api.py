"""The API as the front-end speaks it: shapes, own rows only, pages, and what is refused."""

import json
from typing import Any

import pytest

from tests.playground.people import JANE, MEI, OMAR, ROSA, Desk


def mention(people: Desk, times: int, who: str = "Omar Haddad") -> None:
	ticket = people.ticket()
	for number in range(times):
		people.do(JANE, "comment", ticket=ticket, content=f"@{who} number {number}")


def test_a_row_has_the_shape_of_the_contract(people: Desk, as_user: Any) -> None:
	mention(people, 1)
	answer = as_user(OMAR).get("inbox").json()["message"]

	assert set(answer) == {"rows", "next", "unread", "seq", "seen_at"}
	assert (answer["next"], answer["unread"], answer["seen_at"]) == (None, 1, None)
	(row,) = answer["rows"]
	assert set(row) == {
		"name", "event", "type", "title", "body", "count", "actor", "ticket", "comment", "url", "read", "silent", "at",
		"reason", "snoozed_until", "urgent",
	}  # fmt: skip
	assert (row["count"], row["read"], row["silent"]) == (1, False, False)
	assert set(row["actor"]) == {"name", "full_name", "image"}


def test_pages_follow_each_other_without_gap_or_repeat(people: Desk, as_user: Any) -> None:
	mention(people, 7)
	bodies, cursor, pages = [], None, 0
	while pages == 0 or cursor:
		page = as_user(OMAR).get("inbox", limit=3, **({"cursor": cursor} if cursor else {})).json()["message"]
		bodies += [row["body"] for row in page["rows"]]
		cursor, pages = page["next"], pages + 1

	assert bodies == [f"@Omar Haddad number {number}" for number in reversed(range(7))]
	assert pages == 3


def test_a_page_holds_although_new_rows_arrive(people: Desk, as_user: Any) -> None:
	mention(people, 4)
	first = as_user(OMAR).get("inbox", limit=2).json()["message"]
	mention(people, 2)
	second = as_user(OMAR).get("inbox", limit=2, cursor=first["next"]).json()["message"]
	assert [row["body"][-1] for row in first["rows"] + second["rows"]] == ["3", "2", "1", "0"]


def test_unread_only(people: Desk, as_user: Any) -> None:
	mention(people, 2)
	newest = people.rows(OMAR)[0]["name"]
	as_user(OMAR).api("mark_read", names=[newest])
	rows = as_user(OMAR).get("inbox", unread_only=1).json()["message"]["rows"]
	assert [row["body"][-1] for row in rows] == ["0"]


def test_the_count_stops_at_a_hundred(people: Desk, as_user: Any) -> None:
	mention(people, 99)
	assert as_user(OMAR).get("unread_count").json()["message"]["unread"] == 99
	mention(people, 3)
	assert as_user(OMAR).get("unread_count").json()["message"]["unread"] == 100
	assert as_user(OMAR).get("inbox").json()["message"]["unread"] == 100


def test_marking_answers_with_what_changed(people: Desk, as_user: Any) -> None:
	mention(people, 3)
	newest, middle, _oldest = (row["name"] for row in people.rows(OMAR))
	omar = as_user(OMAR)

	read = omar.api("mark_read", names=[newest, middle, "unknown"]).json()["message"]
	assert (set(read["names"]), read["unread"]) == ({newest, middle}, 1)
	again = omar.api("mark_read", names=[newest]).json()["message"]
	assert (again["names"], again["unread"]) == ([], 1)
	unread = omar.api("mark_unread", names=[newest]).json()["message"]
	assert (unread["names"], unread["unread"]) == ([newest], 2)
	deleted = omar.api("delete", names=[newest]).json()["message"]
	assert (deleted["names"], deleted["unread"]) == ([newest], 1)
	assert newest not in {row["name"] for row in people.rows(OMAR)}


def test_every_change_has_a_higher_number(people: Desk, as_user: Any) -> None:
	mention(people, 1)
	name = people.rows(OMAR)[0]["name"]
	omar = as_user(OMAR)
	answers = [
		omar.get("unread_count"),
		omar.api("mark_read", names=[name]),
		omar.api("mark_unread", names=[name]),
		omar.api("seen"),
		omar.api("clear"),
	]
	numbers = [answer.json()["message"]["seq"] for answer in answers]
	assert numbers == sorted({*numbers})
	assert numbers[-1] < 2**53


def test_clear_keeps_to_its_scope(people: Desk, as_user: Any) -> None:
	mention(people, 2)
	mention(people, 1)
	rows = people.rows(OMAR)
	omar = as_user(OMAR)

	by_comment = omar.api("clear", comment=rows[1]["comment"]).json()["message"]
	assert by_comment["unread"] == 2
	by_ticket = omar.api("clear", ticket=rows[2]["ticket"]["name"]).json()["message"]
	assert by_ticket["unread"] == 1
	assert omar.api("clear").json()["message"]["unread"] == 0


def test_seen_leaves_rows_unread(people: Desk, as_user: Any) -> None:
	mention(people, 1)
	answer = as_user(OMAR).api("seen").json()["message"]
	assert answer["unread"] == 1
	assert as_user(OMAR).get("inbox").json()["message"]["seen_at"] == answer["seen_at"]
	assert answer["seen_at"] > people.rows(OMAR)[0]["at"]


def test_nobody_reaches_anybody_elses_rows(people: Desk, as_user: Any) -> None:
	mention(people, 2)
	names = [row["name"] for row in people.rows(OMAR)]
	mei = as_user(MEI)

	assert mei.get("inbox").json()["message"]["rows"] == []
	for method in ("mark_read", "mark_unread", "delete"):
		assert mei.api(method, names=names).json()["message"]["names"] == []
	mei.api("clear")
	assert [row["name"] for row in people.rows(OMAR)] == names
	assert people.unread(OMAR) == 2


def refusal(response: Any) -> tuple[int, str, str]:
	body = response.json()
	(packed,) = json.loads(body["_server_messages"])
	return response.status_code, body["exc_type"], json.loads(packed)["message"]


@pytest.mark.parametrize("user", [None, "", "nobody@desk.example", ROSA, "' OR 1=1 --"])
def test_who_is_no_agent_is_refused(as_user: Any, user: str | None) -> None:
	for response in (as_user(user).get("inbox"), as_user(user).api("clear")):
		assert refusal(response)[:2] == (403, "PermissionError")


@pytest.mark.parametrize(
	("method", "given"),
	[
		("inbox", {"limit": 0}),
		("inbox", {"limit": 101}),
		("inbox", {"limit": "ten"}),
		("inbox", {"limit": "9" * 40}),
		("inbox", {"cursor": "no cursor"}),
		("inbox", {"cursor": "W10="}),
		("inbox", {"cursor": "x" * 20_000}),
		("inbox", {"unread_only": "perhaps"}),
		("no_such_method", {}),
	],
)
def test_bad_questions_are_refused(as_user: Any, method: str, given: dict[str, Any]) -> None:
	assert refusal(as_user(OMAR).get(method, **given))[0] == 417


@pytest.mark.parametrize(
	("method", "given"),
	[
		("mark_read", {}),
		("mark_read", {"names": 5}),
		("mark_read", {"names": [5]}),
		("mark_read", {"names": {"a": 1}}),
		("mark_read", {"names": "[broken"}),
		("mark_read", {"names": [str(number) for number in range(501)]}),
		("delete", {"names": ["x" * 20_000]}),
		("clear", {"ticket": ["101"]}),
		("clear", {"ticket": True}),
		("clear", {"comment": "x" * 20_000}),
	],
)
def test_bad_changes_are_refused_and_change_nothing(
	people: Desk, as_user: Any, method: str, given: dict[str, Any]
) -> None:
	mention(people, 1)
	assert refusal(as_user(OMAR).api(method, **given))[0] == 417
	assert people.unread(OMAR) == 1


@pytest.mark.parametrize(
	"body", [b"{", b"[]", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"names": ["\\ud800"]}']
)
def test_a_body_that_is_no_object_of_texts_is_refused(as_user: Any, body: bytes) -> None:
	caller = as_user(OMAR)
	url = "/api/method/helpdesk_notify.api.mark_read"
	assert refusal(caller.client.post(url, content=body, headers=caller.headers))[:2] == (
		417,
		"ValidationError",
	)


def test_names_may_come_as_json_or_alone_as_frappe_takes_them(people: Desk, as_user: Any) -> None:
	mention(people, 2)
	first, second = (row["name"] for row in people.rows(OMAR))
	assert as_user(OMAR).api("mark_read", names=json.dumps([first])).json()["message"]["names"] == [first]
	assert as_user(OMAR).api("mark_read", names=second).json()["message"]["names"] == [second]


def test_changes_are_made_with_post_only(as_user: Any) -> None:
	assert refusal(as_user(OMAR).get("clear"))[:2] == (403, "PermissionError")


@pytest.mark.parametrize(
	("user", "action", "given", "status"),
	[
		(JANE, "comment", {"ticket": 101}, 417),
		(JANE, "comment", {"ticket": 101, "content": "  "}, 417),
		(JANE, "comment", {"ticket": 101, "content": "x" * 10_001}, 417),
		(JANE, "comment", {"ticket": 101, "content": {"html": "x"}}, 417),
		(JANE, "comment", {"ticket": "one", "content": "Hello"}, 417),
		(JANE, "comment", {"ticket": 10**30, "content": "Hello"}, 417),
		(JANE, "comment", {"ticket": 4711, "content": "Hello"}, 404),
		(JANE, "react", {"comment": "none", "emoji": "👍"}, 404),
		(JANE, "assign", {"ticket": 101, "agent": "nobody"}, 404),
		(JANE, "reply", {"ticket": 101, "content": "I am no customer"}, 403),
		(ROSA, "comment", {"ticket": 101, "content": "I am no agent"}, 403),
		(ROSA, "open_ticket", {"subject": "x" * 141, "content": "Hello"}, 417),
		(None, "resolve", {"ticket": 101}, 403),
		(JANE, "explode", {}, 404),
	],
)
def test_bad_actions_are_refused(
	as_user: Any, user: str | None, action: str, given: dict[str, Any], status: int
) -> None:
	assert refusal(as_user(user).act(action, **given))[0] == status


def test_an_unknown_emoji_is_refused(people: Desk, as_user: Any) -> None:
	comment = people.do(JANE, "comment", ticket=people.ticket(), content="Done")["comment"]
	assert refusal(as_user(OMAR).act("react", comment=comment, emoji="<b>"))[0] == 417


def test_pages_that_are_not_there_answer_in_json(as_user: Any) -> None:
	client = as_user(None).client
	assert refusal(client.get("/desk/tickets/4711"))[:2] == (404, "DoesNotExistError")
	assert refusal(client.get("/desk/tickets/x"))[0] == 417
	assert refusal(client.get("/nowhere"))[0] == 404
	assert refusal(client.get("/web/../server.py"))[0] == 404


def test_a_fault_of_ours_answers_in_json_without_a_traceback(
	store: Any, as_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(type(store), "read", None)
	status, kind, text = refusal(as_user(OMAR).get("inbox"))
	assert (status, kind, text) == (500, "InternalServerError", "Something went wrong on the server")


def test_the_desk_shows_who_and_what_is_there(as_user: Any) -> None:
	client = as_user(None).client
	desk = client.get("/desk").json()["message"]
	assert [agent["full_name"] for agent in desk["agents"]] == ["Jane Smith", "Omar Haddad", "Mei Chen"]
	assert len(desk["tickets"]) == 6
	for each in desk["tickets"]:
		ticket = client.get(f"/desk/tickets/{each['name']}").json()["message"]
		assert ticket["stream"][0]["sender"] == ticket["customer"]
		moments = [said["at"] for said in ticket["stream"]]
		assert moments == sorted(moments)


def test_reset_begins_anew(people: Desk, as_user: Any) -> None:
	mention(people, 5)
	before = as_user(OMAR).get("unread_count").json()["message"]
	assert as_user(None).client.post("/desk/reset").status_code == 200
	after = as_user(OMAR).get("inbox").json()["message"]
	assert [row["body"] for row in after["rows"] if "number" in row["body"]] == []
	assert after["seq"] > before["seq"]
	tickets = as_user(None).client.get("/desk").json()["message"]["tickets"]
	assert {ticket["name"] for ticket in tickets} == {str(number) for number in range(101, 107)}
