"""Mail as an outbox on the row: what is due is put into Frappe's Email Queue in the same transaction that
marks it sent, so that a lost job or a killed worker neither loses a mail nor sends it twice.

What is due for one person at one moment becomes one mail. A digest is nothing else: its rows are due at the
same time, and a sweep that comes late finds them all the same.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Min
from frappe.utils import now_datetime

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.engine import (
	DIGESTS,
	Drop,
	EventType,
	Hold,
	Preference,
	Recipient,
	Send,
	Settings,
	decide,
	retry,
)
from helpdesk_notify.inbox import serializer
from helpdesk_notify.mail import composer
from helpdesk_notify.preferences import event_types, repository
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.recipients import subscriptions, visibility
from helpdesk_notify.recipients.users import read_users
from helpdesk_notify.runtime import clock, database, errors, request_state
from helpdesk_notify.tickets import priority

# Rows are locked while their mails are made, and marking them read waits for that: so many people at a time.
PEOPLE = 25
MOST_ROWS = 10_000
DEADLOCKS = 5

_FIELDS = (
	"name",
	"creation",
	"read",
	"user_to",
	"user_from",
	"message",
	"reference_ticket",
	"reference_comment",
	"notify_event",
	"notify_at",
	"notify_actor",
	"notify_body",
	"notify_link",
	"notify_reason",
	"notify_mail_only",
	"notify_mail_tries",
	"notify_snoozed_until",
)


@dataclass(frozen=True, slots=True)
class Current:
	"""What may have changed since the mails of some people were planned, read for all of them at once.

	`hidden`: (user, ticket) that the user may not read; `muted`: (user, ticket); `urgent`: tickets. `is_off`:
	Helpdesk's settings say that it sends no mail.
	"""

	settings: Settings
	kinds: Mapping[str, EventType]
	is_off: bool
	hidden: Collection[tuple[str, str]]
	muted: Collection[tuple[str, str]]
	urgent: Collection[str]


def send_due() -> int:
	"""Queue all mail that is due, some people's a transaction; returns how many rows were dealt with.

	Without an account for outgoing mail it all waits, and one mail a person tells of it when there is one.
	"""
	if not composer.outgoing_account():
		return 0
	writer, done, passed = composer.Writer(), 0, set()
	while (batch := _send_batch(writer, passed)) is not None:
		done += batch
	return done


def start_after_commit() -> None:
	"""Send what is due by a background job, after the running transaction's commit."""
	request_state.pending(_enqueue)


def _enqueue(_waiting: request_state.Pending) -> None:
	with errors.logged("helpdesk_notify: mail"):
		frappe.enqueue(send_due, queue="short")


def _send_batch(writer: composer.Writer, passed: set[str]) -> int | None:
	"""Deal with some people's mail in a transaction of its own; how many rows it was, None if there is none."""
	database.fresh_snapshot()
	for _attempt in range(DEADLOCKS):
		before = {*passed}
		try:
			gates = _people_due(passed)
			if not gates:
				return None
			passed |= {*gates}
			writer.describe(_described(gates))
			rows = _claim(gates)
			if rows:
				_deal_with(rows, writer)
		except frappe.QueryDeadlockError:
			# Another worker was in the way, and the database has undone this one's batch.
			frappe.db.rollback()
			passed &= before
			continue
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each batch is complete, and releases its locks
		return len(rows)
	return None  # the next sweep has them


def status() -> dict:
	"""How the outbox does, for the administrator: rows that wait, rows that failed, and whether mail can go out."""
	states = {state: {"notify_mail_state": state} for state in ("Due", "Failed")}
	late = {**states["Due"], "notify_mail_due": ["<", now_datetime() - timedelta(hours=1)]}
	return {
		"waiting": frappe.db.count(NOTIFICATION, states["Due"]),
		"overdue": frappe.db.count(NOTIFICATION, late),
		"failed": frappe.db.count(NOTIFICATION, states["Failed"]),
		"account": bool(composer.outgoing_account()),
	}


def _due():
	row = DocType(NOTIFICATION)
	return (row.notify_mail_state == "Due") & (row.notify_mail_due <= now_datetime())


def _people_due(passed: Collection[str] = ()) -> dict[str, str]:
	"""The next few people who have mail due, without those in `passed`; and the first row of each."""
	row = DocType(NOTIFICATION)
	query = frappe.qb.from_(row).select(row.user_to, Min(row.name)).where(_due())
	if passed:
		query = query.where(row.user_to.notin(list(passed)))
	return dict(query.groupby(row.user_to).orderby(Min(row.notify_mail_due)).limit(PEOPLE).run())


def _described(users: Collection[str]) -> list[str]:
	"""Tickets whose description is in the mail that is due for `users`."""
	row = DocType(NOTIFICATION)
	shown = row.user_to.isin(list(users)) & (row.notify_event == composer.DESCRIBED)
	query = frappe.qb.from_(row).select(row.reference_ticket).distinct().where(_due() & shown)
	return [ticket for ticket in query.run(pluck=True) if ticket]


def _claim(gates: Mapping[str, str]) -> list[frappe._dict]:
	"""All that is due for some people, locked; `gates`: the first row of each.

	A person's first row is the gate to all of theirs: whom another worker deals with is passed over as a whole.
	Rows are locked by their names, so that what is being written meanwhile waits for nothing.
	"""
	row = DocType(NOTIFICATION)
	mine = {each.user_to for each in _lock([*gates.values()])}
	if not mine:
		return []
	names = frappe.qb.from_(row).select(row.name).where(_due() & row.user_to.isin(list(mine)))
	return _with_names(_lock(names.orderby(row.notify_mail_due).limit(MOST_ROWS).run(pluck=True)))


def _lock(names: Sequence[str]) -> list[frappe._dict]:
	row = DocType(NOTIFICATION)
	return (
		frappe.qb.from_(row)
		.select(*(row[field] for field in _FIELDS))
		.where(row.name.isin(list(names)) & (row.notify_mail_state == "Due"))
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)


def _with_names(rows: list[frappe._dict]) -> list[frappe._dict]:
	senders = list({row.user_from for row in rows if row.user_from})
	fields = ["name", "full_name"]
	found = (
		frappe.get_all("User", filters={"name": ["in", senders]}, fields=fields, as_list=True)
		if senders
		else ()
	)
	names = dict(found)
	for row in rows:
		row.actor_name = names.get(row.user_from)
	return rows


def _deal_with(rows: Sequence[frappe._dict], writer: composer.Writer) -> None:
	by_user: dict[str, list[frappe._dict]] = defaultdict(list)
	for row in rows:
		by_user[row.user_to].append(row)
	users = read_users(by_user)
	chosen = repository.preferences_of(users)
	current = _read_current(rows, users)
	for name, theirs in by_user.items():
		_try(users.get(name), chosen.get(name), theirs, writer, current)


def _read_current(rows: Sequence[frappe._dict], users: Mapping[str, frappe._dict]) -> Current:
	about = {(row.user_to, row.reference_ticket) for row in rows if row.reference_ticket}
	named = {ticket for _user, ticket in about}
	agents = {name for name, user in users.items() if user.is_agent}
	return Current(
		settings=read_settings(),
		kinds=event_types.kinds(),
		is_off=bool(frappe.get_cached_value("HD Settings", "HD Settings", "skip_email_workflow")),
		hidden=visibility.unreadable(about, agents),
		muted=subscriptions.muted(named),
		urgent=priority.urgent(named),
	)


def _try(
	user: frappe._dict | None,
	preference: Preference | None,
	rows: Sequence[frappe._dict],
	writer: composer.Writer,
	current: Current,
) -> None:
	"""Send `rows` as one mail; if that cannot be done each by itself, so that one holds up none of the others."""

	def otherwise() -> None:
		if len(rows) == 1:
			_postpone(rows)
			return
		for row in rows:
			_try(user, preference, [row], writer, current)

	with errors.savepoint("helpdesk_notify: mail", otherwise):
		_send(user, preference, rows, writer, current)


def _send(
	user: frappe._dict | None,
	preference: Preference | None,
	rows: Sequence[frappe._dict],
	writer: composer.Writer,
	current: Current,
) -> None:
	ready, held, dropped = [], defaultdict(list), []
	for row in rows:
		match _decide(user, preference, row, current):
			case Send():
				ready.append(row)
			case Hold(until):
				held[until].append(row.name)
			case Drop():
				dropped.append(row.name)
	_mark(dropped, notify_mail_state="Dropped")
	for until, names in held.items():
		_mark(names, notify_mail_due=clock.to_db(until))
	if ready and user and preference:
		entry = writer.write(user, ready, preference.frequency if preference.frequency in DIGESTS else None)
		names = [row.name for row in ready]
		_mark(names, notify_mail_state="Sent", notify_mail_error=None, notify_mail_queue=entry)


def _decide(
	user: frappe._dict | None, preference: Preference | None, row: frappe._dict, current: Current
) -> Send | Hold | Drop:
	about = (row.user_to, row.reference_ticket)
	recipient = Recipient(
		row.user_to,
		row.notify_reason or "",
		enabled=bool(user and user.email and preference and not current.is_off),
		can_read=about not in current.hidden,
		muted=about in current.muted,
		preference=preference or Preference(),
	)
	urgent = row.reference_ticket in current.urgent
	waiting = serializer.waiting_mail(row, current.kinds.get(row.notify_event), urgent=urgent)
	return decide(waiting, recipient, current.settings, clock.now())


def _postpone(rows: Sequence[frappe._dict]) -> None:
	error = errors.last_line()
	by_tries = defaultdict(list)
	for row in rows:
		by_tries[(row.notify_mail_tries or 0) + 1].append(row.name)
	for tries, names in by_tries.items():
		again = retry(tries, clock.now())
		values = {"notify_mail_tries": tries, "notify_mail_error": error}
		if again:
			values["notify_mail_due"] = clock.to_db(again)
		_mark(names, **values, notify_mail_state="Due" if again else "Failed")


def _mark(names: Sequence[str], **values) -> None:
	if names:
		frappe.db.set_value(NOTIFICATION, {"name": ["in", list(names)]}, values, update_modified=False)
