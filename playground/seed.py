"""A small desk with some history, made by the very actions that one can take on it."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

from playground import desk, inbox
from playground.clock import sweep
from playground.store import Document, Store, Transaction

HISTORY = Path(__file__).with_name("history.json")
FIRST_TICKET = 101


def fill(store: Store, *, afresh: bool = False) -> None:
	"""Give an empty desk people, tickets and a past; `afresh`: whatever there was is forgotten."""
	history = json.loads(HISTORY.read_text())
	with store.write() as tx:
		if afresh:
			tx.run("PRAGMA defer_foreign_keys = ON")
			for table in tx.column("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'clock'"):
				tx.run(f"DELETE FROM {table}")
			tx.run("UPDATE clock SET ahead = 0")
			tx.now = datetime.now(timezone.utc)
		elif tx.row("SELECT 1 FROM people"):
			return
		for person in history["people"]:
			tx.run("INSERT INTO people (name, full_name, kind, hears_as) VALUES (?, ?, ?, ?)", *person)
		for team, rule_agent, *others in history["teams"]:
			tx.run("INSERT INTO teams VALUES (?, ?)", team, rule_agent)
			for agent in (rule_agent, *others):
				tx.run("INSERT INTO members VALUES (?, ?)", team, agent)
		tx.run("INSERT INTO sqlite_sequence VALUES ('tickets', ?)", FIRST_TICKET - 1)
		play(tx, history["steps"])


def play(tx: Transaction, steps: list[Document]) -> None:
	"""Let `steps` happen one after the other, each as many `hours` ago as it says.

	An action gets what is `given` and, by the names in `uses`, the ticket and comment that the steps before
	answered with. `opens`: somebody opens that ticket, which clears their notifications of it.
	"""
	until, known = tx.now, Document()
	for step in steps:
		tx.now = until - timedelta(hours=step.get("hours", 0))
		tx.already_notified.clear()
		if step.get("opens"):
			inbox.clear(tx, step["who"], ticket=known["ticket"])
		else:
			action = (desk.BY_AGENTS | desk.BY_CUSTOMERS)[step["action"]]
			given = step.get("given", {}) | {name: known[name] for name in step.get("uses", ())}
			known |= action(tx, step["who"], **given)
		sweep(tx)
	tx.now = until
	sweep(tx)
