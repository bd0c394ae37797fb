"""The state of the outbox for the administrator."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from helpdesk_notify.constants import OUTBOX
from helpdesk_notify.engine import EMAIL
from helpdesk_notify.mail import composer
from helpdesk_notify.outbox.records import DUE, FAILED

OVERDUE = timedelta(hours=1)


def read() -> dict:
	"""The numbers of emails that are waiting, overdue by more than OVERDUE, and failed, and whether there is an outgoing
	Email Account.
	"""
	waiting = {"channel": EMAIL, "state": DUE}
	return {
		"waiting": frappe.db.count(OUTBOX, waiting),
		"overdue": frappe.db.count(OUTBOX, {**waiting, "due": ["<", now_datetime() - OVERDUE]}),
		"failed": frappe.db.count(OUTBOX, {"channel": EMAIL, "state": FAILED}),
		"account": bool(composer.outgoing_account()),
	}
