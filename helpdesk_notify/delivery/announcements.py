"""After the commit: every tab and device of those concerned is told, with the count as it then is.

The events go to the recipient's own room only. `new` carries the row as the panel shows it; `changed` says
what was read, unread or deleted. Both carry the absolute count, so that a lost, late or doubled event does
no lasting harm.
"""

from collections.abc import Collection, Mapping, Sequence

import frappe
from frappe.query_builder import DocType
from frappe.realtime import get_user_room

from helpdesk_notify.delivery import access, faults, handlers, transaction, view
from helpdesk_notify.delivery.access import DOCTYPE
from helpdesk_notify.delivery.unread import Unread, unread_of

NEW = "helpdesk_notify:new"
CHANGED = "helpdesk_notify:changed"
# The event on which Helpdesk's own bell reloads its list.
STOCK_BELL = "helpdesk:comment-reaction-update"

# Above this many recipients the telling is a background job's work: the request has its answer to give.
TELL_IN_REQUEST = 25


def announce_changed(
	users: str | Collection[str],
	action: str,
	names: Sequence[str] | None = None,
	ticket: str | None = None,
	comment: str | None = None,
) -> None:
	"""Tell `users` after the commit that rows were changed.

	:param action: "read", "unread", "deleted" or "seen"
	:param names: the rows; None for all of the scope that `ticket` and `comment` draw
	"""
	waiting = transaction.pending()
	for user in {users} if isinstance(users, str) else users:
		change = {"action": action, "names": names, "ticket": ticket, "comment": comment}
		waiting.changes.append((user, change))


@transaction.at_commit
def flush(waiting: transaction.Pending) -> None:
	"""Tell everybody what the transaction did. The commit is done: nothing in here may fail it any more."""
	with faults.logged("helpdesk_notify: announcement"):
		rows = {**waiting.revived_rows, **waiting.new_rows}
		if len({*rows.values()}) > TELL_IN_REQUEST:
			_enqueue("helpdesk_notify.delivery.announcements.tell", rows=rows)
		else:
			tell(rows, trusted=waiting.new_rows)
	with faults.logged("helpdesk_notify: announcement of changes"):
		_tell_changes(waiting.changes)
	if waiting.mail_due:
		with faults.logged("helpdesk_notify: mail"):
			_enqueue("helpdesk_notify.maintenance.send_due_notification_mail")
	for values in waiting.reruns:
		with faults.logged("helpdesk_notify: rerun"):
			frappe.enqueue(handlers.rerun, queue="short", **values)
	for event, audience in waiting.retries:
		with faults.logged("helpdesk_notify: retry"):
			_enqueue("helpdesk_notify.delivery.dispatch.deliver_again", happening=event, audience=audience)


def tell(rows: Mapping[str, str], trusted: Collection[str] = ()) -> None:
	"""Publish rows (name -> user), as they are now, to their recipients.

	`trusted`: rows whose recipient was found to have access a moment ago. The others may have lost it since
	they were written: such a row shows as it does in the list, without subject and text.
	"""
	# The count first: its statement then opens the snapshot, and the number is that of the snapshot.
	counts = unread_of(rows.values())
	for row in _read(rows, trusted):
		_publish(NEW, row.user_to, {"row": row.shaped}, counts[row.user_to])


def _read(names: Collection[str], trusted: Collection[str]) -> list[frappe._dict]:
	if not names:
		return []
	row = DocType(DOCTYPE)
	rows = (
		view.select_rows()
		.where(row.name.isin(list(names)))
		.orderby(row.notify_at, row.name)
		.run(as_dict=True)
	)
	for each, shaped in zip(rows, view.shape(rows, _hidden(rows, trusted)), strict=True):
		each.shaped = shaped
	return rows


def _hidden(rows: Sequence[frappe._dict], trusted: Collection[str]) -> set[str]:
	"""Rows about a ticket that their recipient may not read."""
	doubtful = [row for row in rows if row.reference_ticket and row.name not in trusted]
	if not doubtful:
		return set()
	agents = {user for user in {row.user_to for row in doubtful} if access.is_agent(user)}
	lost = access.unreadable({(row.user_to, row.reference_ticket) for row in doubtful}, agents)
	return {row.name for row in doubtful if (row.user_to, row.reference_ticket) in lost}


def _tell_changes(changes: Sequence[tuple[str, dict]]) -> None:
	counts = unread_of([user for user, _change in changes])
	for user, change in changes:
		_publish(CHANGED, user, change, counts[user])


def _publish(event: str, user: str, message: dict, count: Unread) -> None:
	# by room and not by user: inside a job Frappe would turn `user` into the job's own room
	room = get_user_room(user)
	frappe.publish_realtime(event, {**message, "unread": count.unread, "seq": count.seq}, room=room)
	frappe.publish_realtime(STOCK_BELL, {}, room=room)


def _enqueue(method: str, **values) -> None:
	frappe.enqueue(method, queue="short", **values)
