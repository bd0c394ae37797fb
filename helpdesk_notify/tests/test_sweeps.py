"""Two workers that sweep the outbox at once, and one that dies in between."""

from threading import Thread

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import now_datetime

from helpdesk_notify.outbox import claim, current, records, run
from helpdesk_notify.outbox.channels.email import Email
from helpdesk_notify.tests.base import JANE


class TestSweepsAtOnce(FrappeTestCase):
	"""With connections of their own, as two workers have them. What this writes it removes again."""

	USERS = tuple(f"sweep{number}@notify.test" for number in range(8))
	ROWS_EACH = 9

	def setUp(self):
		super().setUp()
		self.addCleanup(self.clean)
		self.clean()
		account = frappe.new_doc("Email Account")
		account.update({"name": "Notify Sweep", "email_account_name": "Notify Sweep", "enable_outgoing": 1})
		account.update({"email_id": "sweep@notify.test", "default_outgoing": 1})
		account.db_insert()
		for user in self.USERS:
			frappe.new_doc("User").update({"name": user, "email": user, "enabled": 1}).db_insert()
		row = {"user_from": JANE, "notification_type": "Reaction", "notify_event": "ticket_assigned"}
		row |= {"notify_at": now_datetime(), "message": "Something", "read": 0}
		names = {f"{user}-{number}": user for number in range(self.ROWS_EACH) for user in self.USERS}
		for name, user in names.items():
			frappe.new_doc("HD Notification").update({**row, "user_to": user, "name": name}).db_insert()
		waiting = {"ticket": None, "channel": "email", "due": now_datetime()}
		records.insert({**waiting, "notification": name, "user": user} for name, user in names.items())
		frappe.db.commit()

	def clean(self):
		frappe.db.rollback()
		frappe.db.delete("HD Notification", {"user_to": ["in", self.USERS]})
		frappe.db.delete("HD Notify Outbox", {"user": ["in", self.USERS]})
		frappe.db.delete("User", {"name": ["in", self.USERS]})
		frappe.db.delete("Email Account", {"name": "Notify Sweep"})
		for name in self.queued():
			frappe.db.delete("Email Queue Recipient", {"parent": name})
			frappe.db.delete("Email Queue", {"name": name})
		frappe.db.commit()
		frappe.local.outgoing_email_account = {}

	def queued(self) -> list[str]:
		filters = {"recipient": ["in", self.USERS]}
		return frappe.get_all("Email Queue Recipient", filters, pluck="parent")

	def in_another_worker(self, faults: list) -> Thread:
		site = frappe.local.site

		def work():
			frappe.init(site)
			frappe.connect()
			try:
				run.send_due()
			except Exception as fault:
				faults.append(fault)
			finally:
				frappe.destroy()

		return Thread(target=work)

	def told(self) -> dict[str, int]:
		"""How many notifications each person has been mailed of."""
		totals = dict.fromkeys(self.USERS, 0)
		for name in self.queued():
			doc = frappe.get_doc("Email Queue", name)
			totals[doc.recipients[0].recipient] += doc.message.count("* Something") or 1
		return totals

	def test_nothing_is_lost_or_sent_twice(self):
		faults: list[Exception] = []
		workers = [self.in_another_worker(faults) for _ in range(3)]
		for worker in workers:
			worker.start()
		for worker in workers:
			worker.join()
		self.assertEqual(faults, [])
		frappe.db.rollback()  # what is read next is the newest
		self.assertEqual(self.told(), dict.fromkeys(self.USERS, self.ROWS_EACH))
		states = frappe.get_all("HD Notify Outbox", {"user": ["in", self.USERS]}, pluck="state")
		self.assertEqual(states, ["Sent"] * len(self.USERS) * self.ROWS_EACH)

	def claim(self) -> list[str]:
		return claim.lock(claim.find("email", "", 100))

	def test_a_worker_that_dies_in_between_loses_nothing(self):
		claimed = self.claim()
		self.assertEqual(len(claimed), len(self.USERS) * self.ROWS_EACH)
		run._deal_with(current.read_rows(claimed), Email())
		self.assertEqual(self.told(), dict.fromkeys(self.USERS, self.ROWS_EACH))
		frappe.db.rollback()  # what the database does with a connection that is gone
		self.assertEqual(self.told(), dict.fromkeys(self.USERS, 0))
		run.send_due()
		self.assertEqual(self.told(), dict.fromkeys(self.USERS, self.ROWS_EACH))

	def test_what_another_worker_has_in_hand_is_passed_over(self):
		with self.primary_connection():
			in_hand = {*self.claim()}
		with self.secondary_connection():
			other = {*self.claim()}
		self.assertTrue(in_hand)
		self.assertEqual(other, set())

	def test_a_notification_is_marked_read_while_its_email_is_in_hand(self):
		with self.primary_connection():
			self.assertTrue(self.claim())
		with self.secondary_connection():
			frappe.db.sql("SET SESSION innodb_lock_wait_timeout = 1")
			frappe.db.set_value("HD Notification", {"user_to": self.USERS[0]}, "read", 1)
			frappe.db.rollback()
