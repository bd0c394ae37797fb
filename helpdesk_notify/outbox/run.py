"""Processes the outbox: claims due rows, decides again by the current state, sends them, and records the result.

All of this is one transaction for each batch of users, so nothing is lost or sent twice if a job is lost or a worker is
killed. All rows that are due for a user at the same time are sent together; a digest is the same.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import frappe

from helpdesk_notify.engine import Drop, Hold, RetryAt, Send, decide, retry
from helpdesk_notify.outbox import claim, current, records
from helpdesk_notify.outbox.channels import CHANNELS
from helpdesk_notify.outbox.channels.interface import Channel, Delivery, Failed, Outcome, Sent
from helpdesk_notify.runtime import clock, database, errors

DEADLOCKS = 5  # tries


def send_due() -> int:
	"""Processes all due rows of all channels that are ready. Returns the number of rows."""
	return sum(_run_channel(make) for make in CHANNELS.values())


def _run_channel(make: Callable[[], Channel]) -> int:
	done, after = 0, ""
	if not make().is_ready():
		return 0
	while batch := _run_batch(make, after):
		number, after = batch
		done += number
	return done


def _run_batch(make: Callable[[], Channel], after: str) -> tuple[int, str] | None:
	"""Processes the next users after `after` in one transaction. Returns the number of rows, and the last user."""
	for _attempt in range(DEADLOCKS):
		try:
			channel = make()
			database.fresh_snapshot()
			found = claim.find(channel.name, after, channel.users)
			if not found:
				return None
			channel.prepare(found)
			database.fresh_snapshot()  # so that the following reads are newer than the locks
			if entries := claim.lock(found):
				_deal_with(current.read_rows(entries), channel)
		except frappe.QueryDeadlockError:
			frappe.db.rollback()  # deadlock with another worker
			continue
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- each batch is complete, and releases its locks
		return len(entries), found[-1].user
	return None  # the next sweep processes them


def _deal_with(rows: Sequence[frappe._dict], channel: Channel) -> None:
	state = current.read_state(rows)
	held, dropped = {}, {}
	outcomes: dict[str, Outcome] = {}
	ready: dict[str, list[frappe._dict]] = defaultdict(list)
	for row in rows:
		try:
			decision = _decide(row, channel, state)
		except Exception:
			errors.log("helpdesk_notify: outbox")
			outcomes[row.entry] = Failed(errors.last_line())
			continue
		match decision:
			case Send(silent):
				row.silent = silent
				ready[row.user_to].append(row)
			case Hold(until):
				held[row.entry] = until
			case Drop(why):
				dropped[row.entry] = why
	batch = [
		Delivery(state.users.get(user), state.preference_of(user), theirs) for user, theirs in ready.items()
	]
	if batch:
		outcomes |= _send(channel, batch)
	records.held(held)
	records.dropped(dropped)
	_record(outcomes, {row.entry: row.tries for row in rows})


def _decide(row: frappe._dict, channel: Channel, state: current.State) -> Send | Hold | Drop:
	user = state.users.get(row.user_to)
	recipient = state.recipient_of(row, enabled=bool(user and channel.can_reach(user)))
	return decide(state.waiting(row), recipient, state.settings, clock.now())


def _send(channel: Channel, batch: Sequence[Delivery]) -> dict[str, Outcome]:
	"""Sends `batch`. After an error, sends its halves separately, so that a row that cannot be sent delays no other."""
	try:
		with errors.undone_on_error():
			return dict(channel.send(batch))
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		parts = _halves(batch)
		if not parts:
			errors.log("helpdesk_notify: outbox")
			return {batch[0].rows[0].entry: Failed(errors.last_line())}
	return {entry: outcome for part in parts for entry, outcome in _send(channel, part).items()}


def _halves(batch: Sequence[Delivery]) -> list[list[Delivery]]:
	"""The halves of `batch`; empty if it has a single row."""
	if len(batch) > 1:
		half = len(batch) // 2
		return [[*batch[:half]], [*batch[half:]]]
	[only] = batch
	if len(only.rows) == 1:
		return []
	return [[Delivery(only.user, only.preference, [row])] for row in only.rows]


def _record(outcomes: Mapping[str, Outcome], tries: Mapping[str, int]) -> None:
	sent, failed, now = {}, {}, clock.now()
	for entry, outcome in outcomes.items():
		if isinstance(outcome, Sent):
			sent[entry] = outcome.reference
			continue
		number = (tries[entry] or 0) + 1
		again = retry(number, now)
		failed[entry] = (number, outcome.error, again.at if isinstance(again, RetryAt) else None)
	records.sent(sent)
	records.failed(failed)
