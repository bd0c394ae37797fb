"""Who follows a ticket, and who wants to hear no more of it."""

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
	"""Who has muted which of `tickets`: (user, ticket)."""
	filters = {"ticket": ["in", list(tickets)], "subscription": MUTED}
	fields = ["user", "ticket"]
	return {*frappe.get_all(SUBSCRIPTION, filters=filters, fields=fields, as_list=True)} if tickets else set()


def get(user: str, ticket: str) -> str | None:
	"""What `user` has chosen about `ticket`."""
	return frappe.db.get_value(SUBSCRIPTION, {"user": user, "ticket": ticket}, "subscription")


def set_to(user: str, ticket: str, subscription: str | None) -> None:
	"""Let `user`, who is the session's, follow or mute `ticket`, or neither.

	:raises frappe.PermissionError: the user is no agent, or may not read the ticket; the same if there is none
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
	# One answer for all: whether a ticket exists is not everybody's to know.
	named = frappe.bold(frappe.utils.escape_html(ticket))
	frappe.throw(
		_("Ticket {0} does not exist, or you do not have access to it").format(named), frappe.PermissionError
	)


def forget_followers(ticket: str) -> None:
	"""Nobody follows a ticket that is gone."""
	frappe.db.delete(SUBSCRIPTION, {"ticket": ticket})


def _subscribers(ticket: str, subscription: str, users: Collection[str] | None = None) -> list[str]:
	filters: dict = {"ticket": str(ticket), "subscription": subscription}
	if users is not None:
		filters["user"] = ["in", list(users)]
	return frappe.get_all(SUBSCRIPTION, filters=filters, pluck="user", order_by="creation asc")
