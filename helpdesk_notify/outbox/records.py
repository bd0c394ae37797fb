"""The rows of the outbox: inserted, moved and marked in bulk. Everything here runs in the caller's transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import frappe
from frappe.model.naming import make_autoname
from frappe.query_builder import Case, CustomFunction, DocType
from frappe.query_builder.functions import Concat
from pypika.terms import ValueWrapper

from helpdesk_notify.constants import NOTIFICATION, OUTBOX
from helpdesk_notify.engine import EMAIL, WAKE, EmailAt, Plan
from helpdesk_notify.runtime import clock, database

DUE, SENT, DROPPED, FAILED = "Due", "Sent", "Dropped", "Failed"
_ALIKE = ("event", "ticket", "channel", "due")
# From so many rows that are alike on, they are selected from HD Notification: the text of a statement with all values of
# all rows takes longer to build than the rows take to insert.
MANY = 25
_md5 = CustomFunction("MD5", ["text"])


def write_emails(plans: Iterable[Plan], written: Mapping[str, str], event: str | None) -> None:
	"""Write what is planned to be sent by email.

	`written`: the notification of each user. `event`: the entry of the journal; the last one's, where several events
	are in one email.
	"""
	new: list[tuple[Plan, EmailAt]] = []
	moved: dict[str, tuple[Plan, EmailAt]] = {}
	for plan in plans:
		if plan.row and plan.row != written[plan.user]:
			plan = plan.as_new()  # the row to update had been deleted
		email = plan.email
		if email and email.entry:
			moved[email.entry] = (plan, email)
		elif email:
			new.append((plan, email))
	if moved:
		left = move({entry: email.at for entry, (_plan, email) in moved.items()}, event=event)
		new += [moved[entry] for entry in moved.keys() - left]
	insert(
		{
			"event": event,
			"notification": written[plan.user],
			"user": plan.user,
			"ticket": plan.event.ticket,
			"channel": EMAIL,
			"due": clock.to_db(email.at),
		}
		for plan, email in new
	)


def insert(rows: Iterable[Mapping[str, Any]]) -> None:
	"""Insert rows that are due later, or now; of each `notification`, `user`, `ticket`, `channel` and `due`."""
	alike: dict[tuple, list[Mapping[str, Any]]] = defaultdict(list)
	for row in rows:
		alike[tuple(row.get(field) for field in _ALIKE)].append(row)
	few: list[Mapping[str, Any]] = []
	for values, some in alike.items():
		if len(some) < MANY:
			few += some
		else:
			_insert_alike([row["notification"] for row in some], dict(zip(_ALIKE, values, strict=True)))
	if few:
		_insert_each(few)


def _insert_each(rows: Iterable[Mapping[str, Any]]) -> None:
	stamp = _stamp()
	fields = ["name", *stamp, "notification", "user", *_ALIKE]
	values = [
		[
			make_autoname("hash", OUTBOX),
			*stamp.values(),
			*(row["notification"], row["user"], *(row.get(field) for field in _ALIKE)),
		]
		for row in rows
	]
	frappe.db.bulk_insert(OUTBOX, fields, values)


def _insert_alike(notifications: Sequence[str], same: Mapping[str, Any]) -> None:
	row, constants = DocType(NOTIFICATION), {**_stamp(), **same}
	# Unique: a notification has one row in a statement, and each statement a text of its own.
	name = _md5(Concat(row.name, frappe.generate_hash()))
	query = frappe.qb.into(DocType(OUTBOX)).columns("name", "notification", "user", *constants)
	query = query.from_(row).select(
		name, row.name, row.user_to, *(ValueWrapper(value) for value in constants.values())
	)
	query.where(row.name.isin(list(notifications))).run()


def _stamp() -> dict[str, Any]:
	now, by = clock.to_db(clock.now()), frappe.session.user
	return {"creation": now, "modified": now, "owner": by, "modified_by": by, "state": DUE, "tries": 0}


def move(due: Mapping[str, datetime], **values: Any) -> set[str]:
	"""Let rows that wait be due at another time (entry -> aware datetime), and set `values`; returns those that waited
	indeed.
	"""
	row = DocType(OUTBOX)
	moment = _case(row, {entry: clock.to_db(at) for entry, at in due.items()})
	query = frappe.qb.update(row).set(row.due, moment).set(row.tries, 0).set(row.error, None)
	for field, value in values.items():
		query = query.set(row[field], value)
	with database.newest_rows():
		query.where(row.name.isin([*due]) & (row.state == DUE)).run()
	if frappe.db._cursor.rowcount == len(due):
		return {*due}
	# Read as it is now: this transaction would go on seeing rows as they were.
	still = frappe.qb.from_(row).select(row.name).where(row.name.isin([*due]) & (row.state == DUE))
	return {*still.for_update().run(pluck=True)}


def sent(references: Mapping[str, str | None]) -> None:
	"""Mark rows as sent (entry -> its reference)."""
	if references:
		row = DocType(OUTBOX)
		found = {entry: reference for entry, reference in references.items() if reference}
		reference = _case(row, found) if found else None
		_update([*references], state=SENT, sent_at=_now(), error=None, reference=reference)


def held(until: Mapping[str, datetime]) -> None:
	"""Let rows be decided about again later (entry -> aware datetime)."""
	if until:
		row = DocType(OUTBOX)
		_update([*until], due=_case(row, {entry: clock.to_db(at) for entry, at in until.items()}))


def dropped(reasons: Mapping[str, str]) -> None:
	"""Mark rows as dropped (entry -> why)."""
	row, now = DocType(OUTBOX), _now()
	due = (
		Case().when(row.due > now, now).else_(row.due)
	)  # what is dropped early is kept no longer than the rest
	for why, entries in _by_value(reasons).items():
		_update(entries, state=DROPPED, why=why, due=due)


def failed(attempts: Mapping[str, tuple[int, str, datetime | None]]) -> None:
	"""Note failed attempts (entry -> number, error, and the aware time of the next one; None: it has failed)."""
	for (tries, error, again), entries in _by_value(attempts).items():
		due = {"due": clock.to_db(again)} if again else {}
		_update(entries, state=DUE if again else FAILED, tries=tries, error=error, **due)


def waiting_among(notifications: Collection[str]) -> set[str]:
	"""Those of `notifications` that are still to be sent."""
	if not notifications:
		return set()
	filters = {"notification": ["in", list(notifications)], "state": DUE, "channel": ["!=", WAKE]}
	return {*frappe.get_all(OUTBOX, filters=filters, pluck="notification")}


def notifications_of(names: Collection[str], field: str) -> dict[str, Any]:
	"""One field of notifications, by name."""
	filters = {"name": ["in", list(names)]}
	return dict(frappe.get_all(NOTIFICATION, filters=filters, fields=["name", field], as_list=True))


def _case(row: DocType, values: Mapping[str, Any]) -> Case:
	case = Case()
	for entry, value in values.items():
		case = case.when(row.name == entry, value)
	return case


def _update(entries: Sequence[str], **values: Any) -> None:
	row = DocType(OUTBOX)
	query = frappe.qb.update(row).where(row.name.isin(list(entries)))
	for field, value in values.items():
		query = query.set(row[field], value)
	query.run()


def _by_value(values: Mapping[str, Any]) -> dict[Any, list[str]]:
	found = defaultdict(list)
	for entry, value in values.items():
		found[value].append(entry)
	return found


def _now() -> datetime:
	return clock.to_db(clock.now())
