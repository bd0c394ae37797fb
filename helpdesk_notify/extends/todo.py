"""ToDo on an HD Ticket: an assignment, by a user, by `assign_agent` or by an assignment rule."""

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import ticket_changes
from helpdesk_notify.extends import actor
from helpdesk_notify.extends.handlers import notifying


@notifying
def on_update(doc, method=None):
	if doc.reference_type != "HD Ticket" or not doc.reference_name:
		return
	before = doc.get_doc_before_save()
	if ticket_changes.assigns(before and _assignment(before), _assignment(doc)):
		event = ticket_changes.assigned(
			str(doc.reference_name),
			by=doc.assigned_by or doc.owner,
			by_rule=actor.assigns(doc.assignment_rule, doc.allocated_to),
			source=doc.name,
		)
		deliver(event, {doc.allocated_to: "assigned"})


def _assignment(doc) -> ticket_changes.Assignment:
	return ticket_changes.Assignment(doc.allocated_to, open=doc.status == "Open")
