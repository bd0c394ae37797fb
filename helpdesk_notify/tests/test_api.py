"""The whitelisted methods, and everything else by which one might reach a notification."""

import frappe
from frappe.desk.search import search_widget
from helpdesk.helpdesk.doctype.hd_notification import utils as stock

import helpdesk_notify.utils
from helpdesk_notify import api
from helpdesk_notify.tests.base import JANE, MEI, OMAR, NotifyTestCase, mention


class ApiTestCase(NotifyTestCase):
	def fill(self, user: str = OMAR, count: int = 3, **values) -> list[str]:
		"""Unread rows, oldest first."""
		names = []
		for number in range(count):
			doc = {"doctype": "HD Notification", "user_from": JANE, "user_to": user}
			doc |= {"notification_type": "Mention", "message": f"Message {number}"}
			names.append(frappe.get_doc(doc | values).insert(ignore_permissions=True).name)
		self.next_transaction()
		return names

	def as_omar(self, method, *args, **kwargs):
		with self.set_user(OMAR):
			return method(*args, **kwargs)


class TestInbox(ApiTestCase):
	def test_newest_first_in_pages_without_gap_or_repeat(self):
		names = self.fill(count=5)
		first = self.as_omar(api.inbox, limit=2)
		second = self.as_omar(api.inbox, limit=2, cursor=first["next"])
		last = self.as_omar(api.inbox, limit=2, cursor=second["next"])
		found = [row["name"] for page in (first, second, last) for row in page["rows"]]
		self.assertEqual(found, names[::-1])
		self.assertIsNone(last["next"])

	def test_paging_is_stable_while_new_ones_arrive(self):
		names = self.fill(count=3)
		first = self.as_omar(api.inbox, limit=2)
		self.fill(count=2)
		second = self.as_omar(api.inbox, limit=2, cursor=first["next"])
		self.assertEqual([row["name"] for row in second["rows"]], [names[0]])

	def test_rows_written_past_the_document_api_come_last_and_are_all_reached(self):
		names = self.fill(count=4)
		frappe.db.set_value("HD Notification", {"name": ["in", names[2:]]}, "notify_at", None)
		found, cursor = [], None
		for _ in range(4):
			page = self.as_omar(api.inbox, limit=1, cursor=cursor)
			found += [row["name"] for row in page["rows"]]
			cursor = page["next"]
		self.assertEqual(found, [names[1], names[0], *sorted(names[2:], reverse=True)])
		self.assertIsNone(cursor)

	def test_a_page_can_end_at_a_row_with_a_long_name(self):
		names = self.fill(count=2)
		long = "n" * 140
		frappe.db.set_value("HD Notification", names[1], "name", long)
		first = self.as_omar(api.inbox, limit=1)
		self.assertEqual(first["rows"][0]["name"], long)
		second = self.as_omar(api.inbox, limit=1, cursor=first["next"])
		self.assertEqual([row["name"] for row in second["rows"]], names[:1])

	def test_a_row_has_all_that_the_panel_shows(self):
		comment = self.comment(mention(OMAR, "Look"))
		self.next_transaction()
		row = self.as_omar(api.inbox)["rows"][0]
		self.assertEqual(row["title"], "Jane Smith mentioned you in a comment")
		self.assertEqual(row["actor"], {"name": JANE, "full_name": "Jane Smith", "image": None})
		self.assertEqual(row["ticket"], {"name": str(self.ticket.name), "subject": "Login issue"})
		self.assertEqual(row["url"], f"/helpdesk/tickets/{self.ticket.name}#comment-{comment.name}")
		self.assertEqual((row["event"], row["type"], row["read"]), ("mentioned", "Mention", False))
		self.assertRegex(row["at"], r"[+-]\d\d:\d\d$")

	def test_unread_only(self):
		names = self.fill(count=2)
		self.as_omar(api.mark_read, [names[0]])
		rows = self.as_omar(api.inbox, unread_only=True)["rows"]
		self.assertEqual([row["name"] for row in rows], [names[1]])

	def test_what_is_snoozed_is_neither_listed_nor_counted(self):
		names = self.fill(count=2)
		later = frappe.utils.add_days(frappe.utils.now(), 1)
		frappe.db.set_value("HD Notification", names[0], "notify_snoozed_until", later)
		page = self.as_omar(api.inbox)
		self.assertEqual(([row["name"] for row in page["rows"]], page["unread"]), ([names[1]], 1))

	def test_rows_of_stock_helpdesk_read_as_sentences(self):
		for kind, message in (("Mention", "<p>Hi <b>you</b></p>"), ("Assignment", None), ("Reaction", None)):
			frappe.db.sql(
				"""insert into `tabHD Notification`
				(name, user_from, user_to, notification_type, message, reference_ticket, creation, notify_at)
				values (%s, %s, %s, %s, %s, %s, now(6), now(6))""",
				(f"old-{kind}", JANE, OMAR, kind, message, str(self.ticket.name)),
			)
		titles = {row["name"]: row["title"] for row in self.as_omar(api.inbox)["rows"]}
		self.assertEqual(
			titles,
			{
				"old-Mention": "Jane Smith mentioned you in a comment",
				"old-Assignment": f"Jane Smith assigned ticket #{self.ticket.name} to you",
				"old-Reaction": f"Jane Smith reopened ticket #{self.ticket.name}",
			},
		)

	def test_a_ticket_that_one_may_no_longer_read_is_not_told(self):
		self.comment(mention(OMAR, "secret plan"))
		self.next_transaction()
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		row = self.as_omar(api.inbox)["rows"][0]
		self.assertNotIn("secret", str(row))
		self.assertNotIn("Login issue", str(row))
		self.assertEqual((row["ticket"], row["url"]), (None, None))
		self.assertEqual(self.as_omar(api.unread_count)["unread"], 1)

	def test_who_may_not_read_the_ticket_is_not_told_of_it(self):
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		team = frappe.get_doc({"doctype": "HD Team", "team_name": "Notify Team"})
		team.append("users", {"user": MEI})
		team.insert()
		frappe.db.set_value("HD Ticket", self.ticket.name, "agent_group", team.name)
		self.comment(mention(OMAR) + mention(MEI))
		self.assertEqual([row.user_to for row in self.rows()], [MEI])

	def test_bad_input_is_refused_with_words(self):
		for values in (
			{"limit": 0},
			{"limit": 101},
			{"cursor": "nonsense"},
			{"cursor": "x" * 5000},
			{"cursor": "bnVsbA=="},
			{"limit": "x"},
		):
			with self.assertRaises((frappe.ValidationError, frappe.exceptions.FrappeTypeError), msg=values):
				self.as_omar(api.inbox, **values)


class TestMarking(ApiTestCase):
	def test_reading_and_unreading(self):
		names = self.fill()
		answer = self.as_omar(api.mark_read, names[:2])
		self.assertEqual((sorted(answer["names"]), answer["unread"]), (sorted(names[:2]), 1))
		answer = self.as_omar(api.mark_unread, frappe.as_json(names))
		self.assertEqual((sorted(answer["names"]), answer["unread"]), (sorted(names[:2]), 3))

	def test_clear_takes_one_update_whatever_their_number(self):
		self.fill(count=12)
		with self.counted_queries() as statements:
			answer = self.as_omar(api.clear)
		self.assertEqual(answer["unread"], 0)
		self.assertEqual(len([each for each in statements if each.startswith("UPDATE")]), 1)
		self.assertLessEqual(len(statements), 2)

	def test_clear_of_a_ticket_leaves_the_rest(self):
		self.comment(mention(OMAR))
		self.fill(count=1)
		self.assertEqual(self.as_omar(api.clear, ticket=str(self.ticket.name))["unread"], 1)

	def test_clear_of_a_comment_leaves_the_rest(self):
		first, _second = self.comment(mention(OMAR)), self.comment(mention(OMAR))
		self.assertEqual(self.as_omar(api.clear, comment=first.name)["unread"], 1)

	def test_all_paths_of_clear_lead_to_the_same(self):
		hooks = frappe.get_hooks("override_whitelisted_methods")
		path = "helpdesk.helpdesk.doctype.hd_notification.utils.clear"
		self.assertEqual(hooks[path][-1], "helpdesk_notify.api.clear")
		self.assertIs(helpdesk_notify.utils.clear, api.clear)
		self.fill()
		self.as_omar(stock.clear)
		self.assertEqual(self.as_omar(api.unread_count)["unread"], 0)

	def test_viewing_a_ticket_clears_it_and_other_tabs_hear_of_it(self):
		self.comment(mention(OMAR))
		self.next_transaction()
		with self.set_user(OMAR):
			frappe.get_doc("HD Ticket", self.ticket.name).run_method("mark_seen")
		changed = [event for event in self.next_transaction() if event["event"] == "helpdesk_notify:changed"]
		self.assertEqual(
			[(event["room"], event["unread"], event["ticket"]) for event in changed],
			[(f"user:{OMAR}", 0, str(self.ticket.name))],
		)

	def test_deleting(self):
		names = self.fill()
		answer = self.as_omar(api.delete, names[:1])
		self.assertEqual((answer["names"], answer["unread"]), (names[:1], 2))
		self.assertFalse(frappe.db.exists("HD Notification", names[0]))

	def test_the_count_stops_at_a_hundred(self):
		row = {"user_to": OMAR, "user_from": JANE, "notification_type": "Mention", "read": 0}
		docs = []
		for number in range(130):
			doc = frappe.new_doc("HD Notification").update({**row, "notify_at": frappe.utils.now()})
			doc.name = f"many-{number}"
			docs.append(doc)
		frappe.model.document.bulk_insert("HD Notification", docs)
		self.assertEqual(self.as_omar(api.unread_count)["unread"], 100)

	def test_the_number_only_grows(self):
		seqs = [self.as_omar(api.unread_count)["seq"] for _ in range(5)]
		self.assertEqual(seqs, sorted(set(seqs)))

	def test_opening_the_panel_is_remembered(self):
		self.assertIsNone(self.as_omar(api.inbox)["seen_at"])
		at = self.as_omar(api.seen)["seen_at"]
		self.assertEqual(self.as_omar(api.inbox)["seen_at"], at)
		self.as_omar(api.seen)

	def test_opening_the_panel_works_after_a_user_was_renamed(self):
		self.as_omar(api.seen)
		frappe.rename_doc("User", OMAR, "omar.h@notify.test", force=True)
		with self.set_user("omar.h@notify.test"):
			self.assertTrue(api.inbox()["seen_at"])
			api.seen()

	def test_bad_names_are_refused_and_change_nothing(self):
		self.fill()
		for names in ([1, 2], {"a": 1}, ["n" * 141], 5, None, "[" * 9999, "[1", ["\ud800"], [""]):
			with self.assertRaises(
				(frappe.ValidationError, frappe.exceptions.FrappeTypeError), msg=str(names)[:40]
			):
				self.as_omar(api.mark_read, names)
		with self.assertRaises(frappe.ValidationError):
			self.as_omar(api.delete, [str(number) for number in range(10_000)])
		self.assertEqual(self.as_omar(api.unread_count)["unread"], 3)

	def test_a_single_name_need_not_be_a_list(self):
		names = self.fill()
		frappe.db.set_value("HD Notification", names[0], "name", "12345e6789")
		self.assertEqual(self.as_omar(api.mark_read, "12345e6789")["names"], ["12345e6789"])

	def test_an_empty_ticket_is_not_everything(self):
		self.fill()
		self.assertRaises(frappe.ValidationError, self.as_omar, api.clear, ticket="")
		self.assertEqual(self.as_omar(api.unread_count)["unread"], 3)

	def test_what_is_snoozed_stays_unread(self):
		names = self.fill(count=2)
		later = frappe.utils.add_days(frappe.utils.now(), 1)
		frappe.db.set_value("HD Notification", names[0], "notify_snoozed_until", later)
		self.as_omar(api.clear)
		self.assertEqual([row.name for row in self.rows(OMAR, read=0)], [names[0]])

	def test_unknown_names_change_nothing(self):
		self.fill()
		for method in (api.mark_read, api.mark_unread, api.delete):
			answer = self.as_omar(method, ["nothing", "there"])
			self.assertEqual((answer["names"], answer["unread"]), ([], 3))
		self.assertEqual(self.as_omar(api.clear, ticket="999999")["unread"], 3)

	def test_guests_are_refused(self):
		with self.set_user("Guest"):
			for method in (api.inbox, api.unread_count, api.clear, api.seen):
				self.assertRaises(frappe.PermissionError, method)


class TestOwnRowsOnly(ApiTestCase):
	def test_the_api_passes_over_other_peoples_rows(self):
		names = self.fill(user=MEI)
		for method in (api.mark_read, api.delete):
			self.assertEqual(self.as_omar(method, names)["names"], [])
		self.as_omar(api.clear)
		self.assertEqual(len(self.rows(MEI, read=0)), 3)
		self.assertEqual(self.as_omar(api.inbox)["rows"], [])

	def test_lists_and_documents(self):
		mine, other = self.fill(count=1)[0], self.fill(user=MEI, count=1)[0]
		with self.set_user(OMAR):
			self.assertEqual(frappe.get_list("HD Notification", pluck="name"), [mine])
			self.assertTrue(frappe.get_doc("HD Notification", mine).has_permission("read"))
			for ptype in ("read", "write", "delete"):
				self.assertFalse(frappe.get_doc("HD Notification", other).has_permission(ptype))
			self.assertRaises(frappe.PermissionError, frappe.client.get, "HD Notification", other)
			with self.assertRaises(frappe.PermissionError):
				frappe.client.set_value("HD Notification", other, "read", 1)
		with self.set_user("Administrator"):
			self.assertEqual(len(frappe.get_list("HD Notification", pluck="name")), 2)

	def test_a_link_search_that_passes_over_permissions(self):
		mine, other = self.fill(count=1)[0], self.fill(user=MEI, count=1)[0]
		with self.set_user(OMAR):
			found = search_widget("HD Notification", "", ignore_user_permissions=True, page_length=50)
		self.assertIn(mine, str(found))
		self.assertNotIn(other, str(found))

	def test_how_a_row_is_delivered_cannot_be_set(self):
		doc = {"doctype": "HD Notification", "user_to": MEI, "notification_type": "Mention", "message": "x"}
		forged = {"notify_mail_only": 1, "notify_snoozed_until": "2099-01-01", "notify_actor": "The CEO"}
		with self.set_user(OMAR):
			frappe.client.insert({**doc, **forged, "notify_link": "javascript:alert(1)"})
		row = frappe.get_doc("HD Notification", self.the_row(MEI).name)
		found = (row.notify_mail_only, row.notify_snoozed_until, row.notify_actor, row.notify_link)
		self.assertFalse(any(found), found)

	def test_the_sender_cannot_be_forged(self):
		with self.set_user(OMAR):
			doc = {"doctype": "HD Notification", "user_from": JANE, "user_to": MEI}
			frappe.client.insert({**doc, "notification_type": "Mention", "message": "Give me your password"})
		self.assertEqual(self.the_row(MEI).user_from, OMAR)

	def test_ones_own_row_can_be_marked_but_not_rewritten(self):
		name = self.fill(count=1)[0]
		with self.set_user(OMAR):
			frappe.client.set_value("HD Notification", name, "read", 1)
			for field, value in (
				("user_from", MEI),
				("message", "forged"),
				("user_to", MEI),
				("notify_link", "javascript:alert(1)"),
			):
				with self.assertRaises(frappe.PermissionError, msg=field):
					frappe.client.set_value("HD Notification", name, field, value)
		self.assertEqual((self.the_row(OMAR).read, self.the_row(OMAR).message), (1, "Message 0"))

	def test_marking_as_documents_or_in_the_database_works_as_before(self):
		name = self.fill(count=1)[0]
		frappe.db.set_value("HD Notification", name, "read", 1)
		filters = {"user_to": OMAR}
		fields = ["name", "notification_type", "reference_ticket", "read"]
		rows = frappe.get_all("HD Notification", filters=filters, fields=fields, order_by="modified desc")
		self.assertEqual([row.read for row in rows], [1])
