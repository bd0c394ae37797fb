"""What the journal keeps of an event and of what was decided about it: values that JSON can hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from helpdesk_notify.engine.events import Event
from helpdesk_notify.engine.kinds import APP, EMAIL, EventType
from helpdesk_notify.engine.plan import OFF_BY_DEFAULT, OWN_ACTION, Decision, NotNotified, Plan

# What came of a decision to notify: a new row; a row that now stands for one more event; the row of the same event,
# with better texts; a row for what the rate limit does not let through one by one.
NEW = "new"
GROUPED = "grouped"
UPDATED = "updated"
OVERFLOW = "overflow"

_FACTS = ("variant", "message", "category", "stock", "total", "link", "minor")
# What follows without looking at anybody's choice: nobody asks the journal for it.
_NEEDS_NO_RECORD = {OWN_ACTION, OFF_BY_DEFAULT}


def facts_of(event: Event) -> dict[str, Any]:
	"""What is needed, beside key, actor, ticket, comment and source, to make the event again."""
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
	"""The event again; `facts` as `facts_of` gave them, `kind` where another app defines it."""
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
	"""Whether somebody was notified, or somebody's own choice or access kept them from it."""
	return any(isinstance(each, Plan) or each.why not in _NEEDS_NO_RECORD for each in decisions)


def record(decision: Decision, row: str | None) -> dict[str, Any]:
	"""A decision as the journal keeps it; `row` is the notification that was written."""
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
