"""The playground, served on a port of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx2

from helpdesk_notify.engine import Limit
from playground import seed, settings
from playground.server import USER
from playground.store import Store
from tests.contract.model import CUSTOMER, CUSTOMER_NAME, TEAMS
from tests.contract.shell import Shell, message_of
from tests.playground.people import JANE, MEI, OMAR, Serving

DANA = "dana@customer.example"


class Playground(Shell):
	users: ClassVar = {"jane": JANE, "omar": OMAR, "mei": MEI, CUSTOMER: DANA}

	def __init__(self, store: Store, address: str):
		self.store, self.usual = store, settings.SETTINGS
		self.http = httpx2.Client(base_url=address, timeout=60)

	def request(self, who: str | None, verb: str, path: str, values: object) -> httpx2.Response:
		headers = {USER: self.users[who]} if who else {}
		sent = {"params": values} if verb == "GET" else {"json": values}
		return self.http.request(verb, path, headers=headers, **sent)

	def act(self, who: str, action: str, **given: Any) -> dict[str, str]:
		return message_of(self.request(who, "POST", f"/desk/{action}", given))

	def open_ticket(self, who: str, subject: str, content: str, team: str | None = None) -> str:
		return self.act(who, "open_ticket", subject=subject, content=content, team=team)["ticket"]

	def assign(self, who: str, ticket: str, agent: str) -> None:
		self.act(who, "assign", ticket=ticket, agent=self.users[agent])

	def unassign(self, who: str, ticket: str, agent: str) -> None:
		self.act(who, "unassign", ticket=ticket, agent=self.users[agent])

	def move(self, who: str, ticket: str, team: str) -> None:
		self.act(who, "move", ticket=ticket, team=team)

	def prioritise(self, who: str, ticket: str, priority: str) -> None:
		self.act(who, "prioritise", ticket=ticket, priority=priority)

	def comment(self, who: str, ticket: str, text: str) -> str:
		return self.act(who, "comment", ticket=ticket, content=self._text(text))["comment"]

	def edit_comment(self, who: str, comment: str, text: str) -> None:
		self.act(who, "edit_comment", comment=comment, content=self._text(text))

	def react(self, who: str, comment: str, emoji: str) -> None:
		self.act(who, "react", comment=comment, emoji=emoji)

	def unreact(self, who: str, comment: str) -> None:
		self.act(who, "unreact", comment=comment)

	def answer_customer(self, who: str, ticket: str, text: str) -> None:
		self.act(who, "answer", ticket=ticket, content=text)

	def reply(self, who: str, ticket: str, text: str) -> None:
		self.act(who, "reply", ticket=ticket, content=text)

	def resolve(self, who: str, ticket: str) -> None:
		self.act(who, "resolve", ticket=ticket)

	def look_at(self, who: str, ticket: str) -> None:
		self.answer(who, "clear", ticket=ticket)  # the page does so when a ticket is opened

	def prepare(self, **settings_: Any) -> None:
		count = settings_.get("rate_limit")
		limit = Limit(count, timedelta(minutes=1)) if count else None
		settings.SETTINGS = replace(self.usual, limit=limit)
		with self.store.write() as tx:
			for table in ("notifications", "mails"):
				tx.run(f"DELETE FROM {table}")
			tx.run("UPDATE people SET hears_as = NULL, active_at = NULL")
			for who in settings_.get("developers", ()):
				tx.run("UPDATE people SET hears_as = 'developer' WHERE name = ?", self.users[who])

	def mail_subjects(self, who: str) -> list[str]:
		mails = message_of(self.request(None, "GET", f"/desk/mails/{self.users[who]}", {}))
		return [mail["subject"] for mail in mails]

	def later(self, minutes: int) -> None:
		message_of(self.request(None, "POST", "/desk/clock", {"minutes": minutes}))

	def now(self) -> datetime:
		return datetime.fromisoformat(message_of(self.request(None, "GET", "/desk", {}))["now"])

	def _text(self, text: str) -> str:
		return self.with_mentions(text, "@{name}")


@contextmanager
def serving(folder: Path) -> Iterator[Playground]:
	store = Store(folder / "desk.sqlite3")
	seed.fill(store)
	with store.write() as tx:
		person = (DANA, CUSTOMER_NAME, "customer")
		tx.run("INSERT INTO people (name, full_name, kind) VALUES (?, ?, ?)", *person)
		for team, agent in TEAMS.items():
			tx.run("INSERT INTO teams VALUES (?, ?)", team, Playground.users[agent])
			tx.run("INSERT INTO members VALUES (?, ?)", team, Playground.users[agent])
	with Serving(store) as served:
		shell = Playground(store, served.address)
		try:
			yield shell
		finally:
			shell.http.close()
			settings.SETTINGS = shell.usual
	store.close()
