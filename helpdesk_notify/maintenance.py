"""What the scheduler calls. Each may be run again at any time, and twice at once."""

from helpdesk_notify.extends import pending, service_level
from helpdesk_notify.inbox import retention
from helpdesk_notify.journal import retention as journal_retention
from helpdesk_notify.outbox import run, undelivered, wake
from helpdesk_notify.realtime.publisher import announce_changed


def send_due_notification_mail() -> None:
	"""Put what is due into Frappe's Email Queue: right after a commit by a job, and every minute again."""
	run.send_due()


def plan_pending_events() -> None:
	"""Plan again the events that could not be planned when they happened."""
	pending.plan_pending()


def follow_notification_mail() -> None:
	"""Note which mails Frappe's Email Queue has given up."""
	undelivered.follow()


def notify_of_service_levels() -> None:
	"""Tell of tickets that are about to miss their service level, and of those that have."""
	service_level.check()


def wake_snoozed_notifications() -> None:
	"""Bring back what has been put off until now."""
	wake.wake_due()


def purge_read_notifications() -> None:
	"""Delete what has been read and is older than the administrator wants it kept."""
	retention.purge(lambda users: announce_changed(users, "deleted"))
	journal_retention.purge()
	service_level.forget()


def date_notifications() -> None:
	"""Give rows that were written past the app their place in the inbox."""
	retention.date_rows()
