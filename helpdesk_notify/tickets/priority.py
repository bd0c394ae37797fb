"""The urgency of tickets, by the priorities of the site."""

from collections.abc import Collection

import frappe
from frappe.utils import cint
from frappe.utils.caching import site_cache

from helpdesk_notify.engine import priorities


@site_cache(ttl=60)
def ranks() -> dict[str, int]:
	"""The rank of each priority; lower is more urgent."""
	found = frappe.get_all("HD Ticket Priority", fields=["name", "integer_value"])
	return {row.name: cint(row.integer_value) for row in found}


def rank(priority: str | None) -> int:
	"""The rank of `priority`; lower is more urgent."""
	return priorities.rank(priority, ranks())


def is_most_urgent(priority: str | None) -> bool:
	"""Whether `priority` is the site's highest, and not its only one."""
	return priorities.is_most_urgent(priority, ranks())


def is_urgent(ticket: str | None) -> bool:
	"""Whether `ticket` has the highest priority."""
	return bool(ticket) and is_most_urgent(frappe.db.get_value("HD Ticket", ticket, "priority"))


def urgent(tickets: Collection[str]) -> set[str]:
	"""Those of `tickets` that have the highest priority."""
	if not tickets:
		return set()
	filters = {"name": ["in", list(tickets)]}
	found = frappe.get_all("HD Ticket", filters=filters, fields=["name", "priority"])
	return {str(row.name) for row in found if is_most_urgent(row.priority)}
