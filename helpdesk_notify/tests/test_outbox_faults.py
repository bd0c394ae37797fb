"""Faults of a run, what nobody may write, and what is deleted in time. Two runs at once: test_sweeps.py."""

from unittest.mock import patch

import frappe
from frappe.utils import add_days, now_datetime

from helpdesk_notify import maintenance
from helpdesk_notify.mail import email_queue
from helpdesk_notify.outbox import claim, records, retention, run
from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase, mention, outbox, set_outbox


class TestFaults(MailTestCase):
	def sweep_without_rollback(self) -> list[frappe._dict]:
		"""It would undo what the test has written."""
		with patch.object(frappe.db, "rollback") as rollback:
			mails = self.sweep()
		rollback.assert_called()
		return mails

	def test_a_deadlock_at_the_claim_is_tried_again(self):
		self.comment(mention(OMAR))
		entries = claim.lock(claim.find("email", "", 9))
		with patch.object(claim, "lock", side_effect=[frappe.QueryDeadlockError, entries]) as locking:
			[mail] = self.sweep_without_rollback()
		self.assertEqual(mail.recipients, [OMAR])
		self.assertEqual((self.mail_state(OMAR), locking.call_count), (["Sent"], 2))

	def test_a_deadlock_in_the_channel_is_tried_again_as_a_whole(self):
		self.comment(mention(OMAR) + mention(MEI))
		insert, calls = email_queue.insert, []

		def deadlock_at_first(emails):
			calls.append(len(emails))
			if len(calls) == 1:
				raise frappe.QueryDeadlockError
			return insert(emails)

		with patch.object(email_queue, "insert", deadlock_at_first):
			self.assertEqual(len(self.sweep_without_rollback()), 2)
		self.assertEqual(calls, [2, 2])
		self.assertEqual([row.tries for row in outbox()], [0, 0])

	def test_after_too_many_deadlocks_the_next_sweep_has_it(self):
		self.comment(mention(OMAR))
		with patch.object(claim, "lock", side_effect=frappe.QueryDeadlockError) as locking:
			self.assertEqual(self.sweep_without_rollback(), [])
		self.assertEqual((self.mail_state(OMAR), locking.call_count), (["Due"], run.DEADLOCKS))
		self.assertEqual(self.the_mail().recipients, [OMAR])


class TestTheEmailQueueFails(MailTestCase):
	def test_its_error_is_kept_and_all_is_sent_later(self):
		self.comment(mention(OMAR) + mention(MEI))
		with patch.object(email_queue, "insert", side_effect=RuntimeError("the table is full")):
			self.assertEqual(self.sweep(), [])
		self.assertEqual({(row.state, row.tries) for row in outbox()}, {("Due", 1)})
		self.assertEqual({row.error for row in outbox()}, {"RuntimeError: the table is full"})
		set_outbox({"state": "Due"}, due=now_datetime())
		self.assertEqual(sorted(each.recipients for each in self.sweep()), [[MEI], [OMAR]])
		self.assertEqual(self.sweep(), [])


class TestNobodyWritesIt(MailTestCase):
	def setUp(self):
		super().setUp()
		self.comment(mention(OMAR))
		self.row = outbox(user=OMAR)[0]

	def test_a_form_that_was_opened_before_the_sweep_makes_nothing_due_again(self):  # D11
		notification = frappe.get_doc("HD Notification", self.row.notification)
		row = frappe.get_doc("HD Notify Outbox", self.row.name)
		self.the_mail()
		notification.save()
		with self.assertRaises(frappe.PermissionError):
			row.save()
		self.assertEqual(self.mail_state(OMAR), ["Sent"])
		self.assertEqual(self.sweep(), [])

	def test_neither_the_administrator_nor_anybody_else_writes_it_by_any_way(self):
		for user in ("Administrator", JANE):
			with self.set_user(user):
				with self.assertRaises(frappe.PermissionError):
					frappe.client.set_value("HD Notify Outbox", self.row.name, "state", "Sent")
				with self.assertRaises(frappe.PermissionError):
					frappe.client.insert({"doctype": "HD Notify Outbox", "user": user, "channel": "email"})
		with self.set_user(JANE), self.assertRaises(frappe.PermissionError):
			frappe.client.delete("HD Notify Outbox", self.row.name)
		self.assertEqual(self.mail_state(OMAR), ["Due"])

	def test_an_agent_does_not_read_it(self):
		with self.set_user(OMAR):
			self.assertFalse(frappe.has_permission("HD Notify Outbox", "read"))


class TestRetention(MailTestCase):
	def write(self, number: int, state: str, days: int) -> None:
		user = {"user": OMAR, "ticket": None, "channel": "email", "due": add_days(now_datetime(), -days)}
		names = [f"{state} {days} {each}" for each in range(number)]
		records.insert({**user, "notification": name} for name in names)
		set_outbox({"notification": ["in", names]}, state=state)

	def test_what_is_finished_goes_in_chunks_and_what_waits_stays(self):
		self.settle(journal_days=30)
		for state in ("Sent", "Dropped", "Failed", "Due"):
			self.write(3, state, 31)
			self.write(2, state, 29)
		frappe.db.commit.reset_mock()
		self.assertEqual(retention.purge(chunk=2), 9)
		self.assertEqual(frappe.db.commit.call_count, 6)
		left = [(row.state, row.notification.split()[1]) for row in outbox()]
		kept = [(state, "29") for state in ("Sent", "Dropped", "Failed", "Due")]
		self.assertEqual(sorted(left), sorted(kept * 2 + [("Due", "31")] * 3))

	def test_the_daily_job_does_it(self):
		self.settle(journal_days=30)
		self.write(3, "Sent", 31)
		maintenance.purge_read_notifications()
		self.assertEqual(outbox(), [])

	def test_what_was_dropped_before_it_was_due_does_not_stay_for_years(self):
		self.write(1, "Due", -300)
		records.dropped({row.name: "ended" for row in outbox()})
		[row] = outbox()
		self.assertLessEqual(row.due, now_datetime())

	def test_days_that_make_no_sense_delete_nothing(self):
		self.write(1, "Sent", 31)
		self.settle(journal_days=0)
		self.assertEqual(retention.purge(), 0)
