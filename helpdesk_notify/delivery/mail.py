"""Mail as an outbox on the row: what is due is put into Frappe's Email Queue in the same transaction that
marks it sent, so that a lost job or a killed worker neither loses a mail nor sends it twice.

What is due for one person at one moment becomes one mail. A digest is nothing else: its rows are due at the
same time, and a sweep that comes late finds them all the same.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Min
from frappe.utils import now_datetime

from helpdesk_notify.delivery import (
	access,
	clock,
	faults,
	letters,
	people,
	preferences,
	registry,
	tickets,
	unread,
)
from helpdesk_notify.delivery.access import DOCTYPE
from helpdesk_notify.engine import DIGESTS, EMAIL, Preference, Recipient, channels_of

# Rows are locked while their mails are made, and marking them read waits for that: so many people at a time.
PEOPLE = 25
MOST_ROWS = 10_000
TRIES = 5
DEADLOCKS = 5
# How long after a failure it is tried again; each time twice as long.
FIRST_DELAY = timedelta(minutes=5)

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


def send_due() -> int:
	"""Queue all mail that is due, some people's a transaction; returns how many rows were dealt with.

	Without an account for outgoing mail it all waits, and one mail a person tells of it when there is one.
	"""
	if not letters.outgoing_account():
		return 0
	writer, done, passed = letters.Writer(), 0, set()
	while (batch := _send_batch(writer, passed)) is not None:
		done += batch
	return done


def _send_batch(writer: letters.Writer, passed: set[str]) -> int | None:
	"""Deal with some people's mail in a transaction of its own; how many rows it was, None if there is none."""
	unread.fresh_snapshot()
	for _attempt in range(DEADLOCKS):
		before = {*passed}
		try:
			rows = _claim(passed)
			if rows:
				_deal_with(rows, writer)
		except frappe.QueryDeadlockError:
			# Another worker was in the way, and the database has undone this one's batch.
			frappe.db.rollback()
			passed &= before
			continue
		frappe.db.commit()  # nosemgrep: each batch is whole, and its locks are to go
		return None if rows is None else len(rows)
	return None  # the next sweep has them


def status() -> dict:
	"""How the outbox does, for the administrator: rows that wait, rows that failed, and whether mail can go out."""
	states = {state: {"notify_mail_state": state} for state in ("Due", "Failed")}
	late = {**states["Due"], "notify_mail_due": ["<", now_datetime() - timedelta(hours=1)]}
	return {
		"waiting": frappe.db.count(DOCTYPE, states["Due"]),
		"overdue": frappe.db.count(DOCTYPE, late),
		"failed": frappe.db.count(DOCTYPE, states["Failed"]),
		"account": bool(letters.outgoing_account()),
	}


def retime(user: str) -> None:
	"""What is due later for `user` goes by what they have chosen now."""
	users = people.read_users([user])
	if user not in users:
		return
	preference = people.preferences_of(users)[user]
	later = {"user_to": user, "notify_mail_state": "Due", "notify_mail_due": [">", now_datetime()]}
	fields = ["name", "notify_event", "notify_at", "notify_mail_only", "reference_ticket"]
	waiting = frappe.get_all(DOCTYPE, filters={**later, "notify_mail_tries": 0}, fields=fields)
	urgent = {name: tickets.is_urgent(name) for name in {row.reference_ticket for row in waiting}}
	kinds, now, by_due = registry.kinds(), clock.now(), defaultdict(list)
	for row in waiting:
		patient = row.notify_event in kinds and kinds[row.notify_event].patient and not row.notify_mail_only
		since = clock.from_db(row.notify_at)
		due = preference.mail_at(since, patient=patient, urgent=urgent[row.reference_ticket])
		if due <= now:  # its time, by what is chosen now, has passed
			due = preference.mail_at(now, urgent=urgent[row.reference_ticket])
		by_due[due].append(row.name)
	for due, names in by_due.items():
		_mark(names, notify_mail_due=clock.to_db(due))


def retime_all() -> None:
	"""The same for everybody, after the administrator has changed a default."""
	later = {"notify_mail_state": "Due", "notify_mail_due": [">", now_datetime()]}
	for user in frappe.get_all(DOCTYPE, filters=later, pluck="user_to", distinct=True):
		retime(user)


def _claim(passed: set[str] | None = None) -> list[frappe._dict] | None:
	"""All that is due for the next few people, locked; None when there is nobody left.

	A person's first row is the gate to all of theirs: whom another worker deals with is passed over as a whole.
	Rows are locked by their names, so that what is being written meanwhile waits for nothing.
	"""
	passed = set() if passed is None else passed
	row = DocType(DOCTYPE)
	due = (row.notify_mail_state == "Due") & (row.notify_mail_due <= now_datetime())
	people_due = frappe.qb.from_(row).select(row.user_to, Min(row.name)).where(due)
	if passed:
		people_due = people_due.where(row.user_to.notin(list(passed)))
	gates = dict(people_due.groupby(row.user_to).orderby(Min(row.notify_mail_due)).limit(PEOPLE).run())
	if not gates:
		return None
	passed |= {*gates}
	mine = {each.user_to for each in _lock([*gates.values()])}
	if not mine:
		return []
	names = frappe.qb.from_(row).select(row.name).where(due & row.user_to.isin(list(mine)))
	return _with_names(_lock(names.orderby(row.notify_mail_due).limit(MOST_ROWS).run(pluck=True)))


def _lock(names: Sequence[str]) -> list[frappe._dict]:
	row = DocType(DOCTYPE)
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


def _deal_with(rows: Sequence[frappe._dict], writer: letters.Writer) -> None:
	by_user: dict[str, list[frappe._dict]] = defaultdict(list)
	for row in rows:
		by_user[row.user_to].append(row)
	users = people.read_users(by_user)
	chosen = people.preferences_of(users)
	for name, theirs in by_user.items():
		_try(users.get(name), chosen.get(name), theirs, writer)


def _try(
	user: frappe._dict | None,
	preference: Preference | None,
	rows: Sequence[frappe._dict],
	writer: letters.Writer,
) -> None:
	"""Send `rows` as one mail; if that cannot be done each by itself, so that one holds up none of the others."""

	def otherwise() -> None:
		if len(rows) == 1:
			_postpone(rows)
			return
		for row in rows:
			_try(user, preference, [row], writer)

	with faults.all_or_nothing("helpdesk_notify: mail", otherwise):
		_send(user, preference, rows, writer)


def _send(
	user: frappe._dict | None,
	preference: Preference | None,
	rows: Sequence[frappe._dict],
	writer: letters.Writer,
) -> None:
	if not user or not user.email or not preference:
		_mark([row.name for row in rows], notify_mail_state="Dropped")
		return
	wanted = _still_wanted(user, preference, rows)
	_mark([row.name for row in rows if row not in wanted], notify_mail_state="Dropped")
	now = clock.now()
	ready, held = [], defaultdict(list)
	for row in wanted:
		due = _held_until(row, preference, now)
		if due:
			held[due].append(row.name)
		else:
			ready.append(row)
	for due, names in held.items():
		_mark(names, notify_mail_due=clock.to_db(due))
	if ready:
		writer.write(user, ready, preference.frequency if preference.frequency in DIGESTS else None)
		_mark([row.name for row in ready], notify_mail_state="Sent", notify_mail_error=None)


def _still_wanted(
	user: frappe._dict, preference: Preference, rows: Sequence[frappe._dict]
) -> list[frappe._dict]:
	"""Those that nobody has read meanwhile, that may still be told, and of which mail is still wished."""
	if frappe.get_cached_value("HD Settings", "HD Settings", "skip_email_workflow"):
		return []
	settings, kinds = preferences.settings(), registry.kinds()
	readable = _readable(user, {row.reference_ticket for row in rows if row.reference_ticket})
	wanted = []
	for row in rows:
		kind = kinds.get(row.notify_event)
		put_off = row.notify_snoozed_until and clock.from_db(row.notify_snoozed_until) > clock.now()
		if not kind or (row.read and not row.notify_mail_only and not put_off):
			continue
		if row.reference_ticket and row.reference_ticket not in readable:
			continue
		recipient = Recipient(user.name, row.notify_reason or "", preference=preference)
		urgent = kind.when_urgent and tickets.is_urgent(row.reference_ticket)
		if EMAIL in channels_of(kind, recipient, settings, urgent=urgent):
			wanted.append(row)
	return wanted


def _readable(user: frappe._dict, about: Collection[str]) -> set[str]:
	agents, others = ({user.name}, set()) if user.is_agent else (set(), {user.name})
	return {ticket for ticket in about if access.readers(ticket, agents, others)}


def _held_until(row: frappe._dict, preference: Preference, now: datetime) -> datetime | None:
	"""Quiet hours may have been set, and rows put off, since the mail was planned."""
	if row.notify_snoozed_until and clock.from_db(row.notify_snoozed_until) > now:
		return clock.from_db(row.notify_snoozed_until)
	quiet = preference.quiet
	if quiet and preference.is_quiet(now):
		passes = preference.urgent_passes and tickets.is_urgent(row.reference_ticket)
		return None if passes else quiet.end(now)
	return None


def _postpone(rows: Sequence[frappe._dict]) -> None:
	error = faults.last_line()
	by_tries = defaultdict(list)
	for row in rows:
		by_tries[(row.notify_mail_tries or 0) + 1].append(row.name)
	for tries, names in by_tries.items():
		_mark(
			names,
			notify_mail_tries=tries,
			notify_mail_state="Failed" if tries >= TRIES else "Due",
			notify_mail_due=now_datetime() + FIRST_DELAY * 2 ** (tries - 1),
			notify_mail_error=error,
		)


def _mark(names: Sequence[str], **values) -> None:
	if names:
		frappe.db.set_value(DOCTYPE, {"name": ["in", list(names)]}, values, update_modified=False)
