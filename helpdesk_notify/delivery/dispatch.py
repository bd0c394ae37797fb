"""From an event to rows: read what the decision needs, let the engine decide, write what it says."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import frappe

from helpdesk_notify.delivery import (
	allowance,
	clock,
	faults,
	people,
	preferences,
	rows,
	tickets,
	transaction,
)
from helpdesk_notify.engine import Event, Plan, plan


def deliver(event: Event, audience: Mapping[str, str]) -> None:
	"""Tell `audience` (user -> the reason why) of `event`, in the running transaction.

	A fault undoes this app's rows only, is logged, and the event is tried once more by a background job
	after the commit.
	"""
	if not audience or is_quiet_time():
		return
	memory, happening = transaction.memory(), (event.key, event.ticket, event.comment, event.source)
	if happening in memory.delivered_before:
		return
	memory.delivered.append(happening)
	waiting = transaction.pending()
	with faults.savepoint(
		f"helpdesk_notify: {event.key}", lambda: waiting.retries.append((event, dict(audience)))
	):
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
	transaction.forget_if_undone(user, event)
	plans, languages, now = _decide(event, {user: "addressed"})
	if not plans:
		return Admission(event, None, {}, None)
	if plans[0].row:
		written = rows.write(event, plans, languages, now)
		return Admission(event, plans[0], {}, written[user])
	return Admission(event, plans[0], rows.fields_of(plans[0], languages.get(user), now), None)


@contextmanager
def quietly() -> Iterator[None]:
	"""Nothing that happens in the block is news to anybody."""
	before, frappe.flags.helpdesk_notify_quiet = frappe.flags.helpdesk_notify_quiet, True
	try:
		yield
	finally:
		frappe.flags.helpdesk_notify_quiet = before


def is_quiet_time() -> bool:
	"""Records that are imported, installed or migrated happened at another time."""
	flags = frappe.flags
	return bool(
		flags.helpdesk_notify_quiet
		or flags.in_import
		or flags.in_install
		or flags.in_migrate
		or flags.in_patch
	)


def _write(event: Event, audience: Mapping[str, str]) -> None:
	plans, languages, now = _decide(event, audience)
	rows.write(event, plans, languages, now)


def _decide(event: Event, audience: Mapping[str, str]) -> tuple[list[Plan], dict[str, str], datetime]:
	now, settings = clock.now(), preferences.settings()
	event = event.named(people.display_name(event.actor))
	recipients, languages = people.read_recipients(event, audience, settings, now)
	if event.type.when_urgent or any(each.preference.quiet for each in recipients):
		event = replace(event, urgent=tickets.is_urgent(event.ticket))
	plans = plan(event, recipients, settings, now)
	allowance.write(plans, settings.limit)
	return plans, languages, now
