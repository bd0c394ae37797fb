"""Helpdesk's merge_ticket, without notifications."""

import frappe
from helpdesk.helpdesk.doctype.hd_ticket import api as helpdesk

from helpdesk_notify.runtime.request_state import paused


@frappe.whitelist()
def merge_ticket(source: str, target: str) -> None:
	"""Merges `source` into `target`, without notifications about the copied messages and comments."""
	with paused():
		helpdesk.merge_ticket(source, target)
