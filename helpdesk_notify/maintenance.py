"""Scheduled jobs. Each can be run again at any time, and in parallel."""

from helpdesk_notify.extends import pending, service_level
from helpdesk_notify.inbox import retention
from helpdesk_notify.journal import retention as journal_retention
from helpdesk_notify.outbox import records, run, undelivered
from helpdesk_notify.realtime.publisher import announce_changed


def sweep() -> None:
	"""Plans pending events again, processes the outbox, and records which emails Frappe's Email Queue could not send."""
	pending.plan_pending()
	run.send_due()
	undelivered.follow()


def notify_of_service_levels() -> None:
	"""Notifies of tickets whose SLA is about to be breached or is breached."""
	service_level.check()


def purge_read_notifications() -> None:
	"""Deletes expired notifications, journal rows and SLA records."""
	retention.purge(lambda users: announce_changed(users, "deleted"), records.waiting_among)
	journal_retention.purge()
	service_level.forget()


def date_notifications() -> None:
	"""Sets the time of rows that were inserted without the Document API."""
	retention.date_rows()
