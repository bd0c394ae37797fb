"""An agent's rows, as the app's API gives and changes them. Each query names the user: own rows only."""

import re
from html import escape
from typing import Any

from helpdesk_notify import engine
from playground.delivery import wake
from playground.errors import Refused
from playground.settings import RANKS
from playground.store import Document, Transaction, as_json, stored

NEW, CHANGED = "helpdesk_notify:new", "helpdesk_notify:changed"
COUNT_UP_TO = 100  # shown as 99+
MAX_PAGE = 100
MOST_UNDOABLE = 500
_MOMENT = re.compile(r"[\dT:.+-]+$")
SELECT = """
	SELECT n.*, people.full_name, tickets.subject, tickets.priority
	FROM notifications n LEFT JOIN people ON people.name = n.actor LEFT JOIN tickets ON tickets.name = n.ticket
"""
MINE = "user = ? AND mail_only = 0"
LISTED = f"{MINE} AND snoozed_until IS NULL"
NAMED = f"{MINE} AND name IN (SELECT value FROM json_each(?))"
TABS = {
	"": LISTED,
	"unread": f"{LISTED} AND read = 0",
	"mentions": f"{LISTED} AND type = 'Mention'",
	"assigned": f"{LISTED} AND type = 'Assignment'",
	"snoozed": f"{MINE} AND snoozed_until IS NOT NULL",
}


def inbox(
	tx: Transaction,
	user: str,
	*,
	limit: int = 20,
	cursor: str | None = None,
	unread_only: bool = False,
	only: str = "",
) -> Document:
	"""A page, newest first, and where the next one begins; `only`: one of the tabs."""
	if not 1 <= limit <= MAX_PAGE:
		raise Refused(f"The limit must be from 1 to {MAX_PAGE}")
	if only not in TABS:
		raise Refused("Unknown list of notifications")
	at, _space, name = (cursor or "~ ").partition(" ")  # sorts after every moment
	if cursor and not _MOMENT.match(at):
		raise Refused("Invalid or expired cursor.")
	names = f"SELECT name FROM notifications WHERE {TABS['unread' if unread_only else only]}"
	sql = f"{SELECT} WHERE n.name IN ({names}) AND (n.at, n.name) < (?, ?) ORDER BY n.at DESC, n.name DESC LIMIT ?"
	found = tx.rows(sql, user, at, name, limit + 1)
	rows = found[:limit]
	return {
		"rows": [shape(row) for row in rows],
		"next": f"{rows[-1]['at']} {rows[-1]['name']}" if len(found) > limit else None,
		"seen_at": tx.column("SELECT seen_at FROM people WHERE name = ?", user)[0],
		**unread_count(tx, user),
	}


def unread_count(tx: Transaction, user: str) -> Document:
	"""How many are unread, counted up to 100, and the number that orders all answers and events."""
	(unread,) = tx.column(f"SELECT count(*) FROM notifications WHERE {TABS['unread']}", user)
	(seq,) = tx.column("SELECT seq FROM clock")
	return {"unread": min(unread, COUNT_UP_TO), "seq": seq}


def clear(
	tx: Transaction,
	user: str,
	*,
	ticket: int | str | None = None,
	comment: str | None = None,
	undoable: bool = False,
) -> Document:
	"""Mark read: all, or those about a ticket or a comment; `undoable`: and answer with which they were."""
	sql = f"""UPDATE notifications SET read = 1 WHERE {TABS["unread"]} AND coalesce(ticket, '') = coalesce(?, ticket, '')
		AND coalesce(comment, '') = coalesce(?, comment, '') RETURNING name"""
	about = str(ticket) if ticket else None
	names = tx.column(sql, user, about, comment)
	answer = _changed(tx, user, "read", names, ticket=about, comment=comment)
	if not undoable:
		del answer["names"]
	elif len(names) > MOST_UNDOABLE:
		answer["names"] = None
	return answer


def mark_read(tx: Transaction, user: str, *, names: list[str]) -> Document:
	"""Mark rows read; `names` of the answer are those that were unread."""
	sql = f"UPDATE notifications SET read = 1 WHERE {NAMED} AND read = 0 RETURNING name"
	return _changed(tx, user, "read", tx.column(sql, user, as_json(names)))


def mark_unread(tx: Transaction, user: str, *, names: list[str]) -> Document:
	"""Mark rows unread; `names` of the answer are those that were read."""
	sql = f"UPDATE notifications SET read = 0 WHERE {NAMED} AND read = 1 RETURNING name"
	return _changed(tx, user, "unread", tx.column(sql, user, as_json(names)))


def delete(tx: Transaction, user: str, *, names: list[str]) -> Document:
	"""Delete rows for good; `names` of the answer are those that were there."""
	sql = f"DELETE FROM notifications WHERE {NAMED} RETURNING name"
	return _changed(tx, user, "deleted", tx.column(sql, user, as_json(names)))


def seen(tx: Transaction, user: str) -> Document:
	"""The panel was opened: what has come until now is no longer new, in any tab."""
	tx.run("UPDATE people SET seen_at = ?, active_at = ? WHERE name = ?", tx.at, tx.at, user)
	tx.changed(user, "seen")
	return {"seen_at": tx.at, **unread_count(tx, user)}


def snooze(tx: Transaction, user: str, *, names: list[str], until: str | None = None) -> Document:
	"""Hide rows until then; None: bring them back now."""
	moment = stored(engine.snooze_until(until, tx.now)) if until else None
	found = tx.column(f"SELECT name FROM notifications WHERE {NAMED}", user, as_json(names))
	if not moment:
		return {**_changed(tx, user, "", wake(tx, found)), "snoozed_until": None}
	sql = "UPDATE notifications SET snoozed_until = ? WHERE name IN (SELECT value FROM json_each(?))"
	tx.run(sql, moment, as_json(found))
	return {**_changed(tx, user, "snoozed", found), "snoozed_until": moment}


def history(tx: Transaction, user: str, *, name: str) -> Document:
	"""The events that a row stands for, newest first."""
	sql = """SELECT past.*, full_name FROM past LEFT JOIN people ON people.name = past.actor
		WHERE notification = ? ORDER BY past.rowid DESC"""
	events = [_own(tx, user, name), *tx.rows(sql, name)]
	return {"events": [{"at": each["at"], "actor": actor(each), "body": each["body"]} for each in events]}


def explain(tx: Transaction, user: str, *, name: str) -> Document:
	"""Why the agent was notified."""
	return {"text": engine.because(_own(tx, user, name)["reason"])}


def message(tx: Transaction, user: str, *, name: str, images: bool = False) -> Document:
	"""What was last written on the ticket that a row is about. It is text, so there are no `images` to leave out."""
	sql = """SELECT content, at, full_name AS sender FROM messages JOIN people ON people.name = sender
		WHERE ticket = ? ORDER BY at DESC"""
	found = tx.row(sql, _own(tx, user, name)["ticket"])
	if not found:
		return {"html": None, "sender": None, "at": None, "images": 0}
	return {"html": as_html(found["content"]), "sender": found["sender"], "at": found["at"], "images": 0}


def announcements(tx: Transaction) -> list[tuple[str, str, Document]]:
	"""What to publish to whom once `tx` is committed: (event, user, message).

	Read inside the transaction, so that rows, count and `seq` are those of this very commit.
	"""
	sql = f"{SELECT} WHERE n.name IN (SELECT value FROM json_each(?)) AND mail_only = 0 ORDER BY n.at"
	new = [(NEW, row["user"], {"row": shape(row)}) for row in tx.rows(sql, as_json(tx.written))]
	changed = [(CHANGED, user, change) for user, change in tx.changes]
	return [(event, user, {**what, **unread_count(tx, user)}) for event, user, what in new + changed]


def shape(row: Document) -> Document:
	"""A row of `SELECT` as the elements take it."""
	same = ("name", "event", "type", "title", "body", "count", "comment", "at", "reason", "snoozed_until")
	return {
		**{key: row[key] for key in same},
		"read": bool(row["read"]),
		"silent": bool(row["silent"]),
		"urgent": engine.priorities.is_most_urgent(row["priority"], RANKS),
		"actor": actor(row),
		"ticket": {"name": row["ticket"], "subject": engine.plain_text(row["subject"])}
		if row["subject"]
		else None,
		"url": url(row),
	}


def actor(row: Document) -> Document:
	"""Who did it."""
	name = None if row["actor_name"] else row["actor"]
	return {"name": name, "full_name": row["actor_name"] or row["full_name"] or name, "image": None}


def url(row: Document) -> str | None:
	"""Where a notification leads, on the site."""
	if row["link"] or not row["ticket"]:
		return row["link"] or None
	anchor = f"#comment-{row['comment']}" if row["comment"] else ""
	return f"/helpdesk/tickets/{row['ticket']}{anchor}"


def as_html(content: str) -> str:
	"""What somebody typed, as HTML that is safe to show."""
	return f"<p>{escape(content).replace(chr(10), '<br>')}</p>"


def _own(tx: Transaction, user: str, name: str) -> Document:
	sql = f"{SELECT} WHERE n.name IN (SELECT name FROM notifications WHERE {NAMED})"
	if row := tx.row(sql, user, as_json([name])):
		return row
	raise Refused("Notification not found")


def _changed(tx: Transaction, user: str, action: str, names: list[str], **scope: Any) -> Document:
	"""The agent uses the inbox. The app counts a look at the list as well, which changes nothing here."""
	tx.run("UPDATE people SET active_at = ? WHERE name = ?", tx.at, user)
	if names and action:
		tx.changed(user, action, None if scope else names, **scope)
	return {"names": names, **unread_count(tx, user)}
