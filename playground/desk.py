"""What people do at the desk. It makes the same events as the app makes of Helpdesk's documents."""

import re
from collections.abc import Callable
from html import escape

from helpdesk_notify import engine
from playground.arguments import Content
from playground.audiences import agents_of, audience_of, followers_of, participants_of
from playground.delivery import deliver, retract, revise
from playground.errors import NotFound, NotPermitted, Refused
from playground.settings import EMOJIS, PRIORITIES, RANKS, RESOLVED_WITHIN, STATUS_CATEGORIES
from playground.store import Document, Transaction, new_name, stored

Result = dict[str, str]


def assign(tx: Transaction, actor: str, *, ticket: int, agent: str) -> Result:
	"""Give a ticket to an agent by hand."""
	tx.get("tickets", ticket)
	person = tx.get("people", agent)
	if person["kind"] != "agent":
		raise NotFound(f"There is no agent {agent}")
	if agent in agents_of(tx, ticket):
		raise Refused(f"{person['full_name']} is assigned to #{ticket} already")
	_assign(tx, actor, ticket, agent)
	return _touched(tx, ticket)


def unassign(tx: Transaction, actor: str, *, ticket: int, agent: str) -> Result:
	"""Take an agent off a ticket. Nobody is notified."""
	tx.get("tickets", ticket)
	if not tx.run("DELETE FROM assignments WHERE ticket = ? AND agent = ?", ticket, agent):
		raise Refused(f"#{ticket} is not assigned to {agent}")
	return _touched(tx, ticket)


def move(tx: Transaction, actor: str, *, ticket: int, team: str) -> Result:
	"""Hand a ticket to another team, whose assignment rule gives it to somebody there."""
	rule_agent = tx.get("teams", team)["rule_agent"]
	tx.get("tickets", ticket)
	tx.run("DELETE FROM assignments WHERE ticket = ? AND agent <> ?", ticket, rule_agent)
	_change(tx, actor, ticket, team=team)
	_assign(tx, actor, ticket, rule_agent, by_rule=True)
	return _touched(tx, ticket)


def prioritise(tx: Transaction, actor: str, *, ticket: int, priority: str) -> Result:
	"""Sets the priority of a ticket. Urgent tickets have an SLA."""
	if priority not in PRIORITIES:
		raise Refused(f"Choose one of {', '.join(PRIORITIES)}")
	if tx.get("tickets", ticket)["priority"] != priority:
		due = stored(tx.now + RESOLVED_WITHIN) if priority == PRIORITIES[-1] else None
		_change(tx, actor, ticket, priority=priority, due=due, warned="")
	return _touched(tx, ticket)


def resolve(tx: Transaction, actor: str, *, ticket: int) -> Result:
	"""Close a ticket."""
	if tx.get("tickets", ticket)["status"] == "Resolved":
		raise Refused(f"#{ticket} is resolved already")
	_change(tx, actor, ticket, status="Resolved")
	return _touched(tx, ticket)


def comment(tx: Transaction, actor: str, *, ticket: int, content: Content) -> Result:
	"""Write a comment among agents; `@Full Name` mentions somebody."""
	tx.get("tickets", ticket)
	name = new_name()
	tx.run("INSERT INTO comments VALUES (?, ?, ?, ?, ?, 0)", name, ticket, actor, content, tx.at)
	mentioned = _notify_mentioned(tx, actor, tx.get("comments", name))
	others = {**followers_of(tx, ticket), **participants_of(tx, ticket)}
	event = _commented(tx, "comment_added", actor, tx.get("comments", name))
	deliver(tx, event, {user: why for user, why in others.items() if user not in mentioned.users})
	return _touched(tx, ticket, comment=name)


def edit_comment(tx: Transaction, actor: str, *, comment: str, content: Content) -> Result:
	"""Change a comment of one's own. Only who is mentioned anew is notified."""
	before = tx.get("comments", comment)
	if before["sender"] != actor:
		raise NotPermitted("Only who wrote a comment may change it")
	tx.run("UPDATE comments SET content = ?, edited = 1 WHERE name = ?", content, comment)
	_notify_mentioned(tx, actor, tx.get("comments", comment), before["content"])
	return _touched(tx, before["ticket"], comment=comment)


def react(tx: Transaction, actor: str, *, comment: str, emoji: str) -> Result:
	"""Put an emoji on a comment, in place of one's earlier one."""
	if emoji not in EMOJIS:
		raise Refused(f"Choose one of {' '.join(EMOJIS)}")
	return _react(tx, comment, "INSERT OR REPLACE INTO reactions VALUES (?, ?, ?, ?)", actor, emoji, tx.at)


def unreact(tx: Transaction, actor: str, *, comment: str) -> Result:
	"""Take one's emoji off a comment."""
	return _react(tx, comment, "DELETE FROM reactions WHERE comment = ? AND user = ?", actor)


def answer(tx: Transaction, actor: str, *, ticket: int, content: Content) -> Result:
	"""Write to the customer."""
	if tx.get("tickets", ticket)["status"] == "Open":
		_change(tx, actor, ticket, status="Replied")
	source, body = _write_message(tx, actor, ticket, content)
	_notify(tx, actor, engine.ticket_changes.message(str(ticket), sent=True, source=source, body=body))
	return _touched(tx, ticket)


def reply(tx: Transaction, actor: str, *, ticket: int, content: Content) -> Result:
	"""The customer writes again, which opens the ticket."""
	if tx.get("tickets", ticket)["customer"] != actor:
		raise NotPermitted(f"#{ticket} is another customer's ticket")
	reopened = _change(tx, actor, ticket, status="Open")
	source, body = _write_message(tx, actor, ticket, content)
	_notify(
		tx,
		actor,
		engine.ticket_changes.message(str(ticket), sent=False, reopened=reopened, source=source, body=body),
	)
	return _touched(tx, ticket)


def open_ticket(
	tx: Transaction, actor: str, *, subject: str, content: Content, team: str | None = None
) -> Result:
	"""A customer asks for help; the team's assignment rule gives the ticket to somebody."""
	rule_agent = tx.get("teams", team)["rule_agent"] if team else None
	sql = """INSERT INTO tickets (subject, status, priority, customer, team, modified)
		VALUES (?, 'Open', 'Medium', ?, ?, ?) RETURNING name"""
	ticket = tx.column(sql, subject, actor, team, tx.at)[0]
	_source, body = _write_message(tx, actor, ticket, content)
	if rule_agent:
		_assign(tx, actor, ticket, rule_agent, by_rule=True)
	_notify(tx, actor, *engine.ticket_changes.opened(_facts(tx, ticket), body))
	return _touched(tx, ticket)


Action = Callable[..., Result]
BY_AGENTS: dict[str, Action] = {
	action.__name__: action
	for action in (assign, unassign, move, prioritise, comment, edit_comment, react, unreact, answer, resolve)
}
BY_CUSTOMERS: dict[str, Action] = {"open_ticket": open_ticket, "reply": reply}


def _assign(tx: Transaction, actor: str, ticket: int, agent: str, *, by_rule: bool = False) -> None:
	"""Nothing happens where the agent has the ticket."""
	if agent not in agents_of(tx, ticket):
		source = new_name()
		tx.run("INSERT INTO assignments VALUES (?, ?, ?)", source, ticket, agent)
		event = engine.ticket_changes.assigned(str(ticket), by=actor, by_rule=by_rule, source=source)
		deliver(tx, event, {agent: "assigned"})


def _change(tx: Transaction, actor: str, ticket: int, **values: str | None) -> bool:
	"""Save what changes of a ticket, and notify of it; whether that reopened it."""
	before = _facts(tx, ticket)
	fields = ", ".join(f"{field} = ?" for field in values)
	tx.run(f"UPDATE tickets SET {fields} WHERE name = ?", *values.values(), ticket)
	found = engine.ticket_changes.changes(
		before, _facts(tx, ticket), RANKS, by_agent=actor != tx.get("tickets", ticket)["customer"]
	)
	_notify(tx, actor, *found.events)
	return found.reopened


def _write_message(tx: Transaction, actor: str, ticket: int, content: str) -> tuple[str, str]:
	"""Its name, and the beginning of its text."""
	name = new_name()
	tx.run("INSERT INTO messages VALUES (?, ?, ?, ?, ?)", name, ticket, actor, content, tx.at)
	return name, engine.excerpt(_html(tx, content))


def _notify(tx: Transaction, actor: str, *events: engine.ticket_changes.TicketEvent | None) -> None:
	for each in events:
		if each:
			deliver(tx, each.by(actor), audience_of(tx, each.audience, int(each.ticket)))


def _notify_mentioned(tx: Transaction, actor: str, comment: Document, before: str = "") -> engine.Mentions:
	new = engine.mentions(_html(tx, comment["content"])) - engine.mentions(_html(tx, before))
	deliver(tx, _commented(tx, "mentioned", actor, comment), dict.fromkeys(new.users, "mentioned"))
	return new


def _commented(tx: Transaction, key: str, actor: str, comment: Document) -> engine.Event:
	return engine.Event(
		key=key,
		actor=actor,
		ticket=str(comment["ticket"]),
		comment=comment["name"],
		body=engine.excerpt(_html(tx, comment["content"])),
		source=comment["name"],
	)


def _react(tx: Transaction, comment: str, sql: str, *values: str) -> Result:
	found = tx.get("comments", comment)
	before = _reactions(tx, found)
	tx.run(sql, comment, *values)
	change = engine.reactions.diff(before, _reactions(tx, found))
	if isinstance(change, engine.reactions.Retract):
		retract(tx, "comment_reacted", comment)
	elif change:
		body = engine.excerpt(_html(tx, found["content"]))
		event = engine.reactions.event(change, ticket=str(found["ticket"]), comment=comment, body=body)
		if isinstance(change, engine.reactions.Notify):
			deliver(tx, event, {found["sender"]: "author"})
		else:
			revise(tx, event, found["sender"])
	return _touched(tx, found["ticket"], comment=comment)


def _reactions(tx: Transaction, comment: Document) -> dict[str, str]:
	"""Who else reacted to the comment, and how; in the order of their reactions."""
	sql = "SELECT user, emoji FROM reactions WHERE comment = ? AND user <> ? ORDER BY at"
	return {row["user"]: row["emoji"] for row in tx.rows(sql, comment["name"], comment["sender"])}


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


def _touched(tx: Transaction, ticket: int, *, comment: str | None = None) -> Result:
	tx.run("UPDATE tickets SET modified = ? WHERE name = ?", tx.at, ticket)
	return {"ticket": str(ticket), **({"comment": comment} if comment else {})}


def _facts(tx: Transaction, ticket: int) -> engine.ticket_changes.Ticket:
	"""A ticket as the engine takes it."""
	found = tx.get("tickets", ticket)
	fields = {field: found[field] for field in ("subject", "status", "priority", "team")}
	return engine.ticket_changes.Ticket(
		name=str(ticket), category=STATUS_CATEGORIES[found["status"]], **fields
	)
