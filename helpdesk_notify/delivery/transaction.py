"""What the running request has told already, and what the running transaction has yet to tell.

One happening can reach the app twice in one request, by its own events and by what Helpdesk inserts for
the same thing; whichever comes first, the second finds the first here. That outlives a commit in between
(sending a mail makes one). What is to be announced waits for the commit. A rollback forgets everything.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import frappe

from helpdesk_notify.delivery import faults
from helpdesk_notify.delivery.access import DOCTYPE
from helpdesk_notify.engine import AlreadyNotified, Event


@dataclass(slots=True)
class Pending:
	"""What is done after the commit."""

	new_rows: dict[str, str] = field(default_factory=dict)  # row -> user, who was found to have access
	revived_rows: dict[str, str] = field(
		default_factory=dict
	)  # row -> user, whose access is yet to be checked
	changes: list[tuple[str, dict]] = field(default_factory=list)
	mail_due: bool = False
	retries: list[tuple[Event, dict[str, str]]] = field(default_factory=list)
	reruns: list[dict] = field(
		default_factory=list
	)  # handlers of document events, as `handlers.rerun` takes them


@dataclass(slots=True)
class Memory:
	"""The app's memory of one request or job."""

	already_notified: dict[tuple, AlreadyNotified] = field(default_factory=dict)
	# tickets whose reopening has been told without the message that came with it
	reopened: set[str] = field(default_factory=set)
	# by comment: what is told right before the commit, after Helpdesk has had its say
	last_words: dict[str, Callable[[], None]] = field(default_factory=dict)
	pending: Pending | None = None
	# what the running handler has delivered, and what a handler that runs again had delivered the first time
	delivered: list[tuple] = field(default_factory=list)
	delivered_before: Collection[tuple] = ()

	def remember(self, user: str, event: Event, told: AlreadyNotified) -> None:
		"""`user` has been told of `event`. What other code wrote for itself is never taken for another's."""
		if event.key != "custom":
			self.already_notified[_key(user, event)] = told

	def recall(self, user: str, event: Event) -> AlreadyNotified | None:
		"""What `user` has been told of the same matter, if anything."""
		return None if event.key == "custom" else self.already_notified.get(_key(user, event))


_flushes: list[Callable[[Pending], None]] = []


def _key(user: str, event: Event) -> tuple:
	return (user, event.notification_type, event.ticket, event.comment)


def memory() -> Memory:
	"""The running request's memory."""
	found = getattr(frappe.local, "helpdesk_notify", None)
	if found is None:
		found = frappe.local.helpdesk_notify = Memory()
	return found


def pending() -> Pending:
	"""What waits for the running transaction's commit."""
	mine = memory()
	if mine.pending is not None and not _is_registered():
		# A commit failed in another app's callback, and the rollback after it forgot all callbacks.
		forget()
		mine = memory()
	if mine.pending is None:
		mine.pending = Pending()
		frappe.db.after_rollback.add(forget)
		frappe.db.after_commit.add(_announce)
	return mine.pending


def _is_registered() -> bool:
	return _announce in frappe.db.after_commit._functions


def forget() -> None:
	"""Start afresh."""
	frappe.local.helpdesk_notify = None


def take_pending() -> Pending | None:
	"""What waited for the commit; from now on it is the caller's."""
	mine = memory()
	waiting, mine.pending = mine.pending, None
	return waiting


def at_commit(flush: Callable[[Pending], None]) -> Callable[[Pending], None]:
	"""Decorator: call `flush` after every commit for which something waits."""
	_flushes.append(flush)
	return flush


def _announce() -> None:
	if waiting := take_pending():
		for flush in _flushes:
			flush(waiting)


def note_reopened(ticket: str | int) -> None:
	"""The customer's message that reopened `ticket`, if it was one, is yet to come."""
	pending()
	memory().reopened.add(str(ticket))


def take_reopened(ticket: str | int) -> bool:
	"""Whether the running request has reopened `ticket`; of several messages only the first did so."""
	reopened = memory().reopened
	if str(ticket) not in reopened:
		return False
	reopened.remove(str(ticket))
	return True


def forget_if_undone(user: str, event: Event) -> None:
	"""A row that was written and rolled back to a savepoint has told nobody."""
	told = memory().recall(user, event)
	if told and not frappe.db.exists(DOCTYPE, told.name):
		del memory().already_notified[_key(user, event)]


def forget_told(ticket: str | int) -> None:
	"""What is told of `ticket` from now on is another happening."""
	told = memory().already_notified
	for key in [key for key in told if key[2] == str(ticket)]:
		del told[key]


def at_the_end(comment: str, tell: Callable[[], None]) -> None:
	"""Call `tell` right before the commit, inside the transaction; the last one for a comment counts."""
	pending()
	mine = memory()
	if not mine.last_words:
		frappe.db.before_commit.add(say_last_words)
	mine.last_words[comment] = tell


def is_told_at_the_end(comment: str | None) -> bool:
	"""Whether the app still has something to say of `comment`."""
	return comment in memory().last_words


def say_last_words() -> None:
	"""Call what `at_the_end` was given. It runs inside the commit, which no fault may break but a deadlock."""
	words = memory().last_words
	while words:
		comment = next(iter(words))
		tell = words.pop(comment)
		with faults.savepoint("helpdesk_notify: end of transaction"):
			tell()
