"""What a mail looks like: one of every kind, its headers, and what hostile input does to it."""

from html import unescape
from typing import ClassVar
from unittest.mock import Mock, patch

import frappe
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.utils import add_to_date, get_url, now_datetime
from helpdesk.helpdesk.doctype.hd_ticket_comment.hd_ticket_comment import toggle_reaction

from helpdesk_notify.engine import CATALOGUE, COUNT
from helpdesk_notify.extends import service_level
from helpdesk_notify.runtime import request_state
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, MailTestCase, mention

HOSTILE = (
	"<p>I cannot log in.</p><script>alert(1)</script><style>body{display:none}</style>"
	'<img src="x" onerror="alert(2)"><a href="javascript:alert(3)">here</a><iframe src="//evil.test"></iframe>'
	'<p onclick="alert(4)">The end of it.</p>'
)


class LetterTestCase(MailTestCase):
	def setUp(self):
		super().setUp()
		self.sla = {"response_by": None, "resolution_by": None}
		frappe.db.set_value("HD Ticket", {"name": ["is", "set"]}, self.sla, update_modified=False)

	def wish(self, *events: str) -> None:
		"""Let Omar hear of `events` by mail, at once."""
		self.prefer(OMAR, unread_minutes=1, events={event: {"app": True, "email": True} for event in events})

	def assign_quietly(self) -> None:
		self.assign(OMAR)
		self.next_transaction()
		frappe.db.delete("HD Notification")

	def mail_of(self, event: str) -> frappe._dict:
		"""The mail of the row of `event` to Omar, after what made the ticket of the test is settled."""
		self.make_due(OMAR)
		self.assertEqual([row.notify_event for row in self.rows(OMAR)], [event])
		return self.the_mail()


class TestEveryKind(LetterTestCase):
	"""One real mail of each kind of the catalogue."""

	def assert_mail(self, event: str, subject: str, because: str, button: str = "View Ticket", path=None):
		message = self.mail_of(event)
		self.assertEqual(message.subject, subject)
		url = get_url(path or f"/helpdesk/tickets/{self.ticket.name}")
		self.assertTrue(url.startswith("http"))
		for part in (message.text, unescape(message.html)):
			self.assertIn(url, part)
			self.assertIn(button, part)
			self.assertIn(f"You received this because {because}.", part)
			self.assertNotIn(COUNT, part)
			self.assertNotRegex(part, r"\{\w+\}|\{\{|%\(")
		self.assertEqual(message.recipients, [OMAR])
		self.assertEqual(message.headers["Auto-Submitted"], "auto-generated")
		self.assertEqual(message.headers["X-Auto-Generated"], "helpdesk-notify")
		self.assertIn("helpdesk_notify.api.unsubscribe", message.headers["List-Unsubscribe"])
		self.assertEqual(message.headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
		self.kinds.add(event)
		return message

	kinds: ClassVar[set[str]] = set()

	@classmethod
	def tearDownClass(cls):
		super().tearDownClass()
		# the last of the kinds, so that a new one is not forgotten
		assert cls.kinds == {*CATALOGUE}, {*CATALOGUE} - cls.kinds

	def about(self, words: str) -> str:
		return f"{words}: #{self.ticket.name} - Login issue"

	def test_ticket_assigned(self):
		self.assign(OMAR, by=JANE)
		subject = self.about("New ticket assigned")
		message = self.assert_mail("ticket_assigned", subject, "you are assigned to the ticket")
		self.assertIn(f"You have been assigned to ticket #{self.ticket.name}", message.text)
		for fact in ("Subject: Login issue", "Priority: Medium", "Customer: Dana Lee"):
			self.assertIn(fact, message.text)

	def test_mentioned(self):
		comment = self.comment(mention(OMAR, "Have a look"))
		path = f"/helpdesk/tickets/{self.ticket.name}#comment-{comment.name}"
		subject, because = self.about("Jane Smith mentioned you"), "you were mentioned"
		message = self.assert_mail("mentioned", subject, because, "View Comment", path)
		self.assertIn("> @x Have a look", message.text)

	def test_customer_replied(self):
		self.assign_quietly()
		self.receive_mail("Still broken")
		subject, because = self.about("New reply"), "you are assigned to the ticket"
		self.assertIn("> Still broken", self.assert_mail("customer_replied", subject, because).text)

	def test_ticket_reopened(self):
		self.assign_quietly()
		self.set_status("Resolved", by=OMAR)
		self.receive_mail("It is back")
		subject, because = self.about("Ticket reopened"), "you are assigned to the ticket"
		self.assertIn("> It is back", self.assert_mail("ticket_reopened", subject, because).text)

	def test_comment_reacted(self):
		frappe.db.set_single_value("HD Settings", "enable_comment_reactions", 1)
		self.wish("comment_reacted")
		comment = self.comment("<p>Fixed it</p>", by=OMAR)
		with self.set_user(JANE):
			toggle_reaction(comment.name, "🎉")
			request_state.run_before_commit()
		path = f"/helpdesk/tickets/{self.ticket.name}#comment-{comment.name}"
		subject, because = self.about("Jane Smith reacted to your comment"), "it is about your comment"
		message = self.assert_mail("comment_reacted", subject, because, "View Comment", path)
		self.assertIn("🎉 reacted to your comment", message.text)

	def test_ticket_created(self):
		self.decide(developers=[{"user": OMAR}])
		self.ticket = self.make_ticket()
		because = "you are notified of all new tickets"
		self.assert_mail("ticket_created", self.about("New ticket"), because)

	def test_team_ticket(self):
		team = self.make_team(OMAR)
		self.wish("team_ticket")
		self.ticket = self.make_ticket(agent_group=team)
		because = "it is your team's ticket"
		self.assert_mail("team_ticket", self.about(f"Team {team}"), because)

	def test_comment_added(self):
		self.wish("comment_added")
		self.comment("<p>I was here first</p>", by=OMAR)
		comment = self.comment("<p>Me too</p>", by=JANE)
		path = f"/helpdesk/tickets/{self.ticket.name}#comment-{comment.name}"
		because = "you commented on the ticket"
		message = self.assert_mail("comment_added", self.about("New comment"), because, "View Comment", path)
		self.assertIn("> Me too", message.text)

	def test_agent_replied(self):
		self.wish("agent_replied")
		self.assign_quietly()
		reply = self.receive_mail("Please try again", sender=JANE)
		self.next_transaction()
		frappe.db.delete("HD Notification")
		with self.set_user(JANE):
			frappe.copy_doc(reply).update({"sent_or_received": "Sent"}).insert(ignore_permissions=True)
		self.assert_mail(
			"agent_replied", self.about("Reply to the customer"), "you are assigned to the ticket"
		)

	def test_priority_raised(self):
		self.wish("priority_raised")
		self.assign_quietly()
		ticket = frappe.get_doc("HD Ticket", self.ticket.name)
		with self.set_user(JANE):
			ticket.update({"priority": "Urgent"}).save(ignore_permissions=True)
		self.assert_mail("priority_raised", self.about("Priority Urgent"), "you are assigned to the ticket")

	def test_status_changed(self):
		self.wish("status_changed")
		self.assign_quietly()
		self.set_status("Replied")
		self.assert_mail("status_changed", self.about("Replied"), "you are assigned to the ticket")

	def check_service_level(self, **due) -> None:
		self.assign_quietly()
		frappe.db.set_value("HD Ticket", self.ticket.name, due)
		service_level.check()

	def test_sla_due_soon(self):
		self.check_service_level(resolution_by=add_to_date(now_datetime(), minutes=20))
		message = self.assert_mail("sla_due_soon", self.about("Due soon"), "you are assigned to the ticket")
		self.assertIn(f"Ticket #{self.ticket.name} is due at ", message.text)

	def test_sla_breached(self):
		self.check_service_level(response_by=add_to_date(now_datetime(), minutes=-20))
		subject = self.about("SLA breached")
		message = self.assert_mail("sla_breached", subject, "you are assigned to the ticket")
		self.assertIn(f"The first response on ticket #{self.ticket.name} was due at ", message.text)

	def test_custom(self):
		self.wish("custom")
		row = {"doctype": "HD Notification", "user_from": JANE, "user_to": OMAR, "message": "Call back"}
		row |= {"notification_type": "Reaction", "reference_ticket": str(self.ticket.name)}
		frappe.get_doc(row).insert(ignore_permissions=True)
		self.assert_mail("custom", self.about("Call back"), "it was sent to you")

	def test_burst(self):
		self.settle(rate_limit=1, rate_minutes=5)
		key = frappe.cache.make_key(f"helpdesk_notify:allowance:{OMAR}")
		self.addCleanup(frappe.cache.delete, key)
		frappe.cache.delete(key)
		for _ in range(3):
			self.comment(mention(OMAR))
			self.next_transaction()
		frappe.db.delete("HD Notification", {"notify_event": "mentioned"})
		because = "you were mentioned"
		self.assert_mail("overflow", "2 more notifications", because, "Open", "/helpdesk")


class TestHeaders(LetterTestCase):
	def thread(self, message) -> tuple[str, str]:
		return message.headers["References"], message.headers["In-Reply-To"]

	def test_mails_of_one_ticket_are_one_thread_and_those_of_another_another(self):
		self.comment(mention(OMAR))
		first = self.the_mail()
		self.next_transaction()
		self.comment(mention(OMAR))
		self.comment(mention(OMAR))
		self.make_due(OMAR)
		second = self.the_mail()  # two at once
		self.next_transaction()
		self.comment(mention(OMAR), ticket=self.make_ticket())
		other = self.the_mail()
		self.assertEqual(self.thread(first), self.thread(second))
		self.assertIn(f".ticket.{self.ticket.name}@", self.thread(first)[0])
		self.assertNotEqual(self.thread(first), self.thread(other))
		self.assertEqual(len({each.headers["Message-ID"] for each in (first, second, other)}), 3)

	def test_a_mail_about_two_tickets_belongs_to_no_thread(self):
		self.comment(mention(OMAR))
		self.comment(mention(OMAR), ticket=self.make_ticket())
		message = self.the_mail()
		self.assertEqual(self.thread(message), (None, None))
		self.assertEqual(message.subject, "2 notifications from Helpdesk")
		self.assertEqual((message.reference_doctype, message.reference_name), (None, None))

	def test_a_subject_can_inject_no_header(self):
		subject = "Login\r\nBcc: spy@evil.test\r\n\r\n<h1>Owned</h1>"
		frappe.db.set_value("HD Ticket", self.ticket.name, "subject", subject)
		frappe.db.set_value("User", JANE, "full_name", "Jane\r\nCc: spy@evil.test")
		frappe.clear_document_cache("User", JANE)
		self.addCleanup(frappe.clear_document_cache, "User", JANE)
		self.assign(OMAR, by=JANE)
		message = self.the_mail()
		self.assertIsNone(message.headers["Bcc"] or message.headers["Cc"])
		self.assertEqual(message.recipients, [OMAR])
		expected = f"New ticket assigned: #{self.ticket.name} - Login Bcc: spy@evil.test Owned"
		self.assertEqual(message.subject, expected)

	def test_what_is_locked_has_no_link_to_switch_it_off(self):
		self.decide(events=[{"event": "mentioned", "locked": 1}])
		self.comment(mention(OMAR))
		message = self.the_mail()
		self.assertIsNone(message.headers["List-Unsubscribe"] or message.headers["List-Unsubscribe-Post"])
		self.assertNotIn("unsubscribe", message.text + message.html)

	def test_the_link_is_each_readers_own(self):
		self.comment(mention(OMAR) + mention(MEI))
		links = {each.recipients[0]: each.headers["List-Unsubscribe"] for each in self.sweep()}
		for user, other in ((OMAR, MEI), (MEI, OMAR)):
			self.assertIn(user.replace("@", "%40"), links[user])
			self.assertNotIn(other.replace("@", "%40"), links[user])

	def test_it_goes_out_as_it_was_written(self):
		self.decide(developers=[{"user": OMAR}])
		self.make_ticket(subject="Größe 日本語", description="<p>" + "Straße 🎉 " * 200 + "</p>")
		queued = self.the_mail()
		frappe.get_doc("Email Queue", queued.name).send()  # in a test Frappe keeps it instead of sending it
		sent = frappe.flags.sent_mail
		self.assertTrue(sent.isascii())
		self.assertLessEqual(max(map(len, sent.splitlines())), 998)
		self.assertIn(b"X-Auto-Generated: helpdesk-notify", sent)
		self.assertNotIn(b"email_open_check", sent)
		self.assertEqual(queued.text.count("Straße 🎉"), 200)

	def test_it_never_becomes_a_message_of_the_ticket(self):
		before = frappe.db.count("Communication")
		self.comment(mention(OMAR))
		message = self.the_mail()
		self.assertIsNone(message.communication)
		self.assertEqual(frappe.db.count("Communication"), before)
		account = frappe.get_doc("Email Account", self.ACCOUNT).update({"enable_incoming": 1})
		server = Mock(get_messages=Mock(return_value={"latest_messages": [message.message.encode()]}))
		with patch.object(EmailAccount, "get_incoming_server", return_value=server):
			self.assertEqual(account.get_inbound_mails(), [])


class TestBody(LetterTestCase):
	def new_ticket_mail(self, **values):
		self.decide(developers=[{"user": OMAR}])
		self.ticket = self.make_ticket(**values)
		return self.the_mail()

	def test_a_new_ticket_is_told_with_all_there_is_to_know(self):
		words = " ".join(f"word{number}" for number in range(400))
		message = self.new_ticket_mail(priority="High", ticket_type="Bug", description=f"<p>{words}</p>")
		facts = [f"Ticket: #{self.ticket.name}", "Subject: Login issue", "Priority: High", "Type: Bug"]
		for fact in (*facts, "Customer: Dana Lee"):
			self.assertIn(fact, message.text)
		self.assertEqual(message.html.count("word399"), 1)
		self.assertIn("word399", message.text)

	def test_a_hostile_description_does_nothing(self):
		self.decide(developers=[{"user": OMAR}])
		self.ticket = self.make_ticket()
		# Frappe cleans what is typed in; what is imported comes as it is
		frappe.db.set_value("HD Ticket", self.ticket.name, "description", HOSTILE)
		message = self.the_mail()
		for bad in ("alert(", "<script", "<iframe", "onerror", "onclick", "javascript:", "display:none}"):
			self.assertNotIn(bad, message.html)
			self.assertNotIn(bad, message.text)
		for kept in ("I cannot log in.", "The end of it."):
			self.assertIn(kept, message.html)
			self.assertIn(kept, message.text)

	def test_markup_in_what_others_name_is_shown_and_not_obeyed(self):
		frappe.db.set_value(
			"HD Ticket",
			self.ticket.name,
			{
				"subject": "Tags: <b onclick=x>1 < 2</b> & <script>x()</script>",
				"customer": "<img src=x>A & B",
			},
			update_modified=False,
		)
		self.assign(OMAR, by=JANE)
		message = self.the_mail()
		for bad in ("<script", "<b onclick", "<img", "x()"):
			self.assertNotIn(bad, message.html)
		self.assertIn("Tags: 1 &lt; 2 &amp;", message.html)
		self.assertIn("A &amp; B", message.html)
		self.assertIn("A & B", message.text)

	def test_a_language_that_is_written_from_the_right(self):
		frappe.db.set_value("User", OMAR, "language", "ar")
		self.comment(mention(OMAR) + mention(MEI))
		html = {message.recipients[0]: message.html for message in self.sweep()}
		self.assertIn('<html lang="ar" dir="rtl">', html[OMAR])
		self.assertIn('<html lang="en" dir="ltr">', html[MEI])

	def test_each_reader_has_it_in_their_language(self):
		for source, target in (
			("New ticket assigned: #{ticket} - {subject}", "Neues Ticket für dich: #{ticket} - {subject}"),
			("View Ticket", "Zum Ticket"),
		):
			values = {"doctype": "Translation", "language": "de", "source_text": source}
			frappe.get_doc({**values, "translated_text": target}).insert()
		self.addCleanup(frappe.translate.clear_cache)
		frappe.db.set_value("User", MEI, "language", "de")
		for user in (OMAR, MEI):
			self.assign(user, by=JANE)
		mails = {message.recipients[0]: message for message in self.sweep()}
		self.assertEqual(mails[MEI].subject, f"Neues Ticket für dich: #{self.ticket.name} - Login issue")
		self.assertIn("Zum Ticket", mails[MEI].html)
		self.assertIn("View Ticket", mails[OMAR].html)

	def test_the_same_words_for_several_people_are_rendered_once(self):
		self.comment(mention(OMAR) + mention(MEI) + mention("Administrator"))
		with patch.object(frappe, "get_template", wraps=frappe.get_template) as rendered:
			self.assertEqual(len(self.sweep()), 3)
		self.assertEqual(rendered.call_count, 2)  # as HTML and as text

	def test_who_has_chosen_no_language_reads_the_sites_and_not_the_writers(self):
		sentence = "{actor} mentioned you in a comment"
		values = {"doctype": "Translation", "language": "de", "source_text": sentence}
		frappe.get_doc({**values, "translated_text": "{actor} hat dich genannt"}).insert()
		self.addCleanup(frappe.translate.clear_cache)
		frappe.db.set_value("User", OMAR, "language", None)
		with patch.object(frappe.local, "lang", "de"):
			self.comment(mention(OMAR))
			message = self.the_mail()
		self.assertIn('<html lang="en" dir="ltr">', message.html)
		self.assertIn("Jane Smith mentioned you in a comment", message.text)

	def test_a_customers_mail_address_is_no_name_of_the_site(self):
		self.assign(OMAR, by=JANE)
		self.assertNotIn(DANA, self.the_mail().text)
