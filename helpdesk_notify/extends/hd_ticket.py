"""HD Ticket: opened, moved to a team, changed, reopened by the customer, viewed, deleted."""

import frappe

from helpdesk_notify.constants import SYSTEM
from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import Event, excerpt, plain_text
from helpdesk_notify.extends.actor import sender
from helpdesk_notify.extends.handlers import log_errors, notifying
from helpdesk_notify.inbox.records import delete_about
from helpdesk_notify.journal import records as journal
from helpdesk_notify.realtime.publisher import announce_changed
from helpdesk_notify.recipients.audience import agents_of, concerned_by, dispatched_to, is_wanted, members_of
from helpdesk_notify.recipients.subscriptions import forget_followers
from helpdesk_notify.recipients.visibility import is_agent
from helpdesk_notify.runtime.request_state import forget_notified, note_reopened
from helpdesk_notify.tickets.priority import is_most_urgent
from helpdesk_notify.tickets.priority import rank as priority_rank


@notifying
def after_insert(doc, method=None):
	"""A new ticket, however it was made: developers and managers hear of it, and the members of its team."""
	deliver(_created(doc), dispatched_to())
	_tell_team(doc)


@notifying
def on_update(doc, method=None):
	before = doc.get_doc_before_save()
	if not before:
		return
	if before.status_category != doc.status_category == "Resolved":
		forget_notified(doc.name)
	if (before.status_category, doc.status_category) == ("Resolved", "Open"):
		_tell_reopened(doc)
		return
	if before.priority != doc.priority and priority_rank(doc.priority) < priority_rank(before.priority):
		_tell_changed(doc, "priority_raised", priority=doc.priority)
	if before.status != doc.status:
		_tell_changed(doc, "status_changed", status=doc.status)
	if before.agent_group != doc.agent_group:
		_tell_team(doc)


@log_errors
def mark_seen(doc, method=None):
	"""After Helpdesk's own `mark_seen`, by which its page says that an agent is looking at the ticket."""
	announce_changed(frappe.session.user, "read", ticket=str(doc.name))


@log_errors
def after_delete(doc, method=None):
	ticket = str(doc.name)
	announce_changed(delete_about(ticket=ticket), "deleted", ticket=ticket)
	forget_followers(ticket)
	journal.delete_about(ticket=ticket)


def _created(doc) -> Event:
	return Event(
		key="ticket_created",
		**_opener(doc),
		ticket=str(doc.name),
		values={"subject": plain_text(doc.subject)},
		body=excerpt(doc.description),
		source=_opening(doc),
	)


def _opener(doc) -> dict:
	"""Who opened it: the session's user, whatever `raised_by` says. Only what nobody's session brings is taken by it:
	mail, which Administrator fetches, and forms for guests, whose sender is never taken for a user of the site.
	"""
	user = frappe.session.user
	if user == "Guest":
		return {"actor": "Administrator", "actor_name": plain_text(doc.raised_by) or SYSTEM}
	return sender(doc.raised_by if user == "Administrator" else user)


def _tell_team(doc) -> None:
	if doc.agent_group and is_wanted("team_ticket"):
		deliver(_for_team(doc), members_of(doc.agent_group))


def _for_team(doc) -> Event:
	# A new ticket of the team is one happening: who hears of new tickets anyway is not told twice.
	is_new = not doc.get_doc_before_save()
	return Event(
		key="team_ticket",
		**(_opener(doc) if is_new else sender(frappe.session.user)),
		ticket=str(doc.name),
		values={"team": doc.agent_group},
		body=plain_text(doc.subject),
		source=_opening(doc) if is_new else f"{doc.name}:team:{doc.agent_group}",
	)


def _opening(doc) -> str:
	return f"{doc.name}:opened"


def _tell_changed(doc, key: str, **values: str) -> None:
	if not is_wanted(key, urgent=is_most_urgent(doc.priority)):
		return
	event = Event(
		key=key,
		**sender(frappe.session.user),
		ticket=str(doc.name),
		values=values,
		body=plain_text(doc.subject),
		source=":".join((str(doc.name), key, *values.values())),
		minor=True,
	)
	deliver(event, concerned_by(doc.name))


def _tell_reopened(doc) -> None:
	# The message that reopened it may still be on its way: it then adds what the customer wrote.
	note_reopened(doc.name)
	if not is_agent(frappe.session.user):
		event = Event(key="ticket_reopened", **sender(frappe.session.user), ticket=str(doc.name))
		deliver(event, agents_of(doc.name, also_previous=True))
