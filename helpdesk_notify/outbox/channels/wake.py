"""The end of a snooze: the notification is unread again, and the newest."""

from collections.abc import Mapping, Sequence

import frappe
from frappe.query_builder import DocType

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.engine import WAKE
from helpdesk_notify.outbox import reschedule
from helpdesk_notify.outbox.channels.interface import Delivery, Outcome, Sent
from helpdesk_notify.realtime.publisher import announce_rows
from helpdesk_notify.runtime import clock


class Wake:
	"""The channel WAKE."""

	name = WAKE
	users = 100

	def is_ready(self) -> bool:
		"""Always: it needs nothing but the database."""
		return True

	def can_reach(self, user: frappe._dict) -> bool:
		"""Always."""
		return True

	def prepare(self, rows: Sequence[frappe._dict]) -> None:
		"""Nothing is slow."""

	def send(self, batch: Sequence[Delivery]) -> Mapping[str, Outcome]:
		"""Show the notifications again."""
		rows = [row for each in batch for row in each.rows]
		wake(rows)
		return {row.entry: Sent() for row in rows}


def wake(rows: Sequence[frappe._dict]) -> None:
	"""Show notifications again; of each its `name`, `user_to`, and whether it is to be `silent`.

	Email that waits goes by this moment.
	"""
	row, now = DocType(NOTIFICATION), clock.to_db(clock.now())
	for silent in (0, 1):
		names = [each.name for each in rows if bool(each.silent) == bool(silent)]
		if names:
			query = frappe.qb.update(row).set(row.notify_snoozed_until, None).set(row.read, 0)
			query = query.set(row.notify_at, now).set(row.notify_silent, silent)
			query.where(row.name.isin(names)).run()
	reschedule.for_users({each.user_to for each in rows}, [each.name for each in rows])
	announce_rows({each.name: each.user_to for each in rows})
