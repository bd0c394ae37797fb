"""Tickets that are about to miss their service level, and that have missed it: each once a target."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from helpdesk_notify import maintenance
from helpdesk_notify.extends import service_level
from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase


class ServiceLevelTestCase(MailTestCase):
	def setUp(self):
		super().setUp()
		everything = {"name": ["is", "set"]}
		frappe.db.set_value("HD Ticket", everything, {"response_by": None, "resolution_by": None})
		self.settle(due_soon_minutes=60)
		self.assign(OMAR)
		self.quiet()

	def quiet(self) -> None:
		self.next_transaction()
		frappe.db.delete("HD Notification")

	def due(self, minutes: float, target: str = "resolution", ticket=None, **values) -> None:
		"""`target` of a ticket is due in so many minutes."""
		values[f"{target}_by"] = now_datetime() + timedelta(minutes=minutes)
		frappe.db.set_value("HD Ticket", (ticket or self.ticket).name, values)

	def check(self) -> int:
		done = service_level.check()
		self.next_transaction()
		return done


class TestOneTicket(ServiceLevelTestCase):
	def test_due_soon(self):
		self.due(30)
		self.check()
		row = self.the_row(OMAR)
		self.assertEqual((row.notify_event, row.notify_reason), ("sla_due_soon", "assigned"))
		self.assertRegex(row.message, rf"^Ticket #{self.ticket.name} is due at \d+ \w+ \d\d:\d\d$")
		self.assertEqual((row.notify_actor, row.mail_state), ("System", "Due"))

	def test_the_first_response_is_said_to_be_one(self):
		self.due(30, "response")
		self.check()
		self.assertIn("The first response on ticket", self.the_row(OMAR).message)

	def test_not_yet(self):
		self.due(61)
		self.assertEqual(self.check(), 0)
		self.assertEqual(self.rows(), [])

	def test_missed(self):
		self.due(-1)
		self.check()
		row = self.the_row(OMAR)
		self.assertEqual(row.notify_event, "sla_breached")
		self.assertIn("was due at", row.message)

	def test_of_what_is_missed_the_team_hears_too(self):
		self.due(30, agent_group=self.make_team(MEI, OMAR))
		self.check()
		self.assertEqual([row.user_to for row in self.rows()], [OMAR])
		self.quiet()
		self.due(-1)
		self.check()
		found = {row.user_to: row.notify_reason for row in self.rows()}
		self.assertEqual(found, {OMAR: "assigned", MEI: "team"})

	def test_each_target_is_told_once_soon_and_once_missed(self):
		for target in ("response", "resolution"):
			self.due(30, target)
		self.check()
		self.assertEqual(len(self.rows(OMAR)), 2)
		for target in ("response", "resolution"):
			self.due(-1, target)
		self.check()
		found = sorted(row.notify_event for row in self.rows(OMAR))
		self.assertEqual(found, ["sla_breached"] * 2 + ["sla_due_soon"] * 2)

	def test_run_again_it_tells_nothing_new(self):
		self.due(30)
		self.due(-1, "response")
		self.assertEqual(self.check(), 2)
		for _ in range(2):
			self.assertEqual(self.check(), 0)
			maintenance.notify_of_service_levels()
		self.assertEqual([row.notify_count for row in self.rows(OMAR)], [1, 1])

	def test_a_deadline_that_is_moved_is_a_new_one(self):  # B5
		for minutes in (30, 45, -1):
			self.due(minutes)
			self.assertEqual(self.check(), 1)
			self.assertEqual(self.check(), 0)
		self.due(30)  # extended once more after it was missed
		self.assertEqual(self.check(), 1)
		told = [row.notify_event for row in self.rows(OMAR)]
		self.assertEqual(sorted(told), ["sla_breached"] + ["sla_due_soon"] * 3)

	def test_what_an_earlier_version_has_told_is_not_told_again(self):
		self.due(30)
		due = frappe.db.get_value("HD Ticket", self.ticket.name, "resolution_by")
		event, ticket = "resolution:sla_due_soon", str(self.ticket.name)
		doc = {"doctype": "HD Notify Deadline", "ticket": ticket, "event": event, "due": due}
		frappe.get_doc({**doc, "name": f"{ticket}:{event}"}).db_insert()
		self.assertEqual(self.check(), 0)

	def test_read_and_purged_it_is_not_told_again(self):
		self.due(-1)
		self.check()
		frappe.db.delete("HD Notification")
		self.assertEqual(self.check(), 0)

	def test_what_was_missed_long_ago_is_no_news(self):
		self.due(-60 * 24 - 1)
		self.assertEqual(self.check(), 0)
		self.due(-60 * 24 + 5)
		self.assertEqual(self.check(), 1)

	def test_what_has_been_met_or_closed_or_paused_is_no_matter(self):
		self.due(-1, "response", first_responded_on=now_datetime())
		self.due(-1, "resolution", resolution_date=now_datetime())
		self.assertEqual(self.check(), 0)
		for category in ("Resolved", "Paused"):
			self.due(-1, status_category=category, resolution_date=None)
			self.assertEqual(self.check(), 0, category)

	def test_a_ticket_of_nobody_tells_nobody(self):
		frappe.db.delete("ToDo", {"reference_name": str(self.ticket.name)})
		self.due(-1)
		self.check()
		self.assertEqual(self.rows(), [])

	def test_tickets_are_read_by_one_query(self):  # B16
		for minutes in (30, -1):
			self.due(minutes)
			self.due(minutes + 5, "response")
		with self.counted_queries() as statements:
			self.assertEqual(service_level._claim()[0].ticket, str(self.ticket.name))
			self.assertEqual(service_level._claim(), [])
		self.assertEqual(len([each for each in statements if "FROM `tabHD Ticket`" in each]), 2)

	def test_it_can_be_switched_off(self):
		self.prefer(OMAR, events={"sla_breached": {"app": False, "email": False}})
		self.due(-1)
		self.check()
		self.assertEqual(self.rows(), [])

	def test_a_deleted_ticket_leaves_no_trace_behind(self):
		self.due(-1)
		self.check()
		frappe.delete_doc("HD Ticket", self.ticket.name, ignore_permissions=True, force=True)
		self.assertEqual(self.rows(), [])


class TestBurst(ServiceLevelTestCase):
	NUMBER = 50

	def setUp(self):
		super().setUp()
		self.team = self.make_team(OMAR, MEI)
		for _ in range(self.NUMBER):
			ticket = self.make_ticket(agent_group=self.team)
			self.due(-1, ticket=ticket, response_by=None)
			todo = {"doctype": "ToDo", "reference_type": "HD Ticket", "description": "x", "status": "Open"}
			todo |= {"reference_name": str(ticket.name), "allocated_to": JANE}
			frappe.get_doc(todo).db_insert()
		self.quiet()

	def test_fifty_at_once_are_one_summary_a_person(self):
		with self.counted_queries() as statements:
			self.assertEqual(self.check(), self.NUMBER)
		for user in (JANE, OMAR, MEI):
			row = self.the_row(user)
			self.assertEqual(row.message, f"{self.NUMBER} tickets have breached their SLA")
			self.assertIsNone(row.reference_ticket)
			self.assertEqual(row.notify_reason, "assigned" if user == JANE else "team")
			self.assertGreater(row.notify_body.count("Login issue"), 3)
		self.assertLess(len(statements), 5 * self.NUMBER)
		mails = self.sweep()
		self.assertEqual(sorted(each.recipients[0] for each in mails), [JANE, MEI, OMAR])
		self.assertEqual(self.check(), 0)

	def test_who_has_few_of_them_is_told_of_each(self):
		tickets = frappe.get_all("HD Ticket", {"agent_group": self.team}, pluck="name")
		frappe.db.set_value("HD Ticket", {"name": ["in", tickets[2:]]}, "agent_group", None)
		self.check()
		self.assertEqual(len(self.rows(JANE)), 1)
		self.assertEqual(
			sorted(row.reference_ticket for row in self.rows(MEI)), sorted(map(str, tickets[:2]))
		)
