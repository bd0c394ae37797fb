"""Values that make no sense: stored past the form, where they may touch nobody else, or sent to a method."""

import json
from unittest.mock import patch

import frappe
from frappe.handler import execute_cmd
from frappe.utils import add_to_date, now_datetime

from helpdesk_notify import api
from helpdesk_notify.engine import Preference
from helpdesk_notify.outbox import run
from helpdesk_notify.preferences import repository
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase, NotifyTestCase, mention

CORRUPT = {
	"frequency": "Fortnightly",
	"digest_weekday": "Caturday",
	"digest_time": "quarter past",
	"time_zone": "Mars/Olympus",
	"unread_minutes": -5,
}


class TestStoredPastTheForm(MailTestCase):  # B12
	def setUp(self):
		super().setUp()
		frappe.cache.delete_keys("helpdesk_notify:unreadable")
		frappe.db.delete("Error Log")
		self.addCleanup(frappe.cache.delete_keys, "helpdesk_notify:unreadable")
		self.prefer(OMAR, frequency="Daily")
		self.name = frappe.db.get_value("HD Notify Preference", {"user": OMAR})

	def corrupt(self, **values) -> None:
		frappe.db.set_value("HD Notify Preference", self.name, values)

	def add_quiet_hours(self, **values) -> None:
		row = frappe.new_doc("HD Notify Quiet Hours")
		row.update({"parent": self.name, "parenttype": "HD Notify Preference", "parentfield": "quiet_hours"})
		row.update({"name": frappe.generate_hash(length=10), "idx": 1, **values}).db_insert()

	def assert_everybody_is_told_and_mailed(self) -> None:
		self.comment(mention(OMAR) + mention(MEI))
		self.next_transaction()
		self.assertEqual({row.user_to for row in self.rows()}, {OMAR, MEI})
		for user in (OMAR, MEI):
			self.make_due(user)
		run.send_due()
		self.assertEqual(self.mail_state(OMAR) + self.mail_state(MEI), ["Sent", "Sent"])

	def test_one_persons_corrupt_value_silences_nobody(self):
		for field, value in CORRUPT.items():
			with self.subTest(field):
				frappe.db.delete("HD Notification")
				self.corrupt(**{field: value})
				self.assert_everybody_is_told_and_mailed()
				self.corrupt(**{field: 0 if field == "unread_minutes" else None})

	def test_nor_do_quiet_hours_of_a_day_that_does_not_exist(self):
		self.add_quiet_hours(weekday="Caturday", from_time="20:00", until_time="08:00")
		self.assert_everybody_is_told_and_mailed()

	def test_the_value_falls_back_to_the_administrators_and_the_others_stay(self):
		self.settle(digest_time="10:15:00")
		self.corrupt(digest_time="quarter past", digest_weekday="Caturday")
		mine = repository.read({OMAR: None}, None, read_settings().defaults)[OMAR]
		self.assertEqual((mine.frequency, str(mine.digest_at), mine.digest_weekday), ("Daily", "10:15:00", 0))

	def test_it_is_logged_once(self):
		self.corrupt(frequency="Fortnightly")
		for _again in range(3):
			self.comment(mention(OMAR))
			self.next_transaction()
		logged = frappe.get_all("Error Log", {"method": ["like", "%unreadable preference%"]}, pluck="method")
		self.assertEqual(logged, [f"helpdesk_notify: unreadable preference of {OMAR}"])

	def test_a_time_beyond_every_calendar_silences_nobody(self):
		self.settle(frequency="When unread", unread_minutes=10**10, group_within=10**9, rate_limit=0)
		self.addCleanup(self.settle, frequency="Instant", unread_minutes=15, group_within=0)
		frappe.db.delete("HD Notify Preference")
		self.assert_everybody_is_told_and_mailed()

	def test_settings_that_cannot_be_read_have_their_usual_values(self):
		huge = 10**15
		corrupt = {"frequency": "x", "digest_weekday": "y", "digest_time": "z", "unread_minutes": huge}
		self.settle(**corrupt, group_within=huge, rate_limit=5, rate_minutes=huge)
		usual, found = Preference(), read_settings()
		for name in ("frequency", "digest_weekday", "digest_at", "unread_after"):
			self.assertEqual(getattr(found.defaults, name), getattr(usual, name), name)
		self.assertEqual((found.group_within, found.limit), (None, None))
		self.settle(group_within=0, rate_limit=0)
		frappe.db.delete("HD Notify Preference")
		self.assert_everybody_is_told_and_mailed()


class TestSentToAMethod(NotifyTestCase):  # D17
	def insert(self, message):
		doc = {"doctype": "HD Notification", "user_to": OMAR, "notification_type": "Reaction"}
		return frappe.get_doc({**doc, "user_from": JANE, "message": message}).insert()

	def test_a_message_that_is_no_text_or_too_long_is_refused(self):
		for message in ({"a": 1}, ["x"], 5, "x" * 70_000, "ü" * 40_000):
			with self.subTest(str(message)[:20]):
				self.assertRaises(frappe.ValidationError, self.insert, message)
				with self.set_user(JANE):
					self.assertRaises(frappe.ValidationError, self.insert, message)
		self.assertEqual(self.rows(), [])

	def test_a_message_as_long_as_the_column_holds_is_kept(self):
		text = "x" * 65_535
		self.assertEqual(self.insert(text).reload().message, text)

	def test_a_missing_argument_is_the_callers_mistake(self):
		methods = ("history", "explain", "message", "subscription", "follow", "mute", "unfollow")
		with self.set_user(OMAR):
			for name in (*methods, "save_preferences"):
				with self.subTest(name):
					self.assertRaises(frappe.ValidationError, getattr(api, name))

	def test_a_link_search_without_its_arguments_finds_own_rows(self):
		self.comment(mention(OMAR))
		method = "helpdesk_notify.permissions.search"
		with self.set_user(OMAR), patch.object(frappe.local, "form_dict", frappe._dict(cmd=method)):
			frappe.local.request = frappe._dict(method="GET")
			self.addCleanup(setattr, frappe.local, "request", None)
			found = execute_cmd(method)
		self.assertEqual([row[0] for row in found], [self.the_row(OMAR).name])

	def test_nothing_of_this_is_a_server_error(self):
		name = self.insert("Something").name
		until = add_to_date(now_datetime(), hours=1).isoformat()
		odd = (
			None,
			"",
			0,
			-1,
			10**30,
			[],
			{},
			[None],
			[[name]],
			json.dumps([1]),
			"%",
			"\x00",
			"\ud800",
			"x" * 999,
		)
		calls = [
			(api.inbox, ("limit", "cursor", "only", "unread_only")),
			(api.clear, ("ticket", "comment", "undoable")),
			(api.mark_read, ("names",)),
			(api.delete, ("names",)),
			(api.snooze, ("names", "until")),
			(api.history, ("name",)),
			(api.follow, ("ticket",)),
			(api.save_preferences, ("values",)),
		]
		with self.set_user(JANE):
			for method, arguments in calls:
				for argument in arguments:
					for value in odd:
						with self.subTest(f"{method.__name__} {argument} {value!r:.20}"):
							self.call_with(method, {argument: value})
			self.call_with(api.snooze, {"names": [name], "until": until})  # without an offset

	def call_with(self, method, arguments: dict) -> None:
		try:
			method(**arguments)
		except (frappe.ValidationError, frappe.PermissionError) as error:
			self.assertIn(error.http_status_code, (403, 404, 417))
		except frappe.exceptions.FrappeTypeError:
			pass  # 417 in a request
