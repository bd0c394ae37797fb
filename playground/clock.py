"""The desk's time: it can be moved, and then what has become due happens."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from helpdesk_notify.engine import Event
from helpdesk_notify.engine.schedule import next_time
from playground import outbox
from playground.audiences import agents_of, members_of
from playground.delivery import deliver, wake
from playground.errors import Refused
from playground.preferences import SETTINGS, a_time
from playground.store import Transaction, stored

DUE_SOON = timedelta(hours=1)
MOST_MINUTES = 60 * 24 * 31
MOST_AHEAD = timedelta(days=366)


def move(tx: Transaction, *, minutes: int = 0, to: str | None = None) -> dict[str, str]:
	"""Put the clock forward, by some minutes or to the next time that it shows `to`; else back to what it is."""
	if not 0 <= minutes <= MOST_MINUTES:
		raise Refused(f"Please choose 0 to {MOST_MINUTES} minutes")
	now = datetime.now(timezone.utc)
	if to:
		then = next_time(tx.now, time.fromisoformat(a_time(to, "Clock")), SETTINGS.defaults.zone)
	else:
		then = tx.now + timedelta(minutes=minutes) if minutes else now
	if then - now > MOST_AHEAD:
		raise Refused("That is too far ahead")
	tx.run("UPDATE clock SET ahead = ?", (then - now).total_seconds())
	tx.now = then
	return {"now": tx.at}


def sweep(tx: Transaction) -> None:
	"""Do what is due by now: deadlines are warned of, what was put off comes back, mail goes out."""
	_warn(tx)
	wake(tx, tx.column("SELECT name FROM notifications WHERE snoozed_until <= ?", tx.at))
	outbox.send_due(tx)


def is_due(tx: Transaction) -> bool:
	"""Whether a sweep would find anything to do."""
	sql = """SELECT 1 FROM notifications WHERE snoozed_until <= ?1 OR (mail_state = 'Due' AND mail_due <= ?1)
		UNION ALL SELECT 1 FROM tickets WHERE status = 'Open' AND due <= ?2 AND warned <> 'sla_breached'
		AND (warned = '' OR due <= ?1)"""
	return bool(tx.row(sql, tx.at, stored(tx.now + DUE_SOON)))


def _warn(tx: Transaction) -> None:
	"""Each ticket's service level is told of once when it is nearly missed, and once when it is."""
	for ticket in tx.rows("SELECT * FROM tickets WHERE status = 'Open' AND due IS NOT NULL"):
		due = datetime.fromisoformat(ticket["due"])
		missed = due <= tx.now
		key = "sla_breached" if missed else "sla_due_soon"
		if ticket["warned"] in (key, "sla_breached") or due > tx.now + DUE_SOON:
			continue
		tx.run("UPDATE tickets SET warned = ? WHERE name = ?", key, ticket["name"])
		team = members_of(tx, ticket["team"]) if missed else {}
		event = Event(
			key=key,
			actor="Administrator",
			actor_name="System",
			ticket=str(ticket["name"]),
			values={"due": f"{due.astimezone(ZoneInfo(SETTINGS.defaults.zone)):%d %b %H:%M}"},
			body=ticket["subject"],
			source=f"{ticket['name']}:{key}",
		)
		deliver(tx, event, {**team, **agents_of(tx, ticket["name"])})
