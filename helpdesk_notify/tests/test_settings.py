"""What saving the settings does besides, and what their form says."""

from unittest.mock import patch

import frappe
from frappe.installer import init_singles

from helpdesk_notify.outbox import reschedule
from helpdesk_notify.tests.base import NotifyTestCase

SETTINGS = "HD Notify Settings"


class TestRetiming(NotifyTestCase):  # D14
	def queued(self, save) -> int:
		with patch.object(frappe, "enqueue") as enqueued:
			save()
		return sum(call.args[0] is reschedule.for_everybody for call in enqueued.call_args_list)

	def test_another_time_moves_the_mail_that_waits(self):
		self.decide(digest_time="08:00:00")
		self.assertEqual(self.queued(lambda: self.decide(digest_time="09:30:00")), 1)
		self.assertEqual(self.queued(lambda: self.decide(unread_minutes=99)), 1)

	def test_a_save_that_changes_no_time_queues_nothing(self):
		times = {"digest_time": "08:00:00", "unread_minutes": 15, "urgent_passes": 1}
		self.decide(**times)
		self.assertEqual(self.queued(lambda: self.decide(**times, retention_days=30)), 0)
		self.assertEqual(self.queued(lambda: self.decide(unread_minutes="15")), 0)

	def test_the_first_save_of_an_installation_queues_nothing(self):
		frappe.db.delete("Singles", {"doctype": SETTINGS})
		frappe.clear_document_cache(SETTINGS, SETTINGS)
		self.assertEqual(self.queued(init_singles), 0)
		self.assertTrue(frappe.db.get_singles_dict(SETTINGS))

	def test_installing_migrating_and_importing_queue_nothing(self):
		for flag, minutes in (("in_install", 21), ("in_migrate", 22), ("in_import", 23)):
			with self.subTest(flag), patch.dict(frappe.flags, {flag: True}):
				self.assertEqual(self.queued(lambda value=minutes: self.decide(unread_minutes=value)), 0)
