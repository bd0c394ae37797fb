"""What the scheduler calls. Each may be run again at any time, and twice at once."""

from helpdesk_notify.extends import pending, service_level
from helpdesk_notify.inbox import retention
from helpdesk_notify.journal import retention as journal_retention
from helpdesk_notify.outbox import records, run, undelivered
from helpdesk_notify.realtime.publisher import announce_changed


def sweep() -> None:
	"""Plan again the events that could not be planned, deal with what is due in the outbox, and note which emails Frappe's
	Email Queue has given up.
	"""
	pending.plan_pending()
	run.send_due()
	undelivered.follow()


def notify_of_service_levels() -> None:
	"""Tell of tickets that are about to miss their service level, and of those that have."""
	service_level.check()


def purge_read_notifications() -> None:
	"""Delete what has been read and is older than the administrator wants it kept."""
	retention.purge(lambda users: announce_changed(users, "deleted"), records.waiting_among)
	journal_retention.purge()
	service_level.forget()


def date_notifications() -> None:
	"""Give rows that were written past the app their place in the inbox."""
	retention.date_rows()
