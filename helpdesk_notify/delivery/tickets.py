"""Tickets, as notifications and mails show them."""

import re
from collections.abc import Collection, Mapping
from html import unescape

import frappe
from bs4 import BeautifulSoup
from frappe import _
from frappe.core.utils import html2text
from frappe.utils import cint, escape_html, expand_relative_urls, get_url, strip_html
from frappe.utils.caching import site_cache
from frappe.utils.html_utils import sanitize_html

from helpdesk_notify.engine import TicketFacts, is_reasonable, plain_text

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
MAX_SCANNED = 200_000  # characters of a description that is not shown as HTML
_LEFT_OUT = (
	*("script", "style", "template", "iframe", "object", "embed"),  # would be left as text, or load things
	*("link", "meta", "base", "form", "input", "button", "select", "textarea"),  # have no business in a mail
)
# Attributes by which a browser loads something.
_LOADING = ("src", "srcset", "background", "poster", "data", "href", "xlink:href", "lowsrc", "dynsrc")
_MAY_LOAD = re.compile(r"\b(?:" + "|".join(_LOADING) + r")\s*=|url\(", re.IGNORECASE)
_LAST = 1_000_000  # the rank of a ticket without a priority


@site_cache(ttl=60)
def ranks() -> dict[str, int]:
	"""The site's priorities, the lower the more urgent."""
	found = frappe.get_all("HD Ticket Priority", fields=["name", "integer_value"])
	return {row.name: cint(row.integer_value) for row in found}


def rank(priority: str | None) -> int:
	"""How urgent tickets of `priority` are; lower is more urgent."""
	return ranks().get(priority or "", _LAST)


def is_most_urgent(priority: str | None) -> bool:
	"""Whether there is no higher priority, and at least one that is lower."""
	values = ranks().values()
	return bool(priority) and priority in ranks() and min(values) == rank(priority) < max(values)


def is_urgent(ticket: str | None) -> bool:
	"""Whether `ticket` has the highest priority that there is."""
	return bool(ticket) and is_most_urgent(frappe.db.get_value("HD Ticket", ticket, "priority"))


def urgent(tickets: Collection[str]) -> set[str]:
	"""Those of `tickets` that have the highest priority that there is."""
	if not tickets:
		return set()
	filters = {"name": ["in", list(tickets)]}
	found = frappe.get_all("HD Ticket", filters=filters, fields=["name", "priority"])
	return {str(row.name) for row in found if is_most_urgent(row.priority)}


def descriptions(tickets: Collection[str]) -> dict[str, tuple[str, str]]:
	"""The descriptions of `tickets`, as HTML that is safe to show and as text."""
	if not tickets:
		return {}
	filters = {"name": ["in", list(tickets)]}
	found = frappe.get_all("HD Ticket", filters=filters, fields=["name", "description"])
	shown = {str(row.name): harmless(row.description) for row in found}
	return {name: (html, as_text(html)) for name, html in shown.items()}


def facts(
	tickets: Collection[str], language: str, described: Mapping[str, tuple[str, str]]
) -> dict[str, TicketFacts]:
	"""What mails in `language` show of `tickets`, with the descriptions that `described` holds."""
	if not tickets:
		return {}

	def say(value: str | None) -> str:
		return _(value, lang=language) if value else ""

	found = frappe.get_all("HD Ticket", filters={"name": ["in", list(tickets)]}, fields=_FIELDS)
	texts = {str(row.name): described.get(str(row.name), ("", "")) for row in found}
	return {
		str(row.name): TicketFacts(
			name=str(row.name),
			subject=plain_text(row.subject),
			priority=say(row.priority),
			rank=rank(row.priority),
			purpose=say(row.ticket_type),
			customer=strip_html(row.customer or row.contact or row.raised_by or ""),
			status=say(row.status),
			team=row.agent_group or "",
			url=get_url(path(str(row.name))),
			description=texts[str(row.name)][0],
			description_text=texts[str(row.name)][1],
		)
		for row in found
	}


def harmless(html: str | None) -> str:
	"""What somebody wrote, fit to be shown as HTML outside of this site: its words, lists, tables and pictures."""
	if not html:
		return ""
	if is_reasonable(html):
		soup = BeautifulSoup(html, "html.parser")
		for tag in soup(_LEFT_OUT):
			tag.decompose()
		for tag in soup(style=True):
			del tag["style"]  # it could lie over what is not its own
		balanced = str(soup)
		if is_reasonable(balanced):  # with all that was left open closed
			return expand_relative_urls(sanitize_html(balanced, always_sanitize=True))
	return escape_html(plain_text(html[:MAX_SCANNED]))


def without_remote_images(html: str) -> tuple[str, int]:
	"""What `harmless` gives, without what a browser would fetch from other sites; and how many such things there were.

	A sender learns from a remote picture who opened the message, when and where.
	"""
	if not _MAY_LOAD.search(html):
		return html, 0
	soup, blocked = BeautifulSoup(html, "html.parser"), 0
	for tag in soup.find_all(True):
		remote = [name for name, value in tag.attrs.items() if _loads(tag.name, name, str(value))]
		for name in remote:
			del tag[name]
		blocked += bool(remote)
	return str(soup), blocked


def _loads(tag: str, attribute: str, value: str) -> bool:
	"""Whether a browser fetches `value` from another site to show the tag."""
	if "url(" in value.lower():
		return True
	if attribute not in _LOADING or (attribute == "href" and tag in ("a", "area")):
		return False
	sources = value.split(",") if attribute == "srcset" else [value]
	return any(_is_remote(source.strip()) for source in sources)


def _is_remote(source: str) -> bool:
	if source.startswith(get_url("/")) or source.lower().startswith(("data:image/", "cid:")):
		return False
	# Browsers pass over white space and control characters, and take "\\" for "/".
	source = "".join(source.split()).replace("\\", "/")
	return source.startswith("//") or ":" in source.partition("/")[0]


def as_text(html: str) -> str:
	"""What `harmless` gives, for the plain part of a mail."""
	return html2text(html).strip() if "<" in html else unescape(html)


def path(ticket: str, comment: str | None = None) -> str:
	"""Where a ticket is on the site, or a comment in it."""
	url = f"/helpdesk/tickets/{ticket}"
	return f"{url}#comment-{comment}" if comment else url
