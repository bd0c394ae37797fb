"""Notifications that other apps raise."""

from collections.abc import Mapping, Sequence

import frappe

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import definitions
from helpdesk_notify.preferences import event_types
from helpdesk_notify.preferences.validation import errors_in_words

REASON = "addressed"


def notify(
	event: str,
	users: Sequence[str] | Mapping[str, str],
	*,
	ticket: str | int | None = None,
	comment: str | None = None,
	actor: str | None = None,
	link: str | None = None,
	source: str | None = None,
	**values: object,
) -> None:
	"""Tell `users` of something that happened, by a kind of event that an app has defined.

	:param event: a key of `helpdesk_notify_events`
	:param users: user ids; or user id -> the reason why, one of the app's own such as "assigned"
	:param ticket: name of the HD Ticket that it is about; who may not read it is not told
	:param actor: who did it, the session's user if not given; nobody is told of what they did themselves
	:param link: a path of this site, if it leads elsewhere than to the ticket
	:param source: what it came from; the same source twice in one request is told once
	:param values: for the templates of title and body, or for their functions
	:raises frappe.ValidationError: no app has defined such an event, or its title has a placeholder without a value

	It is written in the running transaction. Like all of the app's, a notification that fails is logged and
	tried again, and breaks nothing of what the caller does.
	"""
	definition = event_types.definition(event)
	with errors_in_words():
		made = definitions.event(
			definition,
			values,
			actor=actor or frappe.session.user,
			ticket=str(ticket) if ticket else None,
			comment=comment,
			link=link,
			source=source or frappe.generate_hash(length=10),  # without one, each call is an event of its own
		)
	deliver(made, users if isinstance(users, Mapping) else dict.fromkeys(users, REASON))
