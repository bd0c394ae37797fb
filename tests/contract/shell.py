"""What both shells have in common: people who call the API over HTTP."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

import httpx2

from tests.contract.model import AGENTS

# These are called with GET, as the elements do; all others with POST.
READING = ("inbox", "unread_count", "history", "explain", "message", "preferences", "subscription")


class Shell(ABC):
	"""A running server with the API, and a method for every action of the cases."""

	users: Mapping[str, str]  # the name that cases use -> the id of the user

	@abstractmethod
	def request(self, who: str | None, verb: str, path: str, values: object) -> httpx2.Response:
		"""An HTTP request as `who`; None for nobody. `values`: the query of a GET, else the JSON of the body."""

	@abstractmethod
	def prepare(self, **settings: Any) -> None:
		"""Nobody has a notification, and the administrator has decided: `developers`, `rate_limit` (in a minute)."""

	@abstractmethod
	def mail_subjects(self, who: str) -> list[str] | None:
		"""What has been mailed since `prepare`, newest first; None where there is no mailbox to look into."""

	@abstractmethod
	def later(self, minutes: int) -> None:
		"""Put the clock forward, if there is one; 0 puts it right."""

	def call(self, who: str | None, method: str, /, **given: Any) -> httpx2.Response:
		return self.request(who, "GET" if method in READING else "POST", path_of(method), given)

	def answer(self, who: str, method: str, /, **given: Any) -> Any:
		return message_of(self.call(who, method, **given))

	def now(self) -> datetime:
		return datetime.now(timezone.utc)

	def with_mentions(self, text: str, mention: str) -> str:
		"""`text` with each `@jane` as the shell writes a mention: `{user}` and `{name}` in `mention` are filled in."""
		for who, name in AGENTS.items():
			text = text.replace(f"@{who}", mention.format(user=self.users[who], name=name))
		return text


def message_of(response: httpx2.Response) -> Any:
	assert response.status_code == 200, (response.request.url, response.text[-2000:])
	return response.json().get("message")


def error_of(response: httpx2.Response) -> tuple[int, str]:
	return response.status_code, response.json().get("exc_type")


def path_of(method: str) -> str:
	return f"/api/method/helpdesk_notify.api.{method}"
