"""Converts events and decisions to JSON values for the journal, and events back."""

from collections.abc import Iterable, Mapping
from typing import Any

from helpdesk_notify.engine.events import Event
from helpdesk_notify.engine.kinds import APP, EMAIL, EventType
from helpdesk_notify.engine.plan import OFF_BY_DEFAULT, OWN_ACTION, Decision, NotNotified, Plan

# Results of a decision to notify: a new row; one more event in a grouped row; better texts for the row of the same
# event; a row for notifications over the rate limit.
NEW = "new"
GROUPED = "grouped"
UPDATED = "updated"
OVERFLOW = "overflow"

_FACTS = ("variant", "message", "category", "stock", "total", "link", "minor")
# Reasons that do not depend on a preference or permission. They are not recorded.
_NEEDS_NO_RECORD = {OWN_ACTION, OFF_BY_DEFAULT}


def facts_of(event: Event) -> dict[str, Any]:
	"""The fields of the event that have no column: not key, actor, ticket, comment and source."""
	facts = {name: getattr(event, name) for name in _FACTS if getattr(event, name) not in (None, "", False)}
	if event.values:
		facts["values"] = dict(event.values)
	if event.body:
		facts["body"] = str(event.body)
	return facts


def event_from(
	*,
	key: str,
	kind: EventType | None,
	actor: str,
	actor_name: str | None,
	ticket: str | None,
	comment: str | None,
	source: str | None,
	facts: Mapping[str, Any],
) -> Event:
	"""The event from its columns and `facts` (from `facts_of`). `kind`: the definition, if another app registered it."""
	return Event(
		key=key,
		kind=kind,
		actor=actor,
		actor_name=actor_name or None,
		ticket=ticket or None,
		comment=comment or None,
		source=source or None,
		values=facts.get("values", {}),
		body=facts.get("body", ""),
		**{name: facts[name] for name in _FACTS if name in facts},
	)


def is_worth_recording(decisions: Iterable[Decision]) -> bool:
	"""Whether a user was notified, or was not because of a preference or permission."""
	return any(isinstance(each, Plan) or each.why not in _NEEDS_NO_RECORD for each in decisions)


def record(decision: Decision, row: str | None) -> dict[str, Any]:
	"""A decision as JSON values. `row`: the name of the notification."""
	about = {"user": decision.user, "reason": decision.reason}
	if isinstance(decision, NotNotified):
		return {**about, "result": decision.why}
	email = decision.email_at.isoformat() if decision.email_at else None
	return {**about, "result": _result(decision), "row": row, APP: decision.in_app, EMAIL: email}


def _result(plan: Plan) -> str:
	if plan.event.key == "overflow":
		return OVERFLOW
	if plan.folds:
		return GROUPED
	return UPDATED if plan.row else NEW
