"""What the scheduler calls."""

from helpdesk_notify.delivery import mail


def send_due_mail() -> None:
	"""Put what is due into Frappe's Email Queue: right after a commit by a job, and every few minutes again."""
	mail.send_due()
