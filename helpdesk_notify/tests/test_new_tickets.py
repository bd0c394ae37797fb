"""A new ticket tells the developers of the settings and the managers, however it came about."""

from email.message import EmailMessage
from unittest.mock import patch

import frappe
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.email.receive import InboundMail
from frappe.permissions import add_permission, update_permission_property
from frappe.utils import get_url

from helpdesk_notify import api, dispatch
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, MailTestCase

BOTH = "both@notify.test"
MANAGER = "manager@notify.test"


class NewTicketTestCase(MailTestCase):
	def setUp(self):
		super().setUp()
		self.addCleanup(frappe.clear_cache, doctype="HD Ticket")
		others = frappe.get_all("User", {"name": ["not in", (JANE, OMAR, MEI, DANA, "Guest")]}, pluck="name")
		frappe.db.set_value("User", {"name": ["in", others]}, "enabled", 0)
		for user in (MANAGER, BOTH):
			self.make_agent(user, "Agent Manager")
		self.settle(notify_managers=1)
		self.decide(developers=[{"user": OMAR}, {"user": BOTH}])
		frappe.db.delete("HD Notification")
		self.next_transaction()

	def make_agent(self, email: str, *roles: str) -> str:
		frappe.new_doc("User").update({"name": email, "email": email, "enabled": 1}).db_insert()
		for role in ("Agent", *roles):
			row = {"parent": email, "parenttype": "User", "parentfield": "roles", "role": role}
			frappe.new_doc("Has Role").update({"name": f"{email}-{role}", **row}).db_insert()
		frappe.clear_cache(user=email)
		return email

	def assert_told_once_each(self, ticket: str, opener: str = "Dana Lee"):
		rows = {row.user_to: row for row in self.rows(notify_event="ticket_created")}
		self.assertEqual(len(self.rows(notify_event="ticket_created")), 3)
		self.assertEqual(
			{user: (row.notify_reason, row.mail_state) for user, row in rows.items()},
			{OMAR: ("developer", "Due"), BOTH: ("developer", "Due"), MANAGER: ("manager", None)},
		)
		self.assertEqual({row.reference_ticket for row in rows.values()}, {str(ticket)})
		with self.set_user(MANAGER):
			shown = api.inbox()["rows"][0]
		self.assertEqual(shown["url"], f"/helpdesk/tickets/{ticket}")
		self.assertEqual(shown["actor"]["full_name"], opener)
		mails = self.sweep()
		self.assertEqual(sorted(each.recipients[0] for each in mails), [BOTH, OMAR])
		for each in mails:
			self.assertIn(get_url(f"/helpdesk/tickets/{ticket}"), each.html)
			self.assertIn(get_url(f"/helpdesk/tickets/{ticket}"), each.text)


class TestWays(NewTicketTestCase):
	def test_from_the_portal(self):
		from helpdesk.helpdesk.doctype.hd_ticket.api import new

		with self.set_user(DANA):
			doc = {"subject": "From the portal", "description": "<p>Help</p>", "via_customer_portal": 1}
			ticket = new(doc, attachments=[])
		self.assert_told_once_each(ticket.name)

	def test_by_incoming_mail(self):
		message = EmailMessage()
		message["From"] = f"Dana Lee <{DANA}>"
		message["To"] = "notify_support@notify.test"
		message["Subject"] = "By mail"
		message["Message-ID"] = "<1@customer.notify.test>"
		message.set_content("Help, please")
		account: EmailAccount = frappe.get_doc("Email Account", self.ACCOUNT)
		account.update({"enable_incoming": 1, "append_to": "HD Ticket"})
		communication = InboundMail(message.as_bytes(), account).process()
		self.assertEqual(communication.reference_doctype, "HD Ticket")
		self.assert_told_once_each(communication.reference_name)
		self.assertEqual(self.rows(notify_event="customer_replied"), [])

	def test_from_desk_on_a_customers_behalf(self):
		with self.set_user(JANE):
			doc = {"doctype": "HD Ticket", "subject": "From Desk", "description": "x", "raised_by": DANA}
			ticket = frappe.get_doc(doc).insert()
		self.assert_told_once_each(ticket.name, "Jane Smith")

	def test_by_the_api(self):
		with self.set_user(JANE):
			ticket = frappe.client.insert({"doctype": "HD Ticket", "subject": "By API", "raised_by": DANA})
		self.assert_told_once_each(ticket.name, "Jane Smith")

	def test_of_somebody_without_an_account(self):
		doc = {"doctype": "HD Ticket", "subject": "x", "raised_by": "Sam Stranger <sam@elsewhere.test>"}
		ticket = frappe.get_doc(doc).insert(ignore_permissions=True)
		self.assert_told_once_each(ticket.name, "Sam Stranger")


class TestWho(NewTicketTestCase):
	def told(self) -> set[str]:
		self.make_ticket()
		return {row.user_to for row in self.rows(notify_event="ticket_created")}

	def test_an_agent_is_no_manager_although_every_agent_may_delete_tickets(self):  # D7
		stock = {row.role for row in frappe.get_meta("HD Ticket").permissions if row.delete}
		self.assertIn("Agent", stock)
		self.assertEqual(self.told(), {OMAR, BOTH, MANAGER})

	def test_whoever_may_delete_tickets_by_another_role_is_a_manager(self):
		update_permission_property("HD Ticket", "Agent Manager", 0, "delete", 0, validate=False)
		frappe.clear_cache(doctype="HD Ticket")
		self.assertEqual(self.told(), {OMAR, BOTH})
		frappe.db.delete("HD Notification")
		self.next_transaction()
		if not frappe.db.exists("Role", "Ticket Cleaner"):
			frappe.get_doc({"doctype": "Role", "role_name": "Ticket Cleaner"}).insert()
		add_permission("HD Ticket", "Ticket Cleaner")
		update_permission_property("HD Ticket", "Ticket Cleaner", 0, "delete", 1, validate=False)
		frappe.clear_cache(doctype="HD Ticket")
		cleaner = self.make_agent("cleaner@notify.test", "Ticket Cleaner")
		self.assertEqual(self.told(), {OMAR, BOTH, cleaner})

	def test_a_permission_that_everybody_has_makes_nobody_a_manager(self):
		update_permission_property("HD Ticket", "All", 0, "delete", 1, validate=False)
		frappe.clear_cache(doctype="HD Ticket")
		self.assertEqual(self.told(), {OMAR, BOTH, MANAGER})

	def test_the_settings_can_name_the_roles_instead(self):
		self.decide(manager_roles=[{"role": "Agent"}])
		self.assertEqual(self.told(), {OMAR, BOTH, MANAGER, JANE, MEI})

	def test_the_form_says_who_it_is(self):
		self.make_agent("agent11@notify.test")
		settings = frappe.get_doc("HD Notify Settings")
		settings.run_method("onload")
		self.assertEqual(settings.get_onload("managers"), {"number": 2, "names": [BOTH, MANAGER]})
		for number in range(12):
			self.make_agent(f"boss{number}@notify.test", "Agent Manager")
		settings.run_method("onload")
		self.assertEqual(settings.get_onload("managers")["number"], 14)
		self.assertEqual(len(settings.get_onload("managers")["names"]), 10)

	def test_managers_can_be_left_out(self):
		self.settle(notify_managers=0)
		self.assertEqual(self.told(), {OMAR, BOTH})

	def test_without_anybody_nothing_happens(self):
		self.decide(developers=[], notify_managers=0)
		self.assertEqual(self.told(), set())

	def test_a_developer_who_may_not_read_the_ticket_is_not_told(self):
		team = self.make_team(MEI)
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		self.decide(developers=[{"user": OMAR}, {"user": MEI}])
		self.make_ticket(agent_group=team)
		told = {row.user_to for row in self.rows(notify_reason="developer")}
		self.assertEqual(told, {MEI})

	def test_a_developer_who_is_no_agent_is_not_told_and_the_form_says_so(self):
		frappe.clear_messages()
		self.decide(developers=[{"user": DANA}])
		self.assertIn(DANA, frappe.get_message_log()[-1]["message"])
		self.assertNotIn(DANA, self.told())

	def test_a_manager_who_has_been_disabled_is_not_told(self):
		frappe.db.set_value("User", MANAGER, "enabled", 0)
		self.assertEqual(self.told(), {OMAR, BOTH})

	def test_who_opens_it_is_not_told(self):
		with self.set_user(OMAR):
			doc = {"doctype": "HD Ticket", "subject": "My own", "raised_by": DANA}
			frappe.get_doc(doc).insert()
		self.assertEqual({row.user_to for row in self.rows(notify_event="ticket_created")}, {BOTH, MANAGER})

	def test_everybody_may_choose(self):
		self.prefer(OMAR, events={"ticket_created": {"email": False}})
		self.prefer(BOTH, events={"ticket_created": {"app": False, "email": False}})
		self.prefer(MANAGER, events={"ticket_created": {"email": True}})
		self.assertEqual(self.told(), {OMAR, MANAGER})
		self.assertEqual([each.recipients for each in self.sweep()], [[MANAGER]])

	def test_each_new_ticket_is_a_row_of_its_own(self):
		self.make_ticket()
		self.next_transaction()
		self.make_ticket()
		self.assertEqual([row.notify_count for row in self.rows(OMAR)], [1, 1])

	def test_a_fault_does_not_keep_the_ticket_from_being_made(self):

		with patch.object(dispatch, "plan", side_effect=RuntimeError("broken")):
			ticket = self.make_ticket()
		self.assertTrue(frappe.db.exists("HD Ticket", ticket.name))


class TestBulk(NewTicketTestCase):
	def cost(self, number: int) -> int:
		self.decide(developers=[{"user": user} for user in self.many[:number]], notify_managers=0)
		self.make_ticket()  # what is read once and kept is read by now
		self.next_transaction()
		costs = []
		for _ in range(2):  # somebody else on the machine may just have emptied the cache
			frappe.db.delete("HD Notification")
			with self.counted_queries() as statements:
				self.make_ticket()
				self.next_transaction()
			costs.append(len(statements))
		self.assertEqual(len(self.rows(notify_event="ticket_created")), number)
		return min(costs)

	def test_queries_do_not_grow_with_the_number_of_recipients(self):
		self.many = [self.make_agent(f"many{number}@notify.test") for number in range(50)]
		five, twenty, fifty = self.cost(5), self.cost(20), self.cost(50)
		self.assertLessEqual(twenty - five, 0)
		# of more than 25 a background job tells after the commit, so that the request is done sooner
		self.assertLessEqual(fifty - five, 0)
		with self.counted_queries() as statements:
			self.sweep()
		self.assertEqual(len({each.recipients[0] for each in self.mails()}), 50)
		self.assertLess(len(statements), 50 * 20)
