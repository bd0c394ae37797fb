"""Who is concerned by what happens to a ticket, and why: user -> reason."""

from collections.abc import Collection, Mapping

import frappe
from frappe.query_builder import DocType

from helpdesk_notify.constants import CHOICE, PREFERENCE, TICKET
from helpdesk_notify.engine import Recipient, channels_of
from helpdesk_notify.preferences import event_types
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.recipients.subscriptions import followers_of

# What each agent, each user and each visitor has.
_EVERYBODYS_ROLES = {"Agent", "All", "Desk User", "Guest"}


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
			"reference_type": TICKET,
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


def concerned_by(ticket: str, *, also_previous: bool = False) -> dict[str, str]:
	"""Who is assigned to `ticket`, and who follows it."""
	return {**followers_of(ticket), **agents_of(ticket, also_previous=also_previous)}


def is_wanted(event: str, *, urgent: bool = False) -> bool:
	"""Whether anybody at all hears of events of that kind: most are never asked for, and cost nothing then.

	:param urgent: whether it is about one of the most urgent tickets
	"""
	settings, kind = read_settings(), event_types.kinds()[event]
	anybody = Recipient("", "", preference=settings.defaults)
	if channels_of(kind, anybody, settings, urgent=urgent):
		return True
	choice = DocType(CHOICE)
	query = frappe.qb.from_(choice).select(choice.name).limit(1)
	chosen = (choice.app == "On") | (choice.email == "On")
	if query.where((choice.event == event) & chosen).run():
		return True
	# Where one of the channels is off for everybody, somebody may have it on for themselves.
	return not (settings.defaults.app and settings.defaults.email) and _somebody_switched_on()


def _somebody_switched_on() -> bool:
	preference = DocType(PREFERENCE)
	query = frappe.qb.from_(preference).select(preference.name).limit(1)
	return bool(query.where((preference.app == "On") | (preference.email == "On")).run())


def participants_of(ticket: str) -> dict[str, str]:
	"""Who has commented on `ticket`."""
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
	"""Who hears of every new ticket: the managers, if that is wanted, and the developers of the settings."""
	doc = frappe.get_cached_doc("HD Notify Settings")
	developers = [row.user for row in doc.developers]
	return {
		**dict.fromkeys(managers() if doc.notify_managers else (), "manager"),
		**dict.fromkeys(developers, "developer"),
	}


def managers() -> list[str]:
	"""Everybody with a role of managers."""
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


def _manager_roles() -> set[str]:
	"""The roles that the settings name; else those that may delete a ticket and that not everybody has.

	As Helpdesk comes, every agent may delete tickets: the role Agent makes nobody a manager.
	"""
	named = {row.role for row in frappe.get_cached_doc("HD Notify Settings").get("manager_roles", ())}
	if named:
		return named
	permissions = frappe.get_meta(TICKET).permissions
	deleting = {row.role for row in permissions if row.delete and not row.permlevel and not row.if_owner}
	return deleting - _EVERYBODYS_ROLES


def assigned_to(tickets: Collection[str]) -> Mapping[str, list[str]]:
	"""Who is assigned to each of `tickets`."""
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
	"""Whoever is in one of the User Groups."""
	if not groups:
		return set()
	filters = {"parenttype": "User Group", "parent": ["in", list(groups)]}
	return set(frappe.get_all("User Group Member", filters=filters, pluck="user"))
