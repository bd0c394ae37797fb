"""Who did it: the session's user, whatever a document says; and what tells whether a ticket exists."""

import json

import frappe
from frappe.api import v1

from helpdesk_notify import api
from helpdesk_notify.engine import SYSTEM
from helpdesk_notify.extends.actor import opener
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, NotifyTestCase


class TestReactions(NotifyTestCase):  # D9
	def setUp(self):
		super().setUp()
		self.written = self.comment("<p>Done</p>", by=OMAR)
		self.next_transaction()

	def put(self, by: str, *reactions: tuple[str, str]) -> None:
		"""What a PUT on the comment does that sets its reactions."""
		rows = [{"user": user, "emoji": emoji} for user, emoji in reactions]
		self.addCleanup(setattr, frappe.local, "form_dict", frappe.local.form_dict)
		with self.set_user(by):
			frappe.local.form_dict = frappe._dict(data=json.dumps({"reactions": rows}))
			v1.update_doc("HD Ticket Comment", self.written.name)
		self.next_transaction()

	def test_a_reaction_in_somebody_elses_name_is_not_told(self):
		self.put(MEI, (JANE, "👍"))
		self.assertEqual(self.rows(OMAR), [])

	def test_a_text_is_no_reaction(self):
		self.put(MEI, (MEI, "FIRED"))
		self.assertEqual(self.rows(OMAR), [])

	def test_ones_own_reaction_is_told_as_ones_own(self):
		self.put(MEI, (JANE, "🎉"), (MEI, "👍"))
		row = self.the_row(OMAR)
		self.assertEqual((row.user_from, row.message), (MEI, "👍 reacted to your comment"))

	def test_helpdesks_own_way_goes_on(self):
		from helpdesk.helpdesk.doctype.hd_ticket_comment.hd_ticket_comment import toggle_reaction

		frappe.db.set_single_value("HD Settings", "enable_comment_reactions", 1)
		for user in (MEI, JANE):
			with self.set_user(user):
				toggle_reaction(self.written.name, "🎉")
			self.next_transaction()
		row = self.the_row(OMAR)
		self.assertEqual((row.user_from, row.message), (JANE, "🎉 2 people reacted to your comment"))


class TestNewTickets(NotifyTestCase):  # D9
	def setUp(self):
		super().setUp()
		self.decide(developers=[{"user": OMAR}, {"user": MEI}])
		frappe.db.delete("HD Notification")

	def open_ticket(self, by: str, raised_by: str) -> None:
		values = {"doctype": "HD Ticket", "subject": "Help", "description": "x", "raised_by": raised_by}
		with self.set_user(by):
			frappe.get_doc(values).insert(ignore_permissions=True)

	def actor(self, user: str) -> tuple[str, str | None]:
		row = self.the_row(user, notify_event="ticket_created")
		return row.user_from, row.notify_actor or None

	def test_a_customer_cannot_write_in_a_managers_name(self):
		self.open_ticket(DANA, raised_by=MEI)
		self.assertEqual(self.actor(OMAR), (DANA, None))
		self.assertEqual(self.actor(MEI), (DANA, None))  # nor keep it from the manager

	def test_a_guest_is_nobody_of_the_site(self):
		"""Helpdesk 1.25 lets no guest open a ticket; a web form of the site may."""
		with self.set_user("Guest"):
			for raised_by, name in ((MEI, MEI), ("", SYSTEM)):
				self.assertEqual(opener(raised_by), ("Administrator", name))

	def test_an_agent_on_somebodys_behalf_is_the_agent(self):
		self.open_ticket(JANE, raised_by=DANA)
		self.assertEqual(self.actor(OMAR), (JANE, None))

	def test_mail_is_taken_to_be_from_its_sender(self):
		self.open_ticket("Administrator", raised_by=DANA)
		self.assertEqual(self.actor(OMAR), (DANA, None))
		frappe.db.delete("HD Notification")
		self.next_transaction()
		self.open_ticket("Administrator", raised_by="new@customer.test")
		self.assertEqual(self.actor(OMAR), ("Administrator", "new@customer.test"))


class TestWhetherATicketExists(NotifyTestCase):  # B24
	def answers(self, user: str, ticket: str) -> set[str]:
		"""What following and muting say."""
		found = set()
		for method in (api.follow, api.mute):
			with self.set_user(user), self.assertRaises(frappe.PermissionError) as refused:
				method(ticket)
			found.add(str(refused.exception).replace(ticket, "TICKET"))
		return found

	def test_nobody_learns_it_who_may_not_read_the_ticket(self):
		self.make_team(MEI)
		stranger = "stranger@notify.test"
		if not frappe.db.exists("User", stranger):
			user = {"doctype": "User", "email": stranger, "first_name": "x", "send_welcome_email": 0}
			frappe.get_doc({**user, "user_type": "Website User"}).insert(ignore_permissions=True)
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		self.addCleanup(frappe.clear_document_cache, "HD Settings", "HD Settings")
		frappe.clear_document_cache("HD Settings", "HD Settings")
		for user in (OMAR, stranger):
			there, missing = self.answers(user, str(self.ticket.name)), self.answers(user, "99999999")
			self.assertEqual(there, missing)
			self.assertEqual(len(there), 1)
		self.assertEqual(frappe.db.count("HD Notify Subscription"), 0)

	def test_what_one_has_chosen_before_can_be_taken_back(self):
		with self.set_user(OMAR):
			api.mute(str(self.ticket.name))
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		self.addCleanup(frappe.clear_document_cache, "HD Settings", "HD Settings")
		frappe.clear_document_cache("HD Settings", "HD Settings")
		with self.set_user(OMAR):
			self.assertIsNone(api.unfollow(str(self.ticket.name))["subscription"])
			self.assertIsNone(api.unfollow("99999999")["subscription"])
		self.assertEqual(frappe.db.count("HD Notify Subscription"), 0)
