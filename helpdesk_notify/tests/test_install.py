"""Installing twice, and uninstalling without a trace."""

from unittest.mock import patch

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_field
from frappe.tests.utils import FrappeTestCase

from helpdesk_notify import install, maintenance
from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.custom_fields import INDEXES, get_columns, get_custom_fields
from helpdesk_notify.inbox import retention


def _indexes() -> set[str]:
	return {row.Key_name for row in frappe.db.sql(f"show index from `tab{NOTIFICATION}`", as_dict=True)}


def _columns() -> set[str]:
	return set(frappe.db.get_table_columns(NOTIFICATION))


class TestInstall(FrappeTestCase):
	def test_everything_is_there_and_a_second_time_changes_nothing(self):
		before = frappe.get_all(
			"Custom Field", {"dt": NOTIFICATION}, ["name", "modified"], order_by="name asc"
		)
		install.prepare_notifications()
		after = frappe.get_all(
			"Custom Field", {"dt": NOTIFICATION}, ["name", "modified"], order_by="name asc"
		)
		self.assertEqual(before, after)
		self.assertLessEqual({*INDEXES}, _indexes())
		self.assertLessEqual({*get_columns()}, _columns())

	def test_uninstalling_leaves_neither_fields_nor_indexes_behind(self):
		self.addCleanup(install.prepare_notifications)
		install.before_uninstall()
		frappe.clear_cache(doctype=NOTIFICATION)
		self.assertFalse({*INDEXES} & _indexes())
		self.assertFalse({*get_columns()} & {row[0] for row in frappe.db.describe(NOTIFICATION)})
		names = [field["fieldname"] for field in get_custom_fields()[NOTIFICATION]]
		self.assertFalse(frappe.get_all("Custom Field", {"dt": NOTIFICATION, "fieldname": ["in", names]}))

	def test_a_schema_sync_leaves_every_index(self):  # B1
		frappe.clear_cache(doctype=NOTIFICATION)
		create_custom_field(NOTIFICATION, {"fieldname": "notify_test_field", "fieldtype": "Data"})
		self.addCleanup(self._remove_test_field)
		frappe.db.updatedb(NOTIFICATION)
		self.assertEqual(self._missing(), {})

	def test_after_a_migration_every_index_is_there_with_its_columns(self):  # B1
		self.addCleanup(install.restore_indexes)
		frappe.db.sql_ddl(
			f"alter table `tab{NOTIFICATION}` drop index notify_comment, drop index notify_snooze"
		)
		frappe.db.sql_ddl(f"alter table `tab{NOTIFICATION}` add index notify_snooze (notify_snoozed_until)")
		self.assertEqual({*self._missing()}, {"notify_comment", "notify_snooze"})
		for method in frappe.get_hooks("after_migrate", app_name="helpdesk_notify"):
			frappe.get_attr(method)()
		self.assertEqual(self._missing(), {})

	def _missing(self) -> dict[str, tuple[str, ...]]:
		found: dict[str, tuple[str, ...]] = {}
		for row in frappe.db.sql(f"show index from `tab{NOTIFICATION}`", as_dict=True):
			found[row.Key_name] = (*found.get(row.Key_name, ()), row.Column_name)
		return {name: columns for name, columns in INDEXES.items() if found.get(name) != columns}

	def _remove_test_field(self) -> None:
		frappe.delete_doc("Custom Field", f"{NOTIFICATION}-notify_test_field", force=True)
		frappe.db.sql_ddl(f"alter table `tab{NOTIFICATION}` drop column if exists notify_test_field")
		install.restore_indexes()
		frappe.db.commit()

	def _make_rows(self, number: int) -> list[str]:
		"""Rows as stock Helpdesk writes them, without a time."""
		names = [frappe.generate_hash(length=10) for _ in range(number)]
		fields = ["name", "creation", "modified", "user_to"]
		values = [[name, "2024-01-02", "2024-01-02 03:04:05", "Administrator"] for name in names]
		frappe.db.bulk_insert(NOTIFICATION, fields, values)
		self.addCleanup(frappe.db.delete, NOTIFICATION, {"name": ["in", names]})
		return names

	def test_older_rows_are_dated_chunk_by_chunk_and_those_written_meanwhile_too(self):  # D6
		names = self._make_rows(25)
		chunks, commit = [], frappe.db.commit

		def commit_and_write() -> None:
			commit()
			chunks.append(frappe.db.count(NOTIFICATION, {"name": ["in", names], "notify_at": ["is", "set"]}))
			if len(chunks) == 2:  # somebody writes between two chunks
				names.extend(self._make_rows(1))

		with patch.object(frappe.db, "commit", commit_and_write):
			self.assertGreaterEqual(retention.date_rows(chunk=10), 26)
		self.assertGreaterEqual(len(chunks), 3)
		rows = frappe.get_all(NOTIFICATION, {"name": ["in", names]}, pluck="notify_at")
		self.assertEqual({str(at) for at in rows}, {"2024-01-02 03:04:05"})
		self.assertEqual(len(rows), 26)

	def test_the_scheduler_dates_what_was_written_past_the_app(self):  # D6
		names = self._make_rows(2)
		maintenance.date_notifications()
		self.assertFalse(
			frappe.get_all(NOTIFICATION, {"name": ["in", names], "notify_at": ["is", "not set"]})
		)

	def test_uninstalling_removes_what_frappe_leaves_of_an_app(self):  # D16
		self.addCleanup(frappe.db.rollback)
		settings, job = "HD Notify Settings", "helpdesk_notify.maintenance.gone"
		traces = (
			("Comment", {"reference_doctype": settings, "reference_name": settings}),
			("Custom DocPerm", {"parent": "HD Notify Preference", "role": "Agent"}),
			("Deleted Document", {"deleted_doctype": "HD Notify Choice", "deleted_name": "x"}),
			(
				"Deleted Document",
				{"deleted_doctype": "Custom Field", "deleted_name": f"{NOTIFICATION}-notify_at"},
			),
			("DocShare", {"share_doctype": "HD Notify Preference", "share_name": "x", "user": "x"}),
			("Error Log", {"method": "x", "error": 'File "apps/helpdesk_notify/helpdesk_notify/api.py"'}),
			("Error Log", {"method": "helpdesk_notify.outbox.run", "error": "x"}),
			("Patch Log", {"patch": "execute:from helpdesk_notify.install import x"}),
			("Property Setter", {"doc_type": NOTIFICATION, "field_name": "notify_at", "property": "hidden"}),
			("Property Setter", {"doc_type": settings, "property": "x"}),
			("Scheduled Job Type", {"method": job}),
			("Version", {"ref_doctype": settings, "docname": settings}),
		)
		kept = (
			("Patch Log", {"patch": "helpdesk.notify"}),
			("Version", {"ref_doctype": NOTIFICATION, "docname": "x"}),
		)
		for doctype, values in (*traces, *kept):
			frappe.get_doc(
				{"doctype": doctype, "name": frappe.generate_hash(length=10), **values}
			).db_insert()
		log = {"scheduled_job_type": frappe.db.get_value("Scheduled Job Type", {"method": job})}
		frappe.get_doc({"doctype": "Scheduled Job Log", "name": "x", **log}).db_insert()
		with patch.object(frappe.db, "commit"):
			install.after_uninstall()
		left = [
			doctype
			for doctype, values in (*traces, ("Scheduled Job Log", log))
			if frappe.db.exists(doctype, values)
		]
		self.assertEqual(left, [])
		self.assertTrue(all(frappe.db.exists(doctype, values) for doctype, values in kept))

	def test_rows_from_before_take_their_place_by_when_they_were_changed(self):
		row = {"doctype": NOTIFICATION, "user_from": "Administrator", "user_to": "Administrator"}
		doc = frappe.get_doc({**row, "notification_type": "Mention", "message": "x"}).insert()
		older = {"notify_at": None, "modified": "2024-01-02 03:04:05"}
		frappe.db.set_value(NOTIFICATION, doc.name, older, update_modified=False)
		install.prepare_notifications()
		self.assertEqual(str(frappe.db.get_value(NOTIFICATION, doc.name, "notify_at")), "2024-01-02 03:04:05")
