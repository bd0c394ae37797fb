"""What every browser of a user is sent over socket.io after a commit, with the unread count as it then is.

The events go to the user's own room only. `new` carries the row as the panel shows it; `changed` says what was read,
unread or deleted. Both carry the absolute count, so that a lost, late or doubled event does no lasting harm.
"""

from collections.abc import Collection, Mapping, Sequence

import frappe
from frappe.query_builder import DocType
from frappe.realtime import get_user_room

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.inbox import serializer
from helpdesk_notify.inbox.unread import Unread, unread_of
from helpdesk_notify.recipients import visibility
from helpdesk_notify.runtime import errors, request_state

NEW = "helpdesk_notify:new"
CHANGED = "helpdesk_notify:changed"
# The event on which Helpdesk's own bell reloads its list.
STOCK_BELL = "helpdesk:comment-reaction-update"

# Above this many recipients a background job publishes, so that the request can answer.
MOST_IN_REQUEST = 25
ROWS_PER_JOB = 500
# Changes that leave the rows as they are: Helpdesk's own bell need not reload its list.
_WITHOUT_ROWS = ("seen", "preferences")


def announce_rows(rows: Mapping[str, str], *, checked: bool = False) -> None:
	"""Publish rows (name -> user) after the commit.

	`checked`: their users were found to have access in this transaction.
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
	"""Publish after the commit that rows of `users` were changed.

	:param action: "read", "unread", "snoozed", "deleted", "seen" or "preferences"
	:param names: the rows; None for all of the scope that `ticket` and `comment` draw
	"""
	waiting = request_state.pending(publish)
	for user in {users} if isinstance(users, str) else users:
		change = {"action": action, "names": names, "ticket": ticket, "comment": comment}
		waiting.changes.append((user, change))


def publish(waiting: request_state.Pending) -> None:
	"""Publish what the transaction did. The commit is done: no error in here may reach the request."""
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
	"""Publish rows (name -> user), as they are now, to their users.

	`checked`: rows whose user was found to have access a moment ago. The others may have lost it since they were
	written: such a row shows as it does in the list, without subject and text.
	"""
	# The count first: its statement then opens the snapshot, and the number is that of the snapshot.
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
	"""Rows about a ticket that their recipient may not read."""
	doubtful = [row for row in rows if row.reference_ticket and row.name not in checked]
	if not doubtful:
		return set()
	agents = {user for user in {row.user_to for row in doubtful} if visibility.is_agent(user)}
	lost = visibility.unreadable({(row.user_to, row.reference_ticket) for row in doubtful}, agents)
	return {row.name for row in doubtful if (row.user_to, row.reference_ticket) in lost}


def _publish_changes(changes: Sequence[tuple[str, dict]]) -> None:
	counts = unread_of([user for user, _change in changes])
	for user, change in changes:
		_publish(CHANGED, user, change, counts[user])


def _publish(event: str, user: str, message: dict, count: Unread) -> None:
	# by room and not by user: inside a job Frappe would turn `user` into the job's own room
	message = {**message, "unread": count.unread, "seq": count.seq}
	frappe.publish_realtime(event, message, room=get_user_room(user))


def _reload_stock_bell(users: Collection[str]) -> None:
	for user in users:
		frappe.publish_realtime(STOCK_BELL, {}, room=get_user_room(user))
