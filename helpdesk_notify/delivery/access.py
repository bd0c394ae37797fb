"""Who may see what: one's own notifications, and of tickets only those that one may read."""

from collections import defaultdict
from collections.abc import Collection, Iterable

import frappe
from frappe.query_builder import DocType

AGENT_ROLES = ("Agent", "Agent Manager")
DOCTYPE = "HD Notification"
PREFERENCE = "HD Notify Preference"
PREFERENCE_TABLES = ("HD Notify Choice", "HD Notify Quiet Hours")
TICKET = "HD Ticket"


def sees_all(user: str) -> bool:
	"""Whether `user` administers everybody's notifications."""
	return user == "Administrator" or "System Manager" in frappe.get_roles(user)


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Document hook: own notifications only; whom one writes to when creating is not restricted."""
	user = user or frappe.session.user
	if sees_all(user) or ptype == "create" or not doc.get("user_to"):
		return True
	return doc.user_to == user


def has_permission_for_preference(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Document hook: one's own preference only."""
	user = user or frappe.session.user
	return sees_all(user) or doc.get("user") in (user, None)


def permission_query_conditions(user: str | None = None, doctype: str | None = None) -> str:
	"""List hook: own notifications, or one's own preference, only."""
	user = user or frappe.session.user
	if sees_all(user):
		return ""
	own = frappe.db.escape(user)
	if doctype == PREFERENCE:
		return f"`tab{PREFERENCE}`.`user` = {own}"
	if doctype in PREFERENCE_TABLES:
		mine = f"select `name` from `tab{PREFERENCE}` where `user` = {own}"
		return f"`tab{doctype}`.`parenttype` = '{PREFERENCE}' and `tab{doctype}`.`parent` in ({mine})"
	return f"`tab{DOCTYPE}`.`user_to` = {own}"


@frappe.whitelist()
def search(
	doctype: str = "",
	txt: str = "",
	searchfield: str = "",
	start: int = 0,
	page_len: int = 20,
	filters: dict | list | None = None,
) -> list:
	"""Link search hook: own notifications only, whatever the caller asks to pass over."""
	names = frappe.get_list(
		DOCTYPE,
		filters={"name": ["like", f"%{txt}%"]},
		fields=["name", "message"],
		order_by="notify_at desc",
		limit_start=start,
		limit_page_length=page_len,
		as_list=True,
	)
	return list(names)


def tickets_are_restricted() -> bool:
	"""Whether Helpdesk shows agents their own teams' tickets only."""
	return bool(_helpdesk_setting("restrict_tickets_by_agent_group"))


def readers(ticket: str, agents: Collection[str], others: Collection[str] = ()) -> set[str]:
	"""Those who may read `ticket`, in a number of queries that does not grow with them.

	The rules are those of Helpdesk's `hd_ticket.has_permission`, which answers for one user at a time and
	reads the teams of the session's user, whoever is asked about. `others` are users who are no agents.
	"""
	limited = _with_user_permissions({*agents, *others})
	allowed = {user for user in limited if frappe.has_permission(TICKET, "read", doc=ticket, user=user)}
	return allowed | _readers({*agents} - limited, {*others} - limited, ticket)


def unreadable(about: Collection[tuple[str, str]], agents: Collection[str]) -> set[tuple[str, str]]:
	"""Those of `about` (user, ticket) where the user may not read the ticket now.

	One query for all where no agent is restricted; else `readers` is asked about each ticket.
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


def _readers(agents: set[str], others: set[str], ticket: str) -> set[str]:
	restricted = tickets_are_restricted()
	if not others and not restricted:
		return agents
	fields = ["name", "agent_group", "_assign", "owner", "contact", "raised_by"]
	doc = frappe.db.get_value("HD Ticket", ticket, fields, as_dict=True)
	if not doc:
		return set()
	concerned = {doc.owner, doc.contact, doc.raised_by, "Administrator"}
	found = {user for user in (*agents, *others) if user in concerned}
	if not restricted or _is_open_to_all_agents(doc):
		return found | agents
	assigned = frappe.parse_json(doc._assign or "[]")
	return (
		found | {agent for agent in agents if agent in assigned} | _members_who_see(doc.agent_group, agents)
	)


def _with_user_permissions(users: Collection[str]) -> set[str]:
	"""Those of `users` whom an administrator lets see some tickets only; few sites have any."""
	if not users:
		return set()
	linked = {field.options for field in frappe.get_meta(TICKET).get_link_fields()} | {TICKET}
	rule = DocType("User Permission")
	query = frappe.qb.from_(rule).select(rule.user).distinct()
	applies = (rule.apply_to_all_doctypes == 1) | (rule.applicable_for == TICKET)
	return set(
		query.where(rule.user.isin(list(users)) & rule.allow.isin(list(linked)) & applies).run(pluck=True)
	)


def _is_open_to_all_agents(ticket: dict) -> bool:
	return not ticket.agent_group and bool(
		_helpdesk_setting("do_not_restrict_tickets_without_an_agent_group")
	)


def _helpdesk_setting(field: str) -> int:
	return frappe.utils.cint(frappe.get_cached_value("HD Settings", "HD Settings", field))


def _members_who_see(team: str | None, agents: Iterable[str]) -> set[str]:
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


def readable_tickets(tickets: Collection[str]) -> set[str]:
	"""Those of `tickets` that the session's user may read now, by Frappe's own rules."""
	if not tickets:
		return set()
	user = frappe.session.user
	if not tickets_are_restricted() and is_agent(user) and not _with_user_permissions({user}):
		return set(tickets)
	if not frappe.has_permission("HD Ticket", "read"):
		return set()
	names = frappe.get_list(
		"HD Ticket", filters={"name": ["in", list(tickets)]}, pluck="name", limit=len(tickets)
	)
	return {str(name) for name in names}


def is_agent(user: str) -> bool:
	"""Whether `user` works on tickets: Helpdesk's roles, or the administrator."""
	return user == "Administrator" or bool({*AGENT_ROLES} & {*frappe.get_roles(user)})
