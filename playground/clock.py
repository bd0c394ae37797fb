"""The desk's time: it can be moved, and then what has become due happens."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from helpdesk_notify import engine
from helpdesk_notify.engine.schedule import next_time
from playground import outbox
from playground.audiences import agents_of, audience_of
from playground.delivery import deliver, muted_by, wake
from playground.errors import Refused
from playground.settings import WARN_BEFORE, ZONE
from playground.store import Transaction

MOST_MINUTES = 60 * 24 * 31
MOST_AHEAD = timedelta(days=366)


def move(tx: Transaction, *, minutes: int = 0, to: str | None = None) -> dict[str, str]:
	"""Put the clock forward, by some minutes or to the next time that it shows `to`; else back to what it is."""
	if not 0 <= minutes <= MOST_MINUTES:
		raise Refused(f"Choose 0 to {MOST_MINUTES} minutes")
	now = datetime.now(timezone.utc)
	if to:
		then = next_time(tx.now, engine.checks.clock_time(to, "Clock"), ZONE)
	else:
		then = tx.now + timedelta(minutes=minutes) if minutes else now
	if then - now > MOST_AHEAD:
		raise Refused("The time is too far in the future")
	tx.run("UPDATE clock SET ahead = ?", (then - now).total_seconds())
	tx.now = then
	return {"now": tx.at}


def sweep(tx: Transaction) -> None:
	"""Do what is due by now: deadlines are warned of, what was put off comes back, mail goes out."""
	_warn(tx)
	wake(tx, tx.column("SELECT name FROM notifications WHERE snoozed_until <= ?", tx.at))
	outbox.send_due(tx)


def _warn(tx: Transaction) -> None:
	"""Notifies once of each SLA that is about to be breached, and once of each that is breached."""
	news = {}
	for ticket in tx.rows("SELECT * FROM tickets WHERE status = 'Open' AND due IS NOT NULL"):
		due = datetime.fromisoformat(ticket["due"])
		stage = engine.sla.stage(due, tx.now, WARN_BEFORE)
		if not stage or ticket["warned"] in (stage, engine.sla.BREACHED):
			continue
		name = ticket["name"]
		tx.run("UPDATE tickets SET warned = ? WHERE name = ?", stage, name)
		deadline = engine.sla.Deadline(
			str(name), engine.sla.RESOLUTION, due, stage, ticket["subject"], ticket["team"]
		)
		members = audience_of(tx, engine.ticket_changes.TEAM, name)
		news[deadline] = engine.sla.audience(deadline, agents_of(tx, name), members, muted_by(tx, str(name)))
	batches = engine.sla.batch(news)
	for deadline, users in batches.single.items():
		deliver(
			tx, engine.sla.event(deadline, f"{deadline.due.astimezone(ZoneInfo(ZONE)):%d %b %H:%M}"), users
		)
	for several, users in batches.together.items():
		deliver(tx, engine.sla.summary(several, "/helpdesk/tickets"), users)
