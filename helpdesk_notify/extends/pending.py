"""Plans pending rows of the journal again: an event, or a document event whose handler failed."""

from collections.abc import Mapping
from typing import Any

from helpdesk_notify.dispatch import plan_again
from helpdesk_notify.extends import comment, communication, hd_ticket, hd_ticket_comment, todo
from helpdesk_notify.extends.handlers import call_again, name_of
from helpdesk_notify.journal import retry

_NOTIFYING = (
	comment.on_update,
	communication.on_update,
	hd_ticket.after_insert,
	hd_ticket.on_update,
	hd_ticket_comment.on_update,
	todo.on_update,
)
HANDLERS = {name_of(handler): handler for handler in _NOTIFYING}


def plan_pending() -> int:
	"""Plans the pending rows that are due. Returns how many were planned."""
	return retry.run(_plan_again)


def _plan_again(entry: Mapping[str, Any]) -> None:
	if entry["handler"]:
		call_again(HANDLERS[entry["handler"]], entry)
	else:
		plan_again(entry)
