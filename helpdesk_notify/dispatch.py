"""From an event to rows: read what the decision needs, let the engine decide, write what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import frappe

from helpdesk_notify.engine import AlreadyNotified, Event, Plan, plan
from helpdesk_notify.inbox import records
from helpdesk_notify.outbox import run
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.realtime.publisher import announce_rows
from helpdesk_notify.recipients import loader, rate_limit
from helpdesk_notify.recipients.users import display_name
from helpdesk_notify.runtime import clock, errors, request_state
from helpdesk_notify.tickets import priority


def deliver(event: Event, audience: Mapping[str, str]) -> None:
	"""Notify `audience` (user -> the reason why) of `event`, in the running transaction.

	An error undoes this app's rows only, is logged, and the event is tried once more by a background job after the
	commit.
	"""
	if not audience or is_paused():
		return
	state, happening = request_state.state(), (event.key, event.ticket, event.comment, event.source)
	if happening in state.delivered_before:
		return
	state.delivered.append(happening)

	def try_again() -> None:
		request_state.pending(_enqueue_retries).retries.append((event, dict(audience)))

	with errors.savepoint(f"helpdesk_notify: {event.key}", try_again):
		_write(event, audience)


def deliver_again(happening: Event, audience: Mapping[str, str]) -> None:
	"""Background job: what `deliver` could not do. (`event` is a name that frappe.enqueue keeps for itself.)"""
	_write(happening, audience)


@dataclass(frozen=True, slots=True)
class Admission:
	"""What becomes of a row that other code inserts: nothing, new `values` for it, or a `row` that is there."""

	event: Event
	plan: Plan | None
	values: dict
	row: str | None


def admit(event: Event, user: str) -> Admission:
	"""Ask the engine about a row for `user` that other code is about to insert.

	If it folds or merges into a row that is there, that is done here; a new row is the caller's to insert.
	"""
	request_state.forget_if_undone(user, event)
	plans, languages, now = _decide(event, {user: "addressed"})
	if not plans:
		return Admission(event, None, {}, None)
	if plans[0].row:
		return Admission(event, plans[0], {}, _apply(event, plans, languages, now)[user])
	return Admission(event, plans[0], records.fields_of(plans[0], languages.get(user), now), None)


def note_written(event: Event, plan: Plan, name: str) -> None:
	"""The row `name` is there for `event`: publish it after the commit, and send its email if that is due."""
	notified = AlreadyNotified(name, plan.event.key, event.source, event.stock, plan.folds, event.minor)
	request_state.state().remember(plan.user, event, notified)
	if plan.in_app:
		announce_rows({name: plan.user}, checked=True)
	if plan.email_at is not None and plan.email_at <= clock.now():
		run.start_after_commit()


def is_paused() -> bool:
	"""Whether nobody is to be notified: records that are imported, installed or migrated are no news."""
	flags = frappe.flags
	importing = flags.in_import or flags.in_install or flags.in_migrate or flags.in_patch
	return bool(importing or request_state.state().is_paused)


def _write(event: Event, audience: Mapping[str, str]) -> None:
	_apply(event, *_decide(event, audience))


def _apply(event: Event, plans: list[Plan], languages: Mapping[str, str], now: datetime) -> dict[str, str]:
	written = records.write(event, plans, languages, now)
	for each in plans:
		note_written(event, each, written[each.user])
	return written


def _decide(event: Event, audience: Mapping[str, str]) -> tuple[list[Plan], dict[str, str], datetime]:
	now, settings = clock.now(), read_settings()
	event = event.named(display_name(event.actor))
	recipients, languages = loader.read_recipients(event, audience, settings, now)
	if event.type.when_urgent or any(each.preference.quiet for each in recipients):
		event = replace(event, urgent=priority.is_urgent(event.ticket))
	plans = plan(event, recipients, settings, now)
	rate_limit.write(plans, settings.limit)
	return plans, languages, now


def _enqueue_retries(waiting: request_state.Pending) -> None:
	for event, audience in waiting.retries:
		with errors.logged("helpdesk_notify: retry"):
			frappe.enqueue(deliver_again, queue="short", happening=event, audience=audience)
