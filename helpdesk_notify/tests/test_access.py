"""Preferences, and rows of their tables: by no way in does an agent read or change a colleague's."""

import json
from collections.abc import Callable
from contextlib import suppress

import frappe
from frappe.api import v1
from frappe.desk import reportview
from frappe.desk.form.load import getdoc
from frappe.permissions import add_permission, update_permission_property
from frappe.realtime import can_subscribe_doctype
from frappe.www import printview

from helpdesk_notify import api
from helpdesk_notify.tests.base import MEI, OMAR, NotifyTestCase

PREFERENCE, CHOICE, QUIET = "HD Notify Preference", "HD Notify Choice", "HD Notify Quiet Hours"
REFUSED = (frappe.PermissionError, frappe.DoesNotExistError)
NIGHT = {"weekday": "Monday", "from": "20:11", "until": "08:11"}


def give_agents_the_form(test) -> None:
	"""What an administrator does by the Role Permissions Manager."""
	add_permission(PREFERENCE, "Agent", 0)
	for ptype in ("write", "create", "delete", "report", "export", "print"):
		update_permission_property(PREFERENCE, "Agent", 0, ptype, 1)
	test.addCleanup(frappe.clear_cache, doctype=PREFERENCE)


class PreferencesOfTwo(NotifyTestCase):
	def setUp(self):
		super().setUp()
		for user in (OMAR, MEI):
			self.prefer(user, quiet_hours=[NIGHT], events={"mentioned": {"email": False}})
		self.mine, self.theirs = (self.names_of(user) for user in (OMAR, MEI))
		form_dict = frappe.local.form_dict
		self.addCleanup(setattr, frappe.local, "form_dict", form_dict)
		self.addCleanup(setattr, frappe.local, "response", frappe.local.response)
		frappe.local.form_dict = frappe._dict()
		frappe.local.response = frappe._dict(docs=[])

	@staticmethod
	def names_of(user: str) -> dict[str, str]:
		name = frappe.db.get_value(PREFERENCE, {"user": user})
		return {PREFERENCE: name} | {
			table: frappe.db.get_value(table, {"parent": name, "parenttype": PREFERENCE})
			for table in (CHOICE, QUIET)
		}

	@staticmethod
	def stored() -> list:
		frappe.db.value_cache.clear()
		return [
			frappe.get_all(doctype, fields=["*"], order_by="name asc")
			for doctype in (PREFERENCE, CHOICE, QUIET)
		]

	def answer_of(self, call: Callable, *args, **kwargs) -> str:
		"""What Omar gets to see, as text: nothing where he is refused."""
		frappe.local.response = frappe._dict(docs=[])
		with self.set_user(OMAR), suppress(*REFUSED):
			return str([call(*args, **kwargs), frappe.local.response])
		return ""

	def requested(self, call: Callable, *args, **form) -> str:
		def requested():
			frappe.local.form_dict = frappe._dict(form)  # Frappe empties it for another user
			return call(*args)

		return self.answer_of(requested)

	def assert_nothing_of_theirs_is_read(self):
		for doctype, name in self.theirs.items():
			parent = None if doctype == PREFERENCE else PREFERENCE
			form = {"doctype": doctype, "fields": '["*"]', "filters": "[]", "parent_doctype": parent}
			file = {**form, "file_format_type": "CSV"}
			for answer in (
				self.answer_of(frappe.client.get, doctype, name, parent=parent),
				self.answer_of(frappe.client.get, doctype, filters={"name": name}, parent=parent),
				self.answer_of(frappe.client.get_value, doctype, "*", name, parent=parent),
				self.answer_of(frappe.client.get_list, doctype, fields=["*"], parent=parent),
				self.answer_of(
					lambda doctype=doctype, name=name: (
						getdoc(doctype, name),
						frappe.response.docs[0].as_dict(),
					)
				),
				self.answer_of(lambda doctype=doctype, name=name: v1.read_doc(doctype, name).as_dict()),
				self.requested(v1.document_list, doctype, fields='["*"]', parent=parent, limit=100),
				self.requested(reportview.get, **form),
				self.requested(reportview.get_list, **form),
				self.requested(reportview.export_query, **file),
				self.answer_of(printview.get_html_and_style, doc=doctype, name=name),
				self.answer_of(frappe.get_print, doctype, name),
			):
				self.assertNotIn(self.theirs[doctype], answer)
				self.assertNotIn(self.theirs[PREFERENCE], answer)

	def attempts_to_write(self, row: str, values: dict):
		"""Everything that Omar can do to a colleague's row, or to a preference of which it is a part."""
		theirs, parent = self.theirs[row], self.theirs[PREFERENCE]
		field = {CHOICE: "events", QUIET: "quiet_hours"}[row]
		new = {"doctype": row, "parent": parent, "parenttype": PREFERENCE, "parentfield": field, **values}
		moved = {"parent": self.mine[PREFERENCE]}
		name, value = next(iter(values.items()))
		client = frappe.client
		yield "insert", lambda: client.insert(dict(new))
		yield "insert_many", lambda: client.insert_many([dict(new)])
		yield "POST", lambda: self.sent(v1.create_doc, row, new)
		yield "save", lambda: client.save({**frappe.get_doc(row, theirs).as_dict(), **values})
		yield "save of a moved row", lambda: client.save({**frappe.get_doc(row, theirs).as_dict(), **moved})
		yield "set_value", lambda: client.set_value(row, theirs, name, value)
		yield "bulk_update", lambda: client.bulk_update(json.dumps([{**new, "docname": theirs}]))
		yield (
			"bulk move",
			lambda: client.bulk_update(json.dumps([{"doctype": row, "docname": theirs, **moved}])),
		)
		yield "PUT", lambda: self.sent(v1.update_doc, row, values, theirs)
		yield "PUT of the parent", lambda: self.sent(v1.update_doc, row, moved, theirs)
		yield "PUT of one's own", lambda: self.sent(v1.update_doc, row, {"parent": parent}, self.mine[row])
		yield "delete", lambda: client.delete(row, theirs)
		yield "DELETE", lambda: v1.delete_doc(row, theirs)

	@staticmethod
	def sent(call: Callable, doctype: str, values: dict, *name: str):
		frappe.local.form_dict = frappe._dict(data=json.dumps(values))
		return call(doctype, *name)

	def assert_nothing_of_theirs_is_changed(self):
		for row, values in (
			(CHOICE, {"event": "ticket_assigned", "app": "Off"}),
			(QUIET, {"weekday": "Sunday", "from_time": "01:00:00", "until_time": "00:59:00"}),
		):
			for what, attempt in self.attempts_to_write(row, values):
				before = self.stored()
				with self.subTest(row=row, what=what), self.set_user(OMAR):
					with suppress(*REFUSED):
						attempt()
					self.assertEqual(self.stored(), before)


class TestPreferencesOfOthers(PreferencesOfTwo):
	# D2

	def test_nothing_is_read(self):
		self.assert_nothing_of_theirs_is_read()

	def test_nothing_is_changed(self):
		self.assert_nothing_of_theirs_is_changed()

	def test_nothing_is_read_where_agents_were_given_the_permission(self):
		give_agents_the_form(self)
		with self.set_user(OMAR):
			self.assertEqual(frappe.get_list(PREFERENCE, pluck="name"), [self.mine[PREFERENCE]])
		self.assert_nothing_of_theirs_is_read()

	def test_nothing_is_changed_where_agents_were_given_the_permission(self):
		give_agents_the_form(self)
		self.assert_nothing_of_theirs_is_changed()

	def test_ones_own_is_read_and_saved_in_the_form_where_that_permission_is_given(self):
		give_agents_the_form(self)
		with self.set_user(OMAR):
			doc = frappe.get_doc(PREFERENCE, self.mine[PREFERENCE])
			doc.check_permission("read")
			doc.append("events", {"event": "comment_added", "app": "On"})
			doc.save()
			self.assertEqual(
				frappe.client.get(CHOICE, self.mine[CHOICE], parent=PREFERENCE)["event"], "mentioned"
			)
			frappe.client.set_value(CHOICE, self.mine[CHOICE], "email", "On")
			self.assertIn("events.mentioned.email", api.preferences()["chosen"])
			self.assertIn("events.comment_added.app", api.preferences()["chosen"])

	def test_their_names_are_not_announced_to_agents(self):
		for doctype in (PREFERENCE, CHOICE, QUIET):
			with self.set_user(OMAR):
				self.assertRaises(frappe.PermissionError, can_subscribe_doctype, doctype)

	def test_agents_go_through_the_api(self):
		with self.set_user(OMAR):
			for ptype in ("read", "write", "create", "delete", "report", "select"):
				self.assertFalse(frappe.has_permission(PREFERENCE, ptype), ptype)
			api.save_preferences({"sound": False, "events": {"comment_added": {"app": True}}})
			self.assertFalse(api.preferences()["sound"])

	def test_an_administrator_keeps_the_form(self):
		doc = frappe.get_doc(PREFERENCE, self.theirs[PREFERENCE])
		doc.quiet_hours[0].until_time = "07:00:00"
		doc.save()
		frappe.client.set_value(CHOICE, self.theirs[CHOICE], "app", "On")
		self.assertTrue(
			frappe.has_permission(CHOICE, "read", doc=frappe.get_doc(CHOICE, self.theirs[CHOICE]))
		)
