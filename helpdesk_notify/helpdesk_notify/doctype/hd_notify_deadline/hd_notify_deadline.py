from frappe.model.document import Document


class HDNotifyDeadline(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		due: DF.Datetime | None
		event: DF.Data | None
		ticket: DF.Link | None
	# end: auto-generated types

	pass
