"""What a channel of the outbox is: the one interface between the loop and the ways to reach a user."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import frappe

from helpdesk_notify.engine import Preference


@dataclass(frozen=True, slots=True)
class Delivery:
	"""What is to be sent to one user now.

	`user`: as `read_users` gives it; None if the user is disabled or gone, which only WAKE goes on with. `rows`: the
	fields of the notification, and of the outbox `entry` (its name), `tries`; `silent`: without toast and sound.
	"""

	user: frappe._dict | None
	preference: Preference
	rows: Sequence[frappe._dict]


@dataclass(frozen=True, slots=True)
class Sent:
	"""It was handed over; `reference`: where it is found there."""

	reference: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
	"""It was not; it is tried again."""

	error: str


Outcome = Sent | Failed


class Channel(Protocol):
	"""One way to reach a user. The loop makes an object for each batch, so that what it keeps is bounded.

	`name`: the value of `channel` in the outbox. `users`: how many users are dealt with in one transaction.
	"""

	name: str
	users: int

	def is_ready(self) -> bool:
		"""Whether anything can be sent now; if not, all of the channel waits."""

	def can_reach(self, user: frappe._dict) -> bool:
		"""Whether anything can be sent to this enabled user; if not, it is dropped."""

	def prepare(self, rows: Sequence[frappe._dict]) -> None:
		"""Slow work, before anything is locked. `rows`: `entry`, `user`, `notification` and `ticket` of what is due."""

	def send(self, batch: Sequence[Delivery]) -> Mapping[str, Outcome]:
		"""Hand over `batch`; returns the outcome by entry.

		It may raise as long as nothing has left the database: that is rolled back, and a smaller batch tried, down to
		the one row that cannot be sent.
		"""
