"""From an event to rows: what the engine decides is carried out here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from helpdesk_notify import engine
from playground import settings
from playground.preferences import preference_of
from playground.store import Document, Transaction, as_json, moment, new_name, stored

INSTANT = timedelta(microseconds=1)  # between what one action notifies of: the later one is listed first


def deliver(tx: Transaction, event: engine.Event, audience: Mapping[str, str]) -> dict[str, str]:
	"""Notify `audience` (user -> the reason why) of `event`, in the running transaction; the row of each user."""
	names = tx.column("SELECT full_name FROM people WHERE name = ?", event.actor)
	event = event.named(engine.plain_text(names[0]) if names else event.actor)
	event = replace(event, urgent=is_urgent(tx, event.ticket))
	tx.now += INSTANT
	recipients = [_recipient(tx, event, user, reason) for user, reason in audience.items()]
	plans = engine.plans_in(engine.plan(event, recipients, settings.SETTINGS, tx.now))
	return {each.user: _write(tx, event, each) for each in plans}


def is_urgent(tx: Transaction, ticket: str | None) -> bool:
	"""Whether `ticket` has the highest priority."""
	found = tx.column("SELECT priority FROM tickets WHERE name = ?", ticket)
	return engine.priorities.is_most_urgent(found[0] if found else None, settings.RANKS)


def muted_by(tx: Transaction, ticket: str | None) -> set[str]:
	"""Who has muted `ticket`."""
	sql = "SELECT user FROM subscriptions WHERE ticket = ? AND subscription = 'Muted'"
	return {*tx.column(sql, ticket)}


def retract(tx: Transaction, event: str, comment: str) -> None:
	"""Delete what is unread of an `event` about `comment` that no longer holds."""
	sql = "DELETE FROM notifications WHERE event = ? AND comment = ? AND read = 0 RETURNING name, user"
	for row in tx.rows(sql, event, comment):
		tx.changed(row["user"], "deleted", [row["name"]])


def revise(tx: Transaction, event: engine.Event, user: str) -> None:
	"""Correct what `user` has not read yet of an event whose total has become smaller."""
	title = event.title(folded=bool(event.total and event.total > 1)).render()
	for name in tx.column(
		"SELECT name FROM notifications WHERE user = ? AND grp = ? AND read = 0", user, event.group
	):
		sql = "UPDATE notifications SET title = ?, count = ?, actor = ? WHERE name = ?"
		tx.run(sql, title, event.total, event.actor, name)
		tx.written[name] = user


def wake(tx: Transaction, names: Iterable[str]) -> list[str]:
	"""Bring back those of `names` that were put off, as unread and as the newest; returns them."""
	sql = "SELECT * FROM notifications WHERE snoozed_until > '' AND name IN (SELECT value FROM json_each(?))"
	rows = tx.rows(sql, as_json(names))
	for row in rows:
		silent = engine.wake(waiting(tx, row), owner_of(tx, row), settings.SETTINGS, tx.now).silent
		sql = "UPDATE notifications SET snoozed_until = NULL, read = 0, at = ?, silent = ? WHERE name = ?"
		tx.run(sql, tx.at, silent, row["name"])
		tx.written[row["name"]] = row["user"]
		retime(tx, row["user"], [row["name"]])
	return [row["name"] for row in rows]


def retime(tx: Transaction, user: str, names: Iterable[str] | None = None) -> None:
	"""Mail that is due later goes by what the agent has chosen now; `names`: of these rows only."""
	sql = "SELECT * FROM notifications WHERE user = ? AND mail_state = 'Due' AND mail_due > ?"
	for row in tx.rows(sql, user, tx.at):
		if names is None or row["name"] in names:
			preference, active = preference_of(tx, user), _is_active(tx, user)
			due = engine.reschedule(waiting(tx, row), preference, tx.now, active=active)
			tx.run("UPDATE notifications SET mail_due = ? WHERE name = ?", stored(due), row["name"])


def owner_of(tx: Transaction, row: Document) -> engine.Recipient:
	"""Whose row it is, as the engine takes them once it is written."""
	muted, preference = row["user"] in muted_by(tx, row["ticket"]), preference_of(tx, row["user"])
	return engine.Recipient(row["user"], row["reason"], muted=muted, preference=preference)


def waiting(tx: Transaction, row: Document) -> engine.Waiting:
	"""A row whose mail waits, as the engine takes it."""
	return engine.Waiting(
		channel=engine.EMAIL,
		kind=engine.CATALOGUE[row["event"]],
		at=datetime.fromisoformat(row["at"]),
		read=bool(row["read"]),
		in_app=not row["mail_only"],
		snoozed_until=moment(row["snoozed_until"]),
		urgent=is_urgent(tx, row["ticket"]),
	)


def _recipient(tx: Transaction, event: engine.Event, user: str, reason: str) -> engine.Recipient:
	agent = tx.row("SELECT * FROM people WHERE kind = 'agent' AND name = ?", user)
	if not agent:
		return engine.Recipient(user, reason, enabled=False)
	tokens_at = moment(agent["tokens_at"])
	return engine.Recipient(
		user,
		reason,
		muted=user in muted_by(tx, event.ticket),
		preference=preference_of(tx, user),
		open_row=_open_row(tx, "user = ? AND grp = ?", user, event.group),
		overflow_row=_open_row(tx, "user = ? AND event = ?", user, "overflow"),
		already_notified=tx.already_notified.get(_matter(user, event)),
		allowance=engine.Allowance(agent["tokens"], tokens_at) if tokens_at else None,
		active=_is_active(tx, user),
		mail_waiting=_mail_about(tx, "Due", user, event.ticket),
		mailed=_mail_about(tx, "Sent", user, event.ticket),
	)


def _is_active(tx: Transaction, user: str) -> bool:
	"""Whether the agent has used the inbox a moment ago."""
	return tx.column(
		"SELECT active_at > ? FROM people WHERE name = ?", stored(tx.now - engine.ACTIVE_FOR), user
	) == [1]


def _open_row(tx: Transaction, which: str, *values: str | None) -> engine.OpenRow | None:
	row = tx.row(f"SELECT * FROM notifications WHERE {which} AND read = 0 ORDER BY at DESC", *values)
	if not row:
		return None
	email_at = moment(row["mail_due"]) if row["mail_state"] == "Due" else None
	return engine.OpenRow(row["name"], datetime.fromisoformat(row["at"]), email_at)


def _mail_about(tx: Transaction, state: str, user: str, ticket: str | None) -> datetime | None:
	"""When the last mail about `ticket` that is due soon, or was sent a moment ago, is due."""
	sql = """SELECT max(mail_due) FROM notifications WHERE mail_state = ? AND user = ? AND ticket = ?
		AND mail_due <= ? AND (mail_state = 'Due' OR mail_due > ?)"""
	near = stored(tx.now + engine.MAIL_WINDOW), stored(tx.now - engine.MAIL_WINDOW)
	return moment(tx.column(sql, state, user, ticket, *near)[0])


def _write(tx: Transaction, event: engine.Event, plan: engine.Plan) -> str:
	name, planned = plan.row or new_name(), plan.event
	before = tx.row("SELECT * FROM notifications WHERE name = ?", plan.row)
	if before and plan.folds:
		tx.run(
			"INSERT INTO past SELECT name, actor, actor_name, body, at FROM notifications WHERE name = ?",
			name,
		)
	match plan.count:
		case engine.Total(number):
			count = number
		case engine.Increment(by):
			count = (before["count"] if before else 0) + by
	body = engine.plain_text(planned.body.render()) if isinstance(planned.body, engine.Text) else planned.body
	mail = {"mail_state": "Due", "mail_due": stored(plan.email.at)} if plan.email else {}
	tx.put(
		"notifications",
		name=name,
		user=plan.user,
		event=planned.key,
		type=planned.notification_type,
		grp=planned.group,
		ticket=planned.ticket,
		comment=planned.comment,
		actor=planned.actor,
		actor_name=planned.actor_name,
		title=engine.plain_text(plan.title.render()).replace(engine.COUNT, str(count)),
		body=body.replace(engine.COUNT, "1"),
		count=count,
		link=planned.link,
		reason=plan.reason,
		silent=plan.silent,
		mail_only=not plan.in_app,
		read=not plan.in_app,
		at=tx.at,
		snoozed_until=None,
		**mail,
	)
	tx.run("DELETE FROM notifications WHERE name = ?", plan.replaces)
	if plan.allowance:
		spent = plan.allowance.tokens, stored(plan.allowance.at), plan.user
		tx.run("UPDATE people SET tokens = ?, tokens_at = ? WHERE name = ?", *spent)
	tx.already_notified[_matter(plan.user, event)] = engine.AlreadyNotified(
		name, planned.key, event.source, event.stock, plan.folds, event.minor
	)
	tx.written[name] = plan.user
	return name


def _matter(user: str, event: engine.Event) -> tuple[str | None, ...]:
	"""What two accounts of one event have in common."""
	return (user, event.notification_type, event.ticket, event.comment)
