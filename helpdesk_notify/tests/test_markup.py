"""HTML from outside, as mails and details show it: whole where it is reasonable, else as its words."""

from unittest.mock import patch

import frappe

from helpdesk_notify.delivery import letters, mail, tickets
from helpdesk_notify.engine import is_reasonable
from helpdesk_notify.tests.base import OMAR, MailTestCase

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
				patch.object(tickets, "BeautifulSoup", spy(tickets.BeautifulSoup)),
				patch.object(tickets, "sanitize_html", spy(tickets.sanitize_html)),
			):
				self.assertIn("Begin", tickets.harmless(html))
		self.assertTrue(all(is_reasonable(html) for html in seen))

	def test_what_is_left_open_is_measured_again_once_it_is_closed(self):
		unclosed = "<div><p>" * 49 + "x" + "<b></p>" * 40
		with patch.object(tickets, "sanitize_html", wraps=tickets.sanitize_html) as sanitize:
			tickets.harmless(unclosed)
		self.assertTrue(all(is_reasonable(call.args[0]) for call in sanitize.call_args_list))

	def test_a_newsletter_stays_html(self):
		html = tickets.harmless(NEWSLETTER)
		self.assertEqual(html.count("Some words"), 190)
		self.assertEqual(html.count("<table"), 12)
		self.assertIn("Some words", tickets.as_text(html))

	def test_descriptions_are_made_before_any_row_is_locked(self):
		self.decide(developers=[{"user": OMAR}])
		ticket = self.make_ticket()
		frappe.db.set_value("HD Ticket", ticket.name, "description", NEWSLETTER)
		done: list[str] = []
		harmless, lock = tickets.harmless, mail._lock

		def note_harmless(html):
			done.append("description")
			return harmless(html)

		def note_lock(names):
			done.append("lock")
			return lock(names)

		with patch.object(tickets, "harmless", note_harmless), patch.object(mail, "_lock", note_lock):
			self.assertIn("Some words", self.the_mail().html)
		self.assertEqual(done, ["description", "lock", "lock"])

	def test_a_ticket_that_is_gone_has_no_description(self):
		writer = letters.Writer()
		writer.describe({"99999999"})
		self.assertEqual(writer.descriptions, {})
