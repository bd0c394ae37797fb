"""Which users can read which tickets, for many of both: the number of queries depends on neither.

The result is the same as Frappe's: Helpdesk's `hd_ticket.has_permission` and User Permissions must both allow it, or
the ticket is shared with the user. Helpdesk's function is not called, because it reads the teams of the session's user.
"""

import json
from collections import defaultdict
from collections.abc import Collection

import frappe
from frappe.model.document import Document
from frappe.permissions import has_user_permission
from frappe.query_builder import DocType
from frappe.utils import cint

from helpdesk_notify.constants import TICKET

Pairs = set[tuple[str, str]]  # (user, ticket)
_FIELDS = ["name", "agent_group", "_assign", "owner", "contact", "raised_by", "customer"]


def unreadable(about: Collection[tuple[str, str]], agents: Collection[str]) -> Pairs:
	"""The pairs of `about` in which the user cannot read the ticket. `agents`: the users with a role of agents."""
	allowed = _allowed_by_helpdesk({*about}, {*agents})
	allowed -= _forbidden_by_user_permissions(allowed)
	refused = {*about} - allowed
	return refused - _shared(refused)


def tickets_are_restricted() -> bool:
	"""Whether Helpdesk restricts agents to the tickets of their teams."""
	return bool(_helpdesk_setting("restrict_tickets_by_agent_group"))


def links_of_tickets() -> set[str]:
	"""The DocTypes whose User Permissions restrict tickets."""
	meta = frappe.get_meta(TICKET)
	tables = [frappe.get_meta(field.options) for field in meta.get_table_fields()]
	return {field.options for each in (meta, *tables) for field in each.get_link_fields()} | {TICKET}


def is_shared(share: DocType, tickets: Collection[str]):
	"""The condition that a DocShare is about reading one of `tickets`."""
	names = [str(ticket) for ticket in tickets]
	return (share.share_doctype == TICKET) & share.share_name.isin(names) & (share.read == 1)


def _allowed_by_helpdesk(about: Pairs, agents: set[str]) -> Pairs:
	restricted = tickets_are_restricted()
	open_to_agents = set() if restricted else {pair for pair in about if pair[0] in agents}
	left = about - open_to_agents
	if not left:
		return open_to_agents
	tickets = _read_tickets({ticket for _user, ticket in left})
	left = {pair for pair in left if pair[1] in tickets}
	found = _concerned(left, tickets)
	left -= found
	agents = agents | _agents_without_a_role({user for user, _ticket in left} - agents)
	left = {pair for pair in left if pair[0] in agents}
	return open_to_agents | found | (_of_their_teams(left, tickets) if restricted else left)


def _read_tickets(names: Collection[str]) -> dict[str, frappe._dict]:
	found = frappe.get_all(TICKET, filters={"name": ["in", list(names)]}, fields=_FIELDS)
	return {str(row.name): row for row in found}


def _concerned(about: Pairs, tickets: dict[str, frappe._dict]) -> Pairs:
	"""Whoever opened the ticket or is a contact of its customer, and the administrator."""
	found = {
		(user, ticket)
		for user, ticket in about
		if user
		in (tickets[ticket].owner, tickets[ticket].contact, tickets[ticket].raised_by, "Administrator")
	}
	left = {pair for pair in about - found if tickets[pair[1]].customer}
	contacts = _contacts({tickets[ticket].customer for _user, ticket in left}, {user for user, _ in left})
	return found | {pair for pair in left if (tickets[pair[1]].customer, pair[0]) in contacts}


def _contacts(customers: set[str], users: set[str]) -> Pairs:
	"""The pairs (customer, user) in which the user is a Contact of the HD Customer."""
	if not customers:
		return set()
	link, contact = DocType("Dynamic Link"), DocType("Contact")
	query = (
		frappe.qb.from_(link)
		.join(contact)
		.on(link.parent == contact.name)
		.select(link.link_name, contact.name, contact.email_id)
		.where((link.parenttype == "Contact") & (link.parentfield == "links"))
		.where((link.link_doctype == "HD Customer") & link.link_name.isin(list(customers)))
		.where(contact.name.isin(list(users)) | contact.email_id.isin(list(users)))
	)
	return {(customer, each) for customer, name, email in query.run() for each in (name, email)}


def _agents_without_a_role(users: set[str]) -> set[str]:
	if not users:
		return set()
	return set(frappe.get_all("HD Agent", filters={"name": ["in", list(users)]}, pluck="name"))


def _of_their_teams(about: Pairs, tickets: dict[str, frappe._dict]) -> Pairs:
	"""Agents who are assigned to the ticket or in its team, or whose team sees all tickets."""
	without_team = bool(_helpdesk_setting("do_not_restrict_tickets_without_an_agent_group"))
	found = {
		(user, ticket)
		for user, ticket in about
		if (without_team and not tickets[ticket].agent_group) or user in _assigned_to(tickets[ticket])
	}
	left = about - found
	if not left:
		return found
	member, team = DocType("HD Team Member"), DocType("HD Team")
	query = (
		frappe.qb.from_(member)
		.join(team)
		.on(team.name == member.parent)
		.select(member.user, team.name, team.ignore_restrictions)
		.where(member.user.isin(list({user for user, _ticket in left})))
	)
	rows = query.run()
	see_all = {user for user, _team, ignores in rows if ignores}
	members = {(user, team) for user, team, _ignores in rows}
	return found | {
		(user, ticket)
		for user, ticket in left
		if user in see_all or (user, tickets[ticket].agent_group) in members
	}


def _assigned_to(ticket: frappe._dict) -> set[str]:
	try:
		return {*json.loads(ticket._assign or "[]")}
	except (TypeError, ValueError):
		return set()


def _forbidden_by_user_permissions(about: Pairs) -> Pairs:
	users = _with_user_permissions({user for user, _ticket in about})
	limited = {pair for pair in about if pair[0] in users}
	documents = _documents({ticket for _user, ticket in limited})
	return {
		(user, ticket)
		for user, ticket in limited
		if ticket not in documents or not has_user_permission(documents[ticket], user)
	}


def _with_user_permissions(users: Collection[str]) -> set[str]:
	"""Those of `users` with User Permissions that restrict tickets."""
	if not users:
		return set()
	rule = DocType("User Permission")
	query = frappe.qb.from_(rule).select(rule.user).distinct()
	applies = (rule.apply_to_all_doctypes == 1) | (rule.applicable_for == TICKET)
	limits = rule.allow.isin(list(links_of_tickets())) & applies
	return set(query.where(rule.user.isin(list(users)) & limits).run(pluck=True)) - {"Administrator"}


def _documents(tickets: set[str]) -> dict[str, Document]:
	"""The whole tickets, as Frappe checks User Permissions by all links of a document and its tables."""
	if not tickets:
		return {}
	rows = frappe.get_all(TICKET, filters={"name": ["in", list(tickets)]}, fields=["*"])
	tables: dict[str, dict[str, list]] = defaultdict(dict)
	for field in frappe.get_meta(TICKET).get_table_fields():
		filters = {"parent": ["in", list(tickets)], "parenttype": TICKET, "parentfield": field.fieldname}
		for child in frappe.get_all(field.options, filters=filters, fields=["*"]):
			tables[child.parent].setdefault(field.fieldname, []).append(child)
	return {
		str(row.name): frappe.get_doc({**row, **tables[str(row.name)], "doctype": TICKET}) for row in rows
	}


def _shared(about: Pairs) -> Pairs:
	if not about:
		return set()
	share = DocType("DocShare")
	users, tickets = {user for user, _ticket in about}, {ticket for _user, ticket in about}
	query = frappe.qb.from_(share).select(share.share_name, share.user, share.everyone)
	query = query.where(is_shared(share, tickets) & (share.user.isin(list(users)) | (share.everyone == 1)))
	rows = query.run()
	with_all = {str(ticket) for ticket, _user, everyone in rows if everyone}
	with_some = {(user, str(ticket)) for ticket, user, _everyone in rows}
	return {pair for pair in about if pair in with_some or pair[1] in with_all}


def _helpdesk_setting(field: str) -> int:
	return cint(frappe.get_cached_value("HD Settings", "HD Settings", field))
