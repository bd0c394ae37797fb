"""Email: what is due for one user is one entry in Frappe's Email Queue, which sends it."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import frappe

from helpdesk_notify.engine import DIGESTS, EMAIL
from helpdesk_notify.mail import composer, email_queue
from helpdesk_notify.outbox.channels.interface import Delivery, Outcome, Sent
from helpdesk_notify.outbox.records import notifications_of


class Email:
	"""The channel EMAIL."""

	name = EMAIL
	users = 100

	def is_ready(self) -> bool:
		"""Whether the site has an account for outgoing email."""
		return bool(composer.outgoing_account())

	def can_reach(self, user: frappe._dict) -> bool:
		"""Whether the user has an address, and Helpdesk's settings do not stop all email."""
		return bool(user.email) and not self._is_off

	def prepare(self, rows: Sequence[frappe._dict]) -> None:
		"""Read the descriptions of the tickets that emails will show."""
		events = notifications_of([row.notification for row in rows], "notify_event")
		described = {row.ticket for row in rows if events.get(row.notification) == composer.DESCRIBED}
		self._writer.describe(described - {None, ""})

	def send(self, batch: Sequence[Delivery]) -> Mapping[str, Outcome]:
		"""Put one email for each user into the Email Queue."""
		self._writer.read_tickets({row.reference_ticket for each in batch for row in each.rows})
		names = email_queue.insert([self._write(each) for each in batch])
		return {row.entry: Sent(name) for each, name in zip(batch, names, strict=True) for row in each.rows}

	def _write(self, delivery: Delivery) -> email_queue.Email:
		frequency = delivery.preference.frequency
		# Two transactions at the same time can plan an email about the same notification: it is in there once.
		rows = {row.name: row for row in delivery.rows}
		return self._writer.write(
			delivery.user, [*rows.values()], frequency if frequency in DIGESTS else None
		)

	@cached_property
	def _writer(self) -> composer.Writer:
		return composer.Writer()

	@cached_property
	def _is_off(self) -> bool:
		return bool(frappe.get_cached_value("HD Settings", "HD Settings", "skip_email_workflow"))
