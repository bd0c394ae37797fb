"""Reads everything the engine needs to know about recipients, for all of them at once."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from pypika.terms import Criterion

from helpdesk_notify.constants import NOTIFICATION, OUTBOX
from helpdesk_notify.engine import (
	EMAIL,
	MAIL_WINDOW,
	Allowance,
	Event,
	OpenRow,
	Recipient,
	Settings,
	left,
	with_framework_switch,
)
from helpdesk_notify.preferences import repository
from helpdesk_notify.recipients import activity, rate_limit, subscriptions, visibility
from helpdesk_notify.recipients.users import read_users
from helpdesk_notify.runtime import clock, request_state


def read_recipients(
	event: Event, audience: Mapping[str, str], settings: Settings, now: datetime
) -> tuple[list[Recipient], dict[str, str]]:
	"""The Recipients for `audience` (user -> reason), and user -> language."""
	users = read_users(audience)
	agents = {name for name, user in users.items() if user.is_agent}
	can_read = (
		visibility.readers(event.ticket, agents, others=set(users) - agents) if event.ticket else {*users}
	)
	chosen = repository.read(
		{name: user.time_zone for name, user in users.items()}, event.key, settings.defaults
	)
	muted = subscriptions.muted_by(event.ticket, users)
	open_rows, mails = _read_open_rows(event, users), _read_mails_about(event.ticket, users, now)
	active = activity.among(users)
	allowances = rate_limit.read(users) if settings.limit else {}
	overflow_rows = _read_overflow_rows([*_exhausted(allowances, settings, now)])
	memory = request_state.state()
	recipients = [
		Recipient(
			user=name,
			reason=reason,
			enabled=name in users,
			is_agent=name in agents,
			can_read=name in can_read,
			muted=name in muted,
			preference=with_framework_switch(chosen[name], event.key, users[name].framework_switches)
			if name in users
			else settings.defaults,
			open_row=open_rows.get(name),
			overflow_row=overflow_rows.get(name),
			already_notified=memory.recall(name, event),
			allowance=allowances.get(name),
			active=name in active,
			mail_waiting=mails.get((name, "Due")),
			mailed=mails.get((name, "Sent")),
		)
		for name, reason in audience.items()
	]
	return recipients, {name: user.language for name, user in users.items()}


def _exhausted(allowances: Mapping[str, Allowance], settings: Settings, now: datetime) -> Iterator[str]:
	for user, allowance_ in allowances.items():
		if settings.limit and left(allowance_, settings.limit, now).tokens < 1:
			yield user


def _read_open_rows(event: Event, users: Mapping[str, object]) -> dict[str, OpenRow]:
	if not event.group or not users:
		return {}
	row = DocType(NOTIFICATION)
	return _open_rows(users, (row.reference_ticket == event.ticket) & (row.notify_group == event.group))


def _read_overflow_rows(users: Collection[str]) -> dict[str, OpenRow]:
	return _open_rows(users, DocType(NOTIFICATION).notify_event == "overflow") if users else {}


def _open_rows(users: Collection[str], which: Criterion) -> dict[str, OpenRow]:
	row, mail = DocType(NOTIFICATION), DocType(OUTBOX)
	found = (
		frappe.qb.from_(row)
		.left_join(mail)
		.on((mail.notification == row.name) & (mail.channel == EMAIL) & (mail.state == "Due"))
		.select(row.user_to, row.name, row.notify_at, mail.name, mail.due)
		.where(row.user_to.isin(list(users)) & (row.read == 0) & which)
		.orderby(row.notify_at)
		.run()
	)
	return {
		user: OpenRow(name, clock.from_db(at), clock.from_db(due) if due else None, entry)
		for user, name, at, entry, due in found
	}


def _read_mails_about(
	ticket: str | None, users: Collection[str], now: datetime
) -> dict[tuple[str, str], datetime]:
	"""(user, state) -> due time of the latest email about `ticket` within MAIL_WINDOW before or after `now`."""
	if not ticket or not users:
		return {}
	row = DocType(OUTBOX)
	since, until = clock.to_db(now - MAIL_WINDOW), clock.to_db(now + MAIL_WINDOW)
	found = (
		frappe.qb.from_(row)
		.select(row.user, row.state, Max(row.due))
		.where((row.ticket == ticket) & row.user.isin(list(users)) & (row.channel == EMAIL))
		.where(row.state.isin(["Due", "Sent"]) & (row.due > since) & (row.due <= until))
		.groupby(row.user, row.state)
		.run()
	)
	return {(user, state): clock.from_db(due) for user, state, due in found}
