"""Scheduled jobs. Each can be run again at any time, and in parallel."""

import frappe

from helpdesk_notify.extends import pending, service_level
from helpdesk_notify.inbox import retention
from helpdesk_notify.journal import retention as journal_retention
from helpdesk_notify.outbox import records, run, undelivered
from helpdesk_notify.outbox import retention as outbox_retention
from helpdesk_notify.realtime.publisher import announce_changed
from helpdesk_notify.runtime import errors


def sweep() -> None:
	"""Runs every minute: plans pending events, sends what is due in the outbox, and reads which emails the Email Queue has
	given up. An error in one of them is logged and does not stop the others.
	"""
	for part in (pending.plan_pending, run.send_due, undelivered.follow):
		try:
			part()
		except Exception:
			# Frappe writes no log of this job: see install.after_sync.
			frappe.db.rollback()
			errors.log(f"helpdesk_notify: {part.__name__}")
			frappe.db.commit()  # nosemgrep: frappe-manual-commit -- the log; the part itself was rolled back


def notify_of_service_levels() -> None:
	"""Notifies of tickets whose SLA is about to be breached or is breached."""
	service_level.check()


def purge_read_notifications() -> None:
	"""Deletes expired notifications, rows of the journal and the outbox, and SLA records."""
	retention.purge(lambda users: announce_changed(users, "deleted"), records.waiting_among)
	journal_retention.purge()
	outbox_retention.purge()
	service_level.forget()


def date_notifications() -> None:
	"""Sets the time of rows that were inserted without the Document API."""
	retention.date_rows()
