"""HD Ticket: reopened by the customer, viewed, deleted."""

import frappe

from helpdesk_notify.delivery import (
	agents_of,
	announce_changed,
	delete_about,
	deliver,
	forget_told,
	is_agent,
	note_reopened,
	sender,
	shielded,
)
from helpdesk_notify.engine import Event


@shielded
def on_update(doc, method=None):
	before = doc.get_doc_before_save()
	if before and before.status_category != doc.status_category == "Resolved":
		forget_told(doc.name)
	if not before or (before.status_category, doc.status_category) != ("Resolved", "Open"):
		return
	# The message that reopened it may still be on its way: it then adds what the customer wrote.
	note_reopened(doc.name)
	if not is_agent(frappe.session.user):
		deliver(_reopened(doc), agents_of(doc.name, also_previous=True))


@shielded
def mark_seen(doc, method=None):
	"""After Helpdesk's own `mark_seen`, by which its page says that an agent is looking at the ticket."""
	announce_changed(frappe.session.user, "read", ticket=str(doc.name))


@shielded
def after_delete(doc, method=None):
	delete_about(ticket=str(doc.name))


def _reopened(doc) -> Event:
	return Event(key="ticket_reopened", **sender(frappe.session.user), ticket=str(doc.name), mailed=True)
