"""Mail: what is due for one person becomes one mail, which the mailbox page shows. Nothing leaves the machine."""

import json
from datetime import datetime
from email.utils import format_datetime, formataddr
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from helpdesk_notify import engine
from playground import preferences, settings
from playground.delivery import owner_of, waiting
from playground.inbox import SELECT, actor, as_html, url
from playground.store import Document, Transaction, new_name, stored

SITE = "helpdesk.example"
TEMPLATES = "helpdesk_notify/templates/emails"
KEPT = 50  # mails that somebody's mailbox shows

# The templates escape what they show themselves, as Frappe's do not do it for them.
_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent.parent), autoescape=False)


def send_due(tx: Transaction) -> None:
	"""Write the mails of all that is due by now, one a person."""
	due = tx.rows(f"{SELECT} WHERE mail_state = 'Due' AND mail_due <= ? ORDER BY mail_due", tx.at)
	for user in dict.fromkeys(row["user"] for row in due):
		ready = [row for row in due if row["user"] == user and _is_ready(tx, row)]
		if ready:
			frequency = preferences.preference_of(tx, user).frequency
			digest = frequency if frequency in engine.DIGESTS else None
			_write(tx, user, engine.compose([_item(tx, row) for row in ready], str, digest))


def mails(tx: Transaction, *, user: str) -> list[Document]:
	"""What somebody's mailbox holds, newest first."""
	rows = tx.rows("SELECT * FROM mails WHERE user = ? ORDER BY at DESC, rowid DESC LIMIT ?", user, KEPT)
	return [
		{**row, "headers": json.loads(row["headers"]), "events": json.loads(row["events"])} for row in rows
	]


def unsubscribe(tx: Transaction, user: str, *, mail: str) -> Document:
	"""No more mail of the kind that `mail` is of."""
	for events in tx.column("SELECT events FROM mails WHERE name = ? AND user = ?", mail, user):
		match engine.unsubscribe.scope(
			json.loads(events), locked=settings.SETTINGS.locked, known=engine.CATALOGUE
		):
			case engine.unsubscribe.Kinds(keys):
				preferences.save(tx, user, {"events": {key: {engine.EMAIL: False} for key in keys}})
			case engine.unsubscribe.AllMail():
				preferences.save(tx, user, {"email": False})
	return {}


def _is_ready(tx: Transaction, row: Document) -> bool:
	"""Whether the mail of `row` goes out now; what else becomes of it is noted."""
	state, due = "Sent", row["mail_due"]
	match decision := engine.decide(waiting(tx, row), owner_of(tx, row), settings.SETTINGS, tx.now):
		case engine.Hold(until):
			state, due = "Due", stored(until)
		case engine.Drop():
			state = "Dropped"
	tx.run("UPDATE notifications SET mail_state = ?, mail_due = ? WHERE name = ?", state, due, row["name"])
	return isinstance(decision, engine.Send)


def _item(tx: Transaction, row: Document) -> engine.MailItem:
	return engine.MailItem(
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


def _facts(tx: Transaction, name: str | None, *, described: bool) -> engine.TicketFacts | None:
	sql = """SELECT tickets.*, full_name, (SELECT content FROM messages WHERE ticket = tickets.name ORDER BY at) AS said
		FROM tickets JOIN people ON people.name = customer WHERE tickets.name = ?"""
	row = tx.row(sql, name)
	if not row:
		return None
	return engine.TicketFacts(
		name=str(row["name"]),
		subject=row["subject"],
		priority=row["priority"],
		rank=settings.RANKS[row["priority"]],
		customer=row["full_name"],
		status=row["status"],
		team=row["team"] or "",
		url=_absolute(f"/helpdesk/tickets/{row['name']}"),
		description=as_html(row["said"]) if described else "",
		description_text=row["said"] if described else "",
	)


def _write(tx: Transaction, user: str, content: engine.MailContent) -> None:
	name = new_name()
	link = ""
	if engine.unsubscribe.offered(content.keys, settings.SETTINGS.locked):
		link = _absolute(f"/unsubscribe?mail={name}")
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
	headers, keys = json.dumps(_headers(tx, user, content, name, link)), json.dumps(content.keys)
	row = {"subject": content.subject, "headers": headers, "html": html, "text": text, "events": keys}
	tx.put("mails", name=name, user=user, at=tx.at, **row)
	tx.mailed = True


def _headers(tx: Transaction, user: str, content: engine.MailContent, name: str, link: str) -> dict[str, str]:
	(full_name,) = tx.column("SELECT full_name FROM people WHERE name = ?", user)
	headers = {
		"From": f"Helpdesk <support@{SITE}>",
		"To": formataddr((engine.header_name(full_name), user)),
		"Subject": engine.header_text(content.subject),
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
