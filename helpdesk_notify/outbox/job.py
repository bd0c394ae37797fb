"""The background job that processes due rows right after a commit. The scheduler also processes them every minute."""

import frappe

from helpdesk_notify.outbox import run
from helpdesk_notify.runtime import errors, request_state


def start_after_commit() -> None:
	"""Enqueues the job after the commit of the current transaction."""
	request_state.pending(_enqueue)


def start() -> None:
	"""Enqueues the job now."""
	frappe.enqueue(run.send_due, queue="short")


def _enqueue(_waiting: request_state.Pending) -> None:
	with errors.logged("helpdesk_notify: outbox"):
		start()
