"""From an event to rows, and from rows to the screens: what the engine decides is carried out here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk_notify.engine import COUNT, Event, OpenRow, Plan, Recipient, Settings, plain_text, plan
from playground.store import Transaction, as_json, new_name

NEW = "helpdesk_notify:new"
CHANGED = "helpdesk_notify:changed"
COUNT_UP_TO = 100  # shown as 99+

SELECT = """
	SELECT n.*, people.full_name, tickets.subject
	FROM notifications n LEFT JOIN people ON people.name = n.actor LEFT JOIN tickets ON tickets.name = n.ticket
"""
INSERT = """
	INSERT INTO notifications VALUES (:name, :user, :event, :type, :grp, :ticket, :comment, :actor, :actor_name,
		replace(:title, :gap, coalesce(:total, 1)), :body, coalesce(:total, 1), :link, :silent, 0, :at)
"""
# Counted by the database: of two repeats at the same moment neither is forgotten.
FOLD = """
	UPDATE notifications SET event = :event, type = :type, grp = :grp, ticket = :ticket, comment = :comment,
		actor = :actor, actor_name = :actor_name, body = :body, link = :link, silent = :silent, read = 0, at = :at,
		title = replace(:title, :gap, coalesce(:total, count + 1)), count = coalesce(:total, count + 1)
	WHERE name = :name
"""


def deliver(tx: Transaction, event: Event, audience: Mapping[str, str]) -> None:
	"""Tell `audience` (user -> the reason why) of `event`, in the running transaction."""
	agents = set(_agents_among(tx, audience))
	open_rows = _open_rows(tx, event, agents)
	recipients = [
		Recipient(user, reason, enabled=user in agents, open_row=open_rows.get(user))
		for user, reason in audience.items()
	]
	names = tx.column("SELECT full_name FROM people WHERE name = ?", event.actor)
	named = event.named(plain_text(names[0]) if names else event.actor)
	for each in plan(named, recipients, Settings(), tx.now):
		_write(tx, named, each)


def retract(tx: Transaction, event: str, comment: str) -> None:
	"""Take back what is unread of an `event` about `comment` that no longer holds."""
	for row in tx.rows(
		"DELETE FROM notifications WHERE event = ? AND comment = ? AND read = 0 RETURNING name, user",
		event,
		comment,
	):
		tx.changed(row["user"], "deleted", [row["name"]])


def announcements(tx: Transaction) -> list[tuple[str, str, dict[str, Any]]]:
	"""What to tell whom once `tx` is committed: (event, user, message).

	Read inside the transaction, so that rows, count and `seq` are those of this very commit.
	"""
	names = as_json([*tx.written])
	rows = tx.rows(f"{SELECT} WHERE n.name IN (SELECT value FROM json_each(?)) ORDER BY n.at", names)
	new = [(NEW, row["user"], {"row": shape(row)}) for row in rows]
	changed = [(CHANGED, user, dict(change)) for user, change in tx.changes]
	return [(event, user, {**message, **unread(tx, user)}) for event, user, message in new + changed]


def unread(tx: Transaction, user: str) -> dict[str, int]:
	"""How many are unread, counted up to 100, and the number that orders all answers and events."""
	counts = tx.rows(
		"""SELECT count(*) AS unread, (SELECT seq FROM clock) AS seq
		FROM (SELECT 1 FROM notifications WHERE user = ? AND read = 0 LIMIT ?)""",
		user,
		COUNT_UP_TO,
	)
	return counts[0]


def shape(row: Mapping[str, Any]) -> dict[str, Any]:
	"""A row of `SELECT` as the elements take it."""
	actor = {"name": row["actor"], "full_name": row["full_name"] or row["actor"], "image": None}
	if row["actor_name"]:
		actor |= {"name": None, "full_name": row["actor_name"]}
	ticket = {"name": row["ticket"], "subject": plain_text(row["subject"])} if row["subject"] else None
	plain = ("name", "event", "type", "title", "body", "count", "comment", "at")
	flags = {"read": bool(row["read"]), "silent": bool(row["silent"])}
	return {**{key: row[key] for key in plain}, **flags, "actor": actor, "ticket": ticket, "url": _url(row)}


def _url(row: Mapping[str, Any]) -> str | None:
	if row["link"] or not row["ticket"]:
		return row["link"] or None
	anchor = f"#comment-{row['comment']}" if row["comment"] else ""
	return f"/helpdesk/tickets/{row['ticket']}{anchor}"


def _agents_among(tx: Transaction, users: Mapping[str, str]) -> list[str]:
	sql = "SELECT name FROM people WHERE kind = 'agent' AND name IN (SELECT value FROM json_each(?))"
	return tx.column(sql, as_json([*users]))


def _open_rows(tx: Transaction, event: Event, users: set[str]) -> dict[str, OpenRow]:
	if not event.group:
		return {}
	rows = tx.rows(
		"""SELECT user, name, at FROM notifications
		WHERE user IN (SELECT value FROM json_each(?)) AND grp = ? AND read = 0 ORDER BY at""",
		as_json([*users]),
		event.group,
	)
	return {row["user"]: OpenRow(row["name"], datetime.fromisoformat(row["at"])) for row in rows}


def _write(tx: Transaction, event: Event, plan: Plan) -> None:
	# Each happening tells an event once, so nothing is ever merged: a row that is there is one to fold into.
	name = plan.row or new_name()
	values = {
		"name": name,
		"user": plan.user,
		"event": event.key,
		"type": event.notification_type,
		"grp": event.group,
		"ticket": event.ticket,
		"comment": event.comment,
		"actor": event.actor,
		"actor_name": event.actor_name,
		"title": plain_text(plan.title.render()),
		"gap": COUNT,
		"total": event.total,
		"body": event.body,
		"link": event.link,
		"silent": int(plan.silent),
		"at": tx.at,
	}
	tx.db.execute(FOLD if plan.row else INSERT, values)
	tx.written[name] = plan.user
