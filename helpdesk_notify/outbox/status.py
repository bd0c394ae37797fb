"""How the outbox does, for the administrator."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from helpdesk_notify.constants import OUTBOX
from helpdesk_notify.engine import EMAIL
from helpdesk_notify.mail import composer
from helpdesk_notify.outbox.records import DUE, FAILED

OVERDUE = timedelta(hours=1)


def read() -> dict:
	"""How many rows of the channel EMAIL wait, how many have been due for an hour and how many have failed, and
	whether there is an account for outgoing email.
	"""
	waiting = {"channel": EMAIL, "state": DUE}
	return {
		"waiting": frappe.db.count(OUTBOX, waiting),
		"overdue": frappe.db.count(OUTBOX, {**waiting, "due": ["<", now_datetime() - OVERDUE]}),
		"failed": frappe.db.count(OUTBOX, {"channel": EMAIL, "state": FAILED}),
		"account": bool(composer.outgoing_account()),
	}
