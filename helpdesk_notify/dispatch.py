"""Handles an event: loads what the decision needs, lets the engine decide, and writes the result."""

from collections.abc import Mapping, Sequence
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
	"""Notifies `audience` (user -> reason) of `event`, in the current transaction.

	After an error, only the app's own rows are rolled back. The error is logged, and the event is stored in the journal
	as pending.
	"""
	if not audience or is_paused():
		return
	state, identity = request_state.state(), (event.key, event.ticket, event.comment, event.source)
	if identity in state.delivered_before:
		return
	state.delivered.append(identity)
	with errors.savepoint(f"helpdesk_notify: {event.key}", lambda: _keep_for_later(event, audience)):
		_write(event, audience)


def plan_again(entry: Mapping[str, Any]) -> None:
	"""Plans a pending event of the journal.

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
	"""The decision about a row that other code inserts: `values` for the new row, or an existing `row` instead of it."""

	event: Event
	decision: Decision
	values: dict
	row: str | None = None


def admit(event: Event, user: str) -> Admission:
	"""Decides about a row for `user` that other code is about to insert.

	If an existing row is updated instead, this is done here. The caller inserts a new row.
	"""
	request_state.forget_if_undone(user, event)
	event, [decision], languages, now = _decide(event, {user: "addressed"})
	if isinstance(decision, NotNotified) or decision.row:
		written = _apply(event, [decision], languages, now)
		return Admission(event, decision, {}, written.get(user))
	return Admission(event, decision, records.fields_of(decision, languages.get(user), now))


def note_inserted(admission: Admission, name: str) -> None:
	"""Call this after the new row of `admission` was inserted as `name`."""
	if isinstance(admission.decision, Plan):
		written = {admission.decision.user: name}
		entry = _record(admission.event, [admission.decision], written, clock.now())
		outbox.write_emails([admission.decision], written, entry)
		_note_written(admission.event, [admission.decision], written)


def _note_written(event: Event, plans: Sequence[Plan], written: Mapping[str, str]) -> None:
	"""Remembers the notified users, publishes their rows after the commit, and sends emails that are due."""
	state, now = request_state.state(), clock.now()
	for each in plans:
		name = written[each.user]
		notified = AlreadyNotified(name, each.event.key, event.source, event.stock, each.folds, event.minor)
		state.remember(each.user, event, notified)
	if shown := {written[each.user]: each.user for each in plans if each.in_app}:
		announce_rows(shown, checked=True)
	if any(each.email_at is not None and each.email_at <= now for each in plans):
		job.start_after_commit()


def is_paused() -> bool:
	"""Whether nobody is notified, because records are imported, installed or migrated."""
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
	_note_written(event, plans, written)
	return written


def _record(event: Event, decisions: list[Decision], written: Mapping[str, str], now: datetime) -> str | None:
	"""Writes the entry of the journal. Returns its name."""
	# A row that Helpdesk inserts for an event of the app is no event of its own.
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
