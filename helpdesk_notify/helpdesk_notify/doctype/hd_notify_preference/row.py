"""Base class for the child rows of a preference, which have the permissions of their preference."""

import frappe
from frappe.model.base_document import BaseDocument
from frappe.model.document import Document

from helpdesk_notify.recipients import visibility


class PreferenceRow(Document):
	"""A row that is loaded without its parent needs permission for its preference. It cannot be saved separately.

	Without a parent document, Frappe only checks the permission for the parent's DocType.
	"""

	@property
	def parent_doc(self):
		"""The preference, for Frappe's permission check. Loaded if the row was loaded separately."""
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

	# Frappe calls these only for rows that are saved or deleted separately.

	def before_insert(self):
		self._refuse()

	def validate(self):
		self._refuse()

	def on_trash(self):
		self._refuse()

	def _refuse(self):
		if not self.flags.ignore_permissions and not visibility.sees_all(frappe.session.user):
			self.raise_no_permission_to("write")
