"""What happens on the desk. Each happening makes the same events as the app makes of Helpdesk's documents."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import escape
from typing import Any

from helpdesk_notify.engine import Event, Mentions, excerpt, mentions
from playground.audiences import (
	agents_of,
	concerned_by,
	dispatched_to,
	followers_of,
	members_of,
	participants_of,
)
from playground.delivery import URGENT, deliver, retract
from playground.errors import NotFound, NotPermitted, Refused
from playground.store import Transaction, new_name, stored

PRIORITIES = ("Low", "Medium", "High", URGENT)
RESOLVED_WITHIN = timedelta(hours=4)  # the service level of urgent tickets
EMOJIS = ("👍", "❤️", "🎉", "👀", "🙏")
MAX_SUBJECT = 140
Result = dict[str, str]


def assign(tx: Transaction, actor: str, *, ticket: int, agent: str) -> Result:
	"""Give a ticket to an agent by hand."""
	_ticket(tx, ticket)
	if not tx.row("SELECT 1 FROM people WHERE name = ? AND kind = 'agent'", agent):
		raise NotFound(f"There is no agent {agent[:80]}")
	if agent in agents_of(tx, ticket):
		raise Refused(f"{_full_name(tx, agent)} is assigned to #{ticket} already")
	_assign(tx, ticket, agent, by=actor)
	return _touched(tx, ticket)


def unassign(tx: Transaction, actor: str, *, ticket: int, agent: str) -> Result:
	"""Take an agent off a ticket. Nobody is told."""
	_ticket(tx, ticket)
	if not _close_assignments(tx, ticket, "Cancelled", agent):
		raise Refused(f"{_full_name(tx, agent)} is not assigned to #{ticket}")
	return _touched(tx, ticket)


def move(tx: Transaction, actor: str, *, ticket: int, team: str) -> Result:
	"""Hand a ticket to another team, whose assignment rule gives it to somebody there."""
	_ticket(tx, ticket)
	rule = _team(tx, team)
	for agent in agents_of(tx, ticket):
		if agent != rule:
			_close_assignments(tx, ticket, "Cancelled", agent)
	tx.run("UPDATE tickets SET team = ? WHERE name = ?", team, ticket)
	_tell_team(tx, actor, ticket, team, source=new_name())
	_assign_by_rule(tx, ticket, rule)
	return _touched(tx, ticket)


def prioritise(tx: Transaction, actor: str, *, ticket: int, priority: str) -> Result:
	"""Set how urgent a ticket is. What is urgent has a service level."""
	before = _ticket(tx, ticket)
	if priority not in PRIORITIES:
		raise Refused(f"Please choose one of {', '.join(PRIORITIES)}")
	due = stored(tx.now + RESOLVED_WITHIN) if priority == URGENT else None
	sql = "UPDATE tickets SET priority = ?, due = ?, warned = '' WHERE name = ? AND priority <> ?"
	tx.run(sql, priority, due, ticket, priority)
	if PRIORITIES.index(priority) > PRIORITIES.index(before["priority"]):
		deliver(tx, _changed(actor, before, "priority_raised", priority=priority), concerned_by(tx, ticket))
	return _touched(tx, ticket)


def comment(tx: Transaction, actor: str, *, ticket: int, content: str) -> Result:
	"""Write a comment among agents; `@Full Name` mentions somebody."""
	_ticket(tx, ticket)
	name = new_name()
	tx.run("INSERT INTO comments VALUES (?, ?, ?, ?, ?, 0)", name, ticket, actor, content, tx.at)
	told = _tell_mentioned(tx, actor, str(ticket), name, content)
	others = {**followers_of(tx, ticket), **participants_of(tx, ticket)}
	event = _commented("comment_added", actor, str(ticket), name, _html(tx, content))
	deliver(tx, event, {user: why for user, why in others.items() if user not in told.users})
	return _touched(tx, ticket, comment=name)


def edit_comment(tx: Transaction, actor: str, *, comment: str, content: str) -> Result:
	"""Change a comment of one's own. Only who is mentioned anew is told."""
	before = _comment(tx, comment)
	if before["sender"] != actor:
		raise NotPermitted("Only who wrote a comment may change it")
	tx.run("UPDATE comments SET content = ?, edited = 1 WHERE name = ?", content, comment)
	_tell_mentioned(tx, actor, str(before["ticket"]), comment, content, before["content"])
	return _touched(tx, before["ticket"], comment=comment)


def react(tx: Transaction, actor: str, *, comment: str, emoji: str) -> Result:
	"""Put an emoji on a comment, in place of one's earlier one."""
	found = _comment(tx, comment)
	if emoji not in EMOJIS:
		raise Refused(f"Please choose one of {' '.join(EMOJIS)}")
	before = _reactions(tx, found)
	tx.run("INSERT OR REPLACE INTO reactions VALUES (?, ?, ?, ?)", comment, actor, emoji, tx.at)
	_tell_reactions(tx, found, before)
	return _touched(tx, found["ticket"], comment=comment)


def unreact(tx: Transaction, actor: str, *, comment: str) -> Result:
	"""Take one's emoji off a comment."""
	found = _comment(tx, comment)
	before = _reactions(tx, found)
	tx.run("DELETE FROM reactions WHERE comment = ? AND user = ?", comment, actor)
	_tell_reactions(tx, found, before)
	return _touched(tx, found["ticket"], comment=comment)


def answer(tx: Transaction, actor: str, *, ticket: int, content: str) -> Result:
	"""Write to the customer."""
	if _ticket(tx, ticket)["status"] == "Open":
		_set_status(tx, actor, ticket, "Replied")
	source = _write_message(tx, ticket, actor, content)
	deliver(tx, _said("agent_replied", tx, actor, ticket, content, source), concerned_by(tx, ticket))
	return _touched(tx, ticket)


def resolve(tx: Transaction, actor: str, *, ticket: int) -> Result:
	"""Close a ticket, and its assignments with it."""
	if _ticket(tx, ticket)["status"] == "Resolved":
		raise Refused(f"#{ticket} is resolved already")
	_set_status(tx, actor, ticket, "Resolved")
	_close_assignments(tx, ticket, "Closed")
	return _touched(tx, ticket)


def open_ticket(
	tx: Transaction, actor: str, *, subject: str, content: str, team: str | None = None
) -> Result:
	"""A customer asks for help; the team's assignment rule gives the ticket to somebody."""
	if len(subject) > MAX_SUBJECT:
		raise Refused(f"Please keep the subject within {MAX_SUBJECT} characters")
	rule = _team(tx, team) if team else None
	sql = """INSERT INTO tickets (subject, status, priority, customer, team, modified)
		VALUES (?, 'Open', 'Medium', ?, ?, ?) RETURNING name"""
	ticket = tx.column(sql, subject, actor, team, tx.at)[0]
	_write_message(tx, ticket, actor, content)
	opening = f"{ticket}:opened"  # who hears of new tickets anyway is not told twice
	event = _said("ticket_created", tx, actor, ticket, content, opening, subject=subject)
	deliver(tx, event, dispatched_to(tx))
	if team and rule:
		_tell_team(tx, actor, ticket, team, source=opening)
		_assign_by_rule(tx, ticket, rule)
	return _touched(tx, ticket)


def reply(tx: Transaction, actor: str, *, ticket: int, content: str) -> Result:
	"""The customer writes again. To a resolved ticket, that opens it."""
	before = _ticket(tx, ticket)
	if before["customer"] != actor:
		raise NotPermitted(f"#{ticket} is another customer's ticket")
	reopened = before["status"] == "Resolved"
	if before["status"] == "Replied":
		_set_status(tx, actor, ticket, "Open")
	source = _write_message(tx, ticket, actor, content)
	key = "ticket_reopened" if reopened else "customer_replied"
	event = _said(key, tx, actor, ticket, content, source)
	deliver(tx, event, concerned_by(tx, ticket, also_previous=reopened))
	if reopened:
		tx.run("UPDATE tickets SET status = 'Open' WHERE name = ?", ticket)
		tx.run("UPDATE assignments SET status = 'Open' WHERE ticket = ? AND status = 'Closed'", ticket)
	return _touched(tx, ticket)


Action = Callable[..., Result]
BY_AGENTS: dict[str, Action] = {
	action.__name__: action
	for action in (assign, unassign, move, prioritise, comment, edit_comment, react, unreact, answer, resolve)
}
BY_CUSTOMERS: dict[str, Action] = {"open_ticket": open_ticket, "reply": reply}


def _assign(tx: Transaction, ticket: int, agent: str, by: str | None) -> None:
	"""`by` None: an assignment rule did it."""
	source = new_name()
	tx.run("INSERT OR REPLACE INTO assignments VALUES (?, ?, ?, 'Open')", source, ticket, agent)
	event = Event(
		key="ticket_assigned",
		actor=by or "Administrator",
		actor_name=None if by else "System",
		variant="" if by else "rule",
		ticket=str(ticket),
		source=source,
	)
	deliver(tx, event, {agent: "assigned"})


def _assign_by_rule(tx: Transaction, ticket: int, agent: str) -> None:
	if agent not in agents_of(tx, ticket):
		_assign(tx, ticket, agent, by=None)


def _close_assignments(tx: Transaction, ticket: int, status: str, agent: str | None = None) -> int:
	sql = "UPDATE assignments SET status = ? WHERE ticket = ? AND status = 'Open' AND agent = coalesce(?, agent)"
	return tx.run(sql, status, ticket, agent)


def _tell_mentioned(
	tx: Transaction, actor: str, ticket: str, comment: str, content: str, before: str = ""
) -> Mentions:
	html = _html(tx, content)
	new = mentions(html) - mentions(_html(tx, before))
	event = _commented("mentioned", actor, ticket, comment, html)
	deliver(tx, event, dict.fromkeys(new.users, "mentioned"))
	return new


def _commented(key: str, actor: str, ticket: str, comment: str, html: str) -> Event:
	return Event(key=key, actor=actor, ticket=ticket, comment=comment, body=excerpt(html), source=comment)


def _said(
	key: str, tx: Transaction, actor: str, ticket: int, content: str, source: str, **values: str
) -> Event:
	body = excerpt(_html(tx, content))
	return Event(key=key, actor=actor, ticket=str(ticket), body=body, source=source, values=values)


def _changed(actor: str, ticket: dict[str, Any], key: str, **values: str) -> Event:
	"""Without a source: a change that a message brings with it is that message's happening."""
	return Event(key=key, actor=actor, ticket=str(ticket["name"]), body=ticket["subject"], values=values)


def _set_status(tx: Transaction, actor: str, ticket: int, status: str) -> None:
	event = _changed(actor, _ticket(tx, ticket), "status_changed", status=status)
	tx.run("UPDATE tickets SET status = ? WHERE name = ?", status, ticket)
	deliver(tx, event, concerned_by(tx, ticket))


def _tell_team(tx: Transaction, actor: str, ticket: int, team: str, source: str) -> None:
	subject = _ticket(tx, ticket)["subject"]
	event = Event(
		key="team_ticket",
		actor=actor,
		ticket=str(ticket),
		values={"team": team},
		body=subject,
		source=source,
	)
	deliver(tx, event, members_of(tx, team))


def _reactions(tx: Transaction, comment: dict[str, Any]) -> dict[str, str]:
	"""Who else reacted to the comment, and how; in the order of their reactions."""
	sql = "SELECT user, emoji FROM reactions WHERE comment = ? AND user <> ? ORDER BY at"
	return {row["user"]: row["emoji"] for row in tx.rows(sql, comment["name"], comment["sender"])}


def _tell_reactions(tx: Transaction, comment: dict[str, Any], before: dict[str, str]) -> None:
	now = _reactions(tx, comment)
	changed = [user for user, emoji in now.items() if before.get(user) != emoji]
	if not now:
		retract(tx, "comment_reacted", comment["name"])
	elif changed:
		event = Event(
			key="comment_reacted",
			actor=changed[-1],
			ticket=str(comment["ticket"]),
			comment=comment["name"],
			values={"emoji": now[changed[-1]]},
			body=excerpt(_html(tx, comment["content"])),
			total=len(now),
			source=f"{comment['name']}:{changed[-1]}",
		)
		deliver(tx, event, {comment["sender"]: "author"})


def _html(tx: Transaction, text: str) -> str:
	"""What Helpdesk's editor would make of `text`: a mention of each `@Full Name`, and nothing else is markup."""
	agents = tx.rows(
		"SELECT name, full_name FROM people WHERE kind = 'agent' ORDER BY length(full_name) DESC"
	)
	ids = {escape(agent["full_name"]).casefold(): agent["name"] for agent in agents}

	def mention(found: re.Match[str]) -> str:
		user = escape(ids[found[1].casefold()])
		return f'<span class="mention" data-type="mention" data-id="{user}">{found[0]}</span>'

	return re.sub(rf"@({'|'.join(map(re.escape, ids))})(?!\w)", mention, escape(text), flags=re.IGNORECASE)


def _write_message(tx: Transaction, ticket: int, sender: str, content: str) -> str:
	name = new_name()
	tx.run("INSERT INTO messages VALUES (?, ?, ?, ?, ?)", name, ticket, sender, content, tx.at)
	return name


def _touched(tx: Transaction, ticket: int, *, comment: str | None = None) -> Result:
	tx.run("UPDATE tickets SET modified = ? WHERE name = ?", tx.at, ticket)
	return {"ticket": str(ticket), **({"comment": comment} if comment else {})}


def _ticket(tx: Transaction, ticket: int) -> dict[str, Any]:
	if found := tx.row("SELECT * FROM tickets WHERE name = ?", ticket):
		return found
	raise NotFound(f"There is no ticket #{ticket}")


def _comment(tx: Transaction, comment: str) -> dict[str, Any]:
	if found := tx.row("SELECT * FROM comments WHERE name = ?", comment):
		return found
	raise NotFound("There is no such comment")


def _team(tx: Transaction, team: str) -> str:
	"""Whom the team's assignment rule gives its tickets to."""
	for agent in tx.column("SELECT rule_agent FROM teams WHERE name = ?", team):
		return str(agent)
	raise NotFound(f"There is no team {team[:80]}")


def _full_name(tx: Transaction, user: str) -> str:
	return next(iter(tx.column("SELECT full_name FROM people WHERE name = ?", user)), user[:80])
