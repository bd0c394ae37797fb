from frappe.model.document import Document


class HDNotifyInbox(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		last_seen: DF.Datetime | None
		user: DF.Link | None
	# end: auto-generated types

	pass
