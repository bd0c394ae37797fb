"""Notifications that somebody wants to see later."""

from collections.abc import Collection, Sequence
from datetime import datetime

import frappe
from frappe.query_builder import DocType
from frappe.utils import now_datetime

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.outbox import reschedule
from helpdesk_notify.preferences import repository
from helpdesk_notify.realtime.publisher import announce_changed, announce_rows
from helpdesk_notify.recipients.users import read_users
from helpdesk_notify.runtime import clock
from helpdesk_notify.tickets import priority

BATCH = 500


def snooze(user: str, names: Sequence[str], until: datetime | None) -> list[str]:
	"""Hide rows of `user` until then, or bring them back now; returns those that are theirs."""
	row = DocType(NOTIFICATION)
	own = (row.user_to == user) & row.name.isin(list(names)) & (row.notify_mail_only == 0)
	if not until:
		own &= row.notify_snoozed_until.notnull()
	found = frappe.qb.from_(row).select(row.name).where(own).run(pluck=True) if names else []
	if not found:
		return []
	if not until:
		_wake(dict.fromkeys(found, user))
		return found
	frappe.qb.update(row).set(row.notify_snoozed_until, clock.to_db(until)).where(row.name.isin(found)).run()
	announce_changed(user, "snoozed", found)
	return found


def wake_due() -> int:
	"""Bring back whatever is due, as unread and as the newest; returns how many rows."""
	done = 0
	while names := _claim():
		_wake(names)
		done += len(names)
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each batch is complete
	return done


def _claim() -> dict[str, str]:
	"""Found without a lock and locked by name, so that what is being put off meanwhile waits for nothing."""
	row = DocType(NOTIFICATION)
	due = row.notify_snoozed_until <= now_datetime()
	some = frappe.qb.from_(row).select(row.name).where(due).orderby(row.notify_snoozed_until).limit(BATCH)
	names = some.run(pluck=True)
	if not names:
		return {}
	mine = frappe.qb.from_(row).select(row.name, row.user_to).where(row.name.isin(names) & due)
	return dict(mine.for_update(skip_locked=True).run())


def _wake(names: dict[str, str]) -> None:
	"""Who has quiet hours by now finds it in the bell, without a sound; the mail that waits goes by this moment."""
	users = read_users({*names.values()})
	chosen, now = repository.preferences_of(users), clock.now()
	urgent = _about_urgent_tickets(names)
	silenced = {
		name
		for name, user in names.items()
		if user in chosen and chosen[user].is_quiet(now, urgent=name in urgent)
	}
	row = DocType(NOTIFICATION)
	for silent in (0, 1):
		some = [name for name in names if (name in silenced) == bool(silent)]
		if some:
			query = frappe.qb.update(row).set(row.notify_snoozed_until, None).set(row.read, 0)
			query = query.set(row.notify_at, clock.to_db(now)).set(row.notify_silent, silent)
			query.where(row.name.isin(some)).run()
	reschedule.for_users({*names.values()}, names)
	announce_rows(names)


def _about_urgent_tickets(names: Collection[str]) -> set[str]:
	row = DocType(NOTIFICATION)
	query = frappe.qb.from_(row).select(row.name, row.reference_ticket).where(row.name.isin(list(names)))
	about = dict(query.run())
	urgent = priority.urgent({ticket for ticket in about.values() if ticket})
	return {name for name, ticket in about.items() if ticket in urgent}
