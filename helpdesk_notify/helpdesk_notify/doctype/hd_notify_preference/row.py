"""What the rows of both tables of a preference have in common: the permissions are those of their preference."""

import frappe
from frappe.model.base_document import BaseDocument
from frappe.model.document import Document

from helpdesk_notify.recipients import visibility


class PreferenceRow(Document):
	"""A row that is read on its own needs permission for its preference, and it is saved with that only.

	Of a row without its parent at hand Frappe checks the permission for the parent's DocType alone.
	"""

	@property
	def parent_doc(self):
		"""The preference, which Frappe checks the permission for; read if the row was loaded on its own."""
		found = BaseDocument.parent_doc.fget(self)
		if found is None and self.get("parent") and self.get("parenttype"):
			return frappe.get_doc(self.parenttype, self.parent)
		return found

	@parent_doc.setter
	def parent_doc(self, value):
		BaseDocument.parent_doc.fset(self, value)

	@parent_doc.deleter
	def parent_doc(self):
		BaseDocument.parent_doc.fdel(self)

	# Frappe calls these for a document that is saved or deleted itself, and not for the rows of one.

	def before_insert(self):
		self._refuse()

	def validate(self):
		self._refuse()

	def on_trash(self):
		self._refuse()

	def _refuse(self):
		if not self.flags.ignore_permissions and not visibility.sees_all(frappe.session.user):
			self.raise_no_permission_to("write")
