"""The customer writes again: a reply, or a ticket that reopens."""

import frappe
from helpdesk.helpdesk.doctype.hd_ticket.hd_ticket import HDTicket

from helpdesk_notify.runtime import request_state
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, NotifyTestCase, mention


class ReplyTestCase(NotifyTestCase):
	def assign_quietly(self, user):
		self.assign(user)
		self.next_transaction()
		frappe.db.delete("HD Notification")

	def reply_in_portal(self, text):
		frappe.db.set_single_value("HD Settings", "enable_reply_email_to_agent", 0)  # no mail account here
		with self.set_user(DANA):
			frappe.get_doc("HD Ticket", self.ticket.name).create_communication_via_contact(text)


class TestCustomerReply(ReplyTestCase):
	def test_the_first_message_is_no_reply(self):
		with self.set_user(DANA):
			ticket = frappe.get_doc({"doctype": "HD Ticket", "subject": "No text yet", "raised_by": DANA})
			ticket.insert(ignore_permissions=True)
		self.assign(OMAR, ticket=ticket)
		frappe.db.delete("HD Notification")
		self.receive_mail("This is what it is about", ticket=ticket)
		self.assertEqual(self.rows(), [])
		self.receive_mail("And one more thing", ticket=ticket)
		self.assertEqual(self.the_row(OMAR).notify_body, "And one more thing")

	def test_only_a_new_message_of_the_customer_is_a_reply(self):
		self.assign_quietly(OMAR)
		reply = self.receive_mail("one")
		self.next_transaction()
		frappe.db.delete("HD Notification")
		reply.content = "corrected"
		reply.save(ignore_permissions=True)
		automatic = {"communication_type": "Automated Message", "sent_or_received": "Received"}
		sent = {"communication_type": "Communication", "sent_or_received": "Sent"}
		for kind in (automatic, sent):
			frappe.copy_doc(reply).update(kind).insert(ignore_permissions=True)
		self.assertEqual(self.rows(), [])

	def test_a_stranger_is_not_taken_for_the_administrator(self):
		self.assign_quietly("Administrator")
		self.receive_mail("Hi", sender="Sam Stranger <sam@elsewhere.test>", full_name=None)
		row = self.the_row("Administrator")
		self.assertEqual(row.message, f"Sam Stranger replied on ticket #{self.ticket.name}")

	def test_merging_tickets_brings_nothing_new(self):
		self.assign_quietly(OMAR)
		other = self.make_ticket(subject="The same once more")
		self.receive_mail("Hello?", ticket=other)
		self.comment(mention(MEI), ticket=other)
		self.next_transaction()
		frappe.db.delete("HD Notification")
		path = "helpdesk.helpdesk.doctype.hd_ticket.api.merge_ticket"
		self.replace(HDTicket, "reply_via_agent")
		with self.set_user("Administrator"):
			frappe.get_attr(frappe.get_hooks("override_whitelisted_methods")[path][-1])(
				str(other.name), str(self.ticket.name)
			)
		self.assertEqual(self.rows(), [])
		self.assertEqual(frappe.db.count("HD Ticket Comment", {"reference_ticket": self.ticket.name}), 2)

	def test_a_reply_by_mail_tells_the_assigned_agents(self):
		self.assign_quietly(OMAR)
		self.receive_mail("<p>Still broken</p>")
		row = self.the_row(OMAR)
		self.assertEqual(row.message, f"Dana Lee replied on ticket #{self.ticket.name}")
		self.assertEqual((row.notification_type, row.notify_body), ("Reaction", "Still broken"))
		self.assertEqual(row.user_from, DANA)

	def test_a_reply_of_somebody_unknown_is_shown_by_name(self):
		self.assign_quietly(OMAR)
		self.receive_mail("Hi", sender="new@elsewhere.test", full_name="New <b>Person</b>")
		row = self.the_row(OMAR)
		self.assertEqual((row.notify_actor, row.user_from), ("New Person", "Administrator"))

	def test_a_reply_through_the_portal_is_one_row(self):
		self.assign_quietly(OMAR)
		self.reply_in_portal("Still broken")
		row = self.the_row(OMAR)
		self.assertEqual((row.notify_event, row.notify_body), ("customer_replied", "Still broken"))

	def test_unread_replies_fold(self):
		self.assign_quietly(OMAR)
		for text in ("one", "two", "three"):
			self.receive_mail(text)
			self.next_transaction()
		row = self.the_row(OMAR)
		self.assertEqual((row.notify_count, row.notify_body), (3, "three"))
		self.assertEqual(row.message, f"3 new replies on #{self.ticket.name}")

	def test_after_reading_a_new_row_begins(self):
		self.assign_quietly(OMAR)
		self.receive_mail("one")
		self.next_transaction()
		frappe.db.set_value("HD Notification", self.the_row(OMAR).name, "read", 1)
		self.receive_mail("two")
		self.assertEqual(sorted(row.notify_count for row in self.rows(OMAR)), [1, 1])

	def test_two_replies_of_one_transaction_count_as_two(self):
		self.assign_quietly(OMAR)
		self.receive_mail("one")
		self.receive_mail("two")
		self.assertEqual(self.the_row(OMAR).notify_count, 2)


class TestReopening(ReplyTestCase):
	def resolve(self):
		self.assign_quietly(OMAR)
		self.set_status("Resolved", by=OMAR)
		self.next_transaction()
		frappe.db.delete("HD Notification")

	def assert_reopened_once(self):
		row = self.the_row(OMAR)
		self.assertEqual(row.notify_event, "ticket_reopened")
		self.assertEqual(row.message, f"Ticket #{self.ticket.name} reopened by customer")
		self.assertEqual((row.notification_type, row.notify_count), ("Reaction", 1))
		self.assertEqual(row.notify_body, "It is back")

	def test_a_mail_that_reopens_is_one_row(self):
		self.resolve()
		self.receive_mail("It is back")
		self.assert_reopened_once()

	def test_a_portal_reply_that_reopens_is_one_row(self):
		self.resolve()
		self.reply_in_portal("It is back")
		self.assert_reopened_once()

	def test_whose_assignment_was_closed_with_the_ticket_hears_of_it(self):
		self.resolve()
		frappe.db.set_value("ToDo", {"allocated_to": OMAR}, "status", "Closed")
		self.receive_mail("It is back")
		self.assert_reopened_once()
		self.assertEqual(self.the_row(OMAR).notify_reason, "previously assigned")

	def test_who_was_taken_off_does_not(self):
		self.resolve()
		frappe.db.set_value("ToDo", {"allocated_to": OMAR}, "status", "Cancelled")
		self.receive_mail("It is back")
		self.assertEqual(self.rows(), [])

	def test_reopened_a_second_time_is_told_a_second_time(self):
		self.resolve()
		for _ in range(2):
			with self.set_user(DANA):
				self.set_status("Open", by=DANA)
			request_state.take_pending()
			frappe.db.set_value("HD Notification", {"user_to": OMAR}, "read", 1)
			self.set_status("Resolved", by=OMAR)
		self.assertEqual(len(self.rows(OMAR)), 2)

	def test_a_second_reply_after_it_is_a_reply(self):
		self.resolve()
		self.receive_mail("It is back")
		self.next_transaction()
		self.receive_mail("Hello?")
		self.assertEqual(
			sorted(row.notify_event for row in self.rows(OMAR)), ["customer_replied", "ticket_reopened"]
		)

	def test_a_colleague_who_reopens_is_named(self):
		self.resolve()
		self.set_status("Open", by=JANE)
		self.assertEqual(self.the_row(OMAR).message, f"Jane Smith reopened ticket #{self.ticket.name}")

	def test_an_agent_who_reopens_is_not_told(self):
		self.resolve()
		self.set_status("Open", by=OMAR)
		self.assertEqual(self.rows(), [])
