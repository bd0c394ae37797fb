"""A stored notification, once its recipient may no longer read the ticket: nothing of it by any way in."""

import frappe
from frappe.api import v1
from frappe.desk import reportview, search
from frappe.desk.form.load import getdoc
from frappe.permissions import add_user_permission
from frappe.www import printview

from helpdesk_notify import api, permissions
from helpdesk_notify.tests.base import MEI, OMAR, NotifyTestCase, mention

ROW = "HD Notification"
SECRET = "the-secret"


class TestWithdrawnAccess(NotifyTestCase):  # D13
	def setUp(self):
		super().setUp()
		self.other = self.make_ticket(subject="Another")
		with self.set_user(MEI):
			self.comment(mention(OMAR, SECRET), by=MEI)
			custom = {"doctype": ROW, "user_to": OMAR, "notification_type": "Mention", "message": SECRET}
			about = {**custom, "reference_ticket": self.ticket.name}
			frappe.get_doc(about).insert(ignore_permissions=True)
		self.comment(mention(OMAR, "still readable"), ticket=self.other)
		self.names = {row.name for row in self.rows(OMAR, reference_ticket=str(self.ticket.name))}
		[self.kept] = {row.name for row in self.rows(OMAR)} - self.names
		for name in ("form_dict", "response"):
			self.addCleanup(setattr, frappe.local, name, getattr(frappe.local, name))

	def limit(self) -> None:
		add_user_permission("HD Ticket", str(self.other.name), OMAR, ignore_permissions=True)
		self.addCleanup(frappe.cache.hdel, "user_permissions", OMAR)

	def restrict(self) -> None:
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		frappe.clear_document_cache("HD Settings", "HD Settings")
		frappe.db.set_value("HD Ticket", self.other.name, "_assign", frappe.as_json([OMAR]))

	def ways_in(self, name: str):
		form = {"doctype": ROW, "fields": '["*"]', "filters": "[]"}
		found = {"txt": "", "searchfield": "message", "doctype": ROW, "page_length": 50}
		yield "client.get", lambda: frappe.client.get(ROW, name)
		yield "client.get_value", lambda: frappe.client.get_value(ROW, '["name", "message"]', name)
		yield "client.get_list", lambda: frappe.client.get_list(ROW, fields=["*"])
		yield "getdoc", lambda: (getdoc(ROW, name), frappe.response.docs[0].as_dict())
		yield "GET of one", lambda: v1.read_doc(ROW, name).as_dict()
		yield "GET of all", lambda: self.requested(v1.document_list, ROW, fields='["*"]', limit=50)
		yield "report view", lambda: self.requested(reportview.get, **form)
		yield "list view", lambda: self.requested(reportview.get_list, **form)
		yield "export", lambda: self.requested(reportview.export_query, **form, file_format_type="CSV")
		yield "print", lambda: printview.get_html_and_style(doc=ROW, name=name)
		yield "link search", lambda: search.search_link(**found)
		yield "link search for documents", lambda: search.search_link(**found, ignore_user_permissions=True)
		yield "PUT", lambda: self.requested(v1.update_doc, ROW, name, data='{"read": 1}').as_dict()
		yield "set_value", lambda: frappe.client.set_value(ROW, name, "read", 1)

	@staticmethod
	def requested(call, *args, **form):
		frappe.local.form_dict = frappe._dict(form)
		return call(*args)

	def seen_by(self, user: str, name: str) -> dict[str, str]:
		seen = {}
		for what, way in self.ways_in(name):
			with self.set_user(user):
				frappe.local.response = frappe._dict(docs=[])
				try:
					seen[what] = str([way(), frappe.local.response])
				except frappe.PermissionError:
					seen[what] = ""
		return seen

	def assert_withheld(self):
		for name in self.names:
			for what, seen in self.seen_by(OMAR, name).items():
				with self.subTest(what):
					self.assertNotIn(SECRET, seen)
					self.assertNotIn(name, seen)
		for what, seen in self.seen_by(OMAR, self.kept).items():
			with self.subTest(what):
				self.assertIn(self.kept, seen)

	def test_every_way_in_shows_it_while_access_lasts(self):
		for name in self.names:
			for what, seen in self.seen_by(OMAR, name).items():
				with self.subTest(what):
					self.assertIn(name, seen)

	def test_a_team_restriction_withholds_it(self):
		self.restrict()
		self.assert_withheld()

	def test_a_user_permission_withholds_it(self):
		self.limit()
		self.assert_withheld()

	def test_both_together_withhold_it(self):
		self.restrict()
		self.limit()
		self.assert_withheld()

	def test_it_comes_back_with_a_share(self):
		self.restrict()
		flags = {"ignore_share_permission": True}
		frappe.share.add_docshare("HD Ticket", str(self.ticket.name), OMAR, flags=flags)
		for name in self.names:
			for what, seen in self.seen_by(OMAR, name).items():
				with self.subTest(what):
					self.assertIn(name, seen)

	def test_an_administrator_still_sees_it(self):
		self.restrict()
		found = frappe.get_list(ROW, filters={"user_to": OMAR}, pluck="name")
		self.assertLessEqual(self.names, {*found})

	def test_a_row_without_a_ticket_stays_readable(self):
		self.restrict()
		self.limit()
		with self.set_user(OMAR):
			name = api.send_test()["name"]
			self.assertEqual(frappe.client.get(ROW, name)["name"], name)
			self.assertIn(name, frappe.get_list(ROW, pluck="name"))

	def test_the_inbox_still_has_it_without_its_text_and_can_be_emptied(self):
		self.restrict()
		with self.set_user(OMAR):
			answer = api.inbox()
			self.assertEqual(answer["unread"], len(answer["rows"]))
			self.assertNotIn(SECRET, str(answer))
			self.assertLessEqual(self.names, {row["name"] for row in answer["rows"]})
			self.assertEqual({*api.mark_read([*self.names])["names"]}, self.names)
			self.assertEqual({*api.delete([*self.names])["names"]}, self.names)

	def test_a_site_without_restrictions_asks_nothing_more(self):
		with self.set_user(OMAR):
			doc = frappe.get_doc(ROW, self.kept)
			for check in (
				lambda: permissions.permission_query_conditions(OMAR, ROW),
				lambda: permissions.has_permission(doc, "read", OMAR),
			):
				check()
				with self.counted_queries() as queries:
					check()
				self.assertEqual(queries, [])
