"""The app's state of one request or job: who was already notified, and what waits for the commit.

The app can receive an event twice in one request: from its own handlers, and from the notification that Helpdesk
inserts. The second one finds the first one here, also after a commit in between (sending an email commits).
Realtime events wait for the commit. A rollback clears both.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import frappe

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.engine import AlreadyNotified, Event
from helpdesk_notify.runtime import errors


@dataclass(slots=True)
class Pending:
	"""What to do after the commit. Each of `calls` is called once, with this object."""

	calls: dict[Callable[["Pending"], None], None] = field(default_factory=dict)  # an ordered set
	# row -> user: rows to publish, of users who were found to have access; and of users who have yet to be checked
	checked_rows: dict[str, str] = field(default_factory=dict)
	unchecked_rows: dict[str, str] = field(default_factory=dict)
	changes: list[tuple[str, dict]] = field(default_factory=list)  # (user, change)


@dataclass(slots=True)
class RequestState:
	"""The state of one request or job."""

	already_notified: dict[tuple, AlreadyNotified] = field(default_factory=dict)
	# tickets whose reopening was notified without the message that came with it
	reopened: set[str] = field(default_factory=set)
	# by comment: what is called right before the commit, after Helpdesk's own code
	before_commit: dict[str, Callable[[], None]] = field(default_factory=dict)
	pending: Pending | None = None
	# what the running handler has delivered, and what a handler that runs again had delivered the first time
	delivered: list[tuple] = field(default_factory=list)
	delivered_before: Collection[tuple] = ()
	# These two do not depend on the transaction.
	is_paused: bool = False
	event_types: dict[str, Any] | None = None  # what other apps define, by key

	def remember(self, user: str, event: Event, notified: AlreadyNotified) -> None:
		"""Records that `user` was notified of `event`. Custom notifications are not recorded, as each is separate."""
		if event.key != "custom":
			self.already_notified[_key(user, event)] = notified

	def recall(self, user: str, event: Event) -> AlreadyNotified | None:
		"""The notification that `user` already received about the same ticket, comment and category."""
		return None if event.key == "custom" else self.already_notified.get(_key(user, event))


def _key(user: str, event: Event) -> tuple:
	return (user, event.notification_type, event.ticket, event.comment)


def state() -> RequestState:
	"""The state of the current request or job."""
	found = getattr(frappe.local, "helpdesk_notify", None)
	if found is None:
		found = frappe.local.helpdesk_notify = RequestState()
	return found


def pending(call: Callable[[Pending], None]) -> Pending:
	"""The work that waits for the commit. `call` is called with it once, after the commit."""
	mine = state()
	if mine.pending is not None and _run_calls not in frappe.db.after_commit._functions:
		# A commit failed in another app's callback, and the rollback after it forgot all callbacks.
		forget()
		mine = state()
	if mine.pending is None:
		mine.pending = Pending()
		frappe.db.after_commit.add(_run_calls)
	_forget_on_rollback()
	mine.pending.calls[call] = None
	return mine.pending


def _forget_on_rollback() -> None:
	if forget not in frappe.db.after_rollback._functions:
		frappe.db.after_rollback.add(forget)


def forget() -> None:
	"""Clears the state of the transaction."""
	before = state()
	frappe.local.helpdesk_notify = RequestState(is_paused=before.is_paused, event_types=before.event_types)


def take_pending() -> Pending | None:
	"""Returns the waiting work and removes it from the state."""
	mine = state()
	waiting, mine.pending = mine.pending, None
	return waiting


def _run_calls() -> None:
	if waiting := take_pending():
		for call in waiting.calls:
			call(waiting)


@contextmanager
def paused() -> Iterator[None]:
	"""In the block, nobody is notified."""
	before, state().is_paused = state().is_paused, True
	try:
		yield
	finally:
		state().is_paused = before


def note_reopened(ticket: str | int) -> None:
	"""Records that this request reopened `ticket`. The customer's message is saved after the ticket."""
	_forget_on_rollback()
	state().reopened.add(str(ticket))


def take_reopened(ticket: str | int) -> bool:
	"""Whether this request has reopened `ticket`. True only for the first message."""
	reopened = state().reopened
	if str(ticket) not in reopened:
		return False
	reopened.remove(str(ticket))
	return True


def forget_if_undone(user: str, event: Event) -> None:
	"""Removes the record of a notification that was rolled back to a savepoint."""
	notified = state().recall(user, event)
	if notified and not frappe.db.exists(NOTIFICATION, notified.name):
		del state().already_notified[_key(user, event)]


def forget_notified(ticket: str | int) -> None:
	"""Removes the records about `ticket`: later events are separate from the earlier ones."""
	notified = state().already_notified
	for key in [key for key in notified if key[2] == str(ticket)]:
		del notified[key]


def before_commit(comment: str, call: Callable[[], None]) -> None:
	"""Calls `call` right before the commit, in the transaction. A second one for the same comment replaces the first."""
	mine = state()
	if not mine.before_commit:
		_forget_on_rollback()
		frappe.db.before_commit.add(run_before_commit)
	mine.before_commit[comment] = call


def waits_for_commit(comment: str | None) -> bool:
	"""Whether a `before_commit` callback is set for `comment`."""
	return comment in state().before_commit


def run_before_commit() -> None:
	"""Runs the `before_commit` callbacks. Errors are logged, except deadlocks, which are raised."""
	calls = state().before_commit
	while calls:
		comment = next(iter(calls))
		call = calls.pop(comment)
		with errors.savepoint("helpdesk_notify: before the commit"):
			call()
