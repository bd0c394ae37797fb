"""Notification Log: Frappe's own bell, and its emails about assignments and mentions.

The app notifies agents of the same event, by their preferences. So Frappe's email to them is not sent. The log in
Desk is not changed.
"""

import frappe
from frappe import _

from helpdesk_notify.engine import framework
from helpdesk_notify.extends.handlers import log_errors
from helpdesk_notify.recipients.visibility import is_agent

# The type for which Frappe 15 and 16 send no email.
NEVER_MAILED = "Alert"
# Frappe's message, to find its translation.
REMOVED = "Your assignment on {0} {1} has been removed by {2}"


@log_errors
def before_insert(doc, method=None):
	if doc.document_type == "HD Ticket" and _is_notified_by_the_app(doc):
		doc.flags.helpdesk_notify_type, doc.type = doc.type, NEVER_MAILED


@log_errors
def after_insert(doc, method=None):
	"""Restores the type, after Frappe has decided not to send an email."""
	if was := doc.flags.helpdesk_notify_type:
		doc.db_set("type", was, update_modified=False)


def _is_notified_by_the_app(doc) -> bool:
	if not doc.for_user or not is_agent(doc.for_user):
		return False
	is_removal = doc.type == "Assignment" and _is_a_removal(doc)
	return framework.is_repeated(doc.type, is_removal=is_removal)


def _is_a_removal(doc) -> bool:
	"""Whether it is about the end of an assignment, which has the same type, and of which the app does not notify.

	Recognized by Frappe's subject, because the change of the ToDo may not be committed yet.
	"""
	language = frappe.db.get_value("User", doc.for_user, "language")
	beginning = _(REMOVED, lang=language).partition("{0}")[0]
	if beginning:
		return (doc.subject or "").startswith(beginning)
	assignment = {
		"reference_type": doc.document_type,
		"reference_name": str(doc.document_name),
		"allocated_to": doc.for_user,
		"status": "Open",
	}
	return not frappe.db.exists("ToDo", assignment)
