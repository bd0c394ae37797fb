"""Communication on an HD Ticket: the customer writes, through the portal or by mail, or an agent answers."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import Event, excerpt
from helpdesk_notify.extends.actor import sender
from helpdesk_notify.extends.handlers import notifying
from helpdesk_notify.recipients.audience import concerned_by, is_wanted
from helpdesk_notify.runtime.request_state import take_reopened

# Between a ticket and the message that it was opened with.
OPENING = timedelta(minutes=2)


@notifying
def on_update(doc, method=None):
	# on_update and not after_insert: by now Helpdesk has saved the ticket, and it shows whether it reopened
	if not _is_a_new_message(doc):
		return
	if doc.sent_or_received == "Sent":
		if is_wanted("agent_replied"):
			deliver(_event(doc, "agent_replied"), concerned_by(doc.reference_name))
	elif not _is_the_first(doc):
		reopened = take_reopened(doc.reference_name)
		key = "ticket_reopened" if reopened else "customer_replied"
		deliver(_event(doc, key), concerned_by(doc.reference_name, also_previous=reopened))


def _is_a_new_message(doc) -> bool:
	return (
		doc.reference_doctype == "HD Ticket"
		and bool(doc.reference_name)
		and doc.communication_type == "Communication"
		and not doc.get_doc_before_save()
	)


def _is_the_first(doc) -> bool:
	"""Whether the ticket was opened with this message."""
	earlier = {
		"reference_doctype": "HD Ticket",
		"reference_name": str(doc.reference_name),
		"communication_type": "Communication",
		"name": ["!=", doc.name],
	}
	if frappe.db.exists("Communication", earlier):
		return False
	# A ticket without a description gets its first message later, and that is a reply.
	opened = frappe.db.get_value("HD Ticket", doc.reference_name, "creation")
	return bool(opened) and now_datetime() - opened < OPENING


def _event(doc, key: str) -> Event:
	return Event(
		key=key,
		**sender(doc.sender, doc.sender_full_name),
		ticket=str(doc.reference_name),
		body=excerpt(doc.content),
		source=doc.name,
	)
