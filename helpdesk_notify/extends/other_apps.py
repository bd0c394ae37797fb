"""Notifications of other apps."""

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
	"""Notifies `users` of an event that an app has defined.

	:param event: a key of `helpdesk_notify_events`
	:param users: user ids; or user id -> reason, for example "assigned"
	:param ticket: name of the HD Ticket; users who cannot read it are not notified
	:param actor: user id, by default the session's user; the actor is not notified
	:param link: a path on this site to open instead of the ticket
	:param source: two calls in one request with the same source count as one event
	:param values: for the templates or functions of title and body
	:raises frappe.ValidationError: no app has defined such an event, or its title has a placeholder without a value

	The notifications are written in the current transaction. Later errors are logged and tried again, and do not affect
	the caller.
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
