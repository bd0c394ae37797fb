"""The background job that processes due rows right after a commit. The scheduler also processes them every minute.

One job runs at a time, and there is one more run after everything that was committed in the meantime. Redis holds the
two flags for this. Without Redis, the scheduler processes the rows.
"""

import frappe

from helpdesk_notify.outbox import run
from helpdesk_notify.runtime import errors, request_state

WANTED = "helpdesk_notify:outbox:wanted"  # a run has been requested, and has not started
RUNNING = "helpdesk_notify:outbox:running"
EXPIRES = 60  # seconds, so that the flag of a lost job does not stop later ones


def start_after_commit() -> None:
	"""Enqueues the job after the commit of the current transaction."""
	request_state.pending(_start)


def start() -> None:
	"""Enqueues the job now, unless one is in the queue that has not started."""
	if _set(WANTED):
		try:
			frappe.enqueue(work, queue="short")
		except Exception:
			_remove(WANTED)
			raise


def work() -> None:
	"""Background job. If another job is running, that one processes the rows: it checks WANTED again after its run."""
	while frappe.cache.exists(WANTED) and _set(RUNNING):
		try:
			if _remove(WANTED):
				run.send_due()
		finally:
			_remove(RUNNING)


def _start(_waiting: request_state.Pending) -> None:
	with errors.logged("helpdesk_notify: outbox"):
		start()


def _set(flag: str) -> bool:
	"""Sets `flag`. Returns False if it was set before."""
	return bool(frappe.cache.set(frappe.cache.make_key(flag), 1, nx=True, ex=EXPIRES))


def _remove(flag: str) -> bool:
	"""Removes `flag`. Returns False if it was not set."""
	return bool(frappe.cache.delete(frappe.cache.make_key(flag)))
