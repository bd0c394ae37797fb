"""Who may read a ticket: for many people at once the same as Frappe says to each of them."""

import json
from collections.abc import Iterator
from itertools import product

import frappe
from frappe.permissions import add_user_permission

from helpdesk_notify.recipients import ticket_access, visibility
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, NotifyTestCase, _make_user, mention

PEOPLE = ("member", "overseer", "stranger", "member_here", "member_elsewhere", "stranger_here", "by_team")
LIZ = "liz@notify.test"


def email(name: str) -> str:
	return f"{name}@notify.test"


class TestReaders(NotifyTestCase):
	def setUp(self):
		super().setUp()
		for name in PEOPLE:
			_make_user(email(name), name, "Test", roles=["Agent"])
		_make_user(LIZ, "Liz", "Light", user_type="Website User")
		self.team = self.make_team(
			*map(email, ("member", "member_here", "member_elsewhere", "by_team")), name="Readers"
		)
		self.make_team(email("stranger"), email("stranger_here"), name="Others")
		overseers = self.make_team(email("overseer"), name="Overseers")
		frappe.db.set_value("HD Team", overseers, "ignore_restrictions", 1)
		self.other = self.make_ticket(subject="Another")
		for name, ticket in (
			("member_here", self.ticket),
			("stranger_here", self.ticket),
			("member_elsewhere", self.other),
		):
			self.limit(email(name), "HD Ticket", str(ticket.name))
		self.limit(email("by_team"), "HD Team", self.team)
		self.agents = {email(name) for name in PEOPLE} | {"Administrator"}

	def limit(self, user: str, doctype: str, name: str) -> None:
		add_user_permission(doctype, name, user, ignore_permissions=True)
		self.addCleanup(frappe.cache.hdel, "user_permissions", user)

	def restrict(self, restricted: int, open_without_team: int = 0) -> None:
		values = {"restrict_tickets_by_agent_group": restricted}
		values["do_not_restrict_tickets_without_an_agent_group"] = open_without_team
		frappe.db.set_single_value("HD Settings", values)
		frappe.clear_document_cache("HD Settings", "HD Settings")

	def share(self, *users: str | None) -> None:
		"""None: with everyone."""
		frappe.db.delete("DocShare", {"share_doctype": "HD Ticket"})
		for user in users:
			who = {"user": user} if user else {"everyone": 1}
			frappe.get_doc(
				{
					"doctype": "DocShare",
					"share_doctype": "HD Ticket",
					"share_name": str(self.ticket.name),
					"read": 1,
					**who,
				}
			).insert(ignore_permissions=True)

	def cases(self) -> Iterator[dict]:
		stranger, elsewhere = email("stranger"), email("member_elsewhere")
		shares = ((), (stranger,), (elsewhere, LIZ), (None,))
		for restricted, opened, team, shared in product((0, 1), (0, 1), (None, self.team), shares):
			for concerned in (None, stranger, elsewhere):
				self.restrict(restricted, opened)
				self.share(*shared)
				values = {"agent_group": team, "raised_by": DANA, "_assign": None}
				if concerned:
					values["_assign"] = json.dumps([concerned])
				if concerned == stranger and not shared:
					values["raised_by"] = email("stranger_here")
				frappe.db.set_value("HD Ticket", self.ticket.name, values)
				yield {"restricted": restricted, "opened": opened, "shared": shared, **values}

	def answers(self, users: set[str], ticket=None) -> set[str]:
		"""Frappe's own, as each of them."""
		found = set()
		for user in users:
			with self.set_user(user):
				if frappe.has_permission("HD Ticket", "read", doc=str((ticket or self.ticket).name)):
					found.add(user)
		return found

	def test_they_are_whom_frappe_lets_read_it(self):  # B2, D8
		others = {DANA, LIZ}
		for case in self.cases():
			with self.subTest(**case):
				expected = self.answers(self.agents | others)
				for session in ("Administrator", email("member")):
					with self.set_user(session):
						found = visibility.readers(str(self.ticket.name), self.agents, others)
						self.assertEqual(found, expected, session)

	def test_of_many_tickets_at_once_the_answer_is_the_same(self):
		everybody = self.agents | {DANA, LIZ}
		here, there = str(self.ticket.name), str(self.other.name)
		about = {(user, ticket) for user in everybody for ticket in (here, there)}
		frappe.db.set_value("HD Ticket", there, "agent_group", self.team)
		for number, case in enumerate(self.cases()):
			if number % 3:
				continue
			with self.subTest(**case):
				readable = {(user, here) for user in self.answers(everybody)}
				readable |= {(user, there) for user in self.answers(everybody, self.other)}
				found = ticket_access.unreadable(about, self.agents)
				self.assertEqual(found, about - readable)

	def test_the_number_of_queries_does_not_grow_with_tickets(self):
		frappe.get_doc({"doctype": "HD Customer", "customer_name": "Readers Inc"}).insert()
		tickets = [self.make_ticket(subject=f"Number {number}") for number in range(5)]
		names = [str(ticket.name) for ticket in tickets]
		values = {"agent_group": self.team, "customer": "Readers Inc", "raised_by": "x@notify.test"}
		frappe.db.set_value("HD Ticket", {"name": ["in", names]}, values)
		users = self.agents | {LIZ}
		for restricted in (0, 1):
			self.restrict(restricted)
			costs = []
			for some in (names[:1], names[:1], names):
				about = {(user, ticket) for user in users for ticket in some}
				with self.counted_queries() as queries:
					ticket_access.unreadable(about, self.agents)
				costs.append(len(queries))
			self.assertEqual(costs[1], costs[2])

	def test_a_contact_of_the_customer_reads_the_customers_tickets(self):
		frappe.get_doc({"doctype": "HD Customer", "customer_name": "Readers Inc"}).insert()
		contact = frappe.get_doc({"doctype": "Contact", "first_name": "Liz"})
		contact.append("email_ids", {"email_id": LIZ, "is_primary": 1})
		contact.append("links", {"link_doctype": "HD Customer", "link_name": "Readers Inc"})
		contact.insert()
		frappe.db.set_value("HD Ticket", self.ticket.name, "customer", "Readers Inc")
		for restricted in (0, 1):
			self.restrict(restricted)
			found = visibility.readers(str(self.ticket.name), set(), {LIZ, DANA})
			self.assertEqual(found, self.answers({LIZ, DANA}))
			self.assertIn(LIZ, found)

	def test_of_recipients_who_all_have_a_user_permission_the_right_ones_are_told(self):  # B2
		self.restrict(1)
		frappe.db.set_value("HD Ticket", self.ticket.name, "agent_group", self.team)
		with self.set_user(email("member")):
			self.comment(mention(email("member_here")) + mention(email("stranger_here")), by=email("member"))
		self.assertEqual([row.user_to for row in self.rows()], [email("member_here")])
		self.assertEqual(visibility.readers("999999", {email("member_here")}), set())

	def test_whom_a_ticket_is_shared_with_is_told_and_shown(self):  # D8
		self.restrict(1)
		self.share(email("stranger"))
		self.comment(mention(email("stranger"), "shared with you"))
		self.the_row(email("stranger"))
		with self.set_user(email("stranger")):
			self.assertEqual(visibility.readable_tickets({str(self.ticket.name)}), {str(self.ticket.name)})

	def test_the_number_of_queries_does_not_grow_with_them(self):
		self.restrict(1)
		frappe.db.set_value("HD Ticket", self.ticket.name, "agent_group", self.team)
		few = {email("member"), email("stranger")}
		counts = []
		for agents in (few, few | {JANE, OMAR, MEI, email("overseer")}):
			visibility.readers(str(self.ticket.name), agents)
			with self.counted_queries() as queries:
				visibility.readers(str(self.ticket.name), agents)
			counts.append(len(queries))
		self.assertEqual(counts[0], counts[1])
		self.assertLessEqual(counts[0], 4)
