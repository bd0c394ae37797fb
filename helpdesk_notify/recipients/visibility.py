"""Which users can read which tickets, and who can administer notifications."""

from collections.abc import Collection

import frappe
from frappe.permissions import get_user_permissions
from frappe.query_builder import DocType

from helpdesk_notify.constants import AGENT_ROLES, TICKET
from helpdesk_notify.recipients.ticket_access import (
	is_shared,
	links_of_tickets,
	tickets_are_restricted,
	unreadable,
)


def sees_all(user: str) -> bool:
	"""Whether `user` can access the notifications of all users."""
	return user == "Administrator" or "System Manager" in frappe.get_roles(user)


def readers(ticket: str, agents: Collection[str], others: Collection[str] = ()) -> set[str]:
	"""The users who can read `ticket`. `others`: users who are not agents."""
	users = {*agents, *others}
	return users - {user for user, _ticket in unreadable({(user, ticket) for user in users}, agents)}


def sees_every_ticket(user: str) -> bool:
	"""Whether the agent `user` can read all tickets. Uses cached values, no query."""
	if tickets_are_restricted() or not is_agent(user):
		return False
	return not links_of_tickets() & {*get_user_permissions(user)}


def readable_tickets(tickets: Collection[str]) -> set[str]:
	"""Those of `tickets` that the session's user can read, by Frappe's permissions."""
	if not tickets:
		return set()
	user = frappe.session.user
	if sees_every_ticket(user):
		return set(tickets)
	if not frappe.has_permission(TICKET, "read"):
		return set()
	names = frappe.get_list(TICKET, filters={"name": ["in", list(tickets)]}, pluck="name", limit=len(tickets))
	found = {str(name) for name in names}
	return found | _shared_tickets(user, set(tickets) - found)


def _shared_tickets(user: str, tickets: set[str]) -> set[str]:
	"""Shared tickets. Frappe's lists include them only if User Permissions hide them."""
	if not tickets:
		return set()
	share = DocType("DocShare")
	query = frappe.qb.from_(share).select(share.share_name).where(is_shared(share, tickets))
	return set(query.where((share.user == user) | (share.everyone == 1)).run(pluck=True))


def can_read_ticket(user: str, ticket: str) -> bool:
	"""Whether `user` can read `ticket`. Also for users other than the session's."""
	if sees_every_ticket(user):
		return True
	return bool(readers(ticket, {user}) if is_agent(user) else readers(ticket, (), {user}))


def is_agent(user: str) -> bool:
	"""Whether `user` has a role of Helpdesk's agents, or is Administrator."""
	return user == "Administrator" or bool({*AGENT_ROLES} & {*frappe.get_roles(user)})
