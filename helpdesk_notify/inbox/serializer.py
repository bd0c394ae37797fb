"""Converts rows to JSON values for the front-end."""

from collections.abc import Collection, Iterable

import frappe
from frappe import _
from frappe.query_builder import DocType

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.engine import SYSTEM, Event, plain_text
from helpdesk_notify.runtime import clock
from helpdesk_notify.tickets import priority, urls

FIELDS = (
	"name",
	"user_to",
	"user_from",
	"notification_type",
	"reference_ticket",
	"reference_comment",
	"message",
	"read",
	"creation",
	"notify_event",
	"notify_count",
	"notify_at",
	"notify_body",
	"notify_actor",
	"notify_link",
	"notify_silent",
	"notify_reason",
	"notify_snoozed_until",
)
# notification_type of rows inserted by Helpdesk without this app -> (event, variant)
_WITHOUT_THE_APP = {
	"Assignment": ("ticket_assigned", ""),
	"Mention": ("mentioned", ""),
	"Reaction": ("ticket_reopened", "agent"),
}


def select_rows():
	"""A query for rows with the name and image of their actor."""
	row, user = DocType(NOTIFICATION), DocType("User")
	return (
		frappe.qb.from_(row)
		.left_join(user)
		.on(user.name == row.user_from)
		.select(*(row[field] for field in FIELDS), user.full_name, user.user_image)
	)


def shape(rows: Iterable[frappe._dict], hidden: Collection[str] = ()) -> list[dict]:
	"""The rows as JSON values. Rows in `hidden` are shown without title, text and ticket."""
	rows = list(rows)
	about = _read_tickets({row.reference_ticket for row in rows if row.reference_ticket})
	return [_shape_one(row, about.get(row.reference_ticket), row.name in hidden) for row in rows]


def _read_tickets(names: Collection[str]) -> dict[str, frappe._dict]:
	if not names:
		return {}
	fields = ["name", "subject", "priority"]
	found = frappe.get_all("HD Ticket", filters={"name": ["in", list(names)]}, fields=fields)
	return {str(ticket.name): ticket for ticket in found}


def _shape_one(row: frappe._dict, ticket: frappe._dict | None, hidden: bool) -> dict:
	return {
		"name": row.name,
		"event": row.notify_event or "custom",
		"type": row.notification_type,
		"title": _("You no longer have access to this ticket.") if hidden else title_of(row),
		"body": "" if hidden else row.notify_body or "",
		"count": row.notify_count or 1,
		"actor": actor_of(row),
		"ticket": None
		if hidden or not ticket
		else {"name": row.reference_ticket, "subject": plain_text(ticket.subject)},
		"urgent": bool(ticket and not hidden and priority.is_most_urgent(ticket.priority)),
		"comment": row.reference_comment,
		"url": None if hidden else _url(row),
		"read": bool(row.read),
		"silent": bool(row.notify_silent),
		"reason": row.notify_reason or "",
		"snoozed_until": clock.from_db(row.notify_snoozed_until).isoformat()
		if row.notify_snoozed_until
		else None,
		"at": clock.from_db(row.notify_at or row.creation).isoformat(),
	}


def title_of(row: frappe._dict) -> str:
	"""The title. Rows from before the installation have none, or the HTML of a comment."""
	if row.notify_event:
		return row.message or ""
	if row.message and row.notification_type != "Mention":
		return plain_text(row.message)
	key, variant = _WITHOUT_THE_APP.get(row.notification_type, ("custom", ""))
	event = Event(key=key, variant=variant, actor=row.user_from, ticket=row.reference_ticket)
	return event.named(plain_text(row.full_name) or row.user_from).title().render(_)


def actor_of(row: frappe._dict) -> dict:
	"""The name and image of the actor."""
	if row.notify_actor:
		# no user of the site; `user_from` is only a stand-in
		name = _(SYSTEM) if row.notify_actor == SYSTEM else row.notify_actor
		return {"name": None, "full_name": name, "image": None}
	name = plain_text(row.full_name) or row.user_from
	return {"name": row.user_from, "full_name": name, "image": row.user_image or None}


def _url(row: frappe._dict) -> str | None:
	if row.notify_link:
		return row.notify_link
	if not row.reference_ticket:
		return None
	return urls.path(row.reference_ticket, row.reference_comment)
