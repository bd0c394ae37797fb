"""What leaves the site: headers that carry text from outside, mail that is no longer wanted, and mail that came to nothing."""

from email import message_from_bytes, policy
from unittest.mock import Mock, patch

import frappe
from frappe.email.doctype.email_queue.email_queue import SendMailContext
from frappe.utils import add_to_date, now_datetime

from helpdesk_notify import api
from helpdesk_notify.outbox import job, records, reschedule, status, undelivered
from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase, mention, outbox, set_outbox

EVIL = "=0d=0aReply-To:_evil@evil.example=0d=0aBcc:_x@y=0d=0a=0d=0a<h1>Pay_now</h1><!--"


class TestHeaders(MailTestCase):  # D1
	def sent(self, user: str = OMAR):
		"""The mail that is due for `user`, as Frappe's queue hands it to the mail server."""
		self.make_due(user)
		self.sweep()
		self.next_transaction()
		[found] = [each for each in self.mails() if each.recipients == [user]]
		entry = frappe.get_doc("Email Queue", found.name)
		with patch.object(
			SendMailContext, "__init__", lambda context, doc: setattr(context, "queue_doc", doc)
		):
			context = SendMailContext(entry)
		context.email_account_doc = None
		return message_from_bytes(context.build_message(user), policy=policy.default)

	def test_a_subject_adds_no_header_and_no_body(self):
		for subject in (f"=?utf-8?q?{EVIL}?=", "=?utf-8?b?DQpCY2M6IHhAeQ0KDQpib2R5?="):
			frappe.db.set_value("HD Ticket", self.ticket.name, "subject", subject)
			frappe.db.delete("Email Queue")
			self.comment(mention(OMAR, "Look"))
			message = self.sent()
			self.assertIsNone(message["Reply-To"])
			self.assertIsNone(message["Bcc"])
			self.assertEqual(message.get_content_type(), "multipart/alternative")
			self.assertIn("Look", message.get_body(("plain",)).get_content())
			self.assertIn("mentioned you", message["Subject"])

	def test_a_name_adds_no_recipient_and_stops_nobodys_mail(self):
		for name in (f"=?utf-8?q?{EVIL}?=", "=?utf-8?q?a=2C_b?=", "Haddad, Omar <evil@evil.example>"):
			frappe.db.set_value("User", OMAR, "full_name", name)
			frappe.db.delete("Email Queue")
			self.comment(mention(OMAR))
			message = self.sent()
			self.assertEqual([each.addr_spec for each in message["To"].addresses], [OMAR])
			self.assertIsNone(message["Bcc"])
		self.assertEqual(set(self.mail_state(OMAR)), {"Sent"})

	def test_the_name_of_an_account_adds_nothing_either(self):
		self.add_account("Notify Evil", email_account_name=f"=?utf-8?q?{EVIL}?=")
		self.settle(sender="Notify Evil")
		self.comment(mention(OMAR))
		message = self.sent()
		senders = [each.addr_spec for each in message["From"].addresses]
		self.assertEqual(senders, ["notify_evil@notify.test"])
		self.assertIsNone(message["Reply-To"])


class TestUnsubscribeLink(MailTestCase):  # B6
	def test_a_locked_kind_in_a_digest_leaves_the_link_for_the_others(self):
		self.decide(events=[{"event": "mentioned", "locked": 1}])
		self.comment(mention(OMAR))
		self.assign(OMAR, by=JANE)
		message = self.the_mail()
		link = message.headers["List-Unsubscribe"]
		self.assertIn("events=ticket_assigned&", link)
		self.assertNotIn("mentioned", link)
		self.assertIn(link.strip("<>"), message.text.replace("\n", ""))

	def test_where_all_kinds_are_locked_there_is_none(self):
		self.decide(events=[{"event": "mentioned", "locked": 1}])
		self.comment(mention(OMAR))
		message = self.the_mail()
		self.assertIsNone(message.headers["List-Unsubscribe"])
		self.assertNotIn("api.unsubscribe", message.text + message.html)


class TestMutedMeanwhile(MailTestCase):  # B11
	def mute(self):
		with self.set_user(OMAR):
			api.mute(str(self.ticket.name))

	def test_muting_a_ticket_stops_the_mail_that_waits(self):
		self.assign(OMAR)
		frappe.db.delete("HD Notification")
		self.next_transaction()
		self.receive_mail("A reply")
		self.mute()
		self.make_due(OMAR)
		self.assertEqual(self.sweep(), [])
		self.assertEqual(self.mail_state(OMAR), ["Dropped"])

	def test_but_not_that_of_a_mention_or_of_what_is_locked(self):
		self.decide(events=[{"event": "customer_replied", "locked": 1, "email": "On"}])
		self.assign(OMAR)
		frappe.db.delete("HD Notification")
		self.next_transaction()
		self.receive_mail("A reply")
		self.comment(mention(OMAR))
		self.mute()
		self.make_due(OMAR)
		self.the_mail()
		self.assertEqual(self.mail_state(OMAR), ["Sent", "Sent"])


class TestGivenUpByTheQueue(MailTestCase):  # D12
	def setUp(self):
		super().setUp()
		self.comment(mention(OMAR, "Look"))
		self.entry = self.the_mail().name

	def give_up(self):
		error = "Traceback\n  ...\nsmtplib.SMTPServerDisconnected: Connection unexpectedly closed\n"
		frappe.db.set_value("Email Queue", self.entry, {"status": "Error", "error": error})
		undelivered.follow()

	def state(self) -> tuple[str, str | None]:
		[row] = outbox(user=OMAR)
		return row.state, row.error

	def test_the_settings_show_it_with_the_error(self):
		self.assertEqual(status.read()["failed"], 0)
		self.give_up()
		self.assertEqual(status.read()["failed"], 1)
		error = "smtplib.SMTPServerDisconnected: Connection unexpectedly closed"
		self.assertEqual(self.state(), ("Failed", error))
		settings = frappe.get_doc("HD Notify Settings")
		settings.run_method("onload")
		self.assertEqual(settings.get_onload("mail")["failed"], 1)

	def test_each_row_has_the_error_of_its_own_entry(self):
		self.comment(mention(MEI, "Look"))
		other = self.the_mail().name
		frappe.db.set_value("Email Queue", other, {"status": "Error", "error": "Mailbox full"})
		self.give_up()
		self.assertEqual([row.error for row in outbox(user=MEI)], ["Mailbox full"])
		self.assertIn("Connection unexpectedly closed", self.state()[1] or "")

	def test_it_can_be_sent_again_once(self):
		self.give_up()
		with patch.object(frappe, "enqueue") as enqueued:
			self.assertEqual(frappe.get_doc("HD Notify Settings").send_failed_mail_again(), 1)
		self.assertEqual(enqueued.call_args.args[0], job.work)
		self.assertIn("Look", self.the_mail().text)
		self.assertEqual(len(self.mails()), 1)  # the entry that failed is gone: nobody sends that one too
		self.assertEqual(self.state(), ("Sent", None))
		self.assertEqual(undelivered.send_again(), 0)

	def test_what_was_read_meanwhile_is_not_sent_again(self):
		self.give_up()
		with self.set_user(OMAR):
			api.clear()
		undelivered.send_again()
		self.assertEqual(self.sweep(), [])
		self.assertEqual(self.state()[0], "Dropped")

	def test_what_the_administrator_lets_the_queue_try_again_is_not_made_due_too(self):
		for queued in ("Not Sent", "Sending", "Sent"):
			with self.subTest(queued):
				self.give_up()
				frappe.db.set_value("Email Queue", self.entry, "status", queued)
				self.assertEqual(undelivered.send_again(), 0)
				self.assertEqual(self.state(), ("Sent", None))
				self.assertEqual([each.recipients for each in self.mails()], [[OMAR]])

	def test_a_notification_with_a_newer_mail_is_in_one_mail_once(self):
		row = outbox(user=OMAR)[0]
		values = {"notification": row.notification, "user": OMAR, "ticket": row.ticket}
		records.insert([{**values, "channel": "email", "due": now_datetime()}])
		self.give_up()
		self.assertEqual(sorted(each.state for each in outbox(user=OMAR)), ["Due", "Failed"])
		self.assertEqual(undelivered.send_again(), 1)
		self.assertEqual(self.the_mail().text.count("mentioned you"), 1)
		self.assertEqual([each.state for each in outbox(user=OMAR)], ["Sent", "Sent"])

	def test_an_agent_may_not(self):
		self.give_up()
		with self.set_user(JANE), self.assertRaises(frappe.PermissionError):
			frappe.get_doc("HD Notify Settings").send_failed_mail_again()
		self.assertEqual(self.state()[0], "Failed")


class TestRetiming(MailTestCase):  # D15, B4
	def test_a_changed_default_is_applied_to_some_people_a_transaction_on_the_long_queue(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			self.decide(frequency="Daily")
			for _number in range(3):
				self.comment(mention(OMAR) + mention(MEI))
			with patch.object(frappe, "enqueue") as enqueued:
				self.decide(frequency="Hourly")
			[call] = [each for each in enqueued.call_args_list if each.args[0] is reschedule.for_everybody]
			self.assertEqual(call.kwargs["queue"], "long")
			frappe.db.commit.reset_mock()
			with patch.object(reschedule, "PEOPLE", 1), self.counted_queries() as statements:
				reschedule.for_everybody()
		self.assertEqual(frappe.db.commit.call_count, 2)
		changes = [each for each in statements if each.startswith("UPDATE `tabHD Notify Outbox`")]
		self.assertEqual(len(changes), 2, "one statement for all rows of a batch")
		self.assertEqual({str(row.due) for row in outbox()}, {"2030-01-07 13:00:00"})

	def test_queries_do_not_grow_with_rows_or_tickets(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			self.prefer(OMAR, frequency="Daily")
			costs = []
			for number in range(3):
				self.comment(mention(OMAR), ticket=self.make_ticket(subject=f"Ticket {number}"))
				frappe.db.set_value(
					"HD Notify Preference", {"user": OMAR}, "digest_time", f"0{number + 1}:00"
				)
				with self.counted_queries() as statements:
					reschedule.for_users([OMAR])
				costs.append(len(statements))
		self.assertEqual(len({*costs[1:]}), 1, costs)

	def test_a_deadlock_is_tried_again(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			self.prefer(OMAR, frequency="Daily")
			self.comment(mention(OMAR))
			frappe.db.set_value("HD Notify Preference", {"user": OMAR}, "frequency", "Hourly")
			write = Mock(side_effect=[frappe.QueryDeadlockError, None])
			with patch.object(frappe.db, "rollback"), patch.object(records, "move", write):
				reschedule.for_everybody()
		self.assertEqual(write.call_count, 2)

	def test_mail_that_is_being_retried_keeps_its_time(self):
		self.prefer(OMAR, frequency="Daily")
		self.comment(mention(OMAR))
		later = add_to_date(now_datetime(), minutes=20, as_datetime=True).replace(microsecond=0)
		set_outbox({"user": OMAR}, tries=2, due=later)
		self.prefer(OMAR, frequency="Hourly")
		self.assertEqual(self.the_row(OMAR).mail_due, later)
