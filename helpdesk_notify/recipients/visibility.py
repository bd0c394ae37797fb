"""Which users can read which tickets, and who can administer notifications."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable

import frappe
from frappe.permissions import get_user_permissions, has_user_permission
from frappe.query_builder import DocType

from helpdesk_notify.constants import AGENT_ROLES, TICKET


def sees_all(user: str) -> bool:
	"""Whether `user` can access the notifications of all users."""
	return user == "Administrator" or "System Manager" in frappe.get_roles(user)


def tickets_are_restricted() -> bool:
	"""Whether Helpdesk restricts agents to the tickets of their teams."""
	return bool(_helpdesk_setting("restrict_tickets_by_agent_group"))


def readers(ticket: str, agents: Collection[str], others: Collection[str] = ()) -> set[str]:
	"""The users who can read `ticket`. The number of queries does not depend on the number of users.

	The result is the same as Frappe's: Helpdesk's `hd_ticket.has_permission` and User Permissions must both allow
	it, or the ticket is shared with the user. Helpdesk's function is not called, because it reads the teams of the
	session's user. `others`: users who are not agents.
	"""
	allowed = _allowed_by_helpdesk({*agents}, {*others}, ticket)
	limited = _with_user_permissions(allowed)
	if limited:
		doc = frappe.get_doc(TICKET, ticket) if frappe.db.exists(TICKET, ticket) else None
		allowed -= {user for user in limited if not doc or not has_user_permission(doc, user)}
	refused = {*agents, *others} - allowed
	return allowed | (_shared_with(refused, {ticket}) if refused else set())


def unreadable(about: Collection[tuple[str, str]], agents: Collection[str]) -> set[tuple[str, str]]:
	"""The pairs (user, ticket) of `about` in which the user cannot read the ticket.

	One query for all pairs if no agent is restricted; otherwise `readers` for each ticket.
	"""
	users = {user for user, _ticket in about}
	unlimited = set() if tickets_are_restricted() else {*agents} - _with_user_permissions(users)
	by_ticket: dict[str, set[str]] = defaultdict(set)
	for user, ticket in about:
		if user not in unlimited:
			by_ticket[ticket].add(user)
	return {
		(user, ticket)
		for ticket, some in by_ticket.items()
		for user in some - readers(ticket, some & {*agents}, some - {*agents})
	}


def _allowed_by_helpdesk(agents: set[str], others: set[str], ticket: str) -> set[str]:
	restricted = tickets_are_restricted()
	if not others and not restricted:
		return agents
	fields = ["name", "agent_group", "_assign", "owner", "contact", "raised_by", "customer"]
	doc = frappe.db.get_value(TICKET, ticket, fields, as_dict=True)
	if not doc:
		return set()
	users = agents | others
	found = users & {doc.owner, doc.contact, doc.raised_by, "Administrator"}
	if doc.customer:
		found |= _contacts_of(doc.customer, users - found)
	agents = agents | _agents_without_a_role(others - found)
	if not restricted or _is_open_to_all_agents(doc):
		return found | agents
	return found | (agents & _assigned_to(doc)) | _members_who_see(doc.agent_group, agents - found)


def _contacts_of(customer: str, users: set[str]) -> set[str]:
	"""Those of `users` who are Contacts of the HD Customer `customer`."""
	if not users:
		return set()
	link, contact = DocType("Dynamic Link"), DocType("Contact")
	query = (
		frappe.qb.from_(link)
		.join(contact)
		.on(link.parent == contact.name)
		.select(contact.name, contact.email_id)
		.where((link.parenttype == "Contact") & (link.parentfield == "links"))
		.where((link.link_doctype == "HD Customer") & (link.link_name == customer))
		.where(contact.name.isin(list(users)) | contact.email_id.isin(list(users)))
	)
	return {value for row in query.run() for value in row} & users


def _agents_without_a_role(users: set[str]) -> set[str]:
	if not users:
		return set()
	return set(frappe.get_all("HD Agent", filters={"name": ["in", list(users)]}, pluck="name"))


def _assigned_to(ticket: frappe._dict) -> set[str]:
	try:
		return {*json.loads(ticket._assign or "[]")}
	except (TypeError, ValueError):
		return set()


def _shared_with(users: Collection[str], tickets: Collection[str]) -> set[str]:
	"""Those of `users` with whom one of `tickets` is shared."""
	share = DocType("DocShare")
	query = frappe.qb.from_(share).select(share.user, share.everyone).where(_is_shared(share, tickets))
	rows = query.where(share.user.isin(list(users)) | (share.everyone == 1)).run()
	return {*users} if any(everyone for _user, everyone in rows) else {user for user, _everyone in rows}


def _is_shared(share, tickets: Collection[str]):
	names = [str(ticket) for ticket in tickets]
	return (share.share_doctype == TICKET) & share.share_name.isin(names) & (share.read == 1)


def _links_of_tickets() -> set[str]:
	"""The DocTypes whose User Permissions restrict tickets."""
	meta = frappe.get_meta(TICKET)
	tables = [frappe.get_meta(field.options) for field in meta.get_table_fields()]
	return {field.options for each in (meta, *tables) for field in each.get_link_fields()} | {TICKET}


def _with_user_permissions(users: Collection[str]) -> set[str]:
	"""Those of `users` with User Permissions that restrict tickets."""
	if not users:
		return set()
	rule = DocType("User Permission")
	query = frappe.qb.from_(rule).select(rule.user).distinct()
	applies = (rule.apply_to_all_doctypes == 1) | (rule.applicable_for == TICKET)
	limits = rule.allow.isin(list(_links_of_tickets())) & applies
	return set(query.where(rule.user.isin(list(users)) & limits).run(pluck=True)) - {"Administrator"}


def _is_open_to_all_agents(ticket: frappe._dict) -> bool:
	return not ticket.agent_group and bool(
		_helpdesk_setting("do_not_restrict_tickets_without_an_agent_group")
	)


def _helpdesk_setting(field: str) -> int:
	return frappe.utils.cint(frappe.get_cached_value("HD Settings", "HD Settings", field))


def _members_who_see(team: str | None, agents: Iterable[str]) -> set[str]:
	if not agents:
		return set()
	member, group = DocType("HD Team Member"), DocType("HD Team")
	query = (
		frappe.qb.from_(member)
		.join(group)
		.on(group.name == member.parent)
		.select(member.user)
		.distinct()
		.where(member.user.isin(list(agents)))
		.where((group.name == (team or "")) | (group.ignore_restrictions == 1))
	)
	return set(query.run(pluck=True))


def sees_every_ticket(user: str) -> bool:
	"""Whether the agent `user` can read all tickets. Uses cached values, no query."""
	if tickets_are_restricted() or not is_agent(user):
		return False
	return not _links_of_tickets() & {*get_user_permissions(user)}


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
	query = frappe.qb.from_(share).select(share.share_name).where(_is_shared(share, tickets))
	return set(query.where((share.user == user) | (share.everyone == 1)).run(pluck=True))


def can_read_ticket(user: str, ticket: str) -> bool:
	"""Whether `user` can read `ticket`. Also for users other than the session's."""
	if sees_every_ticket(user):
		return True
	return bool(readers(ticket, {user}) if is_agent(user) else readers(ticket, (), {user}))


def is_agent(user: str) -> bool:
	"""Whether `user` has a role of Helpdesk's agents, or is Administrator."""
	return user == "Administrator" or bool({*AGENT_ROLES} & {*frappe.get_roles(user)})
