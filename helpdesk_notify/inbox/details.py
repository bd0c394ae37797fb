"""What one can ask about a single notification of one's own."""

import frappe
from frappe import _
from frappe.query_builder import DocType

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.engine import N_, Text, because, plain_text
from helpdesk_notify.inbox import history, serializer
from helpdesk_notify.recipients import visibility
from helpdesk_notify.runtime import clock
from helpdesk_notify.tickets import content


def history_of(user: str, name: str) -> list[dict]:
	"""The happenings that a row stands for, newest first."""
	ticket = _own(user, name, "reference_ticket").reference_ticket
	if ticket and ticket not in visibility.readable_tickets({ticket}):
		frappe.throw(_("A ticket that you can no longer open"), frappe.PermissionError)
	lines = history.read(user, name) or []
	names = {line.user_from for line in lines if line.user_from}
	people = {}
	if names:
		found = frappe.get_all(
			"User", filters={"name": ["in", list(names)]}, fields=["name", "full_name", "user_image"]
		)
		people = {row.name: row for row in found}
	for line in lines:
		line.update(people.get(line.user_from) or {"full_name": None, "user_image": None})
	return [
		{
			"at": history.iso(line.notify_at),
			"actor": serializer.actor_of(line),
			"body": line.notify_body or "",
		}
		for line in lines
	]


def explanation_of(user: str, name: str) -> str:
	"""Why the row is there, in a sentence."""
	reason = _own(user, name, "notify_reason").notify_reason
	return Text(N_("You are told {because}."), {"because": _(because(reason))}).render(_)


def latest_message(user: str, name: str, *, images: bool) -> dict:
	"""The newest message of the row's ticket, if the reader may read it; `images`: with those of other sites.

	`images` of the answer is how many were left out.
	"""
	nothing = {"html": None, "sender": None, "at": None, "images": 0}
	ticket = _own(user, name, "reference_ticket").reference_ticket
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


def _own(user: str, name: str, field: str) -> frappe._dict:
	row = frappe.db.get_value(NOTIFICATION, {"name": name, "user_to": user}, [field], as_dict=True)
	return row or _not_yours()


def _not_yours():
	frappe.throw(_("There is no such notification of yours"))
