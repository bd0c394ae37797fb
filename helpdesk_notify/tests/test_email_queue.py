"""Emails in the Email Queue: the same as Frappe would write them, in a number of queries that does not grow."""

from contextlib import nullcontext
from email import message_from_string, policy
from unittest.mock import Mock, patch

import frappe
from frappe.email.doctype.email_queue.email_queue import EmailQueue

from helpdesk_notify.mail import composer, email_queue
from helpdesk_notify.mail.composer import Rendered
from helpdesk_notify.mail.email_queue import Email
from helpdesk_notify.outbox import current, run
from helpdesk_notify.outbox.channels.email import Email as EmailChannel
from helpdesk_notify.recipients.users import read_users
from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase, _make_user, mention, outbox

OWN = {"name", "parent", "creation", "modified"}  # what differs from one to the next
VALUES = {"sender": "a@notify.test", "message": "Subject: x\n\ny", "message_id": "1@x", "priority": 1}
VALUES |= {"reference_doctype": "HD Ticket", "reference_name": "7", "expose_recipients": "header"}
VALUES |= {"add_unsubscribe_link": 0, "email_account": None}


class SpecialEmailQueue(EmailQueue):
	"""The class of another app."""


class TestInserting(MailTestCase):
	def stored(self, name: str) -> tuple[dict, dict]:
		entry = frappe.db.get_value("Email Queue", name, "*", as_dict=True)
		[recipient] = frappe.get_all("Email Queue Recipient", {"parent": name}, ["*"])
		return (
			{field: value for field, value in entry.items() if field not in OWN},
			{field: value for field, value in recipient.items() if field not in OWN},
		)

	def test_what_is_inserted_in_bulk_is_what_frappe_inserts(self):
		with patch.object(email_queue, "needs_documents", return_value=True):
			[document] = email_queue.insert([Email(f" {OMAR} ", VALUES)])
		[row] = email_queue.insert([Email(f" {OMAR} ", VALUES)])
		self.assertEqual(self.stored(row), self.stored(document))
		entry, recipient = self.stored(row)
		self.assertEqual((entry["status"], entry["retry"], recipient["recipient"]), ("Not Sent", 0, OMAR))
		self.assertEqual(len(row), len(document))

	def test_the_names_come_in_the_order_of_the_emails(self):
		users = (OMAR, MEI, JANE)
		names = email_queue.insert([Email(user, VALUES) for user in users])
		self.assertEqual([self.stored(name)[1]["recipient"] for name in names], [*users])

	def test_a_statement_stays_smaller_than_what_a_database_takes(self):
		emails = [Email(OMAR, {**VALUES, "message": "x" * 400_000}) for _number in range(5)]
		with self.counted_queries() as statements:
			names = email_queue.insert(emails)
		inserts = [each for each in statements if each.startswith("INSERT INTO `tabEmail Queue` ")]
		self.assertEqual((len(inserts), len({*names})), (3, 5))


class TestWhoeverActsOnDocuments(MailTestCase):
	def test_nobody_does_on_a_plain_site(self):
		self.assertFalse(email_queue.needs_documents())

	def test_another_apps_handler_is_called_for_each(self):
		called = []
		hooks = {**frappe.get_doc_hooks()}
		for doctype in ("Email Queue", "*"):
			changed = {**hooks, doctype: {"after_insert": ["another_app.mail.note"]}}
			with patch.object(frappe, "get_doc_hooks", lambda changed=changed: changed):
				self.assertTrue(email_queue.needs_documents(), doctype)
		with (
			patch.object(email_queue, "needs_documents", return_value=True),
			patch.object(EmailQueue, "after_insert", lambda doc: called.append(doc.name), create=True),
		):
			self.comment(mention(OMAR) + mention(MEI))
			mails = self.sweep()
		self.assertEqual(sorted(called), sorted(each.name for each in mails))
		self.assertEqual(sorted(each.recipients for each in mails), [[MEI], [OMAR]])

	def test_another_apps_class(self):
		with patch.object(email_queue, "get_controller", return_value=SpecialEmailQueue):
			self.assertTrue(email_queue.needs_documents())

	def test_a_rule_of_the_site(self):
		for doctype, field in email_queue._RULES:
			if not frappe.db.table_exists(doctype):
				continue
			rule = frappe.new_doc(doctype).update({field: "Email Queue", "name": "A rule"})
			rule.db_insert()
			self.assertTrue(email_queue.needs_documents(), doctype)
			frappe.db.delete(doctype, {"name": "A rule"})
		self.assertFalse(email_queue.needs_documents())


class TestQueries(MailTestCase):
	def cost(self, users: list[str], tickets: list) -> int:
		frappe.db.delete("HD Notify Outbox")
		for ticket in tickets:
			self.comment("".join(mention(user) for user in users), ticket=ticket)
			self.next_transaction()
		frappe.db.set_value("HD Notify Outbox", {"state": "Due"}, "due", frappe.utils.now_datetime())
		with self.counted_queries() as statements:
			self.assertEqual(run._run_channel(EmailChannel), len(users) * len(tickets))
		return len(statements)

	def test_they_do_not_grow_with_users_tickets_or_emails(self):
		few = [f"queue{number}@notify.test" for number in range(2)]
		many = [f"queue{number}@notify.test" for number in range(12)]
		for number, user in enumerate(many):
			_make_user(user, f"Queue {number}", "Test", roles=["Agent"])
			frappe.db.set_value("User", user, "language", ("en", "de", "es")[number % 3])
		tickets = [self.make_ticket(subject=f"Ticket {number}") for number in range(4)]
		self.next_transaction()
		for restricted in (0, 1):
			team = self.make_team(*many, name=f"Queue {restricted}")
			frappe.db.set_value(
				"HD Ticket", {"name": ["in", [ticket.name for ticket in tickets]]}, "agent_group", team
			)
			frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", restricted)
			frappe.clear_document_cache("HD Settings", "HD Settings")
			self.cost(few, tickets[:1])  # what is read once and kept is read by now
			costs = [self.cost(few, tickets[:2]), self.cost(many, tickets)]
			self.assertEqual(costs[0], costs[1], restricted)
			self.assertLess(costs[1], 40)


class TestAddressing(MailTestCase):
	"""An email that reads the same for several users is composed once, and addressed to each of them."""

	NAMES = (
		"Omar Haddad",
		'O"Brien, \\ Omar',
		"عمر حداد " * 9,
		"=?utf-8?q?Bcc:_x@y?=",
		"Omar <evil@evil.example>",
		"",
	)

	def messages(self, text: str) -> list:
		self.comment(mention(OMAR, text) + mention(MEI, text))
		self.next_transaction()
		return [each.headers for each in self.sweep()]

	def composed(self) -> list:
		"""What Omar is sent of all that waits, by both ways."""
		rows = current.read_rows([row.name for row in outbox(user=OMAR)])
		user, found = read_users([OMAR])[OMAR], []
		for replaced in ({}, {"addressed": Mock(return_value=None)}):
			with patch.multiple(Rendered, **replaced) if replaced else nullcontext():
				email = composer.Writer().write(user, rows, None)
			message = message_from_string(email.values["message"], policy=policy.default)
			self.assertEqual(message["Message-ID"].strip("<>"), email.values["message_id"])
			headers = {name: str(value) for name, value in message.items()}
			for name in ("Message-ID", "Content-Type"):
				self.assertTrue(headers.pop(name))
			found.append((email.recipient, headers, [part.get_content() for part in message.iter_parts()]))
		return found

	def test_it_is_what_one_composed_for_the_user_alone_would_be(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			for text in ("Look", "Größe: 5 = 5 " * 30, "x" * 3000):
				self.comment(mention(OMAR, text))
				for name in self.NAMES:
					frappe.db.set_value("User", OMAR, "full_name", name)
					fast, slow = self.composed()
					self.assertEqual(fast, slow)
				self.assertIn("api.unsubscribe", fast[1]["List-Unsubscribe"])

	def test_it_is_composed_once_and_each_has_its_own_link_and_id(self):
		make, calls = composer.Writer._message, []

		def count(*args):
			calls.append(args)
			return make(*args)

		with patch.object(composer.Writer, "_message", count):
			messages = self.messages("Look")
		self.assertEqual(len(calls), 1)
		for header in ("To", "Message-ID", "List-Unsubscribe"):
			self.assertEqual(len({str(each[header]) for each in messages}), 2, header)

	def test_no_placeholder_is_left_and_no_line_is_too_long(self):
		self.messages("y" * 5000)
		for message in frappe.get_all("Email Queue", pluck="message"):
			self.assertNotIn(".invalid", message)
			self.assertLessEqual(max(map(len, message.splitlines())), 998)

	def test_where_a_line_would_be_too_long_it_is_composed_from_its_parts(self):
		with patch.object(composer, "MOST_IN_LINE", 300):
			[message, _other] = self.messages("Look")
		self.assertIn("Look", message.get_body(("plain",)).get_content())
