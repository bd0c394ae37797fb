"""Not too many at once, and not for ever: the rate limit and the retention."""

from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import add_days, add_to_date, get_datetime, now_datetime
from redis.exceptions import ConnectionError as RedisIsDown

from helpdesk_notify import api, maintenance
from helpdesk_notify.inbox import retention
from helpdesk_notify.outbox import records
from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase, NotifyTestCase, mention, purge

NOON = get_datetime("2030-01-07 12:00:00")


class TestRateLimit(MailTestCase):
	LIMIT = 5

	def setUp(self):
		super().setUp()
		self.settle(rate_limit=self.LIMIT, rate_minutes=5)
		for user in (OMAR, MEI):
			key = frappe.cache.make_key(f"helpdesk_notify:allowance:{user}")
			frappe.cache.delete(key)
			self.addCleanup(frappe.cache.delete, key)

	def mention(self, number: int, at=NOON, user: str = OMAR) -> list[dict]:
		announced = []
		with self.freeze_time(at):
			for count in range(number):
				self.comment(mention(user, f"number {count}"))
				announced += self.next_transaction()
		return announced

	def told(self, user: str = OMAR) -> dict[str, int]:
		counts: dict[str, int] = {}
		for row in self.rows(user):
			counts[row.notify_event] = counts.get(row.notify_event, 0) + row.notify_count
		return counts

	def test_what_is_over_it_becomes_one_row_and_nothing_vanishes(self):
		self.mention(self.LIMIT)
		self.assertEqual(self.told(), {"mentioned": self.LIMIT})
		self.mention(1)
		row = self.the_row(OMAR, notify_event="overflow")
		self.assertEqual((row.message, row.notify_count), ("One more notification", 1))
		self.mention(6)
		row = self.the_row(OMAR, notify_event="overflow")
		self.assertEqual((row.message, row.notify_count), ("7 more notifications", 7))
		self.assertEqual(self.told(), {"mentioned": self.LIMIT, "overflow": 7})
		with self.set_user(OMAR):
			self.assertEqual(api.unread_count()["unread"], self.LIMIT + 1)
			events = api.history(row.name)["events"]
		self.assertEqual(len(events), 7)
		self.assertTrue(all("mentioned you" in event["body"] for event in events))

	def test_the_default_is_thirty(self):
		self.settle(rate_limit=30)
		self.mention(31)
		self.assertEqual(self.told(), {"mentioned": 30, "overflow": 1})

	def test_only_the_first_over_it_rings(self):
		new = [each for each in self.mention(self.LIMIT + 3) if each["event"] == "helpdesk_notify:new"]
		self.assertEqual([each["row"]["silent"] for each in new], [False] * (self.LIMIT + 1) + [True] * 2)

	def test_it_flows_back_with_time(self):
		self.mention(self.LIMIT + 1)
		self.mention(1, NOON + timedelta(seconds=59))
		self.assertEqual(self.told(), {"mentioned": self.LIMIT, "overflow": 2})
		self.mention(1, NOON + timedelta(seconds=61))
		self.assertEqual(self.told(), {"mentioned": self.LIMIT + 1, "overflow": 2})

	def test_once_read_the_next_begins_a_new_row(self):
		self.mention(self.LIMIT + 2)
		frappe.db.set_value("HD Notification", {"user_to": OMAR}, "read", 1)
		self.mention(1)
		self.assertEqual([row.notify_count for row in self.rows(OMAR, notify_event="overflow", read=0)], [1])

	def test_it_is_each_persons_own(self):
		self.mention(self.LIMIT + 1)
		self.mention(1, user=MEI)
		self.assertEqual(self.told(MEI), {"mentioned": 1})

	def test_the_mail_of_what_is_over_it_waits_and_is_one(self):
		self.mention(self.LIMIT + 4)
		with self.freeze_time(NOON):
			self.assertIn(f"{self.LIMIT} updates", self.the_mail().subject)
		with self.freeze_time(NOON + timedelta(minutes=16)):
			self.assertEqual(self.the_mail().subject, "4 more notifications")

	def test_none_at_all(self):
		self.settle(rate_limit=0)
		self.mention(self.LIMIT + 3)
		self.assertEqual(self.told(), {"mentioned": self.LIMIT + 3})

	def test_without_redis_there_is_no_limit_and_no_fault(self):
		with (
			patch.object(frappe.cache, "mget", side_effect=RedisIsDown),
			patch.object(frappe.cache, "pipeline", side_effect=RedisIsDown),
		):
			self.mention(self.LIMIT + 3)
		self.assertEqual(self.told(), {"mentioned": self.LIMIT + 3})


class TestRetention(NotifyTestCase):
	DAYS = 30

	def setUp(self):
		super().setUp()
		self.replace(frappe.db, "commit")
		self.settle(retention_days=self.DAYS)

	def write(self, number: int, user: str = OMAR, days: float = 31, **values) -> list[str]:
		names = []
		for each in range(number):
			at = add_to_date(now_datetime(), hours=-24 * days, seconds=each)
			doc = frappe.new_doc("HD Notification").update({"user_to": user, "user_from": JANE, "read": 1})
			doc.update({"notification_type": "Mention", "notify_at": at, **values})
			doc.name = frappe.generate_hash(length=10)
			doc.db_insert()
			names.append(doc.name)
		return names

	def left(self) -> set[str]:
		return set(frappe.get_all("HD Notification", pluck="name"))

	def test_what_is_read_and_old_goes_and_all_else_stays(self):
		self.write(7)
		later = add_days(now_datetime(), 1)
		kept = self.write(2, read=0) + self.write(2, days=29) + self.write(2, notify_snoozed_until=later)
		self.assertEqual(purge(chunk=3), 7)
		self.assertEqual(self.left(), {*kept})
		self.assertEqual(purge(), 0)

	def test_nobody_will_read_what_disabled_and_deleted_users_have(self):  # B17
		frappe.db.set_value("User", MEI, "enabled", 0)
		later, gone = add_days(now_datetime(), 1), "gone@notify.test"
		for user in (MEI, gone):
			self.write(2, user=user, read=0)
			self.write(1, user=user, notify_snoozed_until=later)
			self.write(1, user=user)
		kept = self.write(1, user=MEI, days=29, read=0) + self.write(2, read=0)
		kept += (waiting := self.write(1, user=gone, read=0))
		records.insert(
			[{"notification": waiting[0], "user": gone, "ticket": None, "channel": "email", "due": later}]
		)
		self.write(1)
		with self.counted_queries() as statements:
			self.assertEqual(purge(), 9)
		self.assertEqual(self.left(), {*kept})
		self.assertEqual(self.changed(), [f"user:{OMAR}"])
		self.assertEqual(len([each for each in statements if "tabUser" in each]), 2)

	def test_what_is_marked_as_unread_meanwhile_stays(self):
		[name] = self.write(1)
		look = retention._next

		def mark_as_unread(*args):
			rows = look(*args)
			frappe.db.set_value("HD Notification", name, "read", 0)
			return rows

		with patch.object(retention, "_next", mark_as_unread):
			self.assertEqual(purge(), 0)
		self.assertEqual(self.left(), {name})

	def test_what_is_kept_holds_nothing_up(self):
		kept = self.write(8, days=40, read=0)
		self.write(8, days=35)
		self.assertEqual(purge(chunk=3), 8)
		self.assertEqual(self.left(), {*kept})

	def test_it_goes_in_chunks(self):
		self.write(25)
		with self.counted_queries() as statements:
			purge(chunk=10)
		deletes = [each for each in statements if each.lower().startswith("delete from `tabhd notification`")]
		self.assertEqual([each.count("'") // 2 for each in deletes], [10, 10, 5])

	def test_an_interrupted_run_has_lost_nothing_and_the_next_goes_on(self):
		self.write(9)
		look, looks = retention._next, []

		def fail_at_the_second(*args):
			looks.append(args)
			if len(looks) == 2:
				raise RuntimeError("the worker is stopped")
			return look(*args)

		with patch.object(retention, "_next", fail_at_the_second), self.assertRaises(RuntimeError):
			purge(chunk=3)
		self.assertEqual(len(self.left()), 6)
		self.assertEqual(self.changed(), [f"user:{OMAR}"])
		self.assertEqual(purge(chunk=3), 6)
		self.assertEqual(self.left(), set())

	def test_without_time_left_it_waits_for_the_next_run(self):
		self.write(3)
		self.assertEqual(purge(budget=0), 0)
		self.assertEqual(len(self.left()), 3)

	def changed(self) -> list[str]:
		events = self.next_transaction()
		return sorted(
			event["room"]
			for event in events
			if event["event"] == "helpdesk_notify:changed" and event["action"] == "deleted"
		)

	def test_everybody_concerned_is_told_once(self):
		self.write(7)
		self.write(7, user=MEI)
		self.write(7, user=JANE, notify_mail_only=1)  # which she never saw
		maintenance.purge_read_notifications()
		self.assertEqual(self.left(), set())
		self.assertEqual(self.changed(), [f"user:{MEI}", f"user:{OMAR}"])

	def test_nobody_is_told_of_nothing(self):
		self.write(2, read=0)
		purge()
		self.assertEqual(self.changed(), [])

	def test_a_retention_that_makes_no_sense_deletes_nothing(self):
		self.write(2)
		for days in (0, -5):
			self.settle(retention_days=days)  # past the form's check
			self.assertEqual(purge(), 0)
		self.assertEqual(len(self.left()), 2)
