"""What one wants to hear of, how and when: the API, the forms, and who may see and change whose."""

from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import frappe
from frappe.desk.form.load import getdoc

from helpdesk_notify import api
from helpdesk_notify.engine import CATALOGUE
from helpdesk_notify.tests.base import JANE, MEI, OMAR, NotifyTestCase, mention
from helpdesk_notify.tests.test_access import give_agents_the_form

MONDAY = {"weekday": "Monday", "from": "20:00", "until": "08:00"}


class PreferenceTestCase(NotifyTestCase):
	def get(self, user: str = OMAR) -> dict:
		with self.set_user(user):
			return api.preferences()

	def save(self, who: str = OMAR, /, **values) -> dict:
		with self.set_user(who):
			return api.save_preferences(values)

	def event(self, key: str, user: str = OMAR) -> dict:
		return next(row for row in self.get(user)["events"] if row["event"] == key)

	@contextmanager
	def assert_refused(self, *words: str):
		"""A clear error, and nothing saved."""
		before = self.stored()
		with self.assertRaises(frappe.ValidationError) as caught:
			yield
		self.assertEqual(self.stored(), before)
		for word in words:
			self.assertIn(word, str(caught.exception))
		self.assertGreater(len(str(caught.exception)), 10)

	def stored(self) -> list:
		frappe.db.value_cache.clear()
		tables = ("HD Notify Preference", "HD Notify Choice", "HD Notify Quiet Hours", "HD Notify Default")
		rows = [frappe.get_all(table, fields=["*"], order_by="name asc") for table in tables]
		return [*rows, frappe.db.get_singles_dict("HD Notify Settings")]


class TestApi(PreferenceTestCase):
	def test_who_has_chosen_nothing_has_what_the_administrator_set(self):
		found = self.get()
		self.assertEqual(found["chosen"], [])
		self.assertFalse(frappe.db.exists("HD Notify Preference", {"user": OMAR}))
		expected = {"app": True, "email": True, "frequency": "Instant", "unread_minutes": 15, "sound": True}
		expected |= {"digest_time": "08:00", "digest_weekday": "Monday", "urgent_passes": True, "toast": True}
		expected |= {"quiet_hours": [], "quiet_now": False, "quiet_until": None, "next_digest": None}
		self.assertEqual({key: found[key] for key in expected}, expected)
		self.assertIn("Europe/Berlin", found["time_zones"])

	def test_every_event_is_listed_with_words(self):
		rows = self.get()["events"]
		self.assertEqual([row["event"] for row in rows], [key for key in CATALOGUE if key != "overflow"])
		self.assertTrue(all(row["label"] and row["label"] != row["event"] for row in rows))
		found = {row["event"]: (row["app"], row["email"]) for row in rows}
		self.assertEqual(found["mentioned"], (True, True))
		self.assertEqual(found["comment_reacted"], (True, False))
		self.assertEqual(found["comment_added"], (False, False))

	def test_defaults_are_live_for_who_has_not_chosen(self):
		self.save(MEI, frequency="Daily", events={"comment_added": {"app": False}})
		events = [{"event": "comment_added", "app": "On", "email": "On"}]
		self.decide(frequency="Hourly", digest_time="09:30", unread_minutes=5, events=events)
		omar, mei = self.get(OMAR), self.get(MEI)
		self.assertEqual((omar["frequency"], mei["frequency"]), ("Hourly", "Daily"))
		self.assertEqual((omar["digest_time"], mei["digest_time"]), ("09:30", "09:30"))
		self.assertEqual((omar["unread_minutes"], mei["unread_minutes"]), (5, 5))
		for user, app in ((OMAR, True), (MEI, False)):
			row = self.event("comment_added", user)
			self.assertEqual((row["app"], row["email"]), (app, True))

	def test_what_is_saved_is_what_is_answered(self):
		values = {"app": False, "email": True, "frequency": "Weekly", "unread_minutes": 30, "sound": False}
		values |= {"digest_time": "17:45", "digest_weekday": "Friday", "urgent_passes": False, "toast": False}
		values |= {"time_zone": "Asia/Kathmandu", "quiet_hours": [MONDAY, {**MONDAY, "weekday": "Sunday"}]}
		answer = self.save(**values)
		self.assertEqual({key: answer[key] for key in values}, values)
		self.assertEqual(self.get(), answer)
		self.assertEqual(set(answer["chosen"]), {*values})

	def test_what_is_not_named_stays(self):
		self.save(frequency="Daily", quiet_hours=[MONDAY], events={"mentioned": {"email": False}})
		answer = self.save(sound=False, events={"mentioned": {"app": False}})
		self.assertEqual((answer["frequency"], answer["quiet_hours"]), ("Daily", [MONDAY]))
		row = self.event("mentioned")
		self.assertEqual((row["app"], row["email"]), (False, False))

	def test_null_takes_a_choice_back(self):
		self.save(
			frequency="Daily", email=False, quiet_hours=[MONDAY], events={"mentioned": {"email": False}}
		)
		answer = self.save(
			frequency=None, email=None, quiet_hours=None, events={"mentioned": {"email": None}}
		)
		self.assertEqual(answer["chosen"], [])
		self.assertEqual((answer["frequency"], answer["email"], answer["quiet_hours"]), ("Instant", True, []))
		self.assertTrue(self.event("mentioned")["email"])

	def test_null_for_all_events_at_once(self):
		self.save(sound=False, events={"mentioned": {"email": False}, "custom": {"app": False}})
		self.assertEqual(self.save(events=None)["chosen"], ["sound"])

	def test_a_zone_of_the_account_that_does_not_exist_counts_as_none(self):
		frappe.db.set_value("User", OMAR, "time_zone", "Mars/Olympus")
		self.assertEqual(self.save(quiet_hours=[MONDAY])["time_zone"], "UTC")

	def test_json_text_is_understood_as_frappe_call_sends_it(self):
		with self.set_user(OMAR):
			self.assertEqual(api.save_preferences('{"frequency": "Daily"}')["frequency"], "Daily")

	def test_locked_is_effective_whatever_was_chosen(self):
		self.save(events={"mentioned": {"app": False, "email": False}})
		self.decide(events=[{"event": "mentioned", "locked": 1}])
		row = self.event("mentioned")
		self.assertEqual((row["locked"], row["app"], row["email"]), (True, True, True))
		self.comment(mention(OMAR))
		self.assertEqual(self.the_row(OMAR).mail_state, "Due")

	def test_quiet_now_and_the_next_digest_by_ones_own_clock(self):
		with self.freeze_time("2030-01-07 15:30:00"):  # in New York it is 10:30
			noon = {"weekday": "Monday", "from": "10:00", "until": "12:00"}
			answer = self.save(time_zone="America/New_York", quiet_hours=[noon], frequency="Daily")
		until, digest = (datetime.fromisoformat(answer[key]) for key in ("quiet_until", "next_digest"))
		new_york = ZoneInfo("America/New_York")
		self.assertTrue(answer["quiet_now"])
		self.assertEqual(until, datetime(2030, 1, 7, 12, tzinfo=new_york))
		self.assertEqual(digest, datetime(2030, 1, 8, 8, tzinfo=new_york))

	def test_the_zone_of_the_account_counts_unless_another_is_chosen(self):
		frappe.db.set_value("User", OMAR, "time_zone", "Asia/Tokyo")
		self.assertEqual(self.get()["time_zone"], "Asia/Tokyo")
		self.assertEqual(self.save(time_zone="Europe/Paris")["time_zone"], "Europe/Paris")
		self.assertEqual(self.save(time_zone=None)["time_zone"], "Asia/Tokyo")

	def test_other_tabs_hear_of_it(self):
		self.save(sound=False)
		changed = [event for event in self.next_transaction() if event["event"] == "helpdesk_notify:changed"]
		found = [(event["room"], event["action"], event["names"]) for event in changed]
		self.assertIn((f"user:{OMAR}", "preferences"), [each[:2] for each in found])

	def test_a_test_notification_comes_by_ones_own_rules(self):
		with self.set_user(OMAR):
			name = api.send_test()["name"]
		row = self.the_row(OMAR)
		self.assertEqual((row.name, row.message), (name, "This is a test notification"))


class TestBadInput(PreferenceTestCase):
	def test_what_does_not_exist_or_makes_no_sense(self):
		for values in (
			{"digest_time": "24:00"},
			{"digest_time": "12:60"},
			{"digest_time": "noon"},
			{"digest_time": 8},
			{"digest_weekday": "Mon"},
			{"time_zone": "Mars/Olympus"},
			{"time_zone": "../../etc/passwd"},
			{"time_zone": 1},
			{"frequency": "Yearly"},
			{"frequency": ["Daily"]},
			{"unread_minutes": 0},
			{"unread_minutes": -5},
			{"unread_minutes": "soon"},
			{"unread_minutes": True},
			{"unread_minutes": 10**9},
			{"app": "maybe"},
			{"email": 2},
			{"sound": "On"},
			{"events": {"no_such_event": {"app": True}}},
			{"events": {"overflow": {"app": False}}},
			{"events": {"mentioned": {"fax": True}}},
			{"events": {"mentioned": {"email": "yes"}}},
			{"events": {"mentioned": True}},
			{"events": ["mentioned"]},
			{"colour": "red"},
			{"last_seen": "2026-01-01"},
			{"user": MEI},
		):
			with self.subTest(values), self.assert_refused():
				self.save(**{"sound": False, **values})

	def test_quiet_hours_that_cannot_be(self):
		every = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
		for windows in (
			[{**MONDAY, "from": "25:00"}],
			[{**MONDAY, "until": "8 o'clock"}],
			[{**MONDAY, "from": 20}],
			[{**MONDAY, "from": None}],
			[{**MONDAY, "weekday": "Someday"}],
			[{**MONDAY, "weekday": None}],
			[{**MONDAY, "from": "09:00", "until": "09:00"}],
			[{**MONDAY, "from": "09:00", "until": "9:00"}],
			[{"weekday": "Monday", "from": "09:00"}],
			[{**MONDAY, "colour": "red"}],
			[MONDAY] * 51,
			["Monday"],
			"Monday",
			{"Monday": ["20:00", "08:00"]},
			[{"weekday": day, "from": "00:00", "until": "12:00"} for day in every]
			+ [{"weekday": day, "from": "12:00", "until": "00:00"} for day in every],
		):
			with self.subTest(windows), self.assert_refused():
				self.save(quiet_hours=windows)

	def test_values_that_are_none(self):
		for values in ("", "[]", "nonsense", '"text"', "null", "[" * 9999):
			with self.subTest(values[:20]), self.assert_refused(), self.set_user(OMAR):
				api.save_preferences(values)

	def test_the_message_names_what_is_wrong(self):
		for values, word in (
			({"time_zone": "Mars/Olympus"}, "Mars/Olympus"),
			({"digest_time": "24:00"}, "24:00"),
			({"frequency": "Yearly"}, "Yearly"),
			({"events": {"no_such_event": {"app": True}}}, "no_such_event"),
			({"quiet_hours": [{**MONDAY, "until": "20:00"}]}, "Monday"),
		):
			with self.subTest(values), self.assert_refused(word):
				self.save(**values)

	def test_markup_in_it_is_not_obeyed(self):
		with self.assert_refused("&lt;script&gt;"):
			self.save(time_zone="<script>")

	def test_guests_have_none(self):
		with self.set_user("Guest"):
			self.assertRaises(frappe.PermissionError, api.preferences)
			self.assertRaises(frappe.PermissionError, api.save_preferences, {"sound": False})

	def test_settings_that_cannot_be(self):
		for values in (
			{"retention_days": 0},
			{"retention_days": -1},
			{"development_email": "not an address"},
			{"development_email": "a@"},
			{"frequency": "Yearly"},
			{"frequency": ""},
			{"digest_time": "24:00:00"},
			{"digest_time": None},
			{"digest_weekday": "Mon"},
			{"unread_minutes": 0},
			{"unread_minutes": -1},
			{"rate_limit": -1},
			{"rate_limit": 5, "rate_minutes": 0},
			{"due_soon_minutes": -1},
			{"group_within": -1},
			{"sender": "No Such Account"},
			{"developers": [{"user": OMAR}, {"user": OMAR}]},
			{"developers": [{"user": "nobody@notify.test"}]},
			{"events": [{"event": "no_such_event", "app": "On"}]},
			{"events": [{"event": "mentioned", "app": "On"}, {"event": "mentioned", "app": "Off"}]},
			{"events": [{"event": "mentioned", "app": "Maybe"}]},
		):
			with self.subTest(values), self.assert_refused():
				self.decide(**values)


class TestForms(PreferenceTestCase):
	def load(self, doctype: str, name: str):
		frappe.response.docs = []
		getdoc(doctype, name)
		return frappe.response.docs[0]

	def test_both_list_every_event_and_save_what_was_chosen_only(self):
		self.save(events={"mentioned": {"email": False}})
		for doctype, name in (
			("HD Notify Preference", frappe.db.get_value("HD Notify Preference", {"user": OMAR})),
			("HD Notify Settings", "HD Notify Settings"),
		):
			doc = self.load(doctype, name)
			self.assertEqual(
				[row.event for row in doc.events], [key for key in CATALOGUE if key != "overflow"]
			)
			doc.save()
			kept = [row.event for row in frappe.get_doc(doctype, name).events]
			self.assertEqual(kept, ["mentioned"] if doctype == "HD Notify Preference" else [])

	def test_a_preference_made_in_the_form_counts(self):
		doc = frappe.get_doc({"doctype": "HD Notify Preference", "user": OMAR, "email": "Off"})
		doc.append("quiet_hours", {"weekday": "Monday", "from_time": "20:00:00", "until_time": "08:00:00"})
		doc.insert()
		self.assertFalse(self.get()["email"])
		self.assertEqual(self.get()["quiet_hours"], [MONDAY])

	def test_the_form_refuses_what_the_api_refuses(self):
		for values in (
			{"time_zone": "Mars/Olympus"},
			{"frequency": "Yearly"},
			{"unread_minutes": -1},
			{"quiet_hours": [{"weekday": "Monday", "from_time": "09:00:00", "until_time": "09:00:00"}]},
			{"events": [{"event": "no_such_event", "app": "On"}]},
		):
			with self.subTest(values), self.assert_refused():
				frappe.get_doc({"doctype": "HD Notify Preference", "user": OMAR, **values}).insert()


class TestOwnOnly(PreferenceTestCase):
	def setUp(self):
		super().setUp()
		self.save(MEI, sound=False)
		self.save(OMAR, sound=False)
		self.mine, self.other = (
			frappe.db.get_value("HD Notify Preference", {"user": user}) for user in (OMAR, MEI)
		)

	def test_one_can_be_neither_made_for_nor_given_to_somebody_else(self):
		give_agents_the_form(self)
		with self.set_user(OMAR):
			with self.assertRaises(frappe.PermissionError):
				frappe.client.insert({"doctype": "HD Notify Preference", "user": JANE, "email": "Off"})
			with self.assertRaises((frappe.PermissionError, frappe.CannotChangeConstantError)):
				frappe.client.set_value("HD Notify Preference", self.mine, "user", JANE)
			with self.assertRaises(frappe.PermissionError):
				frappe.client.set_value("HD Notify Preference", self.other, "email", "Off")
			with self.assertRaises(frappe.PermissionError):
				frappe.client.delete("HD Notify Preference", self.other)
		self.assertTrue(self.get(JANE)["email"])
		self.assertTrue(self.get(MEI)["email"])

	def test_agents_neither_see_nor_change_the_settings(self):
		with self.set_user(OMAR):
			self.assertRaises(
				frappe.PermissionError, frappe.client.get, "HD Notify Settings", "HD Notify Settings"
			)
			with self.assertRaises(frappe.PermissionError):
				frappe.client.set_value("HD Notify Settings", "HD Notify Settings", "retention_days", 1)

	def test_there_is_one_for_each_person(self):
		with self.assertRaises(frappe.UniqueValidationError):
			frappe.client.insert({"doctype": "HD Notify Preference", "user": OMAR, "email": "Off"})
		self.assertTrue(self.get(OMAR)["email"])

	def test_who_takes_a_renamed_colleagues_old_address_has_their_own(self):
		frappe.rename_doc("User", OMAR, "omar.h@notify.test", force=True)
		newcomer = frappe.copy_doc(frappe.get_doc("User", JANE))
		newcomer.update({"name": OMAR, "email": OMAR, "username": None}).insert()
		self.assertEqual(self.get(OMAR)["chosen"], [])
		self.assertEqual(self.save(OMAR, toast=False)["chosen"], ["toast"])
		self.assertEqual(self.get("omar.h@notify.test")["chosen"], ["sound"])
