"""From an event to rows: read what the decision needs, let the engine decide, write what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import frappe

from helpdesk_notify.engine import (
	AlreadyNotified,
	Decision,
	Event,
	NotNotified,
	Plan,
	event_from,
	plan,
	plans_in,
)
from helpdesk_notify.inbox import records
from helpdesk_notify.journal import records as journal
from helpdesk_notify.outbox import job
from helpdesk_notify.outbox import records as outbox
from helpdesk_notify.preferences import event_types
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.realtime.publisher import announce_rows
from helpdesk_notify.recipients import loader, rate_limit
from helpdesk_notify.recipients.users import display_name
from helpdesk_notify.runtime import clock, errors, request_state
from helpdesk_notify.tickets import priority


def deliver(event: Event, audience: Mapping[str, str]) -> None:
	"""Notify `audience` (user -> the reason why) of `event`, in the running transaction.

	An error undoes this app's rows only and is logged; the event is kept in the journal, and planned again from there.
	"""
	if not audience or is_paused():
		return
	state, happening = request_state.state(), (event.key, event.ticket, event.comment, event.source)
	if happening in state.delivered_before:
		return
	state.delivered.append(happening)

	with errors.savepoint(f"helpdesk_notify: {event.key}", lambda: _keep_for_later(event, audience)):
		_write(event, audience)


def plan_again(entry: Mapping[str, Any]) -> None:
	"""Plan an event of the journal that could not be planned when it happened.

	:raises LookupError: no app defines such a kind of event any more
	"""
	kind = event_types.kinds()[entry["event"]]
	event = event_from(
		key=entry["event"],
		kind=kind,
		**{name: entry[name] for name in ("actor", "actor_name", "ticket", "comment", "source", "facts")},
	)
	_write(event, entry["audience"])


def _keep_for_later(event: Event, audience: Mapping[str, str]) -> None:
	error = errors.last_line()
	with errors.savepoint("helpdesk_notify: journal"):
		journal.write_pending(event, audience, error, clock.now())


@dataclass(frozen=True, slots=True)
class Admission:
	"""What becomes of a row that other code inserts: nothing, new `values` for it, or a `row` that is there."""

	event: Event
	decision: Decision
	values: dict
	row: str | None = None


def admit(event: Event, user: str) -> Admission:
	"""Ask the engine about a row for `user` that other code is about to insert.

	If it folds or merges into a row that is there, that is done here; a new row is the caller's to insert.
	"""
	request_state.forget_if_undone(user, event)
	event, [decision], languages, now = _decide(event, {user: "addressed"})
	if isinstance(decision, NotNotified) or decision.row:
		written = _apply(event, [decision], languages, now)
		return Admission(event, decision, {}, written.get(user))
	return Admission(event, decision, records.fields_of(decision, languages.get(user), now))


def note_inserted(admission: Admission, name: str) -> None:
	"""The caller has inserted the new row of `admission` as `name`."""
	if isinstance(admission.decision, Plan):
		written = {admission.decision.user: name}
		entry = _record(admission.event, [admission.decision], written, clock.now())
		outbox.write_emails([admission.decision], written, entry)
		_note_written(admission.event, admission.decision, name)


def _note_written(event: Event, plan: Plan, name: str) -> None:
	"""The row `name` is there for `event`: publish it after the commit, and send its email if that is due."""
	notified = AlreadyNotified(name, plan.event.key, event.source, event.stock, plan.folds, event.minor)
	request_state.state().remember(plan.user, event, notified)
	if plan.in_app:
		announce_rows({name: plan.user}, checked=True)
	if plan.email_at is not None and plan.email_at <= clock.now():
		job.start_after_commit()


def is_paused() -> bool:
	"""Whether nobody is to be notified: records that are imported, installed or migrated are no news."""
	flags = frappe.flags
	importing = flags.in_import or flags.in_install or flags.in_migrate or flags.in_patch
	return bool(importing or request_state.state().is_paused)


def _write(event: Event, audience: Mapping[str, str]) -> None:
	_apply(*_decide(event, audience))


def _apply(
	event: Event, decisions: list[Decision], languages: Mapping[str, str], now: datetime
) -> dict[str, str]:
	plans = plans_in(decisions)
	written = records.write(event, plans, languages, now) if plans else {}
	entry = _record(event, decisions, written, now)
	outbox.write_emails(plans, written, entry)
	for each in plans:
		_note_written(event, each, written[each.user])
	return written


def _record(event: Event, decisions: list[Decision], written: Mapping[str, str], now: datetime) -> str | None:
	"""Write the journal's entry; returns its name."""
	# What Helpdesk inserts for an event that was notified already is that event.
	return journal.write(event, decisions, written, now) if written or not event.stock else None


def _decide(
	event: Event, audience: Mapping[str, str]
) -> tuple[Event, list[Decision], dict[str, str], datetime]:
	now, settings = clock.now(), read_settings()
	event = event.named(display_name(event.actor))
	recipients, languages = loader.read_recipients(event, audience, settings, now)
	if event.type.when_urgent or any(each.preference.quiet for each in recipients):
		event = replace(event, urgent=priority.is_urgent(event.ticket))
	decisions = plan(event, recipients, settings, now)
	rate_limit.write(plans_in(decisions), settings.limit)
	return event, decisions, languages, now
