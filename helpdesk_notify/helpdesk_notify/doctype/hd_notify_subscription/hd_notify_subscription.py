from frappe.model.document import Document


class HDNotifySubscription(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		subscription: DF.Literal["Following", "Muted"]
		ticket: DF.Link
		user: DF.Link
	# end: auto-generated types

	pass
