"""Followed and muted tickets."""

from collections.abc import Collection

import frappe
from frappe import _

from helpdesk_notify.recipients.visibility import can_read_ticket, is_agent

SUBSCRIPTION = "HD Notify Subscription"
FOLLOWING = "Following"
MUTED = "Muted"


def followers_of(ticket: str) -> dict[str, str]:
	"""The followers of `ticket`, as an audience."""
	return dict.fromkeys(_subscribers(ticket, FOLLOWING), "follower")


def muted_by(ticket: str | None, users: Collection[str]) -> set[str]:
	"""Those of `users` who have muted `ticket`."""
	return set(_subscribers(ticket, MUTED, users)) if ticket and users else set()


def muted(tickets: Collection[str]) -> set[tuple[str, str]]:
	"""The pairs (user, ticket) of muted `tickets`."""
	filters = {"ticket": ["in", list(tickets)], "subscription": MUTED}
	fields = ["user", "ticket"]
	return {*frappe.get_all(SUBSCRIPTION, filters=filters, fields=fields, as_list=True)} if tickets else set()


def get(user: str, ticket: str) -> str | None:
	"""The subscription of `user` to `ticket`: FOLLOWING, MUTED or None."""
	return frappe.db.get_value(SUBSCRIPTION, {"user": user, "ticket": ticket}, "subscription")


def set_to(user: str, ticket: str, subscription: str | None) -> None:
	"""Sets the subscription of `user`, who must be the session's user. None removes it.

	:raises frappe.PermissionError: the user is not an agent, the ticket does not exist, or the user cannot read it
	"""
	if subscription:
		_check_may_read(user, ticket)
	frappe.db.delete(SUBSCRIPTION, {"user": user, "ticket": ticket})
	if subscription:
		values = {"doctype": SUBSCRIPTION, "user": user, "ticket": ticket, "subscription": subscription}
		frappe.get_doc(values).insert(ignore_permissions=True)


def _check_may_read(user: str, ticket: str) -> None:
	if is_agent(user) and frappe.db.exists("HD Ticket", ticket) and can_read_ticket(user, ticket):
		return
	# The same message in all cases, so that it does not reveal whether the ticket exists.
	named = frappe.bold(frappe.utils.escape_html(ticket))
	frappe.throw(
		_("Ticket {0} does not exist, or you do not have access to it").format(named), frappe.PermissionError
	)


def forget_followers(ticket: str) -> None:
	"""Deletes the subscriptions to a deleted ticket."""
	frappe.db.delete(SUBSCRIPTION, {"ticket": ticket})


def _subscribers(ticket: str, subscription: str, users: Collection[str] | None = None) -> list[str]:
	filters: dict = {"ticket": str(ticket), "subscription": subscription}
	if users is not None:
		filters["user"] = ["in", list(users)]
	return frappe.get_all(SUBSCRIPTION, filters=filters, pluck="user", order_by="creation asc")
