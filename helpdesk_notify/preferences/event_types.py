"""The kinds of events on this site: those of the catalogue, and those of other apps.

Apps register them in hooks.py: `helpdesk_notify_events = ["my_app.notifications.EVENTS"]`, with paths to dicts of
key -> definition. See docs/extending.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _

from helpdesk_notify.engine import CATALOGUE, EventType
from helpdesk_notify.engine import definitions as rules
from helpdesk_notify.runtime import request_state
from helpdesk_notify.runtime.errors import throw

HOOK = "helpdesk_notify_events"


def kinds() -> dict[str, EventType]:
	"""All kinds by key."""
	return {**CATALOGUE, **{key: each.kind for key, each in definitions().items()}}


def definitions() -> dict[str, rules.Definition]:
	"""The definitions of other apps. Invalid ones are logged once per request and ignored."""
	state = request_state.state()
	if state.event_types is None:
		found = state.event_types = {}
		for path in frappe.get_hooks(HOOK):
			with _logged(path):
				for key, given in frappe.get_attr(path).items():
					with _logged(path):
						found[key] = rules.define(key, given)
	return state.event_types


@contextmanager
def _logged(path: str) -> Iterator[None]:
	"""Logs an error of another app's definition, and continues."""
	try:
		yield
	except Exception:
		frappe.log_error(title=f"helpdesk_notify: {HOOK}: {path}", defer_insert=True)


def definition(key: str) -> rules.Definition:
	"""The definition of `key`. Raises frappe.ValidationError if no app defines it."""
	found = definitions().get(key)
	if not found:
		throw(_("No installed app defines the event {0}").format(frappe.bold(frappe.utils.escape_html(key))))
	return found


def choosable() -> dict[str, EventType]:
	"""The kinds that are listed in the preferences."""
	return {key: kind for key, kind in kinds().items() if kind.choosable}


def label_of(key: str) -> str:
	"""The label of the kind, in the user's language."""
	kind = kinds().get(key)
	return _(kind.label) if kind else key
