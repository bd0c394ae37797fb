"""The arguments of whitelisted methods, checked and in one form."""

import json
from contextlib import suppress

import frappe
from frappe import _

from helpdesk_notify.runtime.errors import throw

MAX_NAMES = 500
MAX_TEXT = 140  # characters of a name


def list_of_names(names: list | str | None) -> list[str]:
	"""The names as a list: `frappe.call` sends it as JSON, a REST client may send a list."""
	given: object = names
	if isinstance(names, str):
		given = parsed(names) if names.startswith("[") else [names]
	if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
		throw(_("The names of notifications must be a list of strings"))
	if len(given) > MAX_NAMES:
		frappe.throw(_("At most {0} notifications can be changed at a time").format(MAX_NAMES))
	return [name_of(name) for name in dict.fromkeys(given)]


def parsed(text: str) -> object:
	"""What the JSON `text` contains. None if it is not valid."""
	with suppress(ValueError, RecursionError):
		return json.loads(text)
	return None


def scope_of(ticket: str | int | None, comment: str | None) -> tuple[str | None, str | None]:
	"""The names of a ticket and a comment. None stays None."""
	return (None if ticket is None else name_of(ticket)), (None if comment is None else name_of(comment))


def name_of(name: str | int) -> str:
	"""The name of one document, as text."""
	text = str(name)
	if not 0 < len(text) <= MAX_TEXT:
		frappe.throw(_("A name must have 1 to {0} characters").format(MAX_TEXT))
	if not text.isprintable():  # for example a lone surrogate, which the database rejects
		frappe.throw(_("A name cannot contain control characters"))
	return text
