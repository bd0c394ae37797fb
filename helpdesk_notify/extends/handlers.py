"""Handlers of document events: an error in one never breaks the save, and no notification is lost by it."""

from collections.abc import Callable
from functools import wraps

import frappe

from helpdesk_notify.dispatch import is_paused
from helpdesk_notify.runtime import errors, request_state


def log_errors(handler: Callable) -> Callable:
	"""Wrap a document event's handler, so that an error in it is logged and the save goes on.

	A deadlock is passed on: the database has then undone the whole transaction, the user's own change
	with it, and going on would pretend that it was saved.
	"""
	return _wrapped(handler, lambda doc: None)


def notifying(handler: Callable) -> Callable:
	"""As `log_errors`, for a handler that notifies: after an error it is run once more by a job after the commit."""

	def run_later(doc) -> None:
		if is_paused():
			return
		with errors.logged("helpdesk_notify: rerun"):
			before = doc.get_doc_before_save()
			request_state.pending(_enqueue_reruns).reruns.append(
				{
					"handler": wrapper,
					"values": doc.as_dict(),
					"before": before and before.as_dict(),
					"ignore_permissions": bool(doc.flags.ignore_permissions),
					"delivered": list(request_state.state().delivered),
				}
			)

	wrapper = _wrapped(handler, run_later)
	return wrapper


def rerun(
	handler: Callable, values: dict, before: dict | None, ignore_permissions: bool, delivered: list[tuple]
) -> None:
	"""Background job: run a handler again, on the document as it was; what it has `delivered` is left out."""
	doc = frappe.get_doc(values)
	doc.flags.ignore_permissions = ignore_permissions
	doc._doc_before_save = frappe.get_doc(before) if before else None
	memory = request_state.state()
	memory.delivered_before = {tuple(each) for each in delivered}
	try:
		handler.__wrapped__(doc)
	finally:
		memory.delivered_before = ()


def _enqueue_reruns(waiting: request_state.Pending) -> None:
	for values in waiting.reruns:
		with errors.logged("helpdesk_notify: rerun"):
			frappe.enqueue(rerun, queue="short", **values)


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
