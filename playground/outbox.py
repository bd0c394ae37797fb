"""Mail: what is due for one person becomes one mail, which the mailbox page shows. Nothing leaves the machine."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from helpdesk_notify.engine import (
	CATALOGUE,
	DIGESTS,
	EMAIL,
	Drop,
	Hold,
	MailContent,
	MailItem,
	Preference,
	Recipient,
	Send,
	TicketFacts,
	compose,
	decide,
	header_name,
	header_text,
)
from helpdesk_notify.engine.unsubscribe import AllMail, Kinds, offered, scope
from playground import preferences, settings
from playground.delivery import SELECT, actor, muted_by, url, waiting_mail
from playground.inbox import as_html
from playground.store import Transaction, new_name, stored

SITE = "helpdesk.example"
TEMPLATES = "helpdesk_notify/templates/emails"
KEPT = 50  # mails that somebody's mailbox shows

# The templates escape what they show themselves, as Frappe's do not do it for them.
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent.parent), autoescape=False)


def send_due(tx: Transaction) -> None:
	"""Write the mails of all that is due by now, one a person, and say no more about what is read."""
	by_user: dict[str, list[dict[str, Any]]] = defaultdict(list)
	for row in tx.rows(f"{SELECT} WHERE mail_state = 'Due' AND mail_due <= ? ORDER BY mail_due", tx.at):
		by_user[row["user"]].append(row)
	for user, rows in by_user.items():
		_send(tx, user, rows)


def mails(tx: Transaction, user: str) -> list[dict[str, Any]]:
	"""What somebody's mailbox holds, newest first."""
	sql = "SELECT * FROM mails WHERE user = ? ORDER BY at DESC, rowid DESC LIMIT ?"
	rows = tx.rows(sql, user, KEPT)
	return [
		{**row, "headers": json.loads(row["headers"]), "events": json.loads(row["events"])} for row in rows
	]


def unsubscribe(tx: Transaction, user: str, *, mail: str) -> dict[str, str]:
	"""No more mail of the kind that `mail` is of."""
	for events in tx.column("SELECT events FROM mails WHERE name = ? AND user = ?", mail, user):
		match scope(json.loads(events), locked=settings.SETTINGS.locked, known=CATALOGUE):
			case Kinds(keys):
				preferences.save(tx, user, {"events": {key: {EMAIL: False} for key in keys}})
			case AllMail():
				preferences.save(tx, user, {"email": False})
	return {}


def _send(tx: Transaction, user: str, rows: Sequence[dict[str, Any]]) -> None:
	preference = preferences.preference_of(tx, user)
	ready = []
	for row in rows:
		match _decide(tx, row, preference):
			case Send():
				ready.append(row)
				_mark(tx, row, "Sent")
			case Hold(until):
				tx.run("UPDATE notifications SET mail_due = ? WHERE name = ?", stored(until), row["name"])
			case Drop():
				_mark(tx, row, "Dropped")
	if ready:
		digest = preference.frequency if preference.frequency in DIGESTS else None
		_write(tx, user, compose([_item(tx, row) for row in ready], str, digest))


def _decide(tx: Transaction, row: dict[str, Any], preference: Preference) -> Send | Hold | Drop:
	muted = row["user"] in muted_by(tx, row["ticket"])
	recipient = Recipient(row["user"], row["reason"], muted=muted, preference=preference)
	return decide(waiting_mail(tx, row), recipient, settings.SETTINGS, tx.now)


def _mark(tx: Transaction, row: dict[str, Any], state: str) -> None:
	tx.run("UPDATE notifications SET mail_state = ? WHERE name = ?", state, row["name"])


def _item(tx: Transaction, row: dict[str, Any]) -> MailItem:
	return MailItem(
		key=row["event"],
		title=row["title"],
		at=datetime.fromisoformat(row["at"]),
		body=row["body"],
		actor=actor(row)["full_name"],
		url=_absolute(url(row) or "/helpdesk"),
		reason=row["reason"],
		ticket=_facts(tx, row["ticket"], described=row["event"] == "ticket_created"),
		comment=bool(row["comment"]),
	)


def _facts(tx: Transaction, name: str | None, *, described: bool) -> TicketFacts | None:
	sql = "SELECT tickets.*, full_name FROM tickets JOIN people ON people.name = customer WHERE tickets.name = ?"
	row = tx.row(sql, name)
	if not row:
		return None
	first = "SELECT content FROM messages WHERE ticket = ? ORDER BY at LIMIT 1"
	description = tx.column(first, name)[0] if described else ""
	return TicketFacts(
		name=str(row["name"]),
		subject=row["subject"],
		priority=row["priority"],
		rank=settings.RANKS[row["priority"]],
		customer=row["full_name"],
		status=row["status"],
		team=row["team"] or "",
		url=_absolute(f"/helpdesk/tickets/{row['name']}"),
		description=as_html(description) if description else "",
		description_text=description,
	)


def _write(tx: Transaction, user: str, content: MailContent) -> None:
	name = new_name()
	optional = offered(content.keys, settings.SETTINGS.locked)
	link = _absolute(f"/unsubscribe?mail={name}") if optional else ""
	words = {
		**content.words,
		"subject": content.subject,
		"lang": "en",
		"dir": "ltr",
		"site": SITE,
		"unsubscribe_url": link,
		"unsubscribe_label": "Unsubscribe from these emails",
	}
	html, text = (
		_TEMPLATES.get_template(f"{TEMPLATES}/{content.template}.{kind}").render(words)
		for kind in ("html", "txt")
	)
	tx.run(
		"INSERT INTO mails VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		name,
		user,
		content.subject,
		json.dumps(_headers(tx, user, content, name, link)),
		html,
		text,
		json.dumps(content.keys),
		tx.at,
	)
	tx.mailed += 1


def _headers(tx: Transaction, user: str, content: MailContent, name: str, link: str) -> dict[str, str]:
	full_name = tx.column("SELECT full_name FROM people WHERE name = ?", user)[0]
	headers = {
		"From": f"Helpdesk <support@{SITE}>",
		"To": formataddr((header_name(full_name), user)),
		"Subject": header_text(content.subject),
		"Date": format_datetime(tx.now),
		"Message-ID": f"<{name}@{SITE}>",
	}
	if content.ticket:
		# No mail has this id: all that name it belong together.
		headers["In-Reply-To"] = headers["References"] = f"<helpdesk-notify.ticket.{content.ticket}@{SITE}>"
	headers["Auto-Submitted"] = "auto-generated"
	if link:
		headers |= {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
	return headers


def _absolute(path: str) -> str:
	return path if "://" in path else f"https://{SITE}{path}"
