"""ToDo on an HD Ticket: an assignment, by hand from Helpdesk or Desk, by `assign_agent` or by a rule."""

from helpdesk_notify.constants import SYSTEM
from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import Event
from helpdesk_notify.extends.actor import assigns
from helpdesk_notify.extends.handlers import notifying


@notifying
def on_update(doc, method=None):
	if doc.reference_type == "HD Ticket" and _is_assigned_now(doc):
		deliver(_event(doc), {doc.allocated_to: "assigned"})


def _is_assigned_now(doc) -> bool:
	if doc.status != "Open" or not doc.allocated_to or not doc.reference_name:
		return False
	before = doc.get_doc_before_save()
	return not before or before.allocated_to != doc.allocated_to


def _event(doc) -> Event:
	by_rule = assigns(doc.assignment_rule, doc.allocated_to)
	return Event(
		key="ticket_assigned",
		actor="Administrator" if by_rule else doc.assigned_by or doc.owner,
		actor_name=SYSTEM if by_rule else None,
		variant="rule" if by_rule else "",
		ticket=str(doc.reference_name),
		source=doc.name,
	)
