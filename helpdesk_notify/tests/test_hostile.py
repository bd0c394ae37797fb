"""What somebody tried who meant harm, or an older site, or a busy one: each of these broke something once."""

from unittest.mock import patch

import frappe
from frappe.permissions import add_user_permission
from frappe.utils import add_to_date, now_datetime

from helpdesk_notify import api
from helpdesk_notify.constants import INBOX
from helpdesk_notify.extends import service_level
from helpdesk_notify.inbox import seen
from helpdesk_notify.mail import composer
from helpdesk_notify.outbox import reschedule
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase, NotifyTestCase, mention, outbox, purge


class TestAccess(NotifyTestCase):
	def limit(self, user: str, ticket) -> None:
		"""Let `user` see nothing but `ticket`."""
		add_user_permission("HD Ticket", str(ticket.name), user, ignore_permissions=True)
		self.addCleanup(frappe.cache.hdel, "user_permissions", user)

	def test_user_permissions_count_when_one_is_told_and_when_one_looks(self):
		other = self.make_ticket(subject="Not for Omar")
		self.comment(mention(OMAR, "secret plan"), ticket=other)
		self.next_transaction()
		self.limit(OMAR, self.ticket)
		self.comment(mention(OMAR, "secret too"), ticket=other)
		self.comment(mention(OMAR, "for you"))
		self.assertEqual(len(self.rows(OMAR, reference_ticket=str(other.name))), 1)
		self.assertEqual(len(self.rows(OMAR, reference_ticket=str(self.ticket.name))), 1)
		with self.set_user(OMAR):
			shown = str(api.inbox()["rows"])
		self.assertIn("for you", shown)
		self.assertNotIn("secret", shown)
		self.assertNotIn("Not for Omar", shown)

	def test_of_a_ticket_that_one_may_not_read_any_more_nothing_is_told_by_the_side_door(self):
		self.comment(mention(OMAR, "secret plan"))
		name = self.the_row(OMAR).name
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		with self.set_user(OMAR):
			self.assertRaises(frappe.PermissionError, api.history, name)
			self.assertIsNone(api.message(name)["html"])

	def test_nobodys_quiet_hours_are_read_through_their_table(self):
		self.prefer(MEI, quiet_hours=[{"weekday": "Monday", "from": "20:00", "until": "08:00"}])
		self.prefer(MEI, events={"mentioned": {"email": False}})
		for doctype in ("HD Notify Quiet Hours", "HD Notify Choice"):
			self.assertEqual(frappe.db.count(doctype, {"parenttype": "HD Notify Preference"}), 1)
			with self.set_user(OMAR):
				try:
					found = frappe.get_list(doctype, parent_doctype="HD Notify Preference", fields=["*"])
				except frappe.PermissionError:
					found = []
			self.assertEqual(found, [], doctype)


class TestOddSites(NotifyTestCase):
	def test_a_zone_of_an_account_that_is_none_silences_nobody(self):
		for zone in ("Mars/Olympus", "", "../etc"):
			frappe.db.set_value("User", OMAR, "time_zone", zone)
			self.comment(mention(OMAR) + mention(MEI))
			self.next_transaction()
			with self.set_user(OMAR):
				self.assertIn(api.preferences()["time_zone"], api.preferences()["time_zones"])
		self.assertEqual((len(self.rows(OMAR)), len(self.rows(MEI))), (3, 3))

	def test_settings_that_an_older_site_has_not_stored_have_their_usual_values(self):
		frappe.db.delete("Singles", {"doctype": "HD Notify Settings"})
		frappe.clear_document_cache("HD Notify Settings", "HD Notify Settings")
		frappe.db.value_cache.clear()
		usual = read_settings()
		self.assertTrue(usual.grouping and usual.defaults.app and usual.defaults.email)
		self.assertEqual(usual.defaults.frequency, "Instant")
		self.comment(mention(OMAR))
		self.assertEqual(self.the_row(OMAR).mail_state, "Due")

	def test_a_test_that_would_not_arrive_says_so(self):
		self.prefer(OMAR, app=False, email=False)
		with self.set_user(OMAR), self.assertRaises(frappe.ValidationError):
			api.send_test()

	def test_two_tabs_that_open_the_panel_for_the_first_time_at_once(self):
		with self.set_user(OMAR):
			first = api.seen()["seen_at"]
			seen._create(
				OMAR, frappe.utils.now_datetime()
			)  # as the other tab does, which found no row either
			self.assertEqual(api.inbox()["seen_at"], first)
		self.assertEqual(frappe.db.count(INBOX, {"user": OMAR}), 1)

	def test_a_deleted_ticket_is_followed_by_nobody(self):
		for user, method in ((OMAR, api.follow), (MEI, api.mute)):
			with self.set_user(user):
				method(str(self.ticket.name))
		frappe.delete_doc("HD Ticket", self.ticket.name, ignore_permissions=True, force=True)
		self.assertEqual(frappe.db.count("HD Notify Subscription", {"ticket": str(self.ticket.name)}), 0)

	def test_a_status_and_a_priority_that_change_at_once_are_both_told(self):
		self.assign(OMAR)
		self.next_transaction()
		frappe.db.delete("HD Notification")
		with self.set_user(JANE):
			ticket = frappe.get_doc("HD Ticket", self.ticket.name)
			ticket.update({"priority": "Urgent", "status": "Replied"}).save(ignore_permissions=True)
		self.assertEqual({row.notify_event for row in self.rows(OMAR)}, {"priority_raised", "status_changed"})

	def test_who_has_muted_a_ticket_hears_nothing_of_its_service_level(self):
		for user in (OMAR, MEI):
			self.assign(user)
		with self.set_user(OMAR):
			api.mute(str(self.ticket.name))
		self.next_transaction()
		frappe.db.delete("HD Notification")
		frappe.db.set_value(
			"HD Ticket", {"name": ["is", "set"]}, {"response_by": None, "resolution_by": None}
		)
		due = add_to_date(now_datetime(), minutes=-1)
		frappe.db.set_value("HD Ticket", self.ticket.name, "resolution_by", due)
		self.replace(frappe.db, "commit")
		service_level.check()
		self.assertEqual([row.user_to for row in self.rows()], [MEI])


class TestMails(MailTestCase):
	def test_one_that_cannot_be_made_holds_up_none_of_the_same_person(self):
		bad, good = self.comment(mention(OMAR, "bad")), self.comment(mention(OMAR, "good"))
		make = composer.Writer._message

		def fail(writer, rendered, *args):
			content = rendered.content
			if content.template != "event" or "bad" in str(content.words):
				raise RuntimeError("a mail that cannot be written")
			return make(writer, rendered, *args)

		with patch.object(composer.Writer, "_message", fail):
			self.assertIn("good", self.the_mail().text)
		self.assertEqual(self.mail_state(OMAR, reference_comment=good.name), ["Sent"])
		self.assertEqual(self.mail_state(OMAR, reference_comment=bad.name), ["Due"])

	def test_mail_that_waits_outlives_the_purge(self):
		self.settle(retention_days=1)
		self.prefer(OMAR, app=False, frequency="Weekly")
		self.comment(mention(OMAR, "By mail only"))
		with self.freeze_time(add_to_date(now_datetime(), days=3)):
			self.assertEqual(purge(), 0)
		with self.freeze_time(add_to_date(now_datetime(), days=8)):
			self.assertIn("By mail only", self.the_mail().text)
			purge()
		self.assertEqual(self.rows(OMAR), [])

	def test_a_changed_default_moves_the_mail_that_waits(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			self.decide(frequency="Daily")
			self.prefer(MEI, frequency="Weekly")
			self.comment(mention(OMAR) + mention(MEI))
			with patch.object(frappe, "enqueue") as enqueued:
				self.decide(frequency="Hourly")
			[job] = [
				call.args[0] for call in enqueued.call_args_list if call.args[0] is reschedule.for_everybody
			]
			job()
			due = {row.user: row.due for row in outbox()}
		self.assertEqual(str(due[OMAR]), "2030-01-07 13:00:00")
		self.assertEqual(str(due[MEI]), "2030-01-14 08:00:00")

	def test_a_description_that_is_nested_or_long_beyond_reason_is_mailed_all_the_same(self):
		self.decide(developers=[{"user": OMAR}])
		for description in (
			"<div>" * 3000 + "Deep down" + "</div>" * 3000,
			"<p>Deep down</p>" + "x" * 500_000,
		):
			ticket = self.make_ticket()
			frappe.db.set_value("HD Ticket", ticket.name, "description", description)
			message = self.the_mail()
			self.assertIn("Deep down", message.html)
			self.assertIn("Deep down", message.text)
			self.next_transaction()

	def test_a_style_cannot_lie_over_what_is_not_its_own(self):
		self.decide(developers=[{"user": OMAR}])
		ticket = self.make_ticket()
		evil = (
			'<p style="position:fixed;top:0;height:100%">Over it</p><form action="//evil.test"><input></form>'
		)
		frappe.db.set_value("HD Ticket", ticket.name, "description", evil)
		html = self.the_mail().html
		for bad in ("position:fixed", "<form", "<input", "evil.test"):
			self.assertNotIn(bad, html)
		self.assertIn("Over it", html)

	def test_the_link_of_a_long_summary_stays_on_its_line(self):
		for _ in range(2):
			self.comment(mention(OMAR))
		self.assign(OMAR, by=JANE)
		message = self.the_mail()
		line = next(each for each in message.message.splitlines() if each.startswith("List-Unsubscribe:"))
		self.assertRegex(line, r"^List-Unsubscribe: <http[^ ]+>$")
