"""Email that waits is due by what its recipients have chosen now."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime
from pypika import Case

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.engine import reschedule
from helpdesk_notify.inbox import serializer
from helpdesk_notify.preferences import event_types, repository
from helpdesk_notify.recipients import activity
from helpdesk_notify.recipients.users import read_users
from helpdesk_notify.runtime import clock
from helpdesk_notify.tickets import priority

PEOPLE = 50  # of one transaction
ROWS = 500  # of one statement
DEADLOCKS = 5


def for_users(users: Collection[str], names: Collection[str] | None = None) -> None:
	"""Set anew when the waiting mail of `users` is due; `names`: of these rows only."""
	known = read_users(users)
	rows = _waiting({"user_to": ["in", list(known)]}, names) if known else []
	if not rows:
		return
	chosen, active = repository.preferences_of(known), activity.among(known)
	urgent = priority.urgent({row.reference_ticket for row in rows if row.reference_ticket})
	kinds, changed = event_types.kinds(), {}
	for row in rows:
		waiting = serializer.waiting_mail(
			row, kinds.get(row.notify_event), urgent=row.reference_ticket in urgent
		)
		due = clock.to_db(reschedule(waiting, chosen[row.user_to], clock.now(), active=row.user_to in active))
		if due != row.notify_mail_due:
			changed[row.name] = due
	for some in _chunks([*changed.items()], ROWS):
		_write(dict(some))


def for_everybody() -> None:
	"""Background job: the same for everybody, some people a transaction, after a default was changed."""
	users = frappe.get_all(NOTIFICATION, filters=_later(), pluck="user_to", distinct=True)
	for some in _chunks(sorted(users), PEOPLE):
		for _attempt in range(DEADLOCKS):
			try:
				for_users(some)
			except frappe.QueryDeadlockError:
				frappe.db.rollback()  # a sweep, or somebody who marks rows as read, was in the way
				continue
			frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each batch is complete, and releases its locks
			break


def _waiting(whose: dict, names: Collection[str] | None) -> list[frappe._dict]:
	filters = {**_later(), **whose, "notify_mail_tries": 0}
	if names is not None:
		filters["name"] = ["in", list(names)]
	fields = ["name", "user_to", "reference_ticket", "notify_event", "notify_at", "notify_mail_only"]
	return frappe.get_all(NOTIFICATION, filters=filters, fields=[*fields, "notify_mail_due"])


def _later() -> dict:
	return {"notify_mail_state": "Due", "notify_mail_due": [">", now_datetime()]}


def _write(due: dict[str, datetime]) -> None:
	row = DocType(NOTIFICATION)
	moment = Case()
	for name, at in due.items():
		moment = moment.when(row.name == name, at)
	still = (row.notify_mail_state == "Due") & (row.notify_mail_due > now_datetime())
	frappe.qb.update(row).set(row.notify_mail_due, moment).where(row.name.isin([*due]) & still).run()


def _chunks(items: Sequence, size: int) -> Iterator[Sequence]:
	for start in range(0, len(items), size):
		yield items[start : start + size]
