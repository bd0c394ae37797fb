"""The kinds of events that there are on this site: the catalogue's, and those that other apps bring.

An app names them in its hooks.py: `helpdesk_notify_events = ["my_app.notifications.EVENTS"]`, each path leading to
a dict of key -> definition. docs/extending.md has the whole of it.
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
	"""Every kind by its key."""
	return {**CATALOGUE, **{key: each.kind for key, each in definitions().items()}}


def definitions() -> dict[str, rules.Definition]:
	"""What other apps have defined. An invalid definition is logged once a request and left out."""
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
	"""Another app's mistake, which takes nothing else along."""
	try:
		yield
	except Exception:
		frappe.log_error(title=f"helpdesk_notify: {HOOK}: {path}", defer_insert=True)


def definition(key: str) -> rules.Definition:
	"""The definition of `key`; a clear error where no app has one."""
	found = definitions().get(key)
	if not found:
		throw(_("No installed app defines the event {0}").format(frappe.bold(frappe.utils.escape_html(key))))
	return found


def choosable() -> dict[str, EventType]:
	"""The kinds about which one can choose whether to hear of them."""
	return {key: kind for key, kind in kinds().items() if kind.choosable}


def label_of(key: str) -> str:
	"""What the kind is called, in the reader's language."""
	kind = kinds().get(key)
	return _(kind.label) if kind else key
