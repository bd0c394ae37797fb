"""The desk as the page shows it."""

from playground.audiences import agents_of
from playground.preferences import chosen_by, screen
from playground.settings import EMOJIS, PRIORITIES, ZONE
from playground.store import Document, Transaction


def desk(tx: Transaction) -> Document:
	"""Everybody, and every ticket."""
	sql = """SELECT name, full_name, (SELECT count(*) FROM mails WHERE user = people.name) AS mails
		FROM people WHERE kind = ? ORDER BY rowid"""
	return {
		"agents": [{**each, **screen(chosen_by(tx, each["name"]))} for each in tx.rows(sql, "agent")],
		"customers": tx.rows(sql, "customer"),
		"teams": tx.column("SELECT name FROM teams ORDER BY rowid"),
		"tickets": [_ticket(tx, row) for row in tx.rows("SELECT * FROM tickets ORDER BY modified DESC")],
		"emojis": EMOJIS,
		"priorities": PRIORITIES,
		"now": tx.at,
		"zone": ZONE,
	}


def ticket(tx: Transaction, *, ticket: int) -> Document:
	"""A ticket with all that was said on it, oldest first."""
	row = tx.get("tickets", ticket)
	stream = tx.rows(
		"""SELECT 'message' AS kind, name, sender, content, at, 0 AS edited FROM messages WHERE ticket = ?1
		UNION ALL SELECT 'comment', name, sender, content, at, edited FROM comments WHERE ticket = ?1 ORDER BY at""",
		ticket,
	)
	for said in stream:
		reactions = tx.rows("SELECT user, emoji FROM reactions WHERE comment = ? ORDER BY at", said["name"])
		said["reactions"] = {each["user"]: each["emoji"] for each in reactions}
	subscribed = tx.rows("SELECT user, subscription FROM subscriptions WHERE ticket = ?", ticket)
	subscriptions = {each["user"]: each["subscription"] for each in subscribed}
	return {**_ticket(tx, row), "stream": stream, "subscriptions": subscriptions}


def _ticket(tx: Transaction, row: Document) -> Document:
	return {**row, "name": str(row["name"]), "assignees": [*agents_of(tx, row["name"])]}
