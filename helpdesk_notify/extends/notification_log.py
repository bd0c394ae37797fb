"""Notification Log: Frappe's own bell, and the mail that it sends for an assignment or a mention.

The app tells agents of the same happening and mails it as each of them wishes, so Frappe's mail to them is
held back. Its log in Desk stays as it is.
"""

import frappe
from frappe import _

from helpdesk_notify.engine import framework
from helpdesk_notify.extends.handlers import log_errors
from helpdesk_notify.recipients.visibility import is_agent

# Frappe mails every type but this one, on 15 and 16.
NEVER_MAILED = "Alert"
# Frappe's sentence, by which its translations are found.
REMOVED = "Your assignment on {0} {1} has been removed by {2}"


@log_errors
def before_insert(doc, method=None):
	if doc.document_type == "HD Ticket" and _is_told_by_the_app(doc):
		doc.flags.helpdesk_notify_type, doc.type = doc.type, NEVER_MAILED


@log_errors
def after_insert(doc, method=None):
	"""Frappe has decided by now: the log gets its type back."""
	if was := doc.flags.helpdesk_notify_type:
		doc.db_set("type", was, update_modified=False)


def _is_told_by_the_app(doc) -> bool:
	if not doc.for_user or not is_agent(doc.for_user):
		return False
	is_removal = doc.type == "Assignment" and _is_a_removal(doc)
	return framework.is_repeated(doc.type, is_removal=is_removal)


def _is_a_removal(doc) -> bool:
	"""Frappe files the end of an assignment under the same type, and of that the app says nothing.

	Its subject tells, in the words of Frappe. The ToDo would not do: this may run before it is committed.
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
