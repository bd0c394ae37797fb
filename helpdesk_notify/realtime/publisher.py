"""Publishes realtime events to all browsers of a user after a commit.

Events are sent to the user's own room only. `new` has the row for the panel; `changed` has the names of changed rows.
Both have the absolute unread count, so a lost, late or duplicate event has no lasting effect.
"""

from collections.abc import Collection, Mapping, Sequence

import frappe
from frappe.query_builder import DocType
from frappe.realtime import get_user_room

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.inbox import serializer
from helpdesk_notify.inbox.unread import Unread, unread_of
from helpdesk_notify.recipients import ticket_access, visibility
from helpdesk_notify.runtime import errors, request_state

NEW = "helpdesk_notify:new"
CHANGED = "helpdesk_notify:changed"
# The event on which Helpdesk's own bell reloads its list.
STOCK_BELL = "helpdesk:comment-reaction-update"

# For more recipients, a background job publishes, so that the request is not delayed.
MOST_IN_REQUEST = 25
ROWS_PER_JOB = 500
# Changes that do not affect rows, so Helpdesk's own bell does not reload its list.
_WITHOUT_ROWS = ("seen", "preferences")


def announce_rows(rows: Mapping[str, str], *, checked: bool = False) -> None:
	"""Publishes rows (name -> user) after the commit.

	`checked`: this transaction has already checked the users' access to the tickets.
	"""
	waiting = request_state.pending(publish)
	(waiting.checked_rows if checked else waiting.unchecked_rows).update(rows)


def announce_changed(
	users: str | Collection[str],
	action: str,
	names: Sequence[str] | None = None,
	ticket: str | None = None,
	comment: str | None = None,
) -> None:
	"""Publishes a change to rows of `users` after the commit.

	:param action: "read", "unread", "snoozed", "deleted", "seen" or "preferences"
	:param names: names of the rows; None for all rows about `ticket` or `comment`, or all rows
	"""
	waiting = request_state.pending(publish)
	for user in {users} if isinstance(users, str) else users:
		change = {"action": action, "names": names, "ticket": ticket, "comment": comment}
		waiting.changes.append((user, change))


def publish(waiting: request_state.Pending) -> None:
	"""Publishes the changes of a transaction after its commit. Errors are logged and never raised."""
	with errors.logged("helpdesk_notify: publishing rows"):
		rows = {**waiting.unchecked_rows, **waiting.checked_rows}
		if len({*rows.values()}) > MOST_IN_REQUEST:
			items = [*rows.items()]
			for start in range(0, len(items), ROWS_PER_JOB):
				frappe.enqueue(publish_rows, queue="short", rows=dict(items[start : start + ROWS_PER_JOB]))
		else:
			publish_rows(rows, checked=waiting.checked_rows)
	with errors.logged("helpdesk_notify: publishing changes"):
		_publish_changes(waiting.changes)
	with errors.logged("helpdesk_notify: Helpdesk's own bell"):
		changed = {user for user, change in waiting.changes if change["action"] not in _WITHOUT_ROWS}
		_reload_stock_bell(changed)


def publish_rows(rows: Mapping[str, str], checked: Collection[str] = ()) -> None:
	"""Publishes the current state of rows (name -> user) to their users.

	`checked`: rows whose access was just checked. For the others, access is checked again: without it, the row is
	sent without subject and text, as in the list.
	"""
	# The count is read first, so that `seq` is the time of the snapshot.
	counts = unread_of(rows.values())
	found = _read(rows, checked)
	for row in found:
		_publish(NEW, row.user_to, {"row": row.shaped}, counts[row.user_to])
	_reload_stock_bell({row.user_to for row in found})


def _read(names: Collection[str], checked: Collection[str]) -> list[frappe._dict]:
	if not names:
		return []
	row = DocType(NOTIFICATION)
	rows = (
		serializer.select_rows()
		.where(row.name.isin(list(names)))
		.orderby(row.notify_at, row.name)
		.run(as_dict=True)
	)
	for each, shaped in zip(rows, serializer.shape(rows, _hidden(rows, checked)), strict=True):
		each.shaped = shaped
	return rows


def _hidden(rows: Sequence[frappe._dict], checked: Collection[str]) -> set[str]:
	"""The names of rows about tickets that their users cannot read."""
	doubtful = [row for row in rows if row.reference_ticket and row.name not in checked]
	if not doubtful:
		return set()
	agents = {user for user in {row.user_to for row in doubtful} if visibility.is_agent(user)}
	lost = ticket_access.unreadable({(row.user_to, row.reference_ticket) for row in doubtful}, agents)
	return {row.name for row in doubtful if (row.user_to, row.reference_ticket) in lost}


def _publish_changes(changes: Sequence[tuple[str, dict]]) -> None:
	counts = unread_of([user for user, _change in changes])
	for user, change in changes:
		_publish(CHANGED, user, change, counts[user])


def _publish(event: str, user: str, message: dict, count: Unread) -> None:
	# by room, because in a job Frappe would replace `user` by the room of the job
	message = {**message, "unread": count.unread, "seq": count.seq}
	frappe.publish_realtime(event, message, room=get_user_room(user))


def _reload_stock_bell(users: Collection[str]) -> None:
	for user in users:
		frappe.publish_realtime(STOCK_BELL, {}, room=get_user_room(user))
