import frappe
from frappe import _
from frappe.model.document import Document

# Each has two columns at least: a schema sync drops an index of one column that is not in the DocType.
INDEXES = {
	"event_ticket": ["ticket", "at"],
	"event_age": ["at", "name"],
	"event_pending": ["state", "try_at"],
}


def on_doctype_update() -> None:
	"""Called by Frappe after each sync of the DocType."""
	for name, columns in INDEXES.items():
		frappe.db.add_index("HD Notify Event", columns, name)


class HDNotifyEvent(Document):
	# Frappe writes this block; its long lines stay as they are.
	# fmt: off
	# isort: off
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		actor: DF.Link | None
		actor_name: DF.Data | None
		at: DF.Datetime | None
		audience: DF.JSON | None
		comment: DF.Data | None
		decisions: DF.JSON | None
		error: DF.SmallText | None
		event: DF.Data | None
		facts: DF.JSON | None
		handler: DF.Data | None
		source: DF.Data | None
		state: DF.Literal["Done", "Pending", "Failed"]
		ticket: DF.Link | None
		tries: DF.Int
		try_at: DF.Datetime | None
	# end: auto-generated types
	# isort: on
	# fmt: on

	def validate(self):
		frappe.throw(
			_("The journal of events is written by the app and cannot be changed."), frappe.PermissionError
		)
