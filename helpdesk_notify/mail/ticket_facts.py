"""Reads tickets for emails."""

from collections.abc import Collection
from html import unescape

import frappe
from frappe import _
from frappe.core.utils import html2text
from frappe.utils import get_url, strip_html

from helpdesk_notify.engine import TicketFacts, plain_text
from helpdesk_notify.tickets.content import harmless
from helpdesk_notify.tickets.priority import rank
from helpdesk_notify.tickets.urls import path

_FIELDS = [
	"name",
	"subject",
	"priority",
	"ticket_type",
	"customer",
	"contact",
	"raised_by",
	"status",
	"agent_group",
]


def descriptions(tickets: Collection[str]) -> dict[str, tuple[str, str]]:
	"""The descriptions of `tickets`, as sanitized HTML and as text."""
	if not tickets:
		return {}
	filters = {"name": ["in", list(tickets)]}
	found = frappe.get_all("HD Ticket", filters=filters, fields=["name", "description"])
	shown = {str(row.name): harmless(row.description) for row in found}
	return {name: (html, as_text(html)) for name, html in shown.items()}


def read(tickets: Collection[str]) -> dict[str, frappe._dict]:
	"""The rows for `facts`, by ticket."""
	if not tickets:
		return {}
	found = frappe.get_all("HD Ticket", filters={"name": ["in", list(tickets)]}, fields=_FIELDS)
	return {str(row.name): row for row in found}


def facts(row: frappe._dict, language: str, description: tuple[str, str] | None) -> TicketFacts:
	"""The facts of a ticket in `language`. `description`: as HTML and as text; None to leave it out."""

	def say(value: str | None) -> str:
		return _(value, lang=language) if value else ""

	html, text = description or ("", "")
	return TicketFacts(
		name=str(row.name),
		subject=plain_text(row.subject),
		priority=say(row.priority),
		rank=rank(row.priority),
		purpose=say(row.ticket_type),
		customer=strip_html(row.customer or row.contact or row.raised_by or ""),
		status=say(row.status),
		team=row.agent_group or "",
		url=get_url(path(str(row.name))),
		description=html,
		description_text=text,
	)


def as_text(html: str) -> str:
	"""The HTML from `harmless` as text, for the plain text part."""
	return html2text(html).strip() if "<" in html else unescape(html)
