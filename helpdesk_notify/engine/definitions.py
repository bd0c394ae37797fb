"""Events of other apps: validates their definitions, and creates events from them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from helpdesk_notify.engine.catalogue import CATALOGUE
from helpdesk_notify.engine.checks import InvalidValue, Label
from helpdesk_notify.engine.events import Event
from helpdesk_notify.engine.kinds import APP, CATEGORIES, CHANNELS, REACTION, EventType
from helpdesk_notify.engine.markup import plain_text
from helpdesk_notify.engine.text import N_, NO_SUCH_GAP

MAX_KEY = 60  # characters
MAX_LINK = 140  # characters of the column
KEYS = frozenset(
	(
		"label",
		"title",
		"many",
		"body",
		"subject",
		"channels",
		"category",
		"groups",
		"ignores_mute",
		"agents_only",
	)
)
# Placeholders that are always available in templates.
_ALWAYS = {"actor": "", "count": ""}
Template = str | Callable[[Mapping[str, object]], object]


@dataclass(frozen=True, slots=True)
class Definition:
	"""A kind of event of another app. `title`, `body`: templates with named placeholders, or functions of the values."""

	kind: EventType
	title: Template
	body: Template


def define(key: object, given: Mapping[str, object]) -> Definition:
	"""Validates a definition `given` by another app. See docs/extending.md for its keys.

	:raises ValueError: the definition is invalid; the message explains why, for the Error Log
	"""
	if not isinstance(key, str) or not key.isidentifier() or len(key) > MAX_KEY:
		raise ValueError(f"{key!r} is not a valid name for a kind of event")
	if key in CATALOGUE:
		raise ValueError(f"{key!r} is one of the app's own kinds")
	if unknown := set(given) - KEYS:
		raise ValueError(f"{key}: unknown keys: {', '.join(sorted(unknown))}")
	title, body = _template(key, given, "title"), _template(key, given, "body")
	if not title:
		raise ValueError(f"{key}: title is missing")
	return Definition(_kind(key, given, title), title, body)


def event(
	definition: Definition,
	values: Mapping[str, object],
	*,
	actor: str,
	source: str,
	ticket: str | None = None,
	comment: str | None = None,
	link: str | None = None,
) -> Event:
	"""Creates the event of a definition. Exceptions of the other app's functions are not caught.

	:raises InvalidValue: a placeholder has no value, or the link is not a path on this site
	"""
	if link and (len(link) > MAX_LINK or not link.startswith("/")):
		sentence = N_("The link must be a path on this site, with at most {most} characters")
		raise InvalidValue("invalid_link", sentence, most=Label(MAX_LINK))
	texts = {"ticket": ticket or "", **{name: str(value) for name, value in values.items()}}
	message = None
	if isinstance(definition.title, str):
		_fill(
			definition.title, texts
		)  # checked now, because it is rendered later, in the recipient's language
	else:
		message = plain_text(str(definition.title(values)))
	body = definition.body
	filled = _fill(body, texts) if isinstance(body, str) else str(body(values) or "")
	return Event(
		key=definition.kind.key,
		kind=definition.kind,
		actor=actor,
		ticket=ticket,
		comment=comment,
		values=texts,
		body=plain_text(filled),
		message=message,
		link=link,
		source=source,
	)


def _template(key: str, given: Mapping[str, object], name: str) -> Template:
	template = given.get(name, "")
	if isinstance(template, str) or callable(template):
		return template
	raise ValueError(f"{key}: {name} must be a text or a function")


def _kind(key: str, given: Mapping[str, object], title: Template) -> EventType:
	titles = {"": title if isinstance(title, str) else ""}
	if many := given.get("many"):
		titles["many"] = str(many)
	channels = given.get("channels", (APP,))
	if not isinstance(channels, Collection) or isinstance(channels, str):
		raise ValueError(f"{key}: channels must be a list")
	return EventType(
		key,
		_one_of(given.get("category", REACTION), CATEGORIES, key),
		titles,
		frozenset(_one_of(channel, CHANNELS, key) for channel in channels),
		label=str(given.get("label") or key.replace("_", " ").capitalize()),
		subject=str(given.get("subject", "")),
		groups=bool(given.get("groups", True)) and isinstance(title, str),
		ignores_mute=bool(given.get("ignores_mute", False)),
		agents_only=bool(given.get("agents_only", True)),
	)


def _one_of(value: object, known: Collection[str], key: str) -> str:
	if not isinstance(value, str) or value not in known:
		raise ValueError(f"{key}: {value!r} must be one of {', '.join(known)}")
	return value


def _fill(template: str, values: Mapping[str, str]) -> str:
	try:
		return template.format_map({**_ALWAYS, **values})
	except NO_SUCH_GAP as error:
		sentence = N_("The text {text} has a placeholder without a value: {gap}")
		raise InvalidValue("unfilled_gap", sentence, text=template, gap=str(error)) from None
