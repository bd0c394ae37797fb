"""Handlers of document events: an error in one never breaks the save, and no notification is lost by it."""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import unwrap
from typing import Any

import frappe

from helpdesk_notify.constants import TICKET
from helpdesk_notify.dispatch import is_paused
from helpdesk_notify.journal import records as journal
from helpdesk_notify.runtime import errors, request_state

KEPT: set[Callable] = set()  # the handlers that are called again after an error


def log_errors(handler: Callable) -> Callable:
	"""Wrap a document event's handler, so that an error in it is logged and the save goes on.

	A deadlock is passed on: the database has then undone the whole transaction, the user's own change
	with it, and going on would pretend that it was saved.
	"""
	return _wrapped(handler, lambda doc: None)


def notifying(handler: Callable) -> Callable:
	"""As `log_errors`, for a handler that notifies: after an error it is kept in the journal, and called again."""

	def keep_for_later(doc) -> None:
		if is_paused():
			return
		error, before = errors.last_line(), doc.get_doc_before_save()
		facts = {
			"doc": doc.as_dict(),
			"before": before and before.as_dict(),
			"ignore_permissions": bool(doc.flags.ignore_permissions),
			"delivered": request_state.state().delivered,
		}
		with errors.savepoint("helpdesk_notify: journal"):
			journal.write_pending_handler(name_of(handler), _ticket_of(doc), facts, error)

	wrapper = _wrapped(handler, keep_for_later)
	KEPT.add(wrapper)
	return wrapper


def name_of(handler: Callable) -> str:
	"""What a handler is called in the journal, such as "hd_ticket.on_update"."""
	return f"{handler.__module__.rpartition('.')[2]}.{handler.__name__}"


def call_again(handler: Callable, entry: Mapping[str, Any]) -> None:
	"""Call a handler on the document as it was, as the user of that time; what it has delivered is left out."""
	facts, user = entry["facts"], frappe.session.user
	doc = frappe.get_doc(facts["doc"])
	doc.flags.ignore_permissions = facts["ignore_permissions"]
	doc._doc_before_save = frappe.get_doc(facts["before"]) if facts["before"] else None
	state = request_state.state()
	state.delivered_before = {tuple(each) for each in facts["delivered"]}
	frappe.set_user(entry["actor"])
	try:
		unwrap(handler)(doc)
	finally:
		state.delivered_before = ()
		frappe.set_user(user)


def _ticket_of(doc) -> str | None:
	if doc.doctype == TICKET:
		return str(doc.name)
	return doc.get("reference_ticket") or doc.get("reference_name")


def _wrapped(handler: Callable, on_error: Callable) -> Callable:
	@wraps(handler)
	def wrapper(doc, method=None):
		request_state.state().delivered = []
		try:
			return handler(doc, method)
		except frappe.QueryDeadlockError:
			raise
		except Exception:
			errors.log(f"helpdesk_notify: {handler.__module__}.{handler.__name__}", doc)
			on_error(doc)

	return wrapper
