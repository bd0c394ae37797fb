"""The end of a snooze: what it shows, whether it rings, and the mail that waited."""

from datetime import timedelta

import frappe
from frappe.utils import add_to_date, get_datetime, now_datetime

from helpdesk_notify import api
from helpdesk_notify.outbox import run
from helpdesk_notify.outbox.channels.wake import Wake
from helpdesk_notify.realtime import publisher
from helpdesk_notify.runtime import clock
from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase, mention, outbox

EVERY_DAY = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SECRET = "the merger is off"


class WakingTestCase(MailTestCase):
	def snooze_for(self, **time) -> str:
		"""Snooze Omar's only row; returns its name."""
		name = self.the_row(OMAR).name
		with self.set_user(OMAR):
			api.snooze([name], clock.from_db(add_to_date(now_datetime(), **time)).isoformat())
		self.next_transaction()
		return name

	def unsnooze(self, name: str) -> list[dict]:
		"""What is published when Omar ends the snooze himself."""
		with self.set_user(OMAR):
			api.snooze([name])
		return self.next_transaction()

	def wake(self, **time) -> list[dict]:
		"""What is published when the scheduler finds that the time has come."""
		with self.freeze_time(add_to_date(now_datetime(), **time)):
			self.assertEqual(run._run_channel(Wake), 1)
			return self.next_transaction()

	def withdraw(self) -> None:
		"""From now on agents see their own teams' tickets only, and Omar is in no team."""
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		frappe.db.set_value(
			"HD Ticket", self.ticket.name, {"subject": SECRET, "agent_group": self.make_team(MEI)}
		)
		self.addCleanup(frappe.clear_document_cache, "HD Settings", "HD Settings")
		frappe.clear_document_cache("HD Settings", "HD Settings")

	def assert_hidden(self, events: list[dict]) -> None:
		shown = [event["row"] for event in events if event["event"] == publisher.NEW]
		self.assertEqual([row["title"] for row in shown], ["You no longer have access to this ticket."])
		self.assertNotIn(SECRET, str(events))
		self.assertNotIn("for your eyes", str(events))


class TestAfterAccessWasWithdrawn(WakingTestCase):  # D3, B3
	def setUp(self):
		super().setUp()
		self.comment(mention(OMAR, "for your eyes"))
		self.next_transaction()

	def test_what_wakes_by_time_shows_nothing_of_the_ticket(self):
		self.snooze_for(hours=1)
		self.withdraw()
		self.assert_hidden(self.wake(hours=2))

	def test_what_one_wakes_oneself_shows_nothing_of_the_ticket_however_often(self):
		self.withdraw()
		for _again in range(2):
			self.assert_hidden(self.unsnooze(self.snooze_for(hours=1)))

	def test_what_a_job_tells_shows_nothing_of_the_ticket(self):
		name = self.the_row(OMAR).name
		self.withdraw()
		with self.published() as events:
			publisher.publish_rows({name: OMAR})
		self.assert_hidden(events)

	def test_who_kept_access_sees_it(self):
		name = self.snooze_for(hours=1)
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		frappe.db.set_value("HD Ticket", self.ticket.name, "agent_group", self.make_team(OMAR))
		[event] = [each for each in self.unsnooze(name) if each["event"] == publisher.NEW]
		self.assertEqual(event["row"]["body"], "@x for your eyes")

	def test_a_correction_shows_nothing_of_the_ticket(self):
		frappe.db.delete("HD Notification")
		comment = self.comment("<p>for your eyes</p>", by=OMAR)
		for user, emoji in ((MEI, "👍"), ("jane@notify.test", "🎉")):
			with self.set_user(user):
				comment.reload()
				comment.append("reactions", {"user": user, "emoji": emoji})
				comment.save(ignore_permissions=True)
			self.next_transaction()
		self.withdraw()
		comment.reload()
		with self.set_user(MEI):
			comment.set("reactions", [row for row in comment.reactions if row.user != MEI])
			comment.save(ignore_permissions=True)
		self.assert_hidden(self.next_transaction())


class TestTheSoundOfWaking(WakingTestCase):  # B21
	def is_silent_after_waking(self, priority: str, **preferences) -> bool:
		with self.freeze_time("2030-01-07 12:00:00"):
			self.comment(mention(OMAR))
			self.next_transaction()
			self.snooze_for(hours=1)
			quiet = [{"weekday": day, "from": "13:30", "until": "15:00"} for day in EVERY_DAY]
			self.prefer(OMAR, quiet_hours=quiet, **preferences)
			frappe.db.set_value("HD Ticket", self.ticket.name, "priority", priority)
			[event] = [each for each in self.wake(hours=2) if each["event"] == publisher.NEW]
		return event["row"]["silent"]

	def test_in_quiet_hours_it_makes_no_sound(self):
		self.assertTrue(self.is_silent_after_waking("Low"))

	def test_an_urgent_ticket_passes_quiet_hours_then_too(self):
		self.assertFalse(self.is_silent_after_waking("Urgent"))

	def test_unless_the_person_does_not_want_that(self):
		self.assertTrue(self.is_silent_after_waking("Urgent", urgent_passes=False))


class TestTheRowThatWaits(WakingTestCase):
	"""Each snooze has one row in the outbox."""

	def setUp(self):
		super().setUp()
		self.comment(mention(OMAR))
		self.next_transaction()

	def waiting(self) -> list[tuple]:
		return [(row.state, row.why, row.due) for row in outbox(channel="wake")]

	def test_who_chooses_another_time_has_one_row_with_that(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			self.snooze_for(hours=1)
			self.snooze_for(hours=5)
			self.assertEqual(self.waiting(), [("Due", None, get_datetime("2030-01-07 17:00:00"))])
			self.snooze_for(hours=2)
			self.assertEqual(self.waiting(), [("Due", None, get_datetime("2030-01-07 14:00:00"))])

	def test_who_ends_it_has_nothing_left_that_waits(self):
		self.unsnooze(self.snooze_for(hours=1))
		[(state, why, _due)] = self.waiting()
		self.assertEqual((state, why), ("Dropped", "ended by the user"))
		with self.freeze_time(add_to_date(now_datetime(), hours=2)):
			self.assertEqual(run._run_channel(Wake), 0)

	def test_a_row_that_is_grouped_meanwhile_shows_at_once_and_not_again(self):
		self.snooze_for(hours=1)
		frappe.db.set_value("HD Notification", {"user_to": OMAR}, "notify_snoozed_until", None)
		self.wake(hours=2)
		self.assertEqual(self.waiting()[0][:2], ("Dropped", "not snoozed"))

	def test_a_notification_that_was_deleted_meanwhile_leaves_nothing(self):
		self.snooze_for(hours=1)
		frappe.db.delete("HD Notification")
		self.assertEqual(self.wake(hours=2), [])
		self.assertEqual(self.waiting()[0][:2], ("Dropped", "deleted"))

	def test_of_a_ticket_that_was_muted_meanwhile_it_wakes_silently(self):
		frappe.db.delete("HD Notification")
		self.assign(OMAR, by=JANE)
		self.next_transaction()
		frappe.db.delete("HD Notification")
		self.receive_mail("A reply")
		self.next_transaction()
		self.snooze_for(hours=1)
		with self.set_user(OMAR):
			api.mute(str(self.ticket.name))
		[event] = [each for each in self.wake(hours=2) if each["event"] == publisher.NEW]
		self.assertTrue(event["row"]["silent"])

	def test_what_was_read_before_is_mailed_after_it_wakes(self):
		frappe.db.set_value("HD Notification", {"user_to": OMAR}, "read", 1)
		self.snooze_for(hours=1)
		self.assertEqual(self.sweep(), [])
		with self.freeze_time(add_to_date(now_datetime(), hours=2)):
			self.assertEqual(self.the_mail().recipients, [OMAR])


class TestTheMailOfASnoozedRow(WakingTestCase):  # D10
	def test_it_is_held_while_the_row_is_snoozed_and_goes_out_after_an_early_wake(self):
		start = get_datetime("2030-01-07 12:00:00")
		with self.freeze_time(start):
			self.comment(mention(OMAR))
			self.next_transaction()
			name = self.snooze_for(days=2)
			self.assertEqual(self.sweep(), [])
			self.assertEqual(self.the_row(OMAR).mail_due, start + timedelta(days=2))
		with self.freeze_time(start + timedelta(hours=1)):
			self.unsnooze(name)
			self.assertLessEqual(self.the_row(OMAR).mail_due, start + timedelta(hours=1, minutes=2))
		with self.freeze_time(start + timedelta(hours=1, minutes=3)):
			self.the_mail()

	def test_a_digest_stays_a_digest(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			self.prefer(OMAR, frequency="Daily", digest_time="08:00")
			self.comment(mention(OMAR))
			self.next_transaction()
			self.unsnooze(self.snooze_for(hours=1))
			self.assertEqual(str(self.the_row(OMAR).mail_due), "2030-01-08 08:00:00")
