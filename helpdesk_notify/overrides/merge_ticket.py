"""Helpdesk's merge_ticket, without notifications."""

import frappe
from helpdesk.helpdesk.doctype.hd_ticket import api as helpdesk

from helpdesk_notify.runtime.request_state import paused


@frappe.whitelist()
def merge_ticket(source: str, target: str) -> None:
	"""Merge `source` into `target` without notifying anybody of the old messages and comments it copies."""
	with paused():
		helpdesk.merge_ticket(source, target)
