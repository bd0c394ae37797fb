"""Notifications that other apps raise."""

from collections.abc import Mapping, Sequence

import frappe
from frappe import _

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import Event, plain_text
from helpdesk_notify.preferences import event_types

REASON = "addressed"
MAX_LINK = 140  # characters that the column holds


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
	:raises frappe.ValidationError: no app has defined such an event, or its title has a gap without a value

	It is written in the running transaction. Like all of the app's, a notification that fails is logged and
	tried again, and breaks nothing of what the caller does.
	"""
	definition = event_types.definition(event)
	if link and (len(link) > MAX_LINK or not link.startswith("/")):
		frappe.throw(_("A link is a path of this site, of at most {0} characters").format(MAX_LINK))
	known = {"ticket": str(ticket or ""), **{name: str(value) for name, value in values.items()}}
	message = definition.title(values) if callable(definition.title) else None
	if message is None:
		_check(definition.title, known)
	deliver(
		Event(
			key=event,
			kind=definition.kind,
			actor=actor or frappe.session.user,
			ticket=str(ticket) if ticket else None,
			comment=comment,
			values=known,
			body=plain_text(_filled(definition.body, values, known)),
			message=plain_text(message) if message is not None else None,
			link=link,
			source=source
			or frappe.generate_hash(length=10),  # without one, each call is a happening of its own
		),
		users if isinstance(users, Mapping) else dict.fromkeys(users, REASON),
	)


def _filled(body: object, values: Mapping[str, object], known: Mapping[str, str]) -> str:
	if callable(body):
		return str(body(values) or "")
	_check(body, known)
	return str(body).format_map({"actor": "", "count": "", **known})


def _check(template: object, known: Mapping[str, str]) -> None:
	try:
		str(template).format_map({"actor": "", "count": "", **known})
	except (KeyError, ValueError, IndexError, AttributeError) as error:
		frappe.throw(_("The text {0} has a gap that is not filled: {1}").format(str(template), str(error)))
