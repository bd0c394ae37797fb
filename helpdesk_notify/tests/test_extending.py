"""Kinds of events that other apps bring: the documented example is run as it stands."""

import re
import sys
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import frappe
from frappe.tests.utils import patch_hooks

import helpdesk_notify
from helpdesk_notify import api
from helpdesk_notify.engine import definitions
from helpdesk_notify.preferences import event_types
from helpdesk_notify.runtime import request_state
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, MailTestCase
from helpdesk_notify.utils import notify

MODULE = "helpdesk_notify.tests.example"  # there is none: Frappe takes paths of installed apps only
GUIDE = Path(helpdesk_notify.__file__).parent.parent / "docs" / "extending.md"


def examples() -> list[str]:
	"""The blocks of Python in the guide: what an app defines, and how it raises it."""
	return re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)


class ExtendingTestCase(MailTestCase):
	def setUp(self):
		super().setUp()
		self.install({})

	def install(self, events: dict, *more_paths: str) -> None:
		"""As if an app with these `helpdesk_notify_events` were installed."""
		sys.modules[MODULE] = module = ModuleType(MODULE)
		module.EVENTS = events
		self.addCleanup(sys.modules.pop, MODULE, None)
		patcher = patch_hooks({event_types.HOOK: [f"{MODULE}.EVENTS", *more_paths]})
		patcher.__enter__()
		self.addCleanup(patcher.__exit__, None, None, None)
		self.forget()
		self.addCleanup(self.forget)

	@staticmethod
	def forget() -> None:
		request_state.state().event_types = None

	def raise_as_jane(self, event: str, users=(OMAR,), **values) -> None:
		with self.set_user(JANE):
			notify(event, users, **values)


class TestGuide(ExtendingTestCase):
	def setUp(self):
		super().setUp()
		defines, self.raises = examples()
		space: dict = {}
		exec(compile(defines, GUIDE, "exec"), space)
		self.install(space["EVENTS"])

	def test_its_example_reaches_the_bell_and_the_mailbox(self):
		with self.set_user(JANE):
			exec(compile(self.raises, GUIDE, "exec"), {"agent": OMAR, "ticket": self.ticket.name})
		row = self.the_row(OMAR)
		self.assertEqual(row.message, f"Parcel P-7 for ticket #{self.ticket.name} has been shipped")
		self.assertEqual((row.notify_body, row.notify_event), ("With Swift Post", "parcel_shipped"))
		self.assertEqual((row.user_from, row.notify_reason), (JANE, "addressed"))
		new = [each for each in self.next_transaction() if each["event"] == "helpdesk_notify:new"]
		self.assertEqual(new[0]["row"]["url"], f"/helpdesk/tickets/{self.ticket.name}")
		message = self.the_mail()
		self.assertEqual(message.subject, f"Shipped: #{self.ticket.name} - Login issue")
		self.assertIn("> With Swift Post", message.text)

	def test_its_repeats_fold(self):
		for parcel in ("P-7", "P-8", "P-9"):
			self.raise_as_jane("parcel_shipped", ticket=self.ticket.name, parcel=parcel, carrier="Swift Post")
			self.next_transaction()
		row = self.the_row(OMAR)
		self.assertEqual(row.message, f"3 parcels for ticket #{self.ticket.name} have been shipped")
		self.assertEqual(row.notify_count, 3)

	def test_its_functions_say_the_words(self):
		about = {"ticket": self.ticket.name, "parcel": "P-7"}
		self.raise_as_jane("parcel_lost", **about, days=3, place="<b>Ulm</b>")
		row = self.the_row(OMAR)
		self.assertEqual(row.message, "P-7 has not moved for 3 days")
		self.assertEqual((row.notify_body, row.notification_type), ("Last seen in Ulm", "Mention"))
		self.assertIsNone(row.mail_state)

	def test_its_keys_are_those_that_the_registry_knows(self):
		table = re.findall(r"^\| `(\w+)` \|", GUIDE.read_text(), re.MULTILINE)
		self.assertEqual({*table}, definitions.KEYS)


class TestKinds(ExtendingTestCase):
	def setUp(self):
		super().setUp()
		self.install(
			{
				"parcel_shipped": {
					"title": "Parcel {parcel}",
					"label": "A parcel",
					"channels": ["app", "email"],
				},
				"for_all": {"title": "Hello", "agents_only": False},
				"silent": {"title": "Psst", "channels": []},
				"personal": {"title": "Only you", "ignores_mute": True},
			}
		)

	def test_agents_find_them_in_their_preferences(self):
		with self.set_user(OMAR):
			rows = {row["event"]: row for row in api.preferences()["events"]}
			self.assertEqual(
				(rows["parcel_shipped"]["label"], rows["parcel_shipped"]["email"]), ("A parcel", True)
			)
			self.assertEqual(rows["for_all"]["label"], "For all")
			api.save_preferences({"events": {"parcel_shipped": {"app": False, "email": False}}})
		self.raise_as_jane("parcel_shipped", parcel="P-7")
		self.assertEqual(self.rows(), [])

	def test_so_do_administrators_in_the_settings(self):
		self.decide(events=[{"event": "silent", "app": "On"}])
		self.raise_as_jane("silent")
		self.assertEqual(self.the_row(OMAR).message, "Psst")

	def test_what_is_off_by_default_tells_nobody(self):
		self.raise_as_jane("silent")
		self.assertEqual(self.rows(), [])

	def test_who_did_it_is_not_told_and_who_may_not_read_the_ticket_neither(self):
		self.raise_as_jane("parcel_shipped", (JANE, OMAR), parcel="P-7")
		self.assertEqual([row.user_to for row in self.rows()], [OMAR])
		frappe.db.delete("HD Notification")
		self.next_transaction()
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		self.raise_as_jane("parcel_shipped", parcel="P-7", ticket=self.ticket.name)
		self.assertEqual(self.rows(), [])

	def test_only_what_is_not_internal_reaches_customers(self):
		self.raise_as_jane("parcel_shipped", (DANA,), parcel="P-7")
		self.raise_as_jane("for_all", (DANA,))
		self.assertEqual([row.notify_event for row in self.rows(DANA)], ["for_all"])

	def test_a_muted_ticket_keeps_away_all_but_what_is_direct(self):
		with self.set_user(OMAR):
			api.mute(str(self.ticket.name))
		for event in ("parcel_shipped", "personal"):
			self.raise_as_jane(event, ticket=self.ticket.name, parcel="P-7")
		self.assertEqual([row.notify_event for row in self.rows(OMAR)], ["personal"])

	def test_a_reason_a_link_and_an_actor_of_ones_own(self):
		self.raise_as_jane("parcel_shipped", {OMAR: "follower"}, parcel="P-7", link="/parcels/7", actor=MEI)
		row = self.the_row(OMAR)
		self.assertEqual((row.notify_reason, row.user_from), ("follower", MEI))
		with self.set_user(OMAR):
			self.assertEqual(api.inbox()["rows"][0]["url"], "/parcels/7")

	def test_the_same_source_twice_in_one_request_is_told_once(self):
		for source in ("a", "a", "b"):
			self.raise_as_jane("parcel_shipped", ticket=self.ticket.name, parcel="P-7", source=source)
		self.assertEqual(self.the_row(OMAR).notify_count, 2)

	def test_values_cannot_smuggle_in_markup_or_templates(self):
		self.raise_as_jane("parcel_shipped", parcel="<script>x()</script>{actor.__class__}")
		row = self.the_row(OMAR)
		self.assertNotIn("<", row.message)
		self.assertIn("{actor.__class__}", row.message)

	def test_in_another_language(self):
		values = {"doctype": "Translation", "language": "de", "source_text": "Parcel {parcel}"}
		frappe.get_doc({**values, "translated_text": "Paket {parcel}"}).insert()
		self.addCleanup(frappe.translate.clear_cache)
		frappe.db.set_value("User", MEI, "language", "de")
		self.raise_as_jane("parcel_shipped", (OMAR, MEI), parcel="P-7")
		self.assertEqual((self.the_row(MEI).message, self.the_row(OMAR).message), ("Paket P-7", "Parcel P-7"))


class TestMistakes(ExtendingTestCase):
	def test_a_kind_that_nobody_defines(self):
		with self.assertRaises(frappe.ValidationError) as caught:
			self.raise_as_jane("no_such_kind<b>")
		self.assertIn("no_such_kind&lt;b&gt;", str(caught.exception))
		with self.assertRaises(frappe.ValidationError):
			self.raise_as_jane("mentioned")  # the app's own are not for others to raise
		self.assertEqual(self.rows(), [])

	def test_a_gap_that_is_not_filled(self):
		self.install({"parcel_shipped": {"title": "Parcel {parcel}", "body": "With {carrier}"}})
		for values in ({}, {"parcel": "P-7"}, {"carrier": "Swift Post"}):
			with self.subTest(values), self.assertRaises(frappe.ValidationError):
				self.raise_as_jane("parcel_shipped", **values)
		self.assertEqual(self.rows(), [])

	def test_they_are_logged_and_passed_over_and_the_others_work(self):
		good, bad = {"title": "Hello"}, {"title": "Parcel", "colour": "red"}
		with patch.object(frappe, "log_error") as logged:
			self.install(
				{"good": good, "bad": bad}, "helpdesk_notify.tests.no_such_module.EVENTS", f"{MODULE}.NOTHING"
			)
			self.raise_as_jane("good")
			with self.assertRaises(frappe.ValidationError):
				self.raise_as_jane("bad")
			self.assertIn("good", event_types.choosable())
			self.assertNotIn("bad", event_types.choosable())
		self.assertEqual(self.the_row(OMAR).message, "Hello")
		self.assertEqual(logged.call_count, 3)  # each mistake once a request

	def test_one_mistake_does_not_take_the_good_ones_behind_it_along(self):
		with patch.object(frappe, "log_error"):
			self.install({"bad": {"title": ""}, "good": {"title": "Hello"}})
			self.raise_as_jane("good")
		self.assertEqual(self.the_row(OMAR).message, "Hello")

	def test_a_function_that_fails_is_the_callers_to_know(self):
		self.install({"parcel": {"title": lambda values: values["missing"]}})
		with self.assertRaises(KeyError):
			self.raise_as_jane("parcel")
		self.assertEqual(self.rows(), [])

	def test_a_kind_whose_app_is_gone_is_still_listed(self):
		self.install({"parcel": {"title": "Parcel here"}})
		self.raise_as_jane("parcel")
		self.next_transaction()
		self.prefer(OMAR, events={"parcel": {"email": True}})
		self.install({})
		with self.set_user(OMAR):
			self.assertEqual(api.inbox()["rows"][0]["title"], "Parcel here")
			self.assertNotIn("parcel", [row["event"] for row in api.preferences()["events"]])
			self.assertEqual(api.save_preferences({"sound": False})["chosen"], ["sound"])
