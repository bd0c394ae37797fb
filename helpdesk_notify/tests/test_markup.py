"""HTML from outside, as mails and details show it: whole where it is reasonable, else as its words."""

from unittest.mock import patch

import frappe

from helpdesk_notify.engine import is_reasonable
from helpdesk_notify.mail import composer, ticket_facts
from helpdesk_notify.outbox import claim
from helpdesk_notify.tests.base import OMAR, MailTestCase
from helpdesk_notify.tickets import content

SIZE = 200_000
HOSTILE = (
	"<p>",
	"<div>x",
	"<a ",
	'<a href="',
	"<!--",
	"</p>",
	"<table><tr><td>",
	"<b><i><u><p></b></i>",
	"&a",
)
ROW = '<tr><td><a href="https://x.y/z"><img src="https://x.y/a.png"></a><p>Some words</p></td></tr>'
NEWSLETTER = "<table><tr><td>" * 12 + ROW * 190 + "</td></tr></table>" * 12


class TestHarmless(MailTestCase):  # D4
	def test_what_is_not_reasonable_reaches_no_parser(self):
		seen: list[str] = []

		def spy(real):
			def call(html, *args, **kwargs):
				seen.append(html)
				return real(html, *args, **kwargs)

			return call

		for piece in HOSTILE:
			html = "<p>Begin</p>" + piece * (SIZE // len(piece))
			with (
				self.subTest(piece),
				patch.object(content, "BeautifulSoup", spy(content.BeautifulSoup)),
				patch.object(content, "sanitize_html", spy(content.sanitize_html)),
			):
				self.assertIn("Begin", content.harmless(html))
		self.assertTrue(all(is_reasonable(html) for html in seen))

	def test_what_is_left_open_is_measured_again_once_it_is_closed(self):
		unclosed = "<div><p>" * 49 + "x" + "<b></p>" * 40
		with patch.object(content, "sanitize_html", wraps=content.sanitize_html) as sanitize:
			content.harmless(unclosed)
		self.assertTrue(all(is_reasonable(call.args[0]) for call in sanitize.call_args_list))

	def test_a_newsletter_stays_html(self):
		html = content.harmless(NEWSLETTER)
		self.assertEqual(html.count("Some words"), 190)
		self.assertEqual(html.count("<table"), 12)
		self.assertIn("Some words", ticket_facts.as_text(html))

	def test_descriptions_are_made_before_any_row_is_locked(self):
		self.decide(developers=[{"user": OMAR}])
		ticket = self.make_ticket()
		frappe.db.set_value("HD Ticket", ticket.name, "description", NEWSLETTER)
		done: list[str] = []
		harmless, lock = content.harmless, claim.lock

		def note_harmless(html):
			done.append("description")
			return harmless(html)

		def note_lock(names):
			done.append("lock")
			return lock(names)

		with patch.object(ticket_facts, "harmless", note_harmless), patch.object(claim, "lock", note_lock):
			self.assertIn("Some words", self.the_mail().html)
		self.assertEqual(done, ["description", "lock"])

	def test_a_ticket_that_is_gone_has_no_description(self):
		writer = composer.Writer()
		writer.describe({"99999999"})
		self.assertEqual(writer.descriptions, {})
