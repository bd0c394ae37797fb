"""The audience of ticket events: user -> reason."""

from collections.abc import Collection, Mapping

import frappe
from frappe.query_builder import DocType

from helpdesk_notify.constants import CHOICE, PREFERENCE, TICKET
from helpdesk_notify.engine import (
	Demand,
	RolePermission,
	Settings,
	could_anyone_want,
	is_wanted_by_default,
	manager_roles,
	strongest,
	ticket_changes,
)
from helpdesk_notify.preferences import event_types
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.recipients.subscriptions import followers_of


def agents_of(ticket: str, *, also_previous: bool = False) -> dict[str, str]:
	"""The users assigned to `ticket`, as an audience. `also_previous`: also those whose ToDo was closed.

	Users whose assignment was removed (a cancelled ToDo) are not included.
	"""
	statuses = (
		{"Open": "assigned", "Closed": "previously assigned"} if also_previous else {"Open": "assigned"}
	)
	todos = frappe.get_all(
		"ToDo",
		filters={
			"reference_type": TICKET,
			"reference_name": str(ticket),
			"status": ["in", list(statuses)],
			"allocated_to": ["is", "set"],
		},
		fields=["allocated_to", "status"],
		order_by="creation asc",
	)
	return strongest((todo.allocated_to, statuses[todo.status]) for todo in todos)


def concerned_by(ticket: str, *, also_previous: bool = False) -> dict[str, str]:
	"""The users assigned to `ticket`, and its followers."""
	assigned = agents_of(ticket, also_previous=also_previous)
	return strongest([*followers_of(ticket).items(), *assigned.items()])


def audience_of(event: ticket_changes.TicketEvent) -> dict[str, str]:
	"""The audience of `event`."""
	match event.audience:
		case ticket_changes.DISPATCHERS:
			return dispatched_to()
		case ticket_changes.TEAM:
			return members_of(event.values["team"])
		case ticket_changes.ASSIGNED_OR_BEFORE:
			return agents_of(event.ticket, also_previous=True)
		case _:
			also_previous = event.audience == ticket_changes.CONCERNED_OR_BEFORE
			return concerned_by(event.ticket, also_previous=also_previous)


def is_wanted(event: str, *, urgent: bool = False) -> bool:
	"""Whether any user may be notified of this kind of event.

	:param urgent: the ticket has the highest priority
	"""
	settings, kind = read_settings(), event_types.kinds()[event]
	if is_wanted_by_default(kind, settings, urgent=urgent):
		return True
	return could_anyone_want(kind, settings, _read_demand(event, settings), urgent=urgent)


def _read_demand(event: str, settings: Settings) -> Demand:
	choice, preference = DocType(CHOICE), DocType(PREFERENCE)
	kind = frappe.qb.from_(choice).select(choice.name).limit(1)
	kind = kind.where((choice.event == event) & ((choice.app == "On") | (choice.email == "On")))
	channel = frappe.qb.from_(preference).select(preference.name).limit(1)
	channel = channel.where((preference.app == "On") | (preference.email == "On"))
	# If both channels are on by default, users who turned one on make no difference.
	all_on = settings.defaults.app and settings.defaults.email
	return Demand(kind=bool(kind.run()), channel=not all_on and bool(channel.run()))


def participants_of(ticket: str) -> dict[str, str]:
	"""The users who commented on `ticket`."""
	comment = DocType("HD Ticket Comment")
	query = frappe.qb.from_(comment).select(comment.commented_by).distinct()
	users = query.where(comment.reference_ticket == str(ticket)).run(pluck=True)
	return dict.fromkeys((user for user in users if user), "participant")


def members_of(team: str | None) -> dict[str, str]:
	"""The members of an HD Team."""
	if not team:
		return {}
	members = frappe.get_all(
		"HD Team Member", filters={"parent": team, "parenttype": "HD Team"}, pluck="user"
	)
	return dict.fromkeys(members, "team")


def dispatched_to() -> dict[str, str]:
	"""The users notified of every new ticket: those listed in the settings, and managers if that is turned on."""
	doc = frappe.get_cached_doc("HD Notify Settings")
	developers = [row.user for row in doc.developers]
	managing = managers() if doc.notify_managers else ()
	return strongest([(user, "manager") for user in managing] + [(user, "developer") for user in developers])


def managers() -> list[str]:
	"""The enabled users with a manager role."""
	roles = _manager_roles()
	if not roles:
		return []
	user, role = DocType("User"), DocType("Has Role")
	query = (
		frappe.qb.from_(user)
		.join(role)
		.on((role.parent == user.name) & (role.parenttype == "User"))
		.select(user.name)
		.distinct()
		.where((user.enabled == 1) & role.role.isin(list(roles)))
	)
	return query.run(pluck=True)


def _manager_roles() -> frozenset[str]:
	named = [row.role for row in frappe.get_cached_doc("HD Notify Settings").get("manager_roles", ())]
	permissions = (
		RolePermission(
			role=row.role, may_delete=bool(row.delete), level=row.permlevel or 0, own_only=bool(row.if_owner)
		)
		for row in frappe.get_meta(TICKET).permissions
	)
	return manager_roles(named, permissions)


def assigned_to(tickets: Collection[str]) -> Mapping[str, list[str]]:
	"""The users assigned to each of `tickets`."""
	found: dict[str, list[str]] = {}
	todos = frappe.get_all(
		"ToDo",
		filters={
			"reference_type": TICKET,
			"reference_name": ["in", list(tickets)],
			"status": "Open",
			"allocated_to": ["is", "set"],
		},
		fields=["reference_name", "allocated_to"],
	)
	for todo in todos:
		found.setdefault(str(todo.reference_name), []).append(todo.allocated_to)
	return found


def users_in_groups(groups: Collection[str]) -> set[str]:
	"""The members of the User Groups `groups`."""
	if not groups:
		return set()
	filters = {"parenttype": "User Group", "parent": ["in", list(groups)]}
	return set(frappe.get_all("User Group Member", filters=filters, pluck="user"))
