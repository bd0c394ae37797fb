"""The app's state of one request or job: what has been notified already, and what waits for the commit.

One happening can reach the app twice in one request, by the app's own events and by what Helpdesk inserts for the same
thing; whichever comes first, the second finds the first here. That outlives a commit in between (sending an email
makes one). What is published waits for the commit. A rollback forgets both.
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
	"""What is done after the commit, and by what: each of `calls` is called once, with this object."""

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
		"""`user` has been notified of `event`. What other code wrote for itself is never taken for another's."""
		if event.key != "custom":
			self.already_notified[_key(user, event)] = notified

	def recall(self, user: str, event: Event) -> AlreadyNotified | None:
		"""What `user` has been notified of in the same matter, if anything."""
		return None if event.key == "custom" else self.already_notified.get(_key(user, event))


def _key(user: str, event: Event) -> tuple:
	return (user, event.notification_type, event.ticket, event.comment)


def state() -> RequestState:
	"""The running request's state."""
	found = getattr(frappe.local, "helpdesk_notify", None)
	if found is None:
		found = frappe.local.helpdesk_notify = RequestState()
	return found


def pending(call: Callable[[Pending], None]) -> Pending:
	"""What waits for the running transaction's commit; `call` is then called with it, once."""
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
	"""Forget what belongs to the transaction."""
	before = state()
	frappe.local.helpdesk_notify = RequestState(is_paused=before.is_paused, event_types=before.event_types)


def take_pending() -> Pending | None:
	"""What waited for the commit; from now on it is the caller's."""
	mine = state()
	waiting, mine.pending = mine.pending, None
	return waiting


def _run_calls() -> None:
	if waiting := take_pending():
		for call in waiting.calls:
			call(waiting)


@contextmanager
def paused() -> Iterator[None]:
	"""What happens in the block notifies nobody."""
	before, state().is_paused = state().is_paused, True
	try:
		yield
	finally:
		state().is_paused = before


def note_reopened(ticket: str | int) -> None:
	"""The customer's message that reopened `ticket`, if it was one, is saved after it."""
	_forget_on_rollback()
	state().reopened.add(str(ticket))


def take_reopened(ticket: str | int) -> bool:
	"""Whether the running request has reopened `ticket`; of several messages only the first did so."""
	reopened = state().reopened
	if str(ticket) not in reopened:
		return False
	reopened.remove(str(ticket))
	return True


def forget_if_undone(user: str, event: Event) -> None:
	"""A row that was written and rolled back to a savepoint has notified nobody."""
	notified = state().recall(user, event)
	if notified and not frappe.db.exists(NOTIFICATION, notified.name):
		del state().already_notified[_key(user, event)]


def forget_notified(ticket: str | int) -> None:
	"""What is notified of `ticket` from now on is another happening."""
	notified = state().already_notified
	for key in [key for key in notified if key[2] == str(ticket)]:
		del notified[key]


def before_commit(comment: str, call: Callable[[], None]) -> None:
	"""Call `call` right before the commit, inside the transaction; the last one for a comment counts."""
	mine = state()
	if not mine.before_commit:
		_forget_on_rollback()
		frappe.db.before_commit.add(run_before_commit)
	mine.before_commit[comment] = call


def waits_for_commit(comment: str | None) -> bool:
	"""Whether `before_commit` was given something for `comment`."""
	return comment in state().before_commit


def run_before_commit() -> None:
	"""Call what `before_commit` was given. It runs inside the commit, which no error may break but a deadlock."""
	calls = state().before_commit
	while calls:
		comment = next(iter(calls))
		call = calls.pop(comment)
		with errors.savepoint("helpdesk_notify: before the commit"):
			call()
