"""Who works at the desk of the tests, and how a test speaks for them."""

import threading
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import uvicorn
from starlette.testclient import TestClient

from playground import api, desk, inbox, outbox
from playground.__main__ import configured, listen
from playground.clock import move, sweep
from playground.inbox import announcements
from playground.server import BY_AGENTS, USER, Server
from playground.store import Store

JANE, OMAR, MEI = "jane@desk.example", "omar@desk.example", "mei@desk.example"
ROSA, TOM = "rosa@customer.example", "tom@customer.example"


@dataclass
class Desk:
	"""What people do, and what they then find."""

	store: Store

	def __post_init__(self) -> None:
		self.told: list[tuple[str, str, dict[str, Any]]] = []

	def do(self, who: str, action: str, **given: Any) -> dict[str, Any]:
		"""An action of the desk or a method of the API, in a transaction of its own; `told` is what it announces."""
		function = {**BY_AGENTS, **desk.BY_CUSTOMERS, **api.WRITING}[action]
		with self.store.write() as tx:
			result: dict[str, Any] = function(tx, who, **given)
			sweep(tx)
			self.told = announcements(tx)
		return result

	def at(self, moment: str) -> None:
		"""From now on it is `moment` (in UTC), and what is due by then has happened."""
		ahead = datetime.fromisoformat(f"{moment}+00:00") - datetime.now(timezone.utc)
		with self.store.write() as tx:
			tx.run("UPDATE clock SET ahead = ?", ahead.total_seconds())
		self.later(0)

	def later(self, minutes: int) -> None:
		"""It is so many minutes later."""
		with self.store.write() as tx:
			if minutes:
				move(tx, minutes=minutes)
			sweep(tx)
			self.told = announcements(tx)

	def ask(self, who: str, method: str, **given: Any) -> Any:
		"""A method of the API that only reads."""
		with self.store.read() as tx:
			return api.READING[method](tx, who, **given)

	def mails(self, who: str) -> list[dict[str, Any]]:
		"""Somebody's mailbox, newest first."""
		with self.store.read() as tx:
			return outbox.mails(tx, user=who)

	def rows(self, who: str, **given: Any) -> list[dict[str, Any]]:
		"""The first page of somebody's inbox."""
		with self.store.read() as tx:
			rows: list[dict[str, Any]] = inbox.inbox(tx, who, **given)["rows"]
		return rows

	def unread(self, who: str) -> int:
		"""The number on somebody's bell."""
		with self.store.read() as tx:
			return int(inbox.unread_count(tx, who)["unread"])

	def ticket(self, *assigned: str, customer: str = ROSA) -> int:
		"""A new ticket that some agents took themselves."""
		name = int(
			self.do(customer, "open_ticket", subject="Login issue", content="I cannot log in")["ticket"]
		)
		for agent in assigned:
			self.do(agent, "assign", ticket=name, agent=agent)
		return name


class Caller:
	"""Somebody who calls the server."""

	def __init__(self, client: TestClient, user: str | None) -> None:
		self.client = client
		self.headers = {USER: user} if user else {}

	def api(self, method: str, **given: Any) -> Any:
		"""POST to a method of the API."""
		return self.client.post(f"/api/method/helpdesk_notify.api.{method}", json=given, headers=self.headers)

	def get(self, method: str, **given: Any) -> Any:
		"""GET from a method of the API."""
		return self.client.get(
			f"/api/method/helpdesk_notify.api.{method}", params=given, headers=self.headers
		)

	def act(self, action: str, **given: Any) -> Any:
		"""Do something on the desk."""
		return self.client.post(f"/desk/{action}", json=given, headers=self.headers)


class Serving:
	"""A desk that is served while the block runs; `port` 0: wherever there is room."""

	def __init__(self, store: Store, port: int = 0) -> None:
		self.socket = listen("127.0.0.1", port)
		self.port = self.socket.getsockname()[1]
		self.address = f"http://127.0.0.1:{self.port}"
		self.server = uvicorn.Server(configured(Server(store)))
		self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})

	def __enter__(self) -> "Serving":
		self.thread.start()
		return self

	def __exit__(self, *_error: object) -> None:
		self.server.should_exit = True
		self.thread.join(10)
		self.socket.close()
