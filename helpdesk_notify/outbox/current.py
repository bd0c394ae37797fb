"""Reads the current state for decisions about rows of the outbox, in bulk: no query per row, user or ticket."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import frappe
from frappe.query_builder import DocType

from helpdesk_notify.constants import NOTIFICATION, OUTBOX
from helpdesk_notify.engine import WAKE, EventType, Preference, Recipient, Settings, Waiting
from helpdesk_notify.preferences import event_types, repository
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.recipients import subscriptions, ticket_access
from helpdesk_notify.recipients.users import read_users
from helpdesk_notify.runtime import clock
from helpdesk_notify.tickets import priority

_FIELDS = (
	*("name", "creation", "read", "user_from", "message", "reference_ticket", "reference_comment"),
	*("notify_event", "notify_at", "notify_actor", "notify_body", "notify_link", "notify_reason"),
	*("notify_mail_only", "notify_snoozed_until"),
)


@dataclass(frozen=True, slots=True)
class State:
	"""The state that may have changed since the rows were planned.

	`users`: enabled users. `hidden`: (user, ticket) that the user cannot read. `muted`: (user, ticket). `urgent`:
	tickets of the highest priority.
	"""

	users: Mapping[str, frappe._dict]
	preferences: Mapping[str, Preference]
	settings: Settings
	kinds: Mapping[str, EventType]
	hidden: Collection[tuple[str, str]]
	muted: Collection[tuple[str, str]]
	urgent: Collection[str]

	def preference_of(self, user: str) -> Preference:
		"""The preference of `user`; the defaults for a disabled user."""
		return self.preferences.get(user, self.settings.defaults)

	def recipient_of(self, row: frappe._dict, *, enabled: bool = True) -> Recipient:
		"""The user of `row`, as a Recipient for the engine."""
		about = (row.user_to, row.reference_ticket)
		return Recipient(
			row.user_to,
			row.notify_reason or "",
			enabled=enabled,
			can_read=about not in self.hidden,
			muted=about in self.muted,
			preference=self.preference_of(row.user_to),
		)

	def waiting(self, row: frappe._dict) -> Waiting | None:
		"""`row` as a Waiting for the engine; None if its notification was deleted."""
		if not row.name:
			return None
		return Waiting(
			channel=row.channel,
			kind=self.kinds.get(row.notify_event),
			at=clock.from_db(row.notify_at or row.creation),
			read=bool(row.read),
			in_app=not row.notify_mail_only,
			snoozed_until=clock.from_db(row.notify_snoozed_until) if row.notify_snoozed_until else None,
			urgent=row.reference_ticket in self.urgent,
		)


def read_rows(entries: Collection[str]) -> list[frappe._dict]:
	"""Rows of the outbox with their notifications. `name`: of the notification; None if it was deleted."""
	row, notification, actor = DocType(OUTBOX), DocType(NOTIFICATION), DocType("User")
	return (
		frappe.qb.from_(row)
		.left_join(notification)
		.on(notification.name == row.notification)
		.left_join(actor)
		.on(actor.name == notification.user_from)
		.select(row.name.as_("entry"), row.user.as_("user_to"), row.channel, row.due, row.tries)
		.select(*(notification[field] for field in _FIELDS), actor.full_name.as_("actor_name"))
		.where(row.name.isin(list(entries)))
		.orderby(row.due)
		.run(as_dict=True)
	)


def read_snoozed(names: Collection[str]) -> list[frappe._dict]:
	"""Notifications as from `read_rows`, as if each had a row of the channel WAKE."""
	fields = ["user_to", *_FIELDS]
	rows = frappe.get_all(NOTIFICATION, filters={"name": ["in", list(names)]}, fields=fields)
	for row in rows:
		row.channel = WAKE
	return rows


def read_state(rows: Sequence[frappe._dict]) -> State:
	"""The current state for decisions about `rows`."""
	users = read_users({row.user_to for row in rows})
	about = {(row.user_to, row.reference_ticket) for row in rows if row.reference_ticket}
	tickets = {ticket for _user, ticket in about}
	return State(
		users=users,
		preferences=repository.preferences_of(users),
		settings=read_settings(),
		kinds=event_types.kinds(),
		hidden=ticket_access.unreadable(about, {name for name, user in users.items() if user.is_agent}),
		muted=subscriptions.muted(tickets),
		urgent=priority.urgent(tickets),
	)
