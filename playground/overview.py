"""The desk as the page shows it."""

from typing import Any

from playground.audiences import agents_of
from playground.errors import NotFound
from playground.preferences import chosen_by, screen
from playground.settings import EMOJIS, PRIORITIES, ZONE
from playground.store import Transaction


def desk(tx: Transaction) -> dict[str, Any]:
	"""Everybody, and every ticket."""
	sql = """SELECT name, full_name, kind, (SELECT count(*) FROM mails WHERE user = people.name) AS mails
		FROM people ORDER BY rowid"""
	people = tx.rows(sql)
	return {
		"agents": [
			{**each, **screen(chosen_by(tx, each["name"]))} for each in people if each["kind"] == "agent"
		],
		"customers": [person for person in people if person["kind"] == "customer"],
		"teams": tx.column("SELECT name FROM teams ORDER BY rowid"),
		"tickets": [_ticket(tx, row) for row in tx.rows("SELECT * FROM tickets ORDER BY modified DESC")],
		"emojis": EMOJIS,
		"priorities": PRIORITIES,
		"now": tx.at,
		"zone": ZONE,
	}


def ticket(tx: Transaction, *, ticket: int) -> dict[str, Any]:
	"""A ticket with all that was said on it, oldest first."""
	row = tx.row("SELECT * FROM tickets WHERE name = ?", ticket)
	if not row:
		raise NotFound(f"There is no ticket #{ticket}")
	stream = tx.rows(
		"""SELECT 'message' AS kind, name, sender, content, at, 0 AS edited FROM messages WHERE ticket = ?
		UNION ALL SELECT 'comment', name, sender, content, at, edited FROM comments WHERE ticket = ? ORDER BY at""",
		ticket,
		ticket,
	)
	reactions = tx.rows(
		"""SELECT comment, user, emoji FROM reactions
		WHERE comment IN (SELECT name FROM comments WHERE ticket = ?) ORDER BY at""",
		ticket,
	)
	for said in stream:
		said["reactions"] = {
			each["user"]: each["emoji"] for each in reactions if each["comment"] == said["name"]
		}
	subscribed = tx.rows("SELECT user, subscription FROM subscriptions WHERE ticket = ?", ticket)
	subscriptions = {each["user"]: each["subscription"] for each in subscribed}
	return {**_ticket(tx, row), "stream": stream, "subscriptions": subscriptions}


def _ticket(tx: Transaction, row: dict[str, Any]) -> dict[str, Any]:
	return {**row, "name": str(row["name"]), "assignees": [*agents_of(tx, row["name"])]}
