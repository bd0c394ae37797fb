"""What a case is made of: what people do, what they ask of the API, and what they then find.

Cases are data, and name no id of either shell. In their texts `@jane` is a mention, `{ticket}` the number of the
case's ticket (`{second}` that of the ticket with that label), `row:TEXT` the caller's row whose body or event is TEXT
(`row:jane/TEXT`: Jane's), `comment:TEXT` the comment that was written as TEXT, and `minutes:5` the moment five minutes
from now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

AGENTS = {"jane": "Jane Smith", "omar": "Omar Haddad", "mei": "Mei Chen"}
CUSTOMER, CUSTOMER_NAME = "dana", "Dana Lee"
TEAMS = {"Night Shift": "omar", "Accounts": "mei"}  # whom the team's assignment rule gives its tickets to
SUBJECT, DESCRIPTION = "Cannot print", "The paper is stuck"
TICKET = "ticket"
ABOUT_COMMENTS = ("mentioned", "comment_added", "comment_reacted")
INVALID, FORBIDDEN, WRONG_TYPE = (417, "ValidationError"), (403, "PermissionError"), (417, "FrappeTypeError")


@dataclass(frozen=True)
class Do:
	"""`who` does something at the desk; `action` is a method of both shells.

	`about`: the label of a ticket, or the text of a comment; empty for the case's ticket, or the newest comment.
	"""

	who: str
	action: str
	values: tuple[Any, ...]
	about: str = ""


@dataclass(frozen=True)
class Ask:
	"""`who` calls a method of the API. Of the answer only what `answer` names is compared.

	`refused`: the HTTP status and the type of the error.
	"""

	who: str
	method: str
	given: Mapping[str, Any]
	answer: Mapping[str, Any]
	refused: tuple[int, str] | None = None


@dataclass(frozen=True)
class Mails:
	"""After so many minutes these agents have mail with these subjects since the case began, newest first.

	Checked only on a shell whose clock can be moved and that has a mailbox.
	"""

	minutes: int
	subjects: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Row:
	"""A row as the API answers with it. `comment` None: the comment that was written as `body`."""

	event: str
	title: str
	body: str = ""
	reason: str = "assigned"
	by: str = "Jane Smith"
	count: int = 1
	read: bool = False
	silent: bool = False
	urgent: bool = False
	snoozed: bool = False
	ticket: str | None = TICKET
	comment: str | None = None


@dataclass(frozen=True)
class Case:
	"""`title` is unique. `inbox`: everybody's rows at the end, newest first; an agent who is not named has none.

	`snoozed`: the snoozed rows of those who are named. `settings`: set by the administrator, see `Shell.prepare`.
	"""

	title: str
	steps: Sequence[Do | Ask | Mails]
	inbox: Mapping[str, Sequence[Row]] = field(default_factory=dict)
	snoozed: Mapping[str, Sequence[Row]] = field(default_factory=dict)
	settings: Mapping[str, Any] = field(default_factory=dict)


def do(who: str, action: str, *values: Any, about: str = "") -> Do:
	return Do(who, action, values, about)


def ask(who: str, method: str, answer: Mapping[str, Any] | None = None, /, **given: Any) -> Ask:
	return Ask(who, method, given, answer or {})


def refused(who: str, method: str, error: tuple[int, str], /, **given: Any) -> Ask:
	return Ask(who, method, given, {}, error)


def prefers(who: str, **values: Any) -> Ask:
	return Ask(who, "save_preferences", {"values": values}, {})


def wants(who: str, event: str, **channels: bool) -> Ask:
	return prefers(who, events={event: channels})
