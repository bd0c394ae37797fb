"""Communication on an HD Ticket: a message of the customer (portal or email), or a reply of an agent."""

import frappe
from frappe.utils import now_datetime

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import excerpt, ticket_changes
from helpdesk_notify.extends.actor import sender
from helpdesk_notify.extends.handlers import notifying
from helpdesk_notify.recipients.audience import audience_of, is_wanted
from helpdesk_notify.runtime.request_state import take_reopened


@notifying
def on_update(doc, method=None):
	# on_update, not after_insert: Helpdesk has then saved the ticket, which shows whether it was reopened
	if not _is_a_new_message(doc):
		return
	sent = doc.sent_or_received == "Sent"
	opens = not sent and _opens_the_ticket(doc)
	event = ticket_changes.message(
		str(doc.reference_name),
		sent=sent,
		source=doc.name,
		body=excerpt(doc.content),
		opens_ticket=opens,
		reopened=not sent and not opens and take_reopened(doc.reference_name),
	)
	if event and is_wanted(event.key):
		deliver(event.by(*sender(doc.sender, doc.sender_full_name)), audience_of(event))


def _is_a_new_message(doc) -> bool:
	return (
		doc.reference_doctype == "HD Ticket"
		and bool(doc.reference_name)
		and doc.communication_type == "Communication"
		and not doc.get_doc_before_save()
	)


def _opens_the_ticket(doc) -> bool:
	messages = {
		"reference_doctype": "HD Ticket",
		"reference_name": str(doc.reference_name),
		"communication_type": "Communication",
		"name": ["!=", doc.name],
	}
	if frappe.db.exists("Communication", messages):
		return False
	created = frappe.db.get_value("HD Ticket", doc.reference_name, "creation")
	return ticket_changes.opens(earlier_messages=False, created=created, now=now_datetime())
