"""Who is concerned by what happens to a ticket, and why: user -> reason."""

from helpdesk_notify import engine
from playground.store import Transaction

Audience = dict[str, str]


def audience_of(tx: Transaction, which: str, ticket: int) -> Audience:
	"""Whom the engine means by `which`."""
	if which == engine.ticket_changes.DISPATCHERS:
		rows = tx.rows("SELECT name, hears_as FROM people WHERE hears_as IS NOT NULL ORDER BY hears_as DESC")
		return {row["name"]: row["hears_as"] for row in rows}
	if which == engine.ticket_changes.TEAM:
		members = (
			"SELECT agent FROM members JOIN tickets ON tickets.team = members.team WHERE tickets.name = ?"
		)
		return dict.fromkeys(tx.column(members, ticket), "team")
	if which == engine.ticket_changes.ASSIGNED_OR_BEFORE:  # an assignment stays when a ticket is resolved
		return agents_of(tx, ticket)
	return {**followers_of(tx, ticket), **agents_of(tx, ticket)}


def agents_of(tx: Transaction, ticket: int) -> Audience:
	"""Who is assigned to `ticket`."""
	sql = "SELECT agent FROM assignments WHERE ticket = ? ORDER BY rowid"
	return dict.fromkeys(tx.column(sql, ticket), "assigned")


def followers_of(tx: Transaction, ticket: int) -> Audience:
	"""Who follows `ticket`."""
	sql = "SELECT user FROM subscriptions WHERE ticket = ? AND subscription = 'Following'"
	return dict.fromkeys(tx.column(sql, ticket), "follower")


def participants_of(tx: Transaction, ticket: int) -> Audience:
	"""Who has commented on `ticket`."""
	return dict.fromkeys(tx.column("SELECT sender FROM comments WHERE ticket = ?", ticket), "participant")
