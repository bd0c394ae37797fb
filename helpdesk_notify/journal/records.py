"""Writes HD Notify Event rows in the transaction of the change."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import frappe
from frappe.model.naming import make_autoname

from helpdesk_notify.constants import EVENT
from helpdesk_notify.engine import Decision, Event, facts_of, is_worth_recording, record
from helpdesk_notify.runtime import clock

MAX_DATA = 140  # characters that a Data column holds
DONE = "Done"
PENDING = "Pending"
FAILED = "Failed"


def write(event: Event, decisions: Sequence[Decision], rows: Mapping[str, str], now: datetime) -> str | None:
	"""Records `event` with its decisions. `rows`: user -> name of their notification. Returns the entry's name.

	Not recorded if nobody is notified, and no preference or permission was the reason.
	"""
	if not is_worth_recording(decisions):
		return None
	decided = [record(each, rows.get(each.user)) for each in decisions]
	return _insert(event, now, state=DONE, decisions=_json(decided))


def write_pending(event: Event, audience: Mapping[str, str], error: str, now: datetime) -> None:
	"""Records an event that could not be planned. A scheduled job plans it again."""
	_insert(event, now, state=PENDING, audience=_json(dict(audience)), error=error, try_at=clock.to_db(now))


def write_pending_handler(handler: str, ticket: str | None, facts: Mapping[str, Any], error: str) -> None:
	"""Records a document event whose handler failed before it created an Event. `facts`: the handler's arguments."""
	now = clock.to_db(clock.now())
	_insert_row(
		{
			"event": "",
			"handler": handler,
			"ticket": ticket,
			"actor": frappe.session.user,
			"at": now,
			"try_at": now,
			"state": PENDING,
			"error": error,
			"facts": frappe.as_json(facts, indent=None),
		}
	)


def delete_about(*, ticket: str | None = None, comment: str | None = None) -> None:
	"""Deletes the rows about a deleted ticket or comment."""
	frappe.db.delete(EVENT, {"comment": comment} if comment else {"ticket": ticket})


def _insert(event: Event, now: datetime, **values: object) -> str:
	return _insert_row(
		{
			"event": event.key,
			"ticket": event.ticket,
			"comment": event.comment,
			"actor": event.actor,
			"actor_name": (event.actor_name or "")[:MAX_DATA],
			"source": (event.source or "")[:MAX_DATA],
			"at": clock.to_db(now),
			"facts": _json(facts_of(event)),
			**values,
		}
	)


def _insert_row(values: dict[str, object]) -> str:
	name, stamp = make_autoname("hash", EVENT), clock.to_db(clock.now())
	row = {
		"name": name,
		"creation": stamp,
		"modified": stamp,
		"owner": frappe.session.user,
		"modified_by": frappe.session.user,
		"tries": 0,
		**values,
	}
	frappe.db.bulk_insert(EVENT, [*row], [[*row.values()]])
	return name


def _json(value: object) -> str:
	return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
