"""The link in a mail that needs no login: by real requests, as a browser, a mail program and a forger make them."""

from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import add_days, get_test_client, now_datetime

from helpdesk_notify.engine import CATALOGUE
from helpdesk_notify.mail import links
from helpdesk_notify.preferences import serializer

USER = "leaves@notify.test"
OTHER = "stays@notify.test"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


class UnsubscribeTestCase(FrappeTestCase):
	"""A request has a connection of its own, so what it is to see is committed, and removed in the end."""

	def setUp(self):
		super().setUp()
		self.addCleanup(self.clean)
		self.clean()
		for user in (USER, OTHER):
			frappe.new_doc("User").update({"name": user, "email": user, "enabled": 1}).db_insert()
		frappe.db.commit()

	def clean(self):
		frappe.db.rollback()
		for preference in frappe.get_all(
			"HD Notify Preference", {"user": ["in", (USER, OTHER)]}, pluck="name"
		):
			frappe.delete_doc("HD Notify Preference", preference, force=True)
		frappe.db.delete("User", {"name": ["in", (USER, OTHER)]})
		frappe.db.commit()

	def request(self, method: str, url: str, data: dict | None = None) -> tuple[int, str]:
		"""The status and the page."""
		parts = urlsplit(url)
		target = urlunsplit(("", "", parts.path, parts.query, ""))
		answers = []

		def ask():
			headers = {"X-Frappe-Site-Name": site}
			answers.append(get_test_client().open(target, method=method, data=data, headers=headers))

		site = frappe.local.site
		thread = Thread(target=ask)
		thread.start()
		thread.join()
		frappe.db.rollback()  # what is read next is the newest
		return answers[0].status_code, answers[0].get_data(as_text=True)

	def described(self, user: str) -> dict:
		return serializer.describe(user, None, email_available=True)

	def wanted(self, user: str = USER) -> dict[str, bool]:
		return {row["event"]: row["email"] for row in self.described(user)["events"]}

	def has_chosen(self) -> bool:
		return bool(frappe.db.count("HD Notify Preference", {"user": ["in", (USER, OTHER)]}))


class TestLink(UnsubscribeTestCase):
	def test_opening_it_asks_and_changes_nothing(self):
		status, page = self.request("GET", links.unsubscribe(USER, ["mentioned"]))
		self.assertEqual(status, 200)
		self.assertIn("Stop emails about “Somebody mentions me in a comment”?", page)
		self.assertIn('<form method="post">', page)
		self.assertFalse(self.has_chosen())

	def test_a_mail_programs_button_switches_off_that_kind_only(self):
		before = self.wanted()
		status, page = self.request("POST", links.unsubscribe(USER, ["mentioned"]), ONE_CLICK)
		self.assertEqual(status, 200)
		self.assertIn("You are unsubscribed from emails about “Somebody mentions me in a comment”.", page)
		self.assertEqual(self.wanted(), {**before, "mentioned": False})
		self.assertTrue(before["mentioned"])
		described = self.described(USER)
		self.assertTrue(described["email"])
		self.assertTrue(all(row["app"] for row in described["events"] if row["event"] == "mentioned"))
		self.assertEqual(described["chosen"], ["events.mentioned.email"])

	def test_so_does_the_form_and_a_second_time_does_no_harm(self):
		link = links.unsubscribe(USER, ["ticket_assigned"])
		for _ in range(2):
			self.assertEqual(self.request("POST", link)[0], 200)
		self.assertFalse(self.wanted()["ticket_assigned"])
		self.assertTrue(self.wanted()["mentioned"])

	def test_of_a_summary_it_switches_off_all_kinds_that_were_in_it(self):
		before = self.wanted()
		self.request("POST", links.unsubscribe(USER, ["mentioned", "ticket_reopened"]), ONE_CLICK)
		self.assertEqual(self.wanted(), {**before, "mentioned": False, "ticket_reopened": False})

	def test_what_the_rate_limit_folded_has_no_kind_so_it_is_all_mail(self):
		link = links.unsubscribe(USER, ["overflow"])
		self.assertIn("Stop all notification emails?", self.request("GET", link)[1])
		self.request("POST", link, ONE_CLICK)
		self.assertFalse(self.described(USER)["email"])

	def test_a_kind_of_an_app_that_is_gone_is_not_taken_for_all_mail(self):
		status, _page = self.request("POST", links.unsubscribe(USER, ["gone_with_its_app"]), ONE_CLICK)
		self.assertEqual(status, 200)
		self.assertTrue(self.described(USER)["email"])
		self.assertFalse(self.has_chosen())

	def test_nobody_else_is_concerned(self):
		before = self.wanted(OTHER)
		self.request("POST", links.unsubscribe(USER, [*CATALOGUE]), ONE_CLICK)
		self.assertEqual(self.wanted(OTHER), before)

	def test_what_the_administrator_insists_on_by_now_stays(self):
		settings = frappe.get_doc("HD Notify Settings")
		self.addCleanup(self.unlock)
		settings.append("events", {"event": "mentioned", "locked": 1})
		settings.save()
		frappe.db.commit()
		status, page = self.request("POST", links.unsubscribe(USER, ["mentioned"]), ONE_CLICK)
		self.assertEqual(status, 403)
		self.assertIn("Your administrator has locked these notifications for all agents.", page)
		self.assertFalse(self.has_chosen())

	def unlock(self):
		frappe.get_doc("HD Notify Settings").update({"events": []}).save()
		frappe.db.commit()


class TestForgery(UnsubscribeTestCase):
	def assert_refused(self, link: str) -> None:
		for method in ("GET", "POST"):
			status, page = self.request(method, link, ONE_CLICK if method == "POST" else None)
			self.assertEqual(status, 403, link)
			self.assertIn("This Link Is No Longer Valid", page)
			self.assertFalse("<form method" in page)
		self.assertFalse(self.has_chosen())

	def changed(self, **values: str) -> str:
		parts = urlsplit(links.unsubscribe(USER, ["mentioned"]))
		query = {**dict(parse_qsl(parts.query)), **values}
		return urlunsplit(parts._replace(query=urlencode(query)))

	def test_as_it_is_it_is_accepted(self):
		self.assertEqual(self.request("GET", self.changed())[0], 200)

	def test_a_forged_signature(self):
		for signature in ("", "0" * 128, "é" * 20, "\x00"):
			self.assert_refused(self.changed(_signature=signature))

	def test_another_user(self):
		self.assert_refused(self.changed(user=OTHER))
		self.assert_refused(self.changed(user="Administrator"))

	def test_other_kinds(self):
		self.assert_refused(self.changed(events="ticket_assigned"))
		self.assert_refused(self.changed(events="mentioned,ticket_assigned"))
		self.assert_refused(self.changed(events=""))

	def test_a_later_day(self):
		later = int(dict(parse_qsl(urlsplit(self.changed()).query))["until"]) + 1
		self.assert_refused(self.changed(until=str(later)))
		for nonsense in ("", "tomorrow", "-1", "9" * 400, "١٢٣"):
			self.assert_refused(self.changed(until=nonsense))

	def test_an_old_link(self):
		with self.freeze_time(add_days(now_datetime(), -links.VALID.days - 1)):
			old = links.unsubscribe(USER, ["mentioned"])
		self.assert_refused(old)
		with self.freeze_time(add_days(now_datetime(), -links.VALID.days + 1)):
			not_yet_old = links.unsubscribe(USER, ["mentioned"])
		self.assertEqual(self.request("GET", not_yet_old)[0], 200)

	def test_a_user_that_is_gone(self):
		self.assert_refused(links.unsubscribe("nobody@notify.test", ["mentioned"]))

	def test_without_anything_and_with_markup(self):
		path = urlsplit(self.changed()).path
		self.assert_refused(path)
		link = self.changed(events="<script>alert(1)</script>")
		self.assert_refused(link)
		self.assertNotIn("<script>alert", self.request("GET", link)[1])
