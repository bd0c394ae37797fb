"""What one can ask and do about a single notification: put it off, see what it stands for, follow its ticket."""

import re
from datetime import datetime, timedelta, timezone

import frappe

from helpdesk_notify import api, maintenance
from helpdesk_notify.runtime import clock
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, NotifyTestCase, mention


class DetailsTestCase(NotifyTestCase):
	def as_omar(self, method, *args, **kwargs):
		with self.set_user(OMAR):
			return method(*args, **kwargs)

	def mention_omar(self, text: str = "Look") -> str:
		comment = self.comment(mention(OMAR, text))
		self.next_transaction()
		return frappe.db.get_value("HD Notification", {"reference_comment": comment.name})

	def in_hours(self, hours: float) -> str:
		return (clock.now() + timedelta(hours=hours)).isoformat()

	def listed(self, only: str = "") -> list[str]:
		return [row["name"] for row in self.as_omar(api.inbox, only=only)["rows"]]


class TestSnooze(DetailsTestCase):
	def setUp(self):
		super().setUp()
		self.replace(frappe.db, "commit")
		self.first, self.second = self.mention_omar("one"), self.mention_omar("two")

	def test_it_leaves_the_list_and_the_count_and_has_a_list_of_its_own(self):
		until = self.in_hours(3)
		answer = self.as_omar(api.snooze, [self.first], until)
		self.assertEqual((answer["names"], answer["unread"]), ([self.first], 1))
		self.assertEqual(datetime.fromisoformat(answer["snoozed_until"]), datetime.fromisoformat(until))
		self.assertEqual((self.listed(), self.listed("snoozed")), ([self.second], [self.first]))
		row = self.as_omar(api.inbox, only="snoozed")["rows"][0]
		self.assertEqual(datetime.fromisoformat(row["snoozed_until"]), datetime.fromisoformat(until))
		changed = [each for each in self.next_transaction() if each["event"] == "helpdesk_notify:changed"]
		self.assertEqual([(each["action"], each["names"]) for each in changed], [("snoozed", [self.first])])

	def test_when_it_is_time_it_comes_back_as_unread_and_newest(self):
		self.as_omar(api.mark_read, [self.first])
		self.as_omar(api.snooze, [self.first], self.in_hours(3))
		self.next_transaction()
		maintenance.sweep()
		self.assertEqual(self.next_transaction(), [])
		with self.freeze_time(clock.to_db(clock.now() + timedelta(hours=3, minutes=1))):
			maintenance.sweep()
			new = [each for each in self.next_transaction() if each["event"] == "helpdesk_notify:new"]
			maintenance.sweep()
			self.assertEqual(self.next_transaction(), [])
		self.assertEqual([(each["row"]["name"], each["unread"]) for each in new], [(self.first, 2)])
		self.assertEqual(self.listed(), [self.first, self.second])
		self.assertEqual(self.listed("snoozed"), [])

	def test_null_brings_it_back_now(self):
		self.as_omar(api.snooze, [self.first], self.in_hours(3))
		answer = self.as_omar(api.snooze, [self.first], None)
		self.assertEqual((answer["snoozed_until"], answer["unread"]), (None, 2))
		self.assertEqual(self.listed(), [self.first, self.second])

	def test_any_offset_is_understood(self):
		moment = datetime.now(timezone.utc) + timedelta(hours=5)
		for until in (
			moment.isoformat(),
			moment.astimezone(timezone(timedelta(hours=5, minutes=45))).isoformat(),
			moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
		):
			self.as_omar(api.snooze, [self.first], until)
			stored = frappe.db.get_value("HD Notification", self.first, "notify_snoozed_until")
			self.assertLess(abs(clock.from_db(stored) - moment), timedelta(seconds=2))

	def test_bad_moments_are_refused_and_change_nothing(self):
		for until in (
			"tomorrow",
			"2030-01-01",
			"2030-01-01T09:00:00",
			"2030-02-30T09:00:00+00:00",
			"2020-01-01T09:00:00+00:00",
			self.in_hours(-0.01),
			self.in_hours(24 * 367),
			"9999-12-31T23:59:59+00:00",
			"0001-01-01T00:00:00+14:00",
			"x" * 9999,
		):
			with self.subTest(until[:30]), self.assertRaises(frappe.ValidationError):
				self.as_omar(api.snooze, [self.first], until)
		self.assertEqual(self.listed(), [self.second, self.first])

	def test_only_ones_own(self):
		with self.set_user(MEI):
			self.assertEqual(api.snooze([self.first], self.in_hours(1))["names"], [])
		self.assertEqual(len(self.listed()), 2)

	def test_a_repeat_of_what_is_put_off_is_not_hidden_with_it(self):
		self.assign(OMAR)
		self.next_transaction()
		frappe.db.delete("HD Notification")
		self.receive_mail("one")
		self.next_transaction()
		self.as_omar(api.snooze, [self.the_row(OMAR).name], self.in_hours(3))
		self.receive_mail("two")
		self.next_transaction()
		self.assertEqual(len(self.listed()), 1)


class TestHistory(DetailsTestCase):
	def test_a_folded_row_tells_what_it_stands_for_newest_first(self):
		self.assign(OMAR)
		self.next_transaction()
		frappe.db.delete("HD Notification")
		self.receive_mail("one")
		self.next_transaction()
		self.receive_mail("two", sender="sam@elsewhere.test", full_name="Sam Stranger")
		self.next_transaction()
		self.receive_mail("<b>three</b> \x1e\x1f")
		self.next_transaction()
		events = self.as_omar(api.history, self.the_row(OMAR).name)["events"]
		self.assertEqual([each["body"] for each in events][1:], ["two", "one"])
		self.assertTrue(events[0]["body"].startswith("three"))
		names = [each["actor"]["full_name"] for each in events]
		self.assertEqual(names, ["Dana Lee", "Sam Stranger", "Dana Lee"])
		moments = [datetime.fromisoformat(each["at"]) for each in events]
		self.assertEqual(moments, sorted(moments, reverse=True))

	def test_a_row_of_one_has_one(self):
		self.assertEqual(len(self.as_omar(api.history, self.mention_omar())["events"]), 1)

	def test_only_ones_own(self):
		name = self.mention_omar()
		for method in (api.history, api.explain, api.message):
			for user, asked in ((MEI, name), (OMAR, "nothing"), (OMAR, "n" * 141)):
				with self.subTest((method.__name__, user)), self.set_user(user):
					self.assertRaises(frappe.ValidationError, method, asked)


class TestExplain(DetailsTestCase):
	def test_each_reason_in_words(self):
		name = self.mention_omar()
		for reason, words in (
			("mentioned", "You received this because you were mentioned."),
			("assigned", "You received this because you are assigned to the ticket."),
			("follower", "You received this because you follow the ticket."),
			("", "You received this because it was sent to you."),
			("no longer known", "You received this because it was sent to you."),
		):
			frappe.db.set_value("HD Notification", name, "notify_reason", reason)
			self.assertEqual(self.as_omar(api.explain, name), {"text": words})


class TestMessage(DetailsTestCase):
	def test_the_newest_message_without_anything_that_runs(self):
		name = self.mention_omar()
		self.receive_mail("<p>Older</p>")
		self.receive_mail("<p>Newest <b>words</b></p>")
		hostile = "<p>Newest</p><script>alert(1)</script><img src=x onerror=alert(2)>"
		newest = frappe.get_last_doc("Communication", {"reference_name": str(self.ticket.name)})
		frappe.db.set_value("Communication", newest.name, "content", hostile)
		found = self.as_omar(api.message, name)
		self.assertIn("<p>Newest</p>", found["html"])
		self.assertNotIn("alert", found["html"])
		self.assertEqual(found["sender"], "Dana Lee")
		self.assertRegex(found["at"], r"[+-]\d\d:\d\d$")

	def test_images_of_other_sites_are_left_out_until_asked_for(self):  # D20
		name, here = self.mention_omar(), frappe.utils.get_url("/files/logo.png")
		remote = (
			'<img src="https://spy.test/a.gif" alt="Logo">',
			'<img src="//spy.test/a.gif">',
			'<img src="\\\\spy.test/a.gif">',
			'<img src=" ht\ntps://spy.test/a.gif">',
			'<img srcset="/files/a.png 1x, https://spy.test/a.gif 2x">',
			'<table background="https://spy.test/a.gif"><tr><td>x</td></tr></table>',
			'<video poster="https://spy.test/a.gif"></video>',
			'<svg><rect fill="url(https://spy.test/a.svg#x)"></rect></svg>',
			f'<img src="{frappe.utils.get_url()}.spy.test/a.gif">',
		)
		local = ('<img src="/files/logo.png">', f'<img src="{here}">')
		link = '<a href="https://spy.test/page">A link</a>'
		for html in remote:
			self.receive_mail(f"<p>Hello</p>{html}{link}{''.join(local)}")
			found = self.as_omar(api.message, name)
			with self.subTest(html):
				# the link alone leads there: what begins with two slashes has become a path of this site
				hosts = re.findall(r'(?:="|, |\()(?:https?:)?[\\/]{2}[^/"]*spy\.test', found["html"])
				self.assertEqual(len(hosts), 1, found["html"])
				self.assertIn('href="https://spy.test/page"', found["html"])
				self.assertEqual(found["html"].count(f'src="{here}"'), 2)
				loaded = self.as_omar(api.message, name, images=True)
				self.assertEqual(loaded["images"], 0)
		self.receive_mail(remote[0])
		self.assertEqual(self.as_omar(api.message, name)["images"], 1)
		self.assertIn("https://spy.test/a.gif", self.as_omar(api.message, name, images=True)["html"])

	def test_of_a_ticket_that_one_may_not_read_there_is_none(self):
		name = self.mention_omar()
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		nothing = {"html": None, "sender": None, "at": None, "images": 0}
		self.assertEqual(self.as_omar(api.message, name), nothing)

	def test_without_a_ticket_there_is_none(self):
		self.as_omar(api.send_test)
		self.assertIsNone(self.as_omar(api.message, self.the_row(OMAR).name)["html"])


class TestSubscriptions(DetailsTestCase):
	def test_following_and_muting_take_each_others_place(self):
		ticket = str(self.ticket.name)
		for method, now in ((api.follow, "Following"), (api.mute, "Muted"), (api.follow, "Following")):
			for _ in range(2):
				answer = self.as_omar(method, ticket)
				self.assertEqual(answer, {"ticket": ticket, "subscription": now})
			self.assertEqual(self.as_omar(api.subscription, ticket)["subscription"], now)
			self.assertEqual(frappe.db.count("HD Notify Subscription", {"user": OMAR}), 1)
		self.assertIsNone(self.as_omar(api.unfollow, ticket)["subscription"])
		self.assertIsNone(self.as_omar(api.subscription, ticket)["subscription"])
		self.assertEqual(frappe.db.count("HD Notify Subscription", {"user": OMAR}), 0)

	def test_bad_input(self):
		refused = dict.fromkeys(("999999", "<b>x</b>"), frappe.PermissionError)
		refused |= dict.fromkeys(("", "n" * 141, "\x00"), frappe.ValidationError)
		for ticket, error in refused.items():
			for method in (api.follow, api.mute):
				with self.subTest((ticket[:9], method.__name__)):
					self.assertRaises(error, self.as_omar, method, ticket)
		self.assertEqual(frappe.db.count("HD Notify Subscription"), 0)

	def test_customers_and_strangers_cannot_follow(self):
		with self.set_user(DANA):
			self.assertRaises(frappe.PermissionError, api.follow, str(self.ticket.name))
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		self.assertRaises(frappe.PermissionError, self.as_omar, api.follow, str(self.ticket.name))
		with self.set_user("Guest"):
			for method in (api.follow, api.mute, api.unfollow, api.subscription):
				self.assertRaises(frappe.PermissionError, method, str(self.ticket.name))

	def test_over_rest_nobody_writes_them_past_the_api(self):
		with self.set_user(OMAR), self.assertRaises(frappe.PermissionError):
			doc = {"doctype": "HD Notify Subscription", "user": JANE, "ticket": self.ticket.name}
			frappe.client.insert({**doc, "subscription": "Muted"})


class TestTabsAndUndo(DetailsTestCase):
	def test_each_tab_has_its_rows(self):
		mentioned = self.mention_omar()
		self.assign(OMAR, by=JANE)
		self.next_transaction()
		assigned = self.the_row(OMAR, notify_event="ticket_assigned").name
		self.as_omar(api.mark_read, [mentioned])
		self.assertEqual(self.listed("mentions"), [mentioned])
		self.assertEqual(self.listed("assigned"), [assigned])
		self.assertEqual(self.listed("unread"), [assigned])
		self.assertEqual(self.listed(), [assigned, mentioned])
		self.assertRaises(frappe.ValidationError, self.as_omar, api.inbox, only="everything")

	def test_clearing_can_be_undone(self):
		names = {self.mention_omar(), self.mention_omar()}
		answer = self.as_omar(api.clear, undoable=True)
		self.assertEqual(({*answer["names"]}, answer["unread"]), (names, 0))
		self.assertEqual(self.as_omar(api.mark_unread, answer["names"])["unread"], 2)
		self.assertNotIn("names", self.as_omar(api.clear))
