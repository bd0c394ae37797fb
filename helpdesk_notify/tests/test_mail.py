"""The outbox: what is due becomes one mail a person, once, if it is still wanted; and nothing is ever lost."""

from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, get_datetime, now_datetime

from helpdesk_notify import api
from helpdesk_notify.engine import TRIES
from helpdesk_notify.mail import email_queue
from helpdesk_notify.outbox import records, run, status
from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase, mention, outbox, set_outbox

NOON_ON_MONDAY = "2030-01-07 12:00:00"
EVERY_DAY = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class TestOutbox(MailTestCase):
	def test_a_mention_is_mailed_once_with_the_comment(self):
		self.comment(mention(OMAR, "Look at this"))
		message = self.the_mail()
		self.assertEqual(self.sweep(), [])
		self.assertEqual(message.recipients, [OMAR])
		self.assertEqual(
			message.subject, f"Jane Smith mentioned you: #{self.ticket.name} - {self.ticket.subject}"
		)
		self.assertIn("Look at this", message.text)
		self.assertIn("Look at this", message.html)
		[row] = outbox(user=OMAR)
		self.assertEqual((row.state, row.channel, row.tries), ("Sent", "email", 0))
		self.assertEqual(row.reference, message.name)
		self.assertEqual(frappe.db.get_value("HD Notify Event", row.event, "event"), "mentioned")
		self.assertLess(abs(row.sent_at - now_datetime()), timedelta(minutes=1))

	def test_what_is_due_for_one_person_is_one_mail(self):
		for text in ("First thing", "Second thing", "Third thing"):
			self.comment(mention(OMAR, text))
		self.comment(mention(MEI, "Only this"))
		mails = {message.recipients[0]: message for message in self.sweep()}
		self.assertEqual(sorted(mails), [MEI, OMAR])
		self.assertEqual(mails[OMAR].subject, f"3 updates: #{self.ticket.name} - Login issue")
		for text in ("First thing", "Second thing", "Third thing"):
			self.assertIn(text, mails[OMAR].text)
		self.assertNotIn("Only this", mails[OMAR].text)
		self.assertEqual(self.mail_state(OMAR), ["Sent"] * 3)

	def test_it_waits_in_the_queue_as_any_mail_does(self):
		self.comment(mention(OMAR))
		message = self.the_mail()
		self.assertEqual((message.status, message.email_account), ("Not Sent", self.ACCOUNT))
		self.assertEqual(message.sender, "Notify Support <notify_support@notify.test>")

	def test_what_happens_later_makes_a_mail_of_its_own(self):
		self.comment(mention(OMAR, "Before lunch"))
		self.sweep()
		self.next_transaction()
		self.comment(mention(OMAR, "After lunch"))
		self.make_due(OMAR)
		message = self.the_mail()
		self.assertIn("After lunch", message.text)
		self.assertNotIn("Before lunch", message.text)

	def test_a_picture_without_an_address_is_no_obstacle(self):
		self.comment(mention(OMAR, "<img>"))
		self.assertEqual(self.the_mail().recipients, [OMAR])

	def test_the_sender_is_the_account_of_the_settings(self):
		self.add_account("Notify Bell")
		self.decide(sender="Notify Bell")
		self.comment(mention(OMAR))
		message = self.the_mail()
		self.assertEqual((message.email_account, message.status), ("Notify Bell", "Not Sent"))
		self.assertIn("notify_bell@notify.test", message.headers["From"])

	def test_an_account_of_the_settings_that_sends_no_more_gives_way_to_the_default(self):
		self.add_account("Notify Bell")
		self.decide(sender="Notify Bell")
		frappe.db.set_value("Email Account", "Notify Bell", "enable_outgoing", 0)
		self.comment(mention(OMAR))
		self.assertEqual(self.the_mail().email_account, self.ACCOUNT)

	def test_in_developer_mode_all_mail_goes_to_the_developer(self):
		self.decide(development_email="me@notify.test")
		self.comment(mention(OMAR) + mention(MEI))
		with patch.object(frappe.local, "conf", frappe._dict(frappe.conf, developer_mode=1)):
			mails = self.sweep()
		self.assertEqual([message.recipients for message in mails], [["me@notify.test"]] * 2)
		self.assertEqual({message.headers["To"] for message in mails}, {"me@notify.test"})

	def test_outside_of_developer_mode_the_development_address_is_ignored(self):
		self.decide(development_email="me@notify.test")
		self.comment(mention(OMAR))
		with patch.object(frappe.local, "conf", frappe._dict(frappe.conf, developer_mode=0)):
			self.assertEqual(self.the_mail().recipients, [OMAR])


class TestDropped(MailTestCase):
	"""What nobody wants, or may have, any more sends no mail."""

	def assert_dropped(self, user: str = OMAR):
		self.assertEqual(self.sweep(), [])
		self.assertEqual(set(self.mail_state(user)), {"Dropped"})

	def test_what_was_read_meanwhile(self):
		self.comment(mention(OMAR))
		frappe.db.set_value("HD Notification", {"user_to": OMAR}, "read", 1)
		self.assert_dropped()

	def test_of_two_only_the_unread_one_is_mailed(self):
		first, _second = self.comment(mention(OMAR, "one")), self.comment(mention(OMAR, "two"))
		frappe.db.set_value("HD Notification", {"reference_comment": first.name}, "read", 1)
		message = self.the_mail()
		self.assertIn("two", message.text)
		self.assertEqual(self.mail_state(OMAR, reference_comment=first.name), ["Dropped"])

	def test_a_kind_that_was_switched_off_meanwhile(self):
		self.comment(mention(OMAR))
		self.prefer(OMAR, events={"mentioned": {"email": False}})
		self.assert_dropped()

	def test_all_mail_switched_off_meanwhile(self):
		self.comment(mention(OMAR))
		self.prefer(OMAR, email=False)
		self.assert_dropped()

	def test_who_may_not_read_the_ticket_any_more(self):
		self.comment(mention(OMAR))
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		self.assert_dropped()

	def test_who_was_disabled(self):
		self.comment(mention(MEI))
		frappe.db.set_value("User", MEI, "enabled", 0)
		self.assert_dropped(MEI)

	def test_who_has_no_address(self):
		self.comment(mention(MEI))
		frappe.db.set_value("User", MEI, "email", "")
		self.assert_dropped(MEI)

	def test_helpdesks_switch_for_mail_is_respected(self):
		frappe.db.set_single_value("HD Settings", "skip_email_workflow", 1)
		self.comment(mention(OMAR))
		self.assert_dropped()

	def test_a_kind_of_an_app_that_is_gone(self):
		self.comment(mention(OMAR))
		frappe.db.set_value("HD Notification", {"user_to": OMAR}, "notify_event", "gone_with_its_app")
		self.assert_dropped()

	def test_others_get_theirs(self):
		self.comment(mention(OMAR) + mention(MEI))
		frappe.db.set_value("User", MEI, "enabled", 0)
		self.assertEqual(self.the_mail().recipients, [OMAR])


class TestHeld(MailTestCase):
	def due(self, user: str = OMAR):
		return outbox(user=user)[-1].due

	def test_what_is_put_off_is_mailed_when_it_comes_back(self):
		self.comment(mention(OMAR))
		until = add_to_date(now_datetime(), hours=3, as_datetime=True)
		frappe.db.set_value("HD Notification", {"user_to": OMAR}, "notify_snoozed_until", until)
		self.assertEqual(self.sweep(), [])
		self.assertEqual((self.mail_state(OMAR), self.due()), (["Due"], until))
		with self.freeze_time(add_to_date(until, minutes=1)):
			self.assertEqual(self.the_mail().recipients, [OMAR])

	def test_quiet_hours_that_were_set_after_it_was_planned_hold_it(self):
		with self.freeze_time(NOON_ON_MONDAY):
			self.comment(mention(OMAR))
			self.prefer(OMAR, quiet_hours=[{"weekday": "Monday", "from": "11:00", "until": "13:30"}])
			self.assertEqual(self.sweep(), [])
			self.assertEqual((self.mail_state(OMAR), str(self.due())), (["Due"], "2030-01-07 13:30:00"))
		with self.freeze_time("2030-01-07 13:31:00"):
			self.assertEqual(self.the_mail().recipients, [OMAR])

	def test_all_that_came_in_quiet_hours_is_one_mail_at_their_end(self):
		self.prefer(OMAR, quiet_hours=[{"weekday": "Monday", "from": "20:00", "until": "08:00"}])
		for at in ("2030-01-07 21:00:00", "2030-01-08 03:00:00", "2030-01-08 07:59:00"):
			with self.freeze_time(at):
				self.comment(mention(OMAR, at))
				self.next_transaction()
				self.assertEqual(self.sweep(), [], at)
		self.assertEqual([row.read for row in self.rows(OMAR)], [0, 0, 0])
		with self.freeze_time("2030-01-08 08:00:00"):
			self.assertIn("3 updates", self.the_mail().subject)

	def test_an_urgent_ticket_comes_through_unless_one_chose_otherwise(self):
		frappe.db.set_value("HD Ticket", self.ticket.name, "priority", "Urgent")
		quiet = [{"weekday": day, "from": "00:00", "until": "23:00"} for day in EVERY_DAY]
		self.prefer(OMAR, quiet_hours=quiet)
		self.prefer(MEI, quiet_hours=quiet, urgent_passes=False)
		with self.freeze_time(NOON_ON_MONDAY):
			self.comment(mention(OMAR) + mention(MEI))
			self.assertEqual(self.the_mail().recipients, [OMAR])
			self.assertEqual(str(self.due(MEI)), "2030-01-07 23:00:00")

	def test_without_an_account_all_waits_and_then_is_one_mail(self):
		frappe.db.delete("Email Account")
		self.forget_accounts()
		for text in ("one", "two"):
			self.comment(mention(OMAR, text))
			self.next_transaction()
			self.assertEqual((run.send_due(), self.mails()), (0, []))
		self.assertEqual(self.mail_state(OMAR), ["Due", "Due"])
		self.assertFalse(status.read()["account"])
		self.add_account(self.ACCOUNT, default_outgoing=1)
		self.assertIn("2 updates", self.the_mail().subject)

	def test_a_reply_waits_whether_it_is_read_in_the_app(self):
		self.assign(OMAR)
		self.next_transaction()
		frappe.db.delete("HD Notification")
		with self.freeze_time(NOON_ON_MONDAY):
			self.receive_mail("Still broken")
			self.assertEqual(self.sweep(), [])
			self.assertEqual(str(self.due()), "2030-01-07 12:15:00")
		with self.freeze_time("2030-01-07 12:15:00"):
			self.assertEqual(self.the_mail().subject, f"New reply: #{self.ticket.name} - Login issue")


class TestMailOnly(MailTestCase):
	"""Who wants mail and nothing in the app."""

	def setUp(self):
		super().setUp()
		self.prefer(OMAR, app=False)
		self.next_transaction()

	def test_it_is_mailed_but_neither_listed_nor_counted(self):
		self.comment(mention(OMAR, "By mail"))
		announced = self.next_transaction()
		self.assertEqual([event for event in announced if event["room"] == f"user:{OMAR}"], [])
		with self.set_user(OMAR):
			self.assertEqual((api.inbox()["rows"], api.unread_count()["unread"]), ([], 0))
		self.assertIn("By mail", self.the_mail().text)

	def test_it_cannot_be_marked_or_put_off(self):
		self.comment(mention(OMAR))
		name = self.the_row(OMAR).name
		with self.set_user(OMAR):
			for method in (api.mark_read, api.mark_unread, api.delete):
				self.assertEqual(method([name])["names"], [])
			self.assertEqual(api.snooze([name], "2026-12-31T09:00:00Z")["names"], [])
		self.assertEqual(self.the_mail().recipients, [OMAR])

	def test_a_reply_does_not_wait_to_be_read_where_it_is_not_shown(self):
		self.assign(OMAR)
		self.next_transaction()
		self.sweep()
		self.receive_mail("Still broken")
		wait = self.rows(OMAR, notify_event="customer_replied")[0].mail_due - now_datetime()
		self.assertLessEqual(
			wait, timedelta(minutes=2)
		)  # as any mail about a ticket of which one went out just now
		self.make_due(OMAR)
		self.assertEqual(self.the_mail().subject, f"New reply: #{self.ticket.name} - Login issue")


class TestFailures(MailTestCase):
	def break_address(self, user: str):
		"""An address that no header can hold, as an import might leave it."""
		frappe.db.set_value("User", user, "email", "omar\n@notify.test")

	def row(self, user: str = OMAR):
		[row] = outbox(user=user)
		return row

	def test_it_is_tried_again_later_and_holds_nobody_up(self):
		self.break_address(OMAR)
		self.comment(mention(OMAR))
		self.comment(mention(MEI))
		self.assertEqual(self.the_mail().recipients, [MEI])
		row = self.row()
		self.assertEqual((row.state, row.tries), ("Due", 1))
		self.assertGreater(row.due, now_datetime())
		frappe.db.set_value("User", OMAR, "email", OMAR)
		self.make_due(OMAR)
		self.assertEqual(self.the_mail().recipients, [OMAR])
		self.assertEqual((self.row().state, self.row().error), ("Sent", None))

	def test_each_try_waits_twice_as_long_and_after_the_last_it_has_failed(self):
		self.break_address(OMAR)
		at, waits = get_datetime(NOON_ON_MONDAY), []
		with self.freeze_time(at):
			self.comment(mention(OMAR))
		for _ in range(TRIES):
			with self.freeze_time(at):
				self.assertEqual(self.sweep(), [])
			waits.append(self.row().due - at)
			at = self.row().due
		self.assertEqual([later / earlier for earlier, later in pairwise(waits[:-1])], [2] * 3)
		row = self.row()
		self.assertEqual((row.state, row.tries), ("Failed", TRIES))
		self.assertIn("ValueError: invalid arguments; address parts cannot contain CR or LF", row.error)
		with self.freeze_time(at + timedelta(days=9)):
			self.assertEqual(self.sweep(), [])

	def test_the_administrator_sees_what_waits_and_what_failed(self):
		self.comment(mention(OMAR))
		self.comment(mention(MEI))
		set_outbox({"user": OMAR}, state="Failed")
		late = add_to_date(now_datetime(), hours=-2)
		set_outbox({"user": MEI}, due=late)
		expected = {"waiting": 1, "overdue": 1, "failed": 1, "account": True}
		self.assertEqual(status.read(), expected)
		doc = frappe.get_doc("HD Notify Settings")
		doc.run_method("onload")
		self.assertEqual(doc.get_onload("mail"), expected)

	def test_a_fault_undoes_the_mail_together_with_its_mark(self):
		self.comment(mention(OMAR))
		insert = email_queue.insert

		def insert_and_fail(*args):
			insert(*args)
			raise RuntimeError("killed between the two")

		with patch.object(email_queue, "insert", insert_and_fail):
			self.assertEqual(self.sweep(), [])
		self.make_due(OMAR)
		self.assertEqual(self.the_mail().recipients, [OMAR])


class TestManyAtOnce(MailTestCase):
	def test_rows_that_are_alike_are_inserted_as_well_as_single_ones(self):
		self.prefer(JANE, frequency="Daily")
		with patch.object(records, "MANY", 2):
			self.comment(mention(OMAR) + mention(MEI) + mention(JANE), by="Administrator")
		fields = ["name", "notification", "event", "user", "ticket", "channel", "state", "tries", "owner"]
		found = {row.user: row for row in frappe.get_all("HD Notify Outbox", fields=[*fields, "due"])}
		self.assertEqual({*found}, {OMAR, MEI, JANE})
		self.assertEqual(len({row.name for row in found.values()}), 3)
		for user, row in found.items():
			self.assertEqual(row.notification, self.the_row(user).name)
			self.assertEqual(
				(row.ticket, row.channel, row.owner), (str(self.ticket.name), "email", "Administrator")
			)
			self.assertEqual((row.state, row.tries), ("Due", 0))
			self.assertTrue(frappe.db.exists("HD Notify Event", row.event))
		self.assertEqual(found[OMAR].due, found[MEI].due)
		self.assertGreater(found[JANE].due, found[MEI].due)
		self.assertEqual({mail.recipients[0] for mail in self.sweep()}, {OMAR, MEI})
