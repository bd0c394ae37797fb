"""What the engine needs to know of people, read for all of them at once."""

from collections.abc import Collection, Mapping
from email.utils import parseaddr

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max

from helpdesk_notify.delivery import access, clock, transaction
from helpdesk_notify.delivery.view import BY_THE_SYSTEM
from helpdesk_notify.engine import Event, OpenRow, Recipient, plain_text


def read_recipients(event: Event, audience: Mapping[str, str]) -> tuple[list[Recipient], dict[str, str]]:
	"""The engine's recipients for `audience` (user -> reason), and each one's language."""
	users = _read_users(audience)
	agents = {name for name, user in users.items() if user.is_agent}
	can_read = access.readers(event.ticket, agents, others=set(users) - agents) if event.ticket else {*users}
	open_rows = _read_open_rows(event, users)
	memory = transaction.memory()
	recipients = [
		Recipient(
			user=name,
			reason=reason,
			enabled=name in users,
			is_agent=name in agents,
			can_read=name in can_read,
			open_row=open_rows.get(name),
			told=memory.recall(name, event),
		)
		for name, reason in audience.items()
	]
	return recipients, {name: user.language for name, user in users.items()}


def _read_users(names: Mapping[str, str]) -> dict[str, frappe._dict]:
	user, role = DocType("User"), DocType("Has Role")
	rows = (
		frappe.qb.from_(user)
		.left_join(role)
		.on((role.parent == user.name) & (role.parenttype == "User") & role.role.isin(access.AGENT_ROLES))
		.select(user.name, user.language, Max(role.role).as_("role"))
		.where(user.name.isin(list(names)) & (user.enabled == 1) & (user.name != "Guest"))
		.groupby(user.name, user.language)
		.run(as_dict=True)
	)
	for row in rows:
		row.is_agent = bool(row.role) or row.name == "Administrator"
	return {row.name: row for row in rows}


def _read_open_rows(event: Event, users: Mapping[str, object]) -> dict[str, OpenRow]:
	if not event.group or not users:
		return {}
	row = DocType(access.DOCTYPE)
	found = (
		frappe.qb.from_(row)
		.select(row.user_to, row.name, row.notify_at)
		.where(row.reference_ticket == event.ticket)
		.where(row.user_to.isin(list(users)))
		.where((row.read == 0) & (row.notify_group == event.group))
		.orderby(row.notify_at)
		.run()
	)
	return {user: OpenRow(name, clock.from_db(at)) for user, name, at in found}


def agents_of(ticket: str, *, also_previous: bool = False) -> dict[str, str]:
	"""Who is assigned to `ticket`, as an audience; `also_previous`: and whose assignment was closed with it.

	Somebody who was taken off the ticket (a cancelled ToDo) is not among them.
	"""
	statuses = (
		{"Open": "assigned", "Closed": "previously assigned"} if also_previous else {"Open": "assigned"}
	)
	todos = frappe.get_all(
		"ToDo",
		filters={
			"reference_type": "HD Ticket",
			"reference_name": str(ticket),
			"status": ["in", list(statuses)],
			"allocated_to": ["is", "set"],
		},
		fields=["allocated_to", "status"],
		order_by="creation asc",
	)
	audience: dict[str, str] = {}
	for todo in todos:  # who is assigned now is told so, also after an earlier assignment
		if audience.get(todo.allocated_to) != "assigned":
			audience[todo.allocated_to] = statuses[todo.status]
	return audience


def assigns(rule: str | None, user: str) -> bool:
	"""Whether there is an Assignment Rule of that name that may give tickets to `user`."""
	if not rule:
		return False
	document = frappe.get_cached_doc("Assignment Rule", rule)
	return document.rule == "Based on Field" or user in {row.user for row in document.users}


def sender(email: str | None, full_name: str | None = None) -> dict[str, str | None]:
	"""The `actor` and `actor_name` of an event for whoever wrote from `email`: it may be no user of the site."""
	name, address = parseaddr(email or "")
	user = frappe.db.get_value("User", {"email": address}, "name") if address else None
	if user:
		return {"actor": user, "actor_name": None}
	shown = plain_text(full_name) or plain_text(name) or address or email
	return {"actor": "Administrator", "actor_name": shown or BY_THE_SYSTEM}


def author(doc) -> str:
	"""Who wrote or changed an HD Ticket Comment: the session's user, whatever the document claims.

	Code that ignores permissions may write in somebody else's name; what comes over REST may not.
	"""
	if doc.commented_by and doc.flags.ignore_permissions and not doc.get_doc_before_save():
		return doc.commented_by
	return frappe.session.user


def users_in_groups(groups: Collection[str]) -> set[str]:
	"""Whoever is in one of the User Groups."""
	if not groups:
		return set()
	filters = {"parenttype": "User Group", "parent": ["in", list(groups)]}
	return set(frappe.get_all("User Group Member", filters=filters, pluck="user"))


def display_name(user: str) -> str:
	"""The full name of `user`, as plain text."""
	return plain_text(frappe.get_cached_value("User", user, "full_name")) or user
