"""The kinds of events that there are on this site: the catalogue's, and those that other apps bring.

An app names them in its hooks.py: `helpdesk_notify_events = ["my_app.notifications.EVENTS"]`, each path leading to
a dict of key -> definition. docs/extending.md has the whole of it.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import frappe
from frappe import _

from helpdesk_notify.engine import CATALOGUE, CATEGORIES, CHANNELS, EventType
from helpdesk_notify.runtime import request_state

HOOK = "helpdesk_notify_events"
MAX_KEY = 60  # characters
_KNOWN = {
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
}


@dataclass(frozen=True, slots=True)
class Definition:
	"""What another app says of a kind: `title` and `body` are templates, or functions of the values."""

	kind: EventType
	title: object
	body: object


def kinds() -> dict[str, EventType]:
	"""Every kind by its key."""
	return {**CATALOGUE, **{key: each.kind for key, each in definitions().items()}}


def definitions() -> dict[str, Definition]:
	"""What other apps have defined. A definition that is none is logged once a request and passed over."""
	state = request_state.state()
	if state.event_types is None:
		found = state.event_types = {}
		for path in frappe.get_hooks(HOOK):
			with _logged(path):
				for key, given in frappe.get_attr(path).items():
					with _logged(path):
						found[key] = define(key, given)
	return state.event_types


@contextmanager
def _logged(path: str) -> Iterator[None]:
	"""Another app's mistake, which takes nothing else along."""
	try:
		yield
	except Exception:
		frappe.log_error(title=f"helpdesk_notify: {HOOK}: {path}", defer_insert=True)


def define(key: str, given: Mapping) -> Definition:
	"""A definition, checked.

	:raises ValueError: what it says makes no sense; the message says what
	"""
	if not isinstance(key, str) or not key.isidentifier() or len(key) > MAX_KEY:
		raise ValueError(f"{key!r} is no name for a kind of event")
	if key in CATALOGUE:
		raise ValueError(f"{key!r} is one of the app's own kinds")
	if unknown := set(given) - _KNOWN:
		raise ValueError(f"{key}: not known here: {', '.join(sorted(unknown))}")
	title, body = given.get("title"), given.get("body", "")
	if not title or not all(callable(each) or isinstance(each, str) for each in (title, body)):
		raise ValueError(f"{key}: title and body are texts or functions, and there is a title")
	kind = EventType(
		key,
		_one_of(given.get("category", CATEGORIES[-1]), CATEGORIES, key),
		{"": "" if callable(title) else title, **({"many": given["many"]} if given.get("many") else {})},
		frozenset(_one_of(channel, CHANNELS, key) for channel in given.get("channels", ("app",))),
		label=given.get("label") or key.replace("_", " ").capitalize(),
		subject=given.get("subject", ""),
		groups=bool(given.get("groups", True)) and not callable(title),
		ignores_mute=bool(given.get("ignores_mute", False)),
		agents_only=bool(given.get("agents_only", True)),
	)
	return Definition(kind, title, body)


def definition(key: str) -> Definition:
	"""The definition of `key`; a clear error where no app has one."""
	found = definitions().get(key)
	if not found:
		frappe.throw(
			_("No app defines notifications of the kind {0}").format(
				frappe.bold(frappe.utils.escape_html(key))
			)
		)
	return found


def choosable() -> dict[str, EventType]:
	"""The kinds about which one can choose whether to hear of them."""
	return {key: kind for key, kind in kinds().items() if kind.choosable}


def label_of(key: str) -> str:
	"""What the kind is called, in the reader's language."""
	kind = kinds().get(key)
	return _(kind.label) if kind else key


def _one_of(value: object, known: Collection[str], key: str) -> str:
	if value not in known:
		raise ValueError(f"{key}: {value!r} is none of {', '.join(known)}")
	return str(value)
