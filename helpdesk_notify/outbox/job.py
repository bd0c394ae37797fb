"""The background job that sends what is due after a commit. The scheduler sends within a minute what it misses."""

from contextlib import suppress

import frappe
from frappe.utils.background_jobs import is_job_enqueued
from redis.exceptions import RedisError

from helpdesk_notify.outbox import run
from helpdesk_notify.runtime import errors, request_state

JOB = "helpdesk_notify_outbox"
# Set while the job is queued or running: it then looks once more before it ends.
_AGAIN = "helpdesk_notify:outbox_again"
_EXPIRES_IN = 300  # seconds


def start_after_commit() -> None:
	"""Send what is due by a background job, after the running transaction's commit."""
	request_state.pending(_enqueue)


def start() -> None:
	"""Send what is due by a background job. There is one at a time for the site."""
	if is_job_enqueued(JOB):
		frappe.cache.set_value(_AGAIN, 1, expires_in_sec=_EXPIRES_IN)
	else:
		frappe.enqueue(send_due, queue="short", job_id=JOB, deduplicate=True)


def send_due() -> None:
	"""Background job: send what is due, and what became due meanwhile."""
	more = True
	while more:
		with suppress(RedisError):
			frappe.cache.delete_value(_AGAIN)
		run.send_due()
		more = False
		with suppress(RedisError):
			more = bool(frappe.cache.get_value(_AGAIN, expires=True))


def _enqueue(_waiting: request_state.Pending) -> None:
	with errors.logged("helpdesk_notify: outbox"):
		start()
