"""Wrappers for handlers of document events: errors never prevent the save, and no notification is lost."""

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
	"""Wraps a handler: errors are logged, and the save continues.

	Deadlocks are raised again, because the database has rolled back the whole transaction with the user's change.
	"""
	return _wrapped(handler, lambda doc: None)


def notifying(handler: Callable) -> Callable:
	"""As `log_errors`, for handlers that notify: after an error, the journal keeps the call, and it is repeated later."""

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
	"""The name of a handler in the journal, for example "hd_ticket.on_update"."""
	return f"{handler.__module__.rpartition('.')[2]}.{handler.__name__}"


def call_again(handler: Callable, entry: Mapping[str, Any]) -> None:
	"""Calls a handler again, with the document and user of the first call. Events it already delivered are skipped."""
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
