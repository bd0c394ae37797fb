"""Details of one notification of the session's user."""

import frappe
from frappe import _
from frappe.query_builder import DocType

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.engine import because, event_from, plain_text
from helpdesk_notify.inbox import serializer
from helpdesk_notify.journal import history
from helpdesk_notify.preferences import event_types
from helpdesk_notify.recipients import visibility
from helpdesk_notify.runtime import clock
from helpdesk_notify.tickets import content


def history_of(user: str, name: str) -> list[dict]:
	"""The events grouped in a row, newest first. Without the texts of tickets that the user cannot read any more."""
	fields = [
		"reference_ticket",
		"creation",
		"notify_at",
		"notify_event",
		"notify_actor",
		"notify_body",
		"user_from",
	]
	row = _own(user, name, fields)
	ticket = row.reference_ticket
	if ticket and ticket not in visibility.readable_tickets({ticket}):
		frappe.throw(_("You no longer have access to this ticket."), frappe.PermissionError)
	found = history.events_of(name, ticket, row.creation, row.notify_at) if row.notify_at else []
	if not found:  # inserted by other code, or older than the journal
		return [
			_line(
				row.notify_at,
				row.user_from,
				row.notify_actor,
				row.notify_body or "",
				_people({row.user_from}),
			)
		]
	people = _people({each.actor for each in found})
	readable = visibility.readable_tickets({each.ticket for each in found if each.ticket})
	return [
		_line(
			each.at,
			each.actor,
			each.actor_name,
			_text(each, people, in_overflow=row.notify_event == "overflow")
			if not each.ticket or each.ticket in readable
			else "",
			people,
		)
		for each in found
	]


def _line(at, user: str | None, actor_name: str | None, body: str, people: dict) -> dict:
	person = people.get(user) or {"full_name": None, "user_image": None}
	actor = serializer.actor_of(frappe._dict(person, user_from=user, notify_actor=actor_name))
	return {"at": clock.from_db(at).isoformat() if at else None, "actor": actor, "body": body}


def _people(names: set) -> dict[str, frappe._dict]:
	fields = ["name", "full_name", "user_image"]
	return {row.name: row for row in frappe.get_all("User", {"name": ["in", list(names - {None})]}, fields)}


def _text(each: frappe._dict, people: dict, *, in_overflow: bool) -> str:
	"""The excerpt of an event, or its title in a notification that groups different events."""
	if not in_overflow:
		return each.facts.get("body", "")
	event = event_from(
		key=each.event,
		kind=event_types.kinds().get(each.event),
		**{name: each[name] for name in ("actor", "actor_name", "ticket", "comment", "source", "facts")},
	)
	person = people.get(each.actor)
	return plain_text(event.named(plain_text(person and person.full_name) or each.actor).title().render(_))


def explanation_of(user: str, name: str) -> str:
	"""Why the user was notified, as a translated sentence."""
	reason = _own(user, name, ["notify_reason"]).notify_reason
	return _(because(reason))


def latest_message(user: str, name: str, *, images: bool) -> dict:
	"""The newest message of the row's ticket, if the user can read it. `images`: include external images.

	`images` in the result: the number of removed external images.
	"""
	nothing = {"html": None, "sender": None, "at": None, "images": 0}
	ticket = _own(user, name, ["reference_ticket"]).reference_ticket
	if not ticket or ticket not in visibility.readable_tickets({ticket}):
		return nothing
	message = DocType("Communication")
	found = (
		frappe.qb.from_(message)
		.select(message.content, message.sender, message.sender_full_name, message.communication_date)
		.where((message.reference_doctype == "HD Ticket") & (message.reference_name == ticket))
		.where(message.communication_type == "Communication")
		.orderby(message.creation, order=frappe.qb.desc)
		.limit(1)
		.run(as_dict=True)
	)
	if not found:
		return nothing
	html = content.harmless(found[0].content)
	html, left_out = (html, 0) if images else content.without_remote_images(html)
	return {
		"html": html,
		"images": left_out,
		"sender": plain_text(found[0].sender_full_name) or found[0].sender,
		"at": clock.from_db(found[0].communication_date).isoformat(),
	}


def _own(user: str, name: str, fields: list[str]) -> frappe._dict:
	row = frappe.db.get_value(NOTIFICATION, {"name": name, "user_to": user}, fields, as_dict=True)
	return row or _not_yours()


def _not_yours():
	frappe.throw(_("Notification not found"))
