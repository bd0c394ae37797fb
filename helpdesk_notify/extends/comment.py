"""Frappe's Comment on an HD Ticket, written in Desk: notifies mentioned users."""

import frappe
from frappe.utils import get_url_to_form

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import Event, excerpt, mentions
from helpdesk_notify.extends.handlers import notifying
from helpdesk_notify.recipients.audience import users_in_groups


@notifying
def on_update(doc, method=None):
	if doc.reference_doctype != "HD Ticket" or doc.comment_type != "Comment":
		return
	before = doc.get_doc_before_save()
	new = mentions(doc.content) - mentions(before and before.content)
	if new:
		deliver(_event(doc), dict.fromkeys(new.users | users_in_groups(new.groups), "mentioned"))


def _event(doc) -> Event:
	return Event(
		key="mentioned",
		actor=frappe.session.user,  # not `comment_email`, which a request can set
		ticket=str(doc.reference_name),
		body=excerpt(doc.content),
		source=doc.name,
		link=_path_to_form(doc),
	)


def _path_to_form(doc) -> str:
	"""The path of the ticket in Desk, because Helpdesk does not show these comments."""
	url = get_url_to_form("HD Ticket", str(doc.reference_name))
	return "/" + url.split("://", 1)[-1].partition("/")[2]
