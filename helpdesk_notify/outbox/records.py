"""The rows of the outbox: inserted, moved and marked in bulk. Everything here runs in the caller's transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import frappe
from frappe.model.naming import make_autoname
from frappe.query_builder import Case, DocType

from helpdesk_notify.constants import NOTIFICATION, OUTBOX
from helpdesk_notify.engine import EMAIL, WAKE, EmailAt, Plan
from helpdesk_notify.runtime import clock, database

DUE, SENT, DROPPED, FAILED = "Due", "Sent", "Dropped", "Failed"
_STAMP = ("name", "creation", "modified", "owner", "modified_by")
_FIELDS = ("notification", "event", "user", "ticket", "channel", "due", "state", "tries")


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
	now, by = clock.to_db(clock.now()), frappe.session.user
	values = [
		[
			*(make_autoname("hash", OUTBOX), now, now, by, by),
			*({"event": None, "state": DUE, "tries": 0, **row}[field] for field in _FIELDS),
		]
		for row in rows
	]
	if values:
		frappe.db.bulk_insert(OUTBOX, [*_STAMP, *_FIELDS], values)


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
	for why, entries in _by_value(reasons).items():
		_update(entries, state=DROPPED, why=why)


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
