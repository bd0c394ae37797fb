"""Mail under Instant: one mail about a ticket in two minutes, none of what was read, none at once to who is active."""

from contextlib import contextmanager
from datetime import timedelta

import frappe
from frappe.utils import get_datetime

from helpdesk_notify import api
from helpdesk_notify.recipients import activity
from helpdesk_notify.tests.base import JANE, OMAR, MailTestCase, mention

START = get_datetime("2030-01-07 12:00:00")


class TestInstantMail(MailTestCase):
	@contextmanager
	def at(self, seconds: float):
		with self.freeze_time(START + timedelta(seconds=seconds)):
			yield

	def mention_at(self, seconds: float, text: str = "", ticket=None) -> None:
		with self.at(seconds):
			self.comment(mention(OMAR, text), ticket=ticket)
			self.next_transaction()

	def sweep_at(self, seconds: float) -> list:
		with self.at(seconds):
			return self.sweep()

	def use_inbox_at(self, seconds: float) -> None:
		with self.at(seconds), self.set_user(OMAR):
			api.inbox()

	def test_the_first_goes_out_at_once_and_what_follows_together_after_two_minutes(self):
		self.mention_at(0, "one")
		[first] = self.sweep_at(1)
		for number in range(11):
			self.mention_at(2 + number, f"number {number}")
			self.assertEqual(self.sweep_at(2 + number), [])
		self.assertEqual(self.sweep_at(119), [])
		[second] = self.sweep_at(120)
		self.assertIn("one", first.text)
		self.assertEqual(second.subject, f"11 updates: #{self.ticket.name} - Login issue")

	def test_twelve_mentions_while_the_recipient_works_in_the_panel_are_one_mail(self):
		self.use_inbox_at(0)
		for number in range(12):
			self.mention_at(1 + number)
			self.assertEqual(self.sweep_at(1 + number), [])
		self.assertEqual(self.sweep_at(120), [])
		[mail] = self.sweep_at(121)
		self.assertEqual(mail.subject, f"12 updates: #{self.ticket.name} - Login issue")

	def test_what_is_read_meanwhile_is_not_mailed(self):
		self.use_inbox_at(0)
		for number in range(12):
			self.mention_at(1 + number)
		with self.at(60), self.set_user(OMAR):
			api.clear()
		self.assertEqual(self.sweep_at(130), [])
		self.assertEqual(set(self.mail_state(OMAR)), {"Dropped"})

	def test_who_has_not_used_the_inbox_for_some_minutes_gets_it_at_once(self):
		self.use_inbox_at(0)
		activity.forget()  # as Redis does after five minutes
		self.mention_at(301)
		self.assertEqual(len(self.sweep_at(302)), 1)

	def test_another_ticket_has_a_window_of_its_own(self):
		other = self.make_ticket(subject="Printer")
		self.next_transaction()
		self.mention_at(0)
		self.assertEqual(len(self.sweep_at(1)), 1)
		self.mention_at(2, ticket=other)
		[mail] = self.sweep_at(3)
		self.assertIn("Printer", mail.subject)

	def test_after_the_window_the_next_one_goes_out_at_once(self):
		self.mention_at(0)
		self.assertEqual(len(self.sweep_at(1)), 1)
		self.mention_at(121)
		self.assertEqual(len(self.sweep_at(121)), 1)

	def test_different_kinds_of_events_about_one_ticket_are_one_mail_too(self):
		self.use_inbox_at(0)
		self.mention_at(1)
		with self.at(20):
			self.assign(OMAR, by=JANE)
			self.next_transaction()
		[mail] = self.sweep_at(121)
		self.assertEqual(mail.subject, f"2 updates: #{self.ticket.name} - Login issue")

	def test_who_does_not_use_the_bell_does_not_wait_for_reading_there(self):
		self.prefer(OMAR, app=False)
		self.use_inbox_at(0)
		self.mention_at(1)
		self.assertEqual(len(self.sweep_at(1)), 1)

	def test_each_use_of_the_inbox_counts(self):
		self.comment(mention(OMAR))
		name = self.the_row(OMAR).name
		until = (frappe.utils.now_datetime() + timedelta(hours=1)).astimezone().isoformat()
		uses = [
			api.inbox,
			api.clear,
			api.seen,
			lambda: api.mark_read([name]),
			lambda: api.mark_unread([name]),
			lambda: api.snooze([name], until),
			lambda: api.delete([name]),
		]
		for use in uses:
			activity.forget()
			with self.set_user(OMAR):
				use()
			self.assertTrue(frappe.cache.get_value(f"helpdesk_notify:active:{OMAR}", expires=True))
