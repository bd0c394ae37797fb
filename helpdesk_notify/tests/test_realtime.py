"""What is published to whom, and when."""

import frappe

from helpdesk_notify import api
from helpdesk_notify.tests.base import MEI, OMAR, mention
from helpdesk_notify.tests.test_api import ApiTestCase


class TestRealtime(ApiTestCase):
	def test_a_new_row_reaches_its_recipient_only_with_the_count(self):
		self.fill(count=2)
		self.comment(mention(OMAR) + mention(MEI))
		new = [event for event in self.next_transaction() if event["event"] == "helpdesk_notify:new"]
		self.assertEqual(
			sorted((event["room"], event["unread"]) for event in new),
			[(f"user:{MEI}", 1), (f"user:{OMAR}", 3)],
		)
		for event in new:
			self.assertEqual(event["row"]["title"], "Jane Smith mentioned you in a comment")
			self.assertIsInstance(event["seq"], int)

	def test_the_bell_of_stock_helpdesk_is_woken(self):
		self.comment(mention(OMAR))
		woken = [
			event["room"]
			for event in self.next_transaction()
			if event["event"] == "helpdesk:comment-reaction-update"
		]
		self.assertEqual(woken, [f"user:{OMAR}"])

	def test_it_is_woken_once_a_user_and_not_for_what_leaves_the_list_as_it_is(self):  # B7
		for number in range(3):
			self.comment(mention(OMAR, f"{number}"))
		self.assertEqual(self.woken(), [f"user:{OMAR}"])
		with self.set_user(OMAR):
			api.seen()
			api.save_preferences({"sound": False})
		self.assertEqual(self.woken(), [])

	def test_looking_at_a_ticket_that_one_was_never_notified_of_publishes_nothing(self):  # B7
		with self.set_user(OMAR):
			frappe.get_doc("HD Ticket", self.ticket.name).run_method("mark_seen")
		self.assertEqual(self.next_transaction(), [])

	def woken(self) -> list[str]:
		stock = "helpdesk:comment-reaction-update"
		return [event["room"] for event in self.next_transaction() if event["event"] == stock]

	def test_nothing_is_published_before_the_commit_or_after_a_rollback(self):
		with self.published() as events:
			self.comment(mention(OMAR))
			self.assertEqual([event for event in events if "notify" in event["event"]], [])
		frappe.db.after_rollback.run()
		self.assertEqual(self.next_transaction(), [])

	def test_a_row_undone_by_a_savepoint_is_not_announced(self):
		frappe.db.savepoint("inside")
		self.comment(mention(OMAR))
		frappe.db.rollback(save_point="inside")
		self.assertEqual(self.next_transaction(), [])

	def test_what_is_done_to_rows_is_told_to_other_tabs(self):
		names = self.fill()
		self.as_omar(api.mark_read, names[:1])
		self.as_omar(api.delete, names[1:2])
		self.as_omar(api.clear)
		told = [
			(event["action"], event["names"], event["unread"])
			for event in self.next_transaction()
			if event["event"] == "helpdesk_notify:changed"
		]
		self.assertEqual(told, [("read", names[:1], 0), ("deleted", names[1:2], 0), ("read", None, 0)])

	def test_a_deleted_ticket_takes_its_notifications_with_it(self):
		self.comment(mention(OMAR))
		self.next_transaction()
		frappe.delete_doc("HD Ticket", self.ticket.name, ignore_permissions=True, force=True)
		self.assertEqual(self.rows(), [])
		events = self.next_transaction()
		self.assertIn(("deleted", 0), [(event.get("action"), event.get("unread")) for event in events])

	def test_a_deleted_comment_takes_its_notifications_with_it(self):
		comment = self.comment(mention(OMAR))
		self.next_transaction()
		frappe.delete_doc("HD Ticket Comment", comment.name, ignore_permissions=True)
		self.assertEqual(self.rows(), [])
