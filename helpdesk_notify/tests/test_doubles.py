"""One happening, one mail: what Frappe and Helpdesk would send besides is held back, and only that."""

import frappe
from frappe import sendmail  # the real one: the tests put another in its place
from frappe.desk.form import assign_to

from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, MailTestCase, mention

SAM = "sam@elsewhere.test"


class TestNotificationLog(MailTestCase):
	"""The log of Frappe's own bell stays; its mail to agents does not go out."""

	def logs(self, user: str = OMAR) -> list[str]:
		return frappe.get_all("Notification Log", {"for_user": user}, pluck="type", order_by="creation asc")

	def mailed(self) -> list[str]:
		"""To whom Frappe itself would send."""
		return [call.kwargs["recipients"] for call in self.mail.call_args_list]

	def setUp(self):
		super().setUp()
		frappe.db.delete("Notification Log")

	def test_an_assignment_is_logged_but_mailed_by_the_app_only(self):
		self.assign(OMAR, by=JANE)
		self.assertEqual((self.logs(), self.mailed()), (["Assignment"], []))
		self.assertEqual(self.the_mail().recipients, [OMAR])

	def test_so_is_a_mention_in_a_comment_in_desk(self):
		with self.set_user(JANE):
			self.ticket.add_comment("Comment", mention(OMAR))
		self.assertEqual((self.logs(), self.mailed()), (["Mention"], []))
		self.assertEqual(self.the_mail().recipients, [OMAR])

	def test_the_end_of_an_assignment_is_mailed_as_ever(self):
		self.assign(OMAR, by=JANE)
		self.mail.reset_mock()
		with self.set_user(JANE):
			assign_to.remove("HD Ticket", self.ticket.name, OMAR, ignore_permissions=True)
		self.assertEqual((self.logs(), self.mailed()), (["Assignment", "Assignment"], [OMAR]))

	def test_other_documents_are_none_of_the_apps_business(self):
		note = frappe.get_doc({"doctype": "Note", "title": "Read me", "public": 1}).insert()
		with self.set_user(JANE):
			assign_to.add(
				{"assign_to": [OMAR], "doctype": "Note", "name": note.name}, ignore_permissions=True
			)
			note.add_comment("Comment", mention(OMAR))
		self.assertEqual(self.mailed(), [OMAR, OMAR])
		self.assertEqual(self.rows(), [])

	def log(self, user: str, type: str) -> None:
		log = {"doctype": "Notification Log", "for_user": user, "from_user": JANE, "subject": "Something"}
		log |= {"type": type, "document_type": "HD Ticket", "document_name": str(self.ticket.name)}
		frappe.get_doc(log).insert(ignore_permissions=True)

	def test_who_is_no_agent_is_mailed_as_ever(self):
		self.log(DANA, "Mention")
		self.assertEqual((self.logs(DANA), self.mailed()), (["Mention"], [DANA]))

	def test_another_kind_of_log_is_mailed_as_ever(self):
		self.log(OMAR, "Share")
		self.assertEqual((self.logs(), self.mailed()), (["Share"], [OMAR]))


class DoublesTestCase(MailTestCase):
	"""With the real sendmail: what it queues counts too."""

	def setUp(self):
		super().setUp()
		self.replace(frappe, "sendmail", sendmail)
		frappe.db.set_single_value("HD Settings", "enable_reply_email_to_agent", 1)

	def assign_quietly(self, *users: str) -> None:
		for user in users:
			self.assign(user)
		self.next_transaction()
		frappe.db.delete("HD Notification")
		frappe.db.delete("Email Queue")

	def receive(self, text: str, **values):
		"""A mail that is fetched, with the copy that Frappe then sends to those concerned."""
		communication = self.receive_mail(text, **values)
		communication.send_email(is_inbound_mail_communcation=True)
		return communication

	def reply_in_portal(self, text: str) -> None:
		with self.set_user(DANA):
			frappe.get_doc("HD Ticket", self.ticket.name).create_communication_via_contact(text)

	def recipients(self) -> list[str]:
		"""Everybody who gets a mail, as often as they get one, when all that is due has gone out."""
		self.next_transaction()
		for user in (OMAR, MEI, JANE):
			self.make_due(user)
		self.sweep()
		return sorted(person for each in self.mails() for person in each.recipients)


class TestCopies(DoublesTestCase):
	def test_the_copy_of_a_mail_goes_to_everybody_but_the_assigned_agents(self):
		self.assign_quietly(OMAR, JANE)
		frappe.db.set_value("HD Ticket", self.ticket.name, "owner", MEI)
		self.receive("Still broken")
		self.assertEqual([each.recipients for each in self.mails()], [[MEI]])
		self.assertEqual(self.recipients(), [JANE, MEI, OMAR])

	def test_a_copy_that_only_agents_would_get_is_not_sent_at_all(self):
		self.assign_quietly(OMAR)
		self.receive("Still broken")
		self.assertEqual([(each.recipients, each.status) for each in self.mails()], [([], "Sent")])

	def test_what_an_agent_sends_goes_to_whom_it_is_addressed(self):
		self.assign_quietly(OMAR)
		with self.set_user(JANE):
			frappe.get_doc("HD Ticket", self.ticket.name).reply_via_agent("Try again", to=DANA, cc=OMAR)
		[message] = [each for each in self.mails() if DANA in each.recipients]
		self.assertEqual(sorted(message.recipients), [DANA, OMAR])

	def test_the_mail_about_a_reply_in_the_portal_is_the_apps(self):
		self.assign_quietly(OMAR, MEI)
		self.reply_in_portal("Still broken")
		self.assertEqual([(each.recipients, each.status) for each in self.mails()], [([], "Sent")])
		self.assertEqual(self.recipients(), [MEI, OMAR])

	def test_who_wants_no_mail_of_replies_gets_none_from_helpdesk_either(self):
		self.assign_quietly(OMAR)
		self.prefer(OMAR, events={"customer_replied": {"email": False}})
		self.receive("one")
		self.reply_in_portal("two")
		self.assertEqual(self.recipients(), [])

	def test_mail_about_other_documents_is_left_alone(self):
		self.assign_quietly(OMAR)
		sendmail(recipients=[OMAR, SAM], subject="Re: Hello - #1", message="Hi")
		sendmail(
			recipients=[OMAR],
			subject=f"Report on #{self.ticket.name}",
			message="Hi",
			reference_doctype="HD Ticket",
			reference_name=self.ticket.name,
		)
		self.assertEqual(self.recipients(), [OMAR, OMAR, SAM])


class TestOneHappeningOneMail(DoublesTestCase):
	def happen(self, name: str) -> None:
		ticket = frappe.get_doc("HD Ticket", self.ticket.name)
		if name == "assigned":
			self.assign(MEI, by=JANE)
		elif name == "assigned by Helpdesk":
			with self.set_user(JANE):
				ticket.assign_agent(MEI)
		elif name == "mentioned":
			self.comment(mention(MEI))
		elif name == "mentioned in Desk":
			with self.set_user(JANE):
				ticket.add_comment("Comment", mention(MEI))
		elif name == "reply by mail":
			self.receive("Still broken")
		elif name == "reply in the portal":
			self.reply_in_portal("Still broken")
		else:
			self.set_status("Resolved", by=OMAR)
			self.next_transaction()
			self.receive("It is back") if "mail" in name else self.reply_in_portal("It is back")

	def test_whatever_happens(self):
		for name, concerned in (
			("assigned", [MEI]),
			("assigned by Helpdesk", [MEI]),
			("mentioned", [MEI]),
			("mentioned in Desk", [MEI]),
			("reply by mail", [OMAR]),
			("reply in the portal", [OMAR]),
			("reopened by mail", [OMAR]),
			("reopened in the portal", [OMAR]),
		):
			with self.subTest(name):
				self.ticket = self.make_ticket()
				self.assign_quietly(OMAR)
				self.happen(name)
				self.assertEqual(self.recipients(), concerned)
				self.assertEqual([row.user_to for row in self.rows()], concerned)


class TestFrappesOwnSettings(MailTestCase):
	"""Who has told Frappe to send no mail about something gets none from the app in its place."""

	def say(self, user: str = OMAR, **values):
		doc = frappe.new_doc("Notification Settings")
		if frappe.db.exists("Notification Settings", user):
			doc = frappe.get_doc("Notification Settings", user)
		doc.update({"name": user, "enabled": 1, **values})
		doc.save(ignore_permissions=True) if not doc.is_new() else doc.insert(ignore_permissions=True)

	def test_each_switch_counts_for_its_kind(self):
		self.say(enable_email_assignment=0)
		self.assign(OMAR, by=JANE)
		self.comment(mention(OMAR))
		found = {row.notify_event: row.mail_state for row in self.rows(OMAR)}
		self.assertEqual(found, {"ticket_assigned": None, "mentioned": "Due"})

	def test_the_switch_for_all_counts_for_both(self):
		self.say(enable_email_notifications=0)
		self.assign(OMAR, by=JANE)
		self.comment(mention(OMAR))
		self.assertEqual(self.mail_state(OMAR), [None, None])

	def test_a_choice_of_ones_own_counts_more(self):
		self.say(enable_email_mention=0)
		self.prefer(OMAR, events={"mentioned": {"email": True}})
		self.comment(mention(OMAR))
		self.assertEqual(self.the_mail().recipients, [OMAR])

	def test_the_row_in_the_app_comes_all_the_same(self):
		self.say(enable_email_notifications=0)
		self.comment(mention(OMAR))
		self.assertEqual(self.the_row(OMAR).read, 0)
