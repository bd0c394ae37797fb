"""The job that deals with what is due right after a commit; what it misses the scheduler's sweep has within a minute."""

import frappe

from helpdesk_notify.outbox import run
from helpdesk_notify.runtime import errors, request_state


def start_after_commit() -> None:
	"""Send what is due by a background job, after the running transaction's commit."""
	request_state.pending(_enqueue)


def start() -> None:
	"""Send what is due by a background job."""
	frappe.enqueue(run.send_due, queue="short")


def _enqueue(_waiting: request_state.Pending) -> None:
	with errors.logged("helpdesk_notify: outbox"):
		start()
