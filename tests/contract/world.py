"""Runs a case on a shell, and describes what is there in the terms of the cases."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from tests.contract.model import (
	ABOUT_COMMENTS,
	AGENTS,
	CUSTOMER,
	DESCRIPTION,
	SUBJECT,
	TICKET,
	Ask,
	Case,
	Do,
	Mails,
	Row,
)
from tests.contract.shell import Shell, error_of, message_of

ON_COMMENTS = ("edit_comment", "react", "unreact")


class World:
	"""A shell with one new ticket, of which nobody has been notified."""

	def __init__(self, shell: Shell, case: Case):
		self.shell = shell
		self.have_chosen: set[str] = set()
		self.comments: dict[str, str] = {}
		self.tickets: dict[str, str] = {}
		self.tickets[TICKET] = shell.open_ticket(CUSTOMER, SUBJECT, DESCRIPTION)
		shell.prepare(**case.settings)

	def play(self, step: Do | Ask | Mails) -> None:
		if isinstance(step, Do):
			self._act(step)
		elif isinstance(step, Ask):
			self._ask(step)
		else:
			self._look_for_mails(step)

	def check(self, case: Case) -> None:
		"""Compares everybody's list and count, and the snoozed rows of those whom the case names."""
		for who in AGENTS:
			rows = [self._filled(row) for row in case.inbox.get(who, ())]
			found = self.shell.answer(who, "inbox", limit=100)
			assert (who, [self._shown(row) for row in found["rows"]]) == (who, rows)
			assert found["unread"] == sum(not row["read"] for row in rows), who
		for who, put_off in case.snoozed.items():
			found = [self._shown(row) for row in self._rows(who, "snoozed")]
			assert (who, found) == (who, [self._filled(row) for row in put_off])

	def leave(self) -> None:
		"""Resets the clock and all preferences."""
		self.shell.later(0)
		for who in self.have_chosen:
			chosen = self.shell.answer(who, "preferences")["chosen"]
			self.shell.answer(who, "save_preferences", values=_without_choices(chosen))

	def _act(self, step: Do) -> None:
		if step.action == "open_ticket":
			self.tickets[step.about] = self.shell.open_ticket(step.who, *step.values)
			return
		if step.action in ON_COMMENTS:
			about = self.comments[step.about] if step.about else [*self.comments.values()][-1]
		else:
			about = self.tickets[step.about or TICKET]
		result = getattr(self.shell, step.action)(step.who, about, *step.values)
		if step.action == "comment":
			self.comments[step.values[0]] = result

	def _ask(self, step: Ask) -> None:
		given, expected = self._filled(step.given, step.who), self._filled(step.answer, step.who)
		if step.method == "save_preferences":
			self.have_chosen.add(step.who)
		response = self.shell.call(step.who, step.method, **given)
		if step.refused:
			assert error_of(response) == step.refused
			return
		answer = message_of(response)
		for key, value in expected.items():
			found = self._comparable(key, answer[key])
			if isinstance(value, dict):
				found = {each: found[each] for each in value}
			assert (key, found) == (key, sorted(value) if key == "names" and value else value)

	def _look_for_mails(self, step: Mails) -> None:
		self.shell.later(step.minutes)
		for who, subjects in step.subjects.items():
			found = self.shell.mail_subjects(who)
			if found is not None:
				assert (who, found) == (who, [*map(self._text, subjects)])

	def _rows(self, who: str, only: str = "") -> list[dict[str, Any]]:
		return self.shell.answer(who, "inbox", limit=100, only=only)["rows"]

	def _shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
		"""A row of the API as the cases describe it."""
		ticket, comment = row["ticket"] and row["ticket"]["name"], row["comment"]
		place = f"/helpdesk/tickets/{ticket}" if ticket else None
		assert row["url"] == (f"{place}#comment-{comment}" if comment else place)
		return {
			**{key: row[key] for key in ("event", "title", "body", "reason", "count")},
			**{key: row[key] for key in ("read", "silent", "urgent")},
			"by": row["actor"]["full_name"],
			"snoozed": bool(row["snoozed_until"]),
			"ticket": _label(self.tickets, ticket),
			"comment": _label(self.comments, comment),
		}

	def _comparable(self, key: str, value: Any) -> Any:
		"""What an answer has at `key`, as the cases describe it."""
		if key == "names":
			return value and sorted(value)
		if key == "rows":
			return [self._shown(row) for row in value]
		if key == "events" and value and "actor" in value[0]:
			return [(each["actor"]["full_name"], each["body"]) for each in value]
		if key == "events":
			return {each.pop("event"): each for each in value}
		return value

	def _filled(self, value: Any, who: str = "") -> Any:
		"""`value` with the ids and names of this shell in the place of what cases call them; `who`: the caller."""
		if isinstance(value, str):
			return self._id(value, who) or self._text(value)
		if isinstance(value, Row):
			about = value.comment or (value.body if value.event in ABOUT_COMMENTS else None)
			return {
				**asdict(value),
				"title": self._text(value.title),
				"body": self._text(value.body),
				"comment": about,
			}
		if isinstance(value, Mapping):
			return {key: self._filled(each, who) for key, each in value.items()}
		if isinstance(value, list | tuple):
			return type(value)(self._filled(each, who) for each in value)
		return value

	def _id(self, value: str, who: str) -> str | None:
		kind, _colon, text = value.partition(":")
		if kind == "row":
			owner, _slash, text = text.rpartition("/")
			return self._row_named(owner or who, self._text(text))
		if kind == "comment":
			return self.comments[text]
		if kind == "minutes":
			return (self.shell.now() + timedelta(minutes=int(text))).isoformat()
		return None

	def _row_named(self, who: str, text: str) -> str:
		rows = [*self._rows(who), *self._rows(who, "snoozed")]
		(name,) = [row["name"] for row in rows if text in (row["body"], row["event"])]
		return name

	def _text(self, text: str) -> str:
		for label, ticket in self.tickets.items():
			text = text.replace(f"{{{label}}}", ticket)
		return self.shell.with_mentions(text, "@{name}")


def _label(things: Mapping[str, str], name: str | None) -> str | None:
	"""What the case calls it."""
	return next((label for label, each in things.items() if each == name), name)


def _without_choices(chosen: list[str]) -> dict[str, Any]:
	"""What takes back the choices that `preferences` lists."""
	values: dict[str, Any] = {key: None for key in chosen if "." not in key}
	for key in chosen:
		if "." in key:
			_events, event, channel = key.split(".")
			values.setdefault("events", {}).setdefault(event, {})[channel] = None
	return values
