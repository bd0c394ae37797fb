import frappe
from frappe import _
from frappe.model.document import Document

# index name -> columns
INDEXES = {
	"outbox_due": ("state", "due"),
	"outbox_user": ("user", "state", "due"),
	"outbox_notification": ("notification", "channel"),
	"outbox_reference": ("reference", "state"),
}


class HDNotifyOutbox(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		channel: DF.Data | None
		due: DF.Datetime | None
		error: DF.SmallText | None
		event: DF.Link | None
		notification: DF.Link | None
		reference: DF.Data | None
		sent_at: DF.Datetime | None
		state: DF.Literal["Due", "Sent", "Dropped", "Failed"]
		ticket: DF.Link | None
		tries: DF.Int
		user: DF.Link | None
		why: DF.Data | None
	# end: auto-generated types

	def before_validate(self):
		"""Only `helpdesk_notify.outbox` writes rows, in bulk: a form that was opened earlier would undo its work."""
		frappe.throw(_("The outbox cannot be edited"), frappe.PermissionError)


def on_doctype_update():
	"""Add the indexes after each sync of the table."""
	for name, columns in INDEXES.items():
		frappe.db.add_index("HD Notify Outbox", [*columns], name)
