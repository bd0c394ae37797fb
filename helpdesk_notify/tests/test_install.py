"""Installing twice, and uninstalling without a trace."""

import frappe
from frappe.tests.utils import FrappeTestCase

from helpdesk_notify import install
from helpdesk_notify.custom_fields import DOCTYPE, INDEXES, get_columns, get_custom_fields


def _indexes() -> set[str]:
	return {row.Key_name for row in frappe.db.sql(f"show index from `tab{DOCTYPE}`", as_dict=True)}


def _columns() -> set[str]:
	return set(frappe.db.get_table_columns(DOCTYPE))


class TestInstall(FrappeTestCase):
	def test_everything_is_there_and_a_second_time_changes_nothing(self):
		before = frappe.get_all("Custom Field", {"dt": DOCTYPE}, ["name", "modified"], order_by="name asc")
		install.prepare_notifications()
		after = frappe.get_all("Custom Field", {"dt": DOCTYPE}, ["name", "modified"], order_by="name asc")
		self.assertEqual(before, after)
		self.assertLessEqual({*INDEXES}, _indexes())
		self.assertLessEqual({*get_columns()}, _columns())

	def test_uninstalling_leaves_neither_fields_nor_indexes_behind(self):
		self.addCleanup(install.prepare_notifications)
		install.before_uninstall()
		frappe.clear_cache(doctype=DOCTYPE)
		self.assertFalse({*INDEXES} & _indexes())
		self.assertFalse({*get_columns()} & {row[0] for row in frappe.db.describe(DOCTYPE)})
		names = [field["fieldname"] for field in get_custom_fields()[DOCTYPE]]
		self.assertFalse(frappe.get_all("Custom Field", {"dt": DOCTYPE, "fieldname": ["in", names]}))

	def test_rows_from_before_take_their_place_by_when_they_were_changed(self):
		row = {"doctype": DOCTYPE, "user_from": "Administrator", "user_to": "Administrator"}
		doc = frappe.get_doc({**row, "notification_type": "Mention", "message": "x"}).insert()
		older = {"notify_at": None, "modified": "2024-01-02 03:04:05"}
		frappe.db.set_value(DOCTYPE, doc.name, older, update_modified=False)
		install.prepare_notifications()
		self.assertEqual(str(frappe.db.get_value(DOCTYPE, doc.name, "notify_at")), "2024-01-02 03:04:05")
