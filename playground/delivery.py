"""From an event to rows, and from rows to the screens: what the engine decides is carried out here."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from helpdesk_notify.engine import (
	ACTIVE_FOR,
	CATALOGUE,
	COUNT,
	EMAIL,
	MAIL_WINDOW,
	Allowance,
	AlreadyNotified,
	Event,
	OpenRow,
	Plan,
	Recipient,
	Text,
	Total,
	Waiting,
	plain_text,
	plan,
	plans_in,
	priorities,
	reschedule,
)
from playground import settings
from playground.preferences import preference_of
from playground.store import Transaction, as_json, new_name, stored

NEW = "helpdesk_notify:new"
CHANGED = "helpdesk_notify:changed"
COUNT_UP_TO = 100  # shown as 99+
INSTANT = timedelta(microseconds=1)  # between what one action notifies of: the later one is listed first

SELECT = """
	SELECT n.*, people.full_name, tickets.subject, tickets.priority
	FROM notifications n LEFT JOIN people ON people.name = n.actor LEFT JOIN tickets ON tickets.name = n.ticket
"""
LISTED = "mail_only = 0 AND snoozed_until IS NULL"
INSERT = """
	INSERT INTO notifications VALUES (:name, :user, :event, :type, :grp, :ticket, :comment, :actor, :actor_name,
		replace(:title, :gap, coalesce(:total, 1)), :body, coalesce(:total, 1), :link, :reason, :silent, :mail_only,
		:mail_only, :at, NULL, :mail_state, :mail_due)
"""
KEEP = "INSERT INTO past SELECT name, actor, actor_name, body, at FROM notifications WHERE name = ?"
# Counted by the database: of two repeats at the same moment neither is forgotten.
UPDATE = """
	UPDATE notifications SET event = :event, type = :type, grp = :grp, ticket = :ticket, comment = :comment,
		actor = :actor, actor_name = :actor_name, body = :body, link = :link, reason = :reason, silent = :silent,
		mail_only = :mail_only, read = :mail_only, at = :at, snoozed_until = NULL,
		title = replace(:title, :gap, coalesce(:total, count + :by)), count = coalesce(:total, count + :by),
		mail_state = coalesce(:mail_state, mail_state), mail_due = coalesce(:mail_due, mail_due)
	WHERE name = :name
"""
WAKE = """
	UPDATE notifications SET snoozed_until = NULL, read = 0, at = :at, silent = :silent,
		mail_due = iif(mail_state = 'Due' AND mail_due > :at, :due, mail_due)
	WHERE name = :name
"""


def deliver(tx: Transaction, event: Event, audience: Mapping[str, str]) -> dict[str, str]:
	"""Tell `audience` (user -> the reason why) of `event`, in the running transaction; the row of each user."""
	names = tx.column("SELECT full_name FROM people WHERE name = ?", event.actor)
	event = event.named(plain_text(names[0]) if names else event.actor)
	event = replace(event, urgent=is_urgent(tx, event.ticket))
	tx.now += INSTANT
	plans = plans_in(plan(event, _recipients(tx, event, audience), settings.SETTINGS, tx.now))
	return {each.user: _write(tx, event, each) for each in plans}


def is_urgent(tx: Transaction, ticket: str | None) -> bool:
	"""Whether `ticket` has the highest priority."""
	found = tx.column("SELECT priority FROM tickets WHERE name = ?", ticket)
	return priorities.is_most_urgent(found[0] if found else None, settings.RANKS)


def muted_by(tx: Transaction, ticket: str | None) -> set[str]:
	"""Who has muted `ticket`."""
	sql = "SELECT user FROM subscriptions WHERE ticket = ? AND subscription = 'Muted'"
	return {*tx.column(sql, ticket)}


def retract(tx: Transaction, event: str, comment: str) -> None:
	"""Take back what is unread of an `event` about `comment` that no longer holds."""
	for row in tx.rows(
		"DELETE FROM notifications WHERE event = ? AND comment = ? AND read = 0 RETURNING name, user",
		event,
		comment,
	):
		tx.changed(row["user"], "deleted", [row["name"]])


def revise(tx: Transaction, event: Event, user: str) -> None:
	"""Correct what `user` has not read yet of an event whose total has become smaller."""
	sql = """UPDATE notifications SET title = ?, count = ?, actor = ? WHERE user = ? AND grp = ? AND read = 0
		RETURNING name"""
	title = event.title(folded=bool(event.total and event.total > 1)).render()
	for name in tx.column(sql, title, event.total, event.actor, user, event.group):
		tx.written[name] = user


def wake(tx: Transaction, names: Collection[str]) -> list[str]:
	"""Bring back those of `names` that were put off, as unread and as the newest; returns them."""
	sql = """SELECT * FROM notifications
		WHERE snoozed_until IS NOT NULL AND name IN (SELECT value FROM json_each(?))"""
	rows = tx.rows(sql, as_json([*names]))
	for row in rows:
		preference = preference_of(tx, row["user"])
		woken = replace(waiting_mail(tx, row), at=tx.now)
		due = reschedule(woken, preference, tx.now, active=is_active(tx, row["user"]))
		silent = int(preference.is_quiet(tx.now, urgent=woken.urgent))
		values = {"at": tx.at, "silent": silent, "due": stored(due), "name": row["name"]}
		tx.db.execute(WAKE, values)
		tx.written[row["name"]] = row["user"]
	return [row["name"] for row in rows]


def waiting_mail(tx: Transaction, row: Mapping[str, Any]) -> Waiting:
	"""A row whose mail waits, as the engine takes it."""
	snoozed_until = row["snoozed_until"]
	return Waiting(
		channel=EMAIL,
		kind=CATALOGUE[row["event"]],
		at=datetime.fromisoformat(row["at"]),
		read=bool(row["read"]),
		in_app=not row["mail_only"],
		snoozed_until=datetime.fromisoformat(snoozed_until) if snoozed_until else None,
		urgent=is_urgent(tx, row["ticket"]),
	)


def retime(tx: Transaction, user: str) -> None:
	"""Mail that is due later goes by what the agent has chosen now."""
	preference = preference_of(tx, user)
	sql = "SELECT * FROM notifications WHERE user = ? AND mail_state = 'Due' AND mail_due > ?"
	for row in tx.rows(sql, user, tx.at):
		due = reschedule(waiting_mail(tx, row), preference, tx.now, active=is_active(tx, user))
		tx.run("UPDATE notifications SET mail_due = ? WHERE name = ?", stored(due), row["name"])


def is_active(tx: Transaction, user: str) -> bool:
	"""Whether the agent has used the inbox a moment ago."""
	found = tx.column("SELECT active_at FROM people WHERE name = ?", user)
	return bool(found and found[0] and found[0] > stored(tx.now - ACTIVE_FOR))


def announcements(tx: Transaction) -> list[tuple[str, str, dict[str, Any]]]:
	"""What to tell whom once `tx` is committed: (event, user, message).

	Read inside the transaction, so that rows, count and `seq` are those of this very commit.
	"""
	names = as_json([*tx.written])
	rows = tx.rows(f"{SELECT} WHERE n.name IN (SELECT value FROM json_each(?)) ORDER BY n.at", names)
	new = [(NEW, row["user"], {"row": shape(row)}) for row in rows if not row["mail_only"]]
	changed = [(CHANGED, user, dict(change)) for user, change in tx.changes]
	return [(event, user, {**message, **unread(tx, user)}) for event, user, message in new + changed]


def unread(tx: Transaction, user: str) -> dict[str, int]:
	"""How many are unread, counted up to 100, and the number that orders all answers and events."""
	counts = tx.rows(
		f"""SELECT count(*) AS unread, (SELECT seq FROM clock) AS seq
		FROM (SELECT 1 FROM notifications WHERE user = ? AND read = 0 AND {LISTED} LIMIT ?)""",
		user,
		COUNT_UP_TO,
	)
	return counts[0]


def shape(row: Mapping[str, Any]) -> dict[str, Any]:
	"""A row of `SELECT` as the elements take it."""
	ticket = {"name": row["ticket"], "subject": plain_text(row["subject"])} if row["subject"] else None
	plain = ("name", "event", "type", "title", "body", "count", "comment", "at", "reason", "snoozed_until")
	return {
		**{key: row[key] for key in plain},
		"read": bool(row["read"]),
		"silent": bool(row["silent"]),
		"urgent": priorities.is_most_urgent(row["priority"], settings.RANKS),
		"actor": actor(row),
		"ticket": ticket,
		"url": url(row),
	}


def actor(row: Mapping[str, Any]) -> dict[str, Any]:
	"""Who did it."""
	if row["actor_name"]:
		return {"name": None, "full_name": row["actor_name"], "image": None}
	return {"name": row["actor"], "full_name": row["full_name"] or row["actor"], "image": None}


def url(row: Mapping[str, Any]) -> str | None:
	"""Where a notification leads, on the site."""
	if row["link"] or not row["ticket"]:
		return row["link"] or None
	anchor = f"#comment-{row['comment']}" if row["comment"] else ""
	return f"/helpdesk/tickets/{row['ticket']}{anchor}"


def _recipients(tx: Transaction, event: Event, audience: Mapping[str, str]) -> list[Recipient]:
	sql = "SELECT * FROM people WHERE kind = 'agent' AND name IN (SELECT value FROM json_each(?))"
	agents = {row["name"]: row for row in tx.rows(sql, as_json([*audience]))}
	muted = muted_by(tx, event.ticket)
	open_rows = _open_rows(tx, "grp = ?", event.group) if event.group else {}
	overflow_rows = _open_rows(tx, "event = ?", "overflow")
	mails = _mails_about(tx, event.ticket)
	return [
		Recipient(
			user,
			reason,
			enabled=user in agents,
			muted=user in muted,
			preference=preference_of(tx, user),
			open_row=open_rows.get(user),
			overflow_row=overflow_rows.get(user),
			already_notified=tx.already_notified.get(_matter(user, event)),
			allowance=_allowance(agents.get(user)),
			active=is_active(tx, user),
			mail_waiting=mails.get((user, "Due")),
			mailed=mails.get((user, "Sent")),
		)
		for user, reason in audience.items()
	]


def _allowance(agent: Mapping[str, Any] | None) -> Allowance | None:
	if not agent or agent["tokens_at"] is None:
		return None
	return Allowance(agent["tokens"], datetime.fromisoformat(agent["tokens_at"]))


def _mails_about(tx: Transaction, ticket: str | None) -> dict[tuple[str, str], datetime]:
	"""By agent and state, when the last mail about `ticket` that is due soon, or was sent a moment ago, is due."""
	sql = """SELECT user, mail_state, max(mail_due) AS due FROM notifications WHERE ticket = ? AND mail_due <= ?
		AND (mail_state = 'Due' OR (mail_state = 'Sent' AND mail_due > ?)) GROUP BY user, mail_state"""
	near = stored(tx.now + MAIL_WINDOW), stored(tx.now - MAIL_WINDOW)
	return {
		(row["user"], row["mail_state"]): datetime.fromisoformat(row["due"])
		for row in tx.rows(sql, ticket, *near)
	}


def _open_rows(tx: Transaction, which: str, value: str) -> dict[str, OpenRow]:
	sql = f"SELECT user, name, at, mail_state, mail_due FROM notifications WHERE {which} AND read = 0 ORDER BY at"
	return {
		row["user"]: OpenRow(
			row["name"],
			datetime.fromisoformat(row["at"]),
			datetime.fromisoformat(row["mail_due"]) if row["mail_state"] == "Due" else None,
		)
		for row in tx.rows(sql, value)
	}


def _write(tx: Transaction, event: Event, plan: Plan) -> str:
	name = plan.row or new_name()
	if plan.folds:
		tx.run(KEEP, name)
	tx.db.execute(UPDATE if plan.row else INSERT, _values(tx, name, plan))
	if plan.replaces:
		tx.run("DELETE FROM notifications WHERE name = ?", plan.replaces)
	if plan.allowance:
		spent = plan.allowance.tokens, stored(plan.allowance.at), plan.user
		tx.run("UPDATE people SET tokens = ?, tokens_at = ? WHERE name = ?", *spent)
	tx.already_notified[_matter(plan.user, event)] = AlreadyNotified(
		name, plan.event.key, event.source, event.stock, plan.folds, event.minor
	)
	tx.written[name] = plan.user
	return name


def _values(tx: Transaction, name: str, plan: Plan) -> dict[str, object]:
	event = plan.event
	body = plain_text(event.body.render()) if isinstance(event.body, Text) else event.body
	return {
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
		"total": plan.count.number if isinstance(plan.count, Total) else None,
		"by": None if isinstance(plan.count, Total) else plan.count.by,
		"body": body.replace(COUNT, "1"),
		"link": event.link,
		"reason": plan.reason,
		"silent": int(plan.silent),
		"mail_only": int(not plan.in_app),
		"at": tx.at,
		"mail_state": "Due" if plan.email else None,
		"mail_due": stored(plan.email.at) if plan.email else None,
	}


def _matter(user: str, event: Event) -> tuple[str | None, ...]:
	"""What two accounts of one happening have in common."""
	return (user, event.notification_type, event.ticket, event.comment)
