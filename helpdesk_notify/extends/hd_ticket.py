"""HD Ticket: notifies when it is created, moved to a team, changed or reopened. Clears when it is viewed or deleted."""

from collections.abc import Callable, Iterable

import frappe

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import excerpt, plain_text, ticket_changes
from helpdesk_notify.extends.actor import Actor, opener, sender
from helpdesk_notify.extends.handlers import log_errors, notifying
from helpdesk_notify.inbox.records import delete_about
from helpdesk_notify.journal import records as journal
from helpdesk_notify.realtime.publisher import announce_changed
from helpdesk_notify.recipients.audience import audience_of, is_wanted
from helpdesk_notify.recipients.subscriptions import forget_followers
from helpdesk_notify.recipients.visibility import is_agent
from helpdesk_notify.runtime.request_state import forget_notified, note_reopened
from helpdesk_notify.tickets.priority import is_most_urgent, ranks


@notifying
def after_insert(doc, method=None):
	"""A new ticket, from any source."""
	_notify(doc, ticket_changes.opened(_ticket(doc), excerpt(doc.description)), lambda: opener(doc.raised_by))


@notifying
def on_update(doc, method=None):
	before = doc.get_doc_before_save()
	if not before:
		return
	# Most saves change neither, and then nothing is read.
	changes = ticket_changes.changes(
		_ticket(before),
		_ticket(doc),
		ranks() if before.priority != doc.priority else {},
		by_agent=before.status_category != doc.status_category and is_agent(frappe.session.user),
	)
	if changes.starts_over:
		forget_notified(doc.name)
	if changes.reopened:
		note_reopened(doc.name)
	_notify(doc, changes.events, lambda: sender(frappe.session.user))


@log_errors
def mark_seen(doc, method=None):
	"""Runs after Helpdesk's own `mark_seen`, which its page calls when an agent opens the ticket."""
	user, ticket = frappe.session.user, str(doc.name)
	# Most users who open a ticket have no notification about it.
	if frappe.db.exists(NOTIFICATION, {"reference_ticket": ticket, "user_to": user}):
		announce_changed(user, "read", ticket=ticket)


@log_errors
def after_delete(doc, method=None):
	ticket = str(doc.name)
	announce_changed(delete_about(ticket=ticket), "deleted", ticket=ticket)
	forget_followers(ticket)
	journal.delete_about(ticket=ticket)


def _ticket(doc) -> ticket_changes.Ticket:
	return ticket_changes.Ticket(
		name=str(doc.name),
		subject=plain_text(doc.subject),
		status=doc.status,
		category=doc.status_category,
		priority=doc.priority,
		team=doc.agent_group,
	)


def _notify(doc, events: Iterable[ticket_changes.TicketEvent], actor: Callable[[], Actor]) -> None:
	for event in events:
		if is_wanted(event.key, urgent=is_most_urgent(doc.priority)):
			deliver(event.by(*actor()), audience_of(event))
