"""Snoozes notifications, and ends snoozes."""

from collections.abc import Sequence
from datetime import datetime

import frappe
from frappe.query_builder import DocType

from helpdesk_notify.constants import NOTIFICATION, OUTBOX
from helpdesk_notify.engine import WAKE
from helpdesk_notify.engine import wake as how_to_wake
from helpdesk_notify.outbox import current, records
from helpdesk_notify.outbox.channels.wake import wake
from helpdesk_notify.realtime.publisher import announce_changed
from helpdesk_notify.runtime import clock

ENDED = "ended by the user"  # reason of the dropped row


def snooze(user: str, names: Sequence[str], until: datetime | None) -> list[str]:
	"""Snoozes notifications of `user`, or ends the snooze now (None). Returns the names of the changed ones."""
	row = DocType(NOTIFICATION)
	own = (row.user_to == user) & row.name.isin(list(names)) & (row.notify_mail_only == 0)
	if not until:
		own &= row.notify_snoozed_until.notnull()
	query = frappe.qb.from_(row).select(row.name, row.reference_ticket).where(own)
	found = dict(query.run()) if names else {}
	if not found:
		return []
	if until:
		_hide(user, found, until)
	else:
		_show([*found])
	return [*found]


def _hide(user: str, found: dict[str, str | None], until: datetime) -> None:
	row, at = DocType(NOTIFICATION), clock.to_db(until)
	frappe.qb.update(row).set(row.notify_snoozed_until, at).where(row.name.isin([*found])).run()
	waiting = _waiting([*found])
	left = records.move(dict.fromkeys(waiting, until)) if waiting else set()
	covered = {notification for entry, notification in waiting.items() if entry in left}
	records.insert(
		{"notification": name, "user": user, "ticket": ticket, "channel": WAKE, "due": at}
		for name, ticket in found.items()
		if name not in covered
	)
	announce_changed(user, "snoozed", [*found])


def _show(names: list[str]) -> None:
	rows = current.read_snoozed(names)
	state, now = current.read_state(rows), clock.now()
	for row in rows:
		waiting = state.waiting(row)
		row.silent = bool(
			waiting and how_to_wake(waiting, state.recipient_of(row), state.settings, now).silent
		)
	wake(rows)
	records.dropped(dict.fromkeys(_waiting(names), ENDED))


def _waiting(names: list[str]) -> dict[str, str]:
	"""The rows that end a snooze: entry -> notification."""
	filters = {"notification": ["in", names], "channel": WAKE, "state": records.DUE}
	return dict(frappe.get_all(OUTBOX, filters=filters, fields=["name", "notification"], as_list=True))
