"""An agent's rows, as the app's API gives and changes them. Each names the user in its WHERE: own rows only."""

import base64
import binascii
import json
from datetime import datetime, timedelta
from html import escape
from typing import Any

from helpdesk_notify.engine import because
from playground.delivery import LISTED, SELECT, actor, shape, unread, wake
from playground.errors import Refused
from playground.store import Transaction, as_json, stored

Answer = dict[str, Any]
MOST_UNDOABLE = 500
FARTHEST = timedelta(days=366)
TABS = {
	"": LISTED,
	"unread": f"{LISTED} AND n.read = 0",
	"mentions": f"{LISTED} AND n.type = 'Mention'",
	"assigned": f"{LISTED} AND n.type = 'Assignment'",
	"snoozed": "mail_only = 0 AND snoozed_until IS NOT NULL",
}


def inbox(
	tx: Transaction,
	user: str,
	*,
	limit: int = 20,
	cursor: str | None = None,
	unread_only: bool = False,
	only: str = "",
) -> Answer:
	"""A page, newest first, and where the next one begins; `only`: one of the tabs."""
	if not 1 <= limit <= 100:
		raise Refused("The limit must be from 1 to 100")
	if only not in TABS:
		raise Refused(f"There is no list of notifications called {only[:60]}")
	sql = f"""{SELECT} WHERE n.user = ? AND {TABS["unread" if unread_only else only]} AND (n.at, n.name) < (?, ?)
		ORDER BY n.at DESC, n.name DESC LIMIT ?"""
	at, name = _decode(cursor) if cursor else ("~", "~")  # sorts after every moment
	found = tx.rows(sql, user, at, name, limit + 1)
	rows = found[:limit]
	after = _encode(rows[-1]) if len(found) > limit else None
	seen_at = tx.column("SELECT seen_at FROM people WHERE name = ?", user)[0]
	return {"rows": [shape(row) for row in rows], "next": after, "seen_at": seen_at, **unread(tx, user)}


def unread_count(tx: Transaction, user: str) -> Answer:
	"""How many are unread."""
	return {**unread(tx, user)}


def clear(
	tx: Transaction,
	user: str,
	*,
	ticket: int | str | None = None,
	comment: str | None = None,
	undoable: bool = False,
) -> Answer:
	"""Mark read: all, or those about a ticket or a comment; `undoable`: and answer with which they were."""
	sql = f"""UPDATE notifications SET read = 1 WHERE user = ? AND read = 0 AND {LISTED}
		AND coalesce(ticket, '') = coalesce(?, ticket, '') AND coalesce(comment, '') = coalesce(?, comment, '')
		RETURNING name"""
	names = tx.column(sql, user, ticket, comment)
	_note_active(tx, user)
	if names:
		tx.changed(user, "read", ticket=str(ticket) if ticket else None, comment=comment)
	answer: Answer = {**unread(tx, user)}
	if undoable:
		answer["names"] = names if len(names) <= MOST_UNDOABLE else None
	return answer


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
	_note_active(tx, user)
	tx.changed(user, "seen")
	return {"seen_at": tx.at, **unread(tx, user)}


def snooze(tx: Transaction, user: str, *, names: list[str], until: str | None = None) -> Answer:
	"""Hide rows until then; None: bring them back now."""
	moment = _future(tx, until) if until else None
	found = tx.column(f"SELECT name FROM notifications WHERE {_OWN}", user, as_json(names))
	_note_active(tx, user)
	if not moment:
		found = wake(tx, found)
	elif found:
		sql = f"UPDATE notifications SET snoozed_until = ? WHERE {_OWN}"
		tx.run(sql, moment, user, as_json(found))
		tx.changed(user, "snoozed", found)
	return {"names": found, "snoozed_until": moment, **unread(tx, user)}


def history(tx: Transaction, user: str, *, name: str) -> Answer:
	"""The happenings that a row stands for, newest first."""
	earlier = tx.rows(
		"""SELECT past.*, people.full_name FROM past LEFT JOIN people ON people.name = past.actor
		WHERE notification = ? ORDER BY past.rowid DESC""",
		name,
	)
	events = [_own_row(tx, user, name), *earlier]
	return {"events": [{"at": each["at"], "actor": actor(each), "body": each["body"]} for each in events]}


def explain(tx: Transaction, user: str, *, name: str) -> Answer:
	"""Why the agent is told."""
	return {"text": because(_own_row(tx, user, name)["reason"])}


def message(tx: Transaction, user: str, *, name: str, images: bool = False) -> Answer:
	"""What was last written on the ticket that a row is about. It is text, so there are no `images` to leave out."""
	found = tx.row(
		"""SELECT content, at, full_name FROM messages JOIN people ON people.name = sender
		WHERE ticket = ? ORDER BY at DESC LIMIT 1""",
		_own_row(tx, user, name)["ticket"],
	)
	if not found:
		return {"html": None, "sender": None, "at": None, "images": 0}
	return {"images": 0, "html": as_html(found["content"]), "sender": found["full_name"], "at": found["at"]}


def as_html(content: str) -> str:
	"""What somebody typed, as HTML that is safe to show."""
	return f"<p>{escape(content).replace(chr(10), '<br>')}</p>"


_OWN = "user = ? AND mail_only = 0 AND name IN (SELECT value FROM json_each(?))"


def _own_row(tx: Transaction, user: str, name: str) -> dict[str, Any]:
	if row := tx.row(f"{SELECT} WHERE n.name = ? AND n.user = ? AND mail_only = 0", name, user):
		return row
	raise Refused("This notification is not there any more")


def _future(tx: Transaction, until: str) -> str:
	try:
		moment = datetime.fromisoformat(until.replace("Z", "+00:00"))
		if moment.tzinfo and tx.now < moment <= tx.now + FARTHEST:
			return stored(moment)
	except (ValueError, OverflowError):
		pass
	raise Refused("Please choose a moment in the future, within a year")


def _mark(tx: Transaction, user: str, names: list[str], *, read: bool) -> Answer:
	sql = f"UPDATE notifications SET read = ? WHERE {_OWN} AND read <> ? RETURNING name"
	changed = tx.column(sql, int(read), user, as_json(names), int(read))
	return _changed(tx, user, "read" if read else "unread", changed)


def _note_active(tx: Transaction, user: str) -> None:
	"""The agent uses the inbox now. The app counts a look at the list as well, which changes nothing here."""
	tx.run("UPDATE people SET active_at = ? WHERE name = ?", tx.at, user)


def _changed(tx: Transaction, user: str, action: str, names: list[str]) -> Answer:
	_note_active(tx, user)
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
		raise Refused("Invalid or expired cursor.") from error
