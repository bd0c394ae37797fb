"""A fault in the app never breaks what the user was doing, and nothing is lost or doubled by it."""

from unittest.mock import patch

import frappe

from helpdesk_notify.delivery import dispatch, mail, people, rows, transaction
from helpdesk_notify.tests.base import JANE, MEI, OMAR, NotifyTestCase, mention


class TestFaults(NotifyTestCase):
	def test_a_fault_in_the_app_lets_the_save_go_through(self):
		with patch.object(dispatch, "plan", side_effect=RuntimeError("broken")):
			comment = self.comment(mention(OMAR))
		self.assertTrue(frappe.db.exists("HD Ticket Comment", comment.name))
		self.assertEqual(self.rows(), [])
		logged = frappe.get_all("Error Log", {"method": "helpdesk_notify: mentioned"}, pluck="error")
		self.assertIn("RuntimeError: broken", logged[0])

	def test_what_failed_is_tried_again_after_the_commit(self):
		with patch.object(dispatch, "plan", side_effect=RuntimeError("broken")):
			self.comment(mention(OMAR))
		[(event, audience)] = transaction.take_pending().retries
		dispatch.deliver_again(event, audience)
		self.assertEqual(self.the_row(OMAR).notify_event, "mentioned")

	def test_half_written_rows_are_undone(self):
		with patch.object(rows, "remember", side_effect=RuntimeError("after the insert")):
			self.comment(mention(OMAR) + mention(MEI))
		self.assertEqual(self.rows(), [])

	def test_a_deadlock_is_passed_on_as_the_transaction_is_gone(self):
		with (
			patch.object(people, "read_recipients", side_effect=frappe.QueryDeadlockError),
			self.assertRaises(frappe.QueryDeadlockError),
		):
			self.comment(mention(OMAR))

	def test_a_deadlock_at_the_end_is_passed_on_too(self):
		def deadlock():
			raise frappe.QueryDeadlockError

		transaction.at_the_end("a comment", deadlock)
		self.assertRaises(frappe.QueryDeadlockError, transaction.say_last_words)

	def test_a_fault_at_the_end_does_not_fail_the_commit(self):
		transaction.at_the_end("a comment", lambda: 1 / 0)
		transaction.say_last_words()
		logged = frappe.get_all("Error Log", {"method": "helpdesk_notify: end of transaction"}, pluck="error")
		self.assertIn("ZeroDivisionError", logged[0])

	def test_a_fault_at_the_gate_leaves_the_insert_to_helpdesk(self):
		doc = {"doctype": "HD Notification", "user_from": JANE, "user_to": OMAR}
		with patch.object(dispatch, "plan", side_effect=RuntimeError("broken")):
			frappe.get_doc({**doc, "notification_type": "Assignment", "message": "Mine"}).insert()
		self.assertEqual(self.the_row(OMAR).message, "Mine")

	def test_a_row_deleted_while_it_was_to_be_folded_is_written_anew(self):
		self.assign(OMAR)
		self.next_transaction()
		self.receive_mail("one")
		self.next_transaction()
		read = people.read_recipients

		def read_then_delete(*args):
			found = read(*args)
			frappe.db.delete("HD Notification", {"notify_event": "customer_replied"})
			return found

		with patch.object(people, "read_recipients", read_then_delete):
			self.receive_mail("two")
		row = self.the_row(OMAR, notify_event="customer_replied")
		self.assertEqual((row.notify_body, row.notify_count), ("two", 1))

	def test_redis_being_down_does_not_fail_the_commit(self):
		self.comment(mention(OMAR))
		waiting = transaction.take_pending()
		with (
			patch.object(frappe, "enqueue", side_effect=ConnectionError),
			patch.object(frappe, "publish_realtime", side_effect=ConnectionError),
		):
			from helpdesk_notify.delivery.announcements import flush

			flush(waiting)


class TestCost(NotifyTestCase):
	def test_mentions_cost_the_same_whatever_their_number(self):
		many = [f"agent{number}@notify.test" for number in range(20)]
		template = frappe.get_doc("User", OMAR)
		for email in many:
			frappe.copy_doc(template).update({"email": email, "username": None, "name": email}).insert()
		self.comment("<p>Hello</p>" + mention(OMAR))  # what is read once and kept is read by now
		self.next_transaction()
		# each twice: somebody else on the machine may just have emptied the cache
		plain, one, twenty = (min(self.cost_of(each), self.cost_of(each)) for each in ([], many[:1], many))
		self.assertEqual(len(self.rows(notify_event="mentioned")), 43)
		self.assertLessEqual(twenty - plain, 12)
		self.assertEqual(twenty - one, 0)

	def cost_of(self, mentioned: list[str]) -> int:
		with self.counted_queries() as statements:
			self.comment("<p>Hello</p>" + "".join(mention(email) for email in mentioned))
			self.next_transaction()
		return len(statements)

	def test_what_notifies_nobody_costs_nothing(self):
		ticket = frappe.get_doc("HD Ticket", self.ticket.name)
		with self.counted_queries() as statements:
			ticket.subject = "Another subject"
			ticket.save()
			self.comment("<p>Just a remark</p>")
		ours = [each for each in statements if "tabHD Notification" in each or "helpdesk_notify" in each]
		self.assertEqual(ours, [])

	def test_each_hot_query_uses_its_index(self):
		from helpdesk_notify.delivery import inbox, unread

		with self.counted_queries() as statements:
			inbox.page(OMAR, 20, None)
			inbox.page(OMAR, 20, inbox._encode(frappe._dict(notify_at=frappe.utils.now_datetime(), name="x")))
			unread.unread_of([OMAR])
			inbox.clear(OMAR)
			inbox.clear(OMAR, ticket="1")
			mail._claim()
		hot = [each for each in statements if "`tabHD Notification`" in each]
		self.assertEqual(len(hot), 6)
		for statement in hot:
			plan = frappe.db.sql("explain " + statement.replace(" SKIP LOCKED", ""), as_dict=True)
			keys = [step.key for step in plan if step.table == "tabHD Notification"]
			self.assertTrue(
				keys and all((key or "").startswith("notify_") for key in keys), (statement, plan)
			)
