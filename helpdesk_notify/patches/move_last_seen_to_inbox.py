"""When a user last opened the panel moves from the preference to HD Notify Inbox."""

import frappe
from frappe.model import delete_fields
from frappe.model.naming import make_autoname
from frappe.query_builder import DocType

from helpdesk_notify.constants import INBOX, PREFERENCE


def execute() -> None:
	"""Copies what is there, then removes the column."""
	if not frappe.db.has_column(PREFERENCE, "last_seen"):
		return
	preference = DocType(PREFERENCE)
	query = frappe.qb.from_(preference).select(preference.user, preference.last_seen)
	seen = query.where(preference.last_seen.notnull()).run()
	if seen:
		fields = ["name", "creation", "modified", "owner", "modified_by", "user", "last_seen"]
		rows = [[make_autoname("hash", INBOX), at, at, user, user, user, at] for user, at in seen]
		frappe.db.bulk_insert(INBOX, fields, rows, ignore_duplicates=True)
	delete_fields({PREFERENCE: ["last_seen"]}, delete=1)
