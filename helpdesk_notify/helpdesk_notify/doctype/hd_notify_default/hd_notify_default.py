from frappe.model.document import Document

from helpdesk_notify.preferences import event_types


class HDNotifyDefault(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		app: DF.Literal["", "On", "Off"]
		email: DF.Literal["", "On", "Off"]
		event: DF.Data
		locked: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types

	@property
	def label(self) -> str:
		"""What the event is called, in the reader's language."""
		return event_types.label_of(self.event)
