"""The methods of the app's API, for one agent. Each names the user in its WHERE: own rows only."""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

from playground.delivery import SELECT, shape, unread
from playground.errors import Refused
from playground.store import Transaction, as_json

Answer = dict[str, Any]


def inbox(
	tx: Transaction, user: str, *, limit: int = 20, cursor: str | None = None, unread_only: bool = False
) -> Answer:
	"""A page, newest first, and where the next one begins."""
	if not 1 <= limit <= 100:
		raise Refused("Please ask for 1 to 100 notifications at a time")
	sql = f"""{SELECT} WHERE n.user = ? AND n.read <= ? AND (n.at, n.name) < (?, ?)
		ORDER BY n.at DESC, n.name DESC LIMIT ?"""
	at, name = _decode(cursor) if cursor else ("~", "~")  # sorts after every moment
	found = tx.rows(sql, user, 0 if unread_only else 1, at, name, limit + 1)
	rows = found[:limit]
	after = _encode(rows[-1]) if len(found) > limit else None
	seen_at = tx.column("SELECT seen_at FROM people WHERE name = ?", user)[0]
	return {"rows": [shape(row) for row in rows], "next": after, "seen_at": seen_at, **unread(tx, user)}


def unread_count(tx: Transaction, user: str) -> Answer:
	"""How many are unread."""
	return {**unread(tx, user)}


def clear(tx: Transaction, user: str, *, ticket: str | None = None, comment: str | None = None) -> Answer:
	"""Mark read: all, or those about a ticket or a comment."""
	sql = """UPDATE notifications SET read = 1 WHERE user = ? AND read = 0
		AND coalesce(ticket, '') = coalesce(?, ticket, '') AND coalesce(comment, '') = coalesce(?, comment, '')"""
	if tx.run(sql, user, ticket or None, comment or None):
		tx.changed(user, "read", ticket=ticket or None, comment=comment or None)
	return {**unread(tx, user)}


def mark_read(tx: Transaction, user: str, *, names: list[str]) -> Answer:
	"""Mark rows read; `names` of the answer are those that were unread."""
	return _mark(tx, user, names, read=True)


def mark_unread(tx: Transaction, user: str, *, names: list[str]) -> Answer:
	"""Mark rows unread; `names` of the answer are those that were read."""
	return _mark(tx, user, names, read=False)


def delete(tx: Transaction, user: str, *, names: list[str]) -> Answer:
	"""Delete rows for good; `names` of the answer are those that were there."""
	sql = f"DELETE FROM notifications WHERE {_OWN} RETURNING name"
	return _changed(tx, user, "deleted", tx.column(sql, user, as_json(names)))


def seen(tx: Transaction, user: str) -> Answer:
	"""The panel was opened: what has come until now is no longer new, in any tab."""
	tx.run("UPDATE people SET seen_at = ? WHERE name = ?", tx.at, user)
	tx.changed(user, "seen")
	return {"seen_at": tx.at, **unread(tx, user)}


Method = Callable[..., Answer]
READING: dict[str, Method] = {"inbox": inbox, "unread_count": unread_count}
WRITING: dict[str, Method] = {
	method.__name__: method for method in (clear, mark_read, mark_unread, delete, seen)
}
_OWN = "user = ? AND name IN (SELECT value FROM json_each(?))"


def _mark(tx: Transaction, user: str, names: list[str], *, read: bool) -> Answer:
	sql = f"UPDATE notifications SET read = ? WHERE {_OWN} AND read <> ? RETURNING name"
	changed = tx.column(sql, int(read), user, as_json(names), int(read))
	return _changed(tx, user, "read" if read else "unread", changed)


def _changed(tx: Transaction, user: str, action: str, names: list[str]) -> Answer:
	if names:
		tx.changed(user, action, names)
	return {"names": names, **unread(tx, user)}


def _encode(row: dict[str, Any]) -> str:
	return base64.urlsafe_b64encode(json.dumps([row["at"], row["name"]]).encode()).decode()


def _decode(cursor: str) -> tuple[str, str]:
	try:
		at, name = json.loads(base64.urlsafe_b64decode(cursor.encode()))
		return str(at), str(name)
	except (binascii.Error, ValueError, TypeError) as error:
		raise Refused("This page of notifications cannot be found. Please start from the first.") from error
