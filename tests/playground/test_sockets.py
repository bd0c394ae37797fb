"""What arrives on an agent's socket, over a real server."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
import socketio

from playground.server import USER
from tests.playground.people import JANE, MEI, OMAR, ROSA, Desk

Connect = Callable[[str | None], socketio.SimpleClient]


@pytest.fixture
def connect(address: str) -> Iterator[Connect]:
	clients: list[socketio.SimpleClient] = []

	def open_socket(user: str | None) -> socketio.SimpleClient:
		client = socketio.SimpleClient()
		client.connect(address, auth={"user": user} if user else None, transports=["websocket"])
		clients.append(client)
		return client

	yield open_socket
	for client in clients:
		client.disconnect()


@pytest.fixture
def act(address: str) -> Callable[..., dict[str, Any]]:
	"""`act(JANE, "/desk/assign", ticket=101, agent=OMAR)`"""

	def post(user: str, path: str, **given: Any) -> dict[str, Any]:
		response = httpx2.post(address + path, json=given, headers={USER: user})
		assert response.status_code == 200, response.text
		answer: dict[str, Any] = response.json()["message"]
		return answer

	return post


API = "/api/method/helpdesk_notify.api."


def test_an_assignment_arrives_with_row_and_count(people: Desk, connect: Connect, act: Any) -> None:
	ticket = people.ticket()
	omar = connect(OMAR)
	act(JANE, "/desk/assign", ticket=ticket, agent=OMAR)

	event, data = omar.receive(timeout=5)
	assert event == "helpdesk_notify:new"
	assert (data["unread"], data["row"]) == (1, people.rows(OMAR)[0])


def test_a_fold_arrives_as_the_same_row(people: Desk, connect: Connect, act: Any) -> None:
	ticket = people.ticket(JANE)
	jane = connect(JANE)
	for content in ("One", "Two"):
		act(ROSA, "/desk/reply", ticket=ticket, content=content)

	first, second = jane.receive(timeout=5)[1], jane.receive(timeout=5)[1]
	assert first["row"]["name"] == second["row"]["name"]
	assert [each["row"]["count"] for each in (first, second)] == [1, 2]
	assert [each["unread"] for each in (first, second)] == [1, 1]
	assert first["seq"] < second["seq"]


def test_one_hears_only_ones_own(people: Desk, connect: Connect, act: Any) -> None:
	ticket = people.ticket()
	omar, mei = connect(OMAR), connect(MEI)
	act(JANE, "/desk/comment", ticket=ticket, content="@Omar Haddad for you")
	act(JANE, "/desk/comment", ticket=ticket, content="@Mei Chen for you")

	# Sockets keep the order of what is sent: had Omar's come to Mei too, it would be the first.
	assert mei.receive(timeout=5)[1]["row"]["body"] == "@Mei Chen for you"
	assert omar.receive(timeout=5)[1]["row"]["body"] == "@Omar Haddad for you"
	act(OMAR, API + "clear")
	assert omar.receive(timeout=5)[0] == "helpdesk_notify:changed"
	act(MEI, API + "seen")
	assert mei.receive(timeout=5)[1]["action"] == "seen"


def test_what_one_tab_does_every_tab_hears(people: Desk, connect: Connect, act: Any) -> None:
	ticket = people.ticket(JANE)
	people.do(ROSA, "reply", ticket=ticket, content="Hello?")
	people.do(MEI, "comment", ticket=ticket, content="@Jane Smith shall I?")
	name = people.rows(JANE)[0]["name"]
	tabs = connect(JANE), connect(JANE)

	for method, given, expected in (
		("mark_read", {"names": [name]}, {"action": "read", "names": [name], "unread": 1}),
		("mark_unread", {"names": [name]}, {"action": "unread", "names": [name], "unread": 2}),
		("delete", {"names": [name]}, {"action": "deleted", "names": [name], "unread": 1}),
		(
			"clear",
			{"ticket": str(ticket)},
			{"action": "read", "names": None, "ticket": str(ticket), "unread": 0},
		),
	):
		answer = act(JANE, API + method, **given)
		for tab in tabs:
			event, data = tab.receive(timeout=5)
			assert event == "helpdesk_notify:changed"
			assert data.items() >= expected.items()
			assert data["seq"] == answer["seq"]


def test_the_page_itself_hears_that_the_desk_changed_and_nothing_of_notifications(
	people: Desk, connect: Connect, act: Any
) -> None:
	ticket = people.ticket()
	page = connect(None)
	act(JANE, "/desk/assign", ticket=ticket, agent=OMAR)
	assert page.receive(timeout=5) == ["desk:changed", {}]


@pytest.mark.parametrize(
	"auth", [{"user": "nobody@desk.example"}, {"user": ROSA}, {"user": ["x"]}, {"user": ""}]
)
def test_who_is_no_agent_gets_no_socket(address: str, auth: dict[str, Any]) -> None:
	client = socketio.Client(reconnection=False)
	with pytest.raises(socketio.exceptions.ConnectionError):
		client.connect(address, auth=auth, transports=["websocket"])
	client.disconnect()
