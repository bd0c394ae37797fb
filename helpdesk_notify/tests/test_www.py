"""The pages under /notifications, as the site serves them: who gets them, and what is in them."""

import json
import re

import frappe
from frappe.utils import set_request
from frappe.website.serve import get_response

from helpdesk_notify.tests.base import DANA, JANE, NotifyTestCase

PAGES = ("notifications", "notifications/preferences")
BOOT = re.compile(r"window\.helpdesk_notify = (.*);$", re.MULTILINE)
CLOSING = "</script><script>alert(1)</script>"


class TestPages(NotifyTestCase):
	def get(self, path: str, user: str = JANE):
		"""What the site answers to `user`."""
		before = getattr(frappe.local, "request", None)
		set_request(method="GET", path=f"/{path}")
		frappe.local.flags.redirect_location = None
		try:
			with self.set_user(user):
				return get_response()
		finally:
			if before:
				frappe.local.request = before
			else:
				del frappe.local.request

	def boot_of(self, path: str, user: str = JANE) -> dict:
		html = self.get(path, user).get_data(as_text=True)
		found = BOOT.search(html)
		self.assertIsNotNone(found, html)
		return json.loads(found.group(1))

	def test_a_guest_is_sent_to_log_in_and_comes_back(self):
		for path in PAGES:
			with self.subTest(path):
				answer = self.get(path, "Guest")
				self.assertEqual(answer.status_code, 302)
				back = path.replace("/", "%2F")
				self.assertEqual(answer.headers["Location"], f"/login?redirect-to=%2F{back}")
				self.assertNotIn("csrf_token", answer.get_data(as_text=True))

	def test_a_customer_is_refused(self):
		for path in PAGES:
			with self.subTest(path):
				answer = self.get(path, DANA)
				self.assertEqual(answer.status_code, 403)
				html = answer.get_data(as_text=True)
				self.assertNotIn("window.helpdesk_notify", html)
				self.assertNotIn("hd-notify-", html)

	def test_an_agent_gets_the_page_and_what_its_script_has_to_know(self):
		for path, element in zip(PAGES, ("hd-notify-page", "hd-notify-preferences"), strict=True):
			with self.subTest(path):
				answer = self.get(path)
				self.assertEqual(answer.status_code, 200)
				html = answer.get_data(as_text=True)
				self.assertIn(f"<{element}", html)
				self.assertIn('src="/assets/helpdesk_notify/dist/page.js?v=', html)
				boot = self.boot_of(path)
				self.assertEqual((boot["user"], boot["home"]), (JANE, "page"))
				self.assertEqual(boot["site"], frappe.local.site)
				self.assertTrue(boot["csrf_token"])

	def test_another_user_of_desk_gets_the_page_too(self):
		self.assertEqual(self.boot_of("notifications", "Administrator")["user"], "Administrator")

	def test_one_person_s_page_is_kept_for_nobody_else(self):
		self.assertEqual(self.boot_of("notifications", JANE)["user"], JANE)
		self.assertEqual(self.boot_of("notifications", "Administrator")["user"], "Administrator")
		self.assertEqual(self.get("notifications", DANA).status_code, 403)

	def test_no_value_can_close_the_script_element(self):
		hostile = {"lang": "en", "title": CLOSING, "user": "<!--<script>"}
		self.replace(frappe.get_module("helpdesk_notify.page"), "boot", lambda home: hostile | {"home": home})
		for path in PAGES:
			with self.subTest(path):
				html = self.get(path).get_data(as_text=True)
				self.assertNotIn(CLOSING, html)
				self.assertNotIn("<!--<script>", html)
				self.assertEqual(self.boot_of(path), hostile | {"home": "page"})

	def test_the_page_follows_the_reader_s_theme_and_language(self):
		frappe.db.set_value("User", JANE, "desk_theme", "Dark")
		self.replace(frappe.local, "lang", "ar")
		html = self.get("notifications").get_data(as_text=True)
		self.assertIn('<html lang="ar" dir="rtl" data-theme="dark">', html)

	def test_the_manifest_makes_it_installable(self):
		answer = self.get("notifications/manifest.json", "Guest")
		self.assertEqual(answer.status_code, 200)
		self.assertIn("json", answer.headers["Content-Type"])
		manifest = json.loads(answer.get_data())
		self.assertEqual(manifest["start_url"], "/notifications")
		self.assertEqual(manifest["scope"], "/notifications")
		self.assertEqual(manifest["display"], "standalone")
		self.assertLessEqual({"192x192", "512x512"}, {icon["sizes"] for icon in manifest["icons"]})
		public = frappe.get_app_path("helpdesk_notify", "public")
		for icon in manifest["icons"]:
			with (
				self.subTest(icon["src"]),
				open(icon["src"].replace("/assets/helpdesk_notify", public)) as file,
			):
				self.assertTrue(file.fileno())

	def test_the_worker_is_served_as_a_script(self):
		answer = self.get("notifications-worker.js", "Guest")
		self.assertEqual(answer.status_code, 200)
		self.assertIn("javascript", answer.headers["Content-Type"])
		script = answer.get_data(as_text=True)
		self.assertIn('addEventListener("fetch"', script)
		self.assertNotIn("{{", script)
