"""The methods of the app's API, as an agent's page calls them."""

from collections.abc import Callable

from helpdesk_notify import engine
from playground import inbox
from playground import preferences as choices
from playground.delivery import deliver, retime
from playground.errors import NotPermitted
from playground.store import Document, Transaction


def subscription(tx: Transaction, user: str, *, ticket: int | str) -> Document:
	"""Whether the agent follows the ticket, or has muted it."""
	sql = "SELECT subscription FROM subscriptions WHERE user = ? AND ticket = ?"
	return {"ticket": str(ticket), "subscription": next(iter(tx.column(sql, user, ticket)), None)}


def follow(tx: Transaction, user: str, *, ticket: int | str) -> Document:
	"""Be notified of what happens on the ticket without being assigned."""
	return _subscribe(tx, user, ticket, "Following")


def mute(tx: Transaction, user: str, *, ticket: int | str) -> Document:
	"""Be notified of no more than what is meant for oneself."""
	return _subscribe(tx, user, ticket, "Muted")


def unfollow(tx: Transaction, user: str, *, ticket: int | str) -> Document:
	"""Neither."""
	return _subscribe(tx, user, ticket, None)


def save_preferences(tx: Transaction, user: str, *, values: Document) -> Document:
	"""Change what is named in `values`; mail that waits goes by it."""
	choices.save(tx, user, values)
	retime(tx, user)
	return choices.preferences(tx, user)


def send_test(tx: Transaction, user: str) -> Document:
	"""A notification to oneself, delivered like any other."""
	event = engine.Event(key="custom", actor=user, message="This is a test notification")
	return {"name": deliver(tx, event, {user: "addressed"}).get(user)}


def _subscribe(tx: Transaction, user: str, ticket: int | str, wanted: str | None) -> Document:
	if wanted and not tx.row("SELECT 1 FROM tickets WHERE name = ?", ticket):
		raise NotPermitted(f"There is no ticket {ticket} that you can open")
	tx.run("DELETE FROM subscriptions WHERE user = ? AND ticket = ?", user, ticket)
	if wanted:
		tx.run("INSERT INTO subscriptions VALUES (?, ?, ?)", user, ticket, wanted)
	return subscription(tx, user, ticket=ticket)


Method = Callable[..., Document]
_READING = (inbox.inbox, inbox.unread_count, inbox.history, inbox.explain, inbox.message)
_CHANGING = (inbox.clear, inbox.mark_read, inbox.mark_unread, inbox.delete, inbox.seen, inbox.snooze)
READING: dict[str, Method] = {
	method.__name__: method for method in (*_READING, choices.preferences, subscription)
}
WRITING: dict[str, Method] = {
	method.__name__: method for method in (*_CHANGING, save_preferences, follow, mute, unfollow, send_test)
}
