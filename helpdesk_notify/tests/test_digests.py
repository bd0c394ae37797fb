"""Mail that comes by the hour, the day or the week; and mail that waits, when its reader chooses anew."""

import frappe

from helpdesk_notify.tests.base import JANE, MEI, OMAR, MailTestCase, mention, outbox


class TestDigests(MailTestCase):
	def tell(self, at: str, text: str, ticket=None) -> None:
		with self.freeze_time(at):
			self.comment(mention(OMAR, text), ticket=ticket)
			self.next_transaction()
			self.assertEqual(self.sweep(), [], at)

	def test_a_day_is_one_mail_by_ticket_and_the_most_urgent_first(self):
		urgent = self.make_ticket(subject="Everything is down", priority="Urgent")
		frappe.db.delete("HD Notification")
		self.prefer(OMAR, frequency="Daily", digest_time="17:00")
		self.tell("2030-01-07 09:00:00", "Not so important")
		self.tell("2030-01-07 10:00:00", "Please hurry", ticket=urgent)
		self.tell("2030-01-07 11:00:00", "Once more")
		with self.freeze_time("2030-01-07 17:00:00"):
			message = self.the_mail()
		self.assertEqual(message.subject, "Your daily digest: 3 notifications")
		order = [f"#{urgent.name} Everything", "Please hurry", f"#{self.ticket.name} Login", "Once more"]
		places = [message.text.index(words) for words in [*order, "Not so important"]]
		self.assertEqual(places, sorted(places))
		self.assertIsNone(message.headers["References"])

	def test_each_frequency_at_its_time_in_ones_own_zone(self):
		for frequency, due in (
			("Hourly", "2030-01-07 13:00:00"),
			("Daily", "2030-01-08 07:00:00"),
			("Weekly", "2030-01-09 07:00:00"),
		):
			with self.subTest(frequency), self.freeze_time("2030-01-07 12:10:00"):
				zone = {"time_zone": "Europe/Berlin", "digest_weekday": "Wednesday"}
				self.prefer(OMAR, frequency=frequency, **zone)
				self.comment(mention(OMAR))
				self.next_transaction()
				self.assertEqual(str(outbox(user=OMAR)[-1].due), due)
				frappe.db.delete("HD Notification")
				frappe.db.delete("HD Notify Outbox")

	def test_one_is_a_digest_too(self):
		self.prefer(OMAR, frequency="Hourly")
		self.tell("2030-01-07 12:10:00", "Only this")
		with self.freeze_time("2030-01-07 13:00:00"):
			self.assertEqual(self.the_mail().subject, "Your hourly digest: one notification")

	def test_there_is_none_when_nothing_is_unread(self):
		self.prefer(OMAR, frequency="Daily")
		self.tell("2030-01-07 12:10:00", "Seen in the app")
		frappe.db.set_value("HD Notification", {"user_to": OMAR}, "read", 1)
		with self.freeze_time("2030-01-08 08:00:00"):
			self.assertEqual(self.sweep(), [])

	def test_a_scheduler_that_stood_still_catches_up_and_doubles_nothing(self):
		self.prefer(OMAR, frequency="Daily")
		self.tell("2030-01-07 12:00:00", "From Monday")
		with self.freeze_time("2030-01-08 12:00:00"):
			self.comment(mention(OMAR, "From Tuesday"))
		with self.freeze_time("2030-01-09 11:00:00"):  # two of them are due
			message = self.the_mail()
			self.assertEqual(self.sweep(), [])
		self.assertEqual(message.subject, "Your daily digest: 2 notifications")
		for words in ("From Monday", "From Tuesday"):
			self.assertEqual(message.text.count(words), 1)
		with self.freeze_time("2030-01-10 08:00:00"):
			self.assertEqual(self.sweep(), [])

	def test_more_than_fifty_are_counted(self):
		self.prefer(OMAR, frequency="Daily")
		with self.freeze_time("2030-01-07 12:00:00"):
			for number in range(53):
				self.comment(mention(OMAR, f"[{number}]"))
		with self.freeze_time("2030-01-08 08:00:00"):
			message = self.the_mail()
		self.assertEqual(message.subject, "Your daily digest: 53 notifications")
		self.assertEqual(message.text.count("mentioned you"), 50)
		self.assertIn("and 3 more", message.text)
		self.assertEqual(self.mail_state(OMAR), ["Sent"] * 53)

	def test_others_get_theirs_at_once(self):
		self.prefer(OMAR, frequency="Daily")
		self.comment(mention(OMAR) + mention(MEI) + mention(JANE), by="Administrator")
		self.assertEqual(sorted(each.recipients[0] for each in self.sweep()), [JANE, MEI])


class TestRetiming(MailTestCase):
	"""Mail that waits goes by what one has chosen since."""

	def due(self) -> str:
		return str(outbox(user=OMAR)[-1].due)

	def test_from_a_digest_to_at_once_and_back(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			self.prefer(OMAR, frequency="Daily")
			self.comment(mention(OMAR))
			self.assertEqual(self.due(), "2030-01-08 08:00:00")
			for frequency, due in (
				("Weekly", "2030-01-14 08:00:00"),
				("Hourly", "2030-01-07 13:00:00"),
				("When unread", "2030-01-07 12:15:00"),
				("Instant", "2030-01-07 12:00:00"),
			):
				self.prefer(OMAR, frequency=frequency)
				self.assertEqual(self.due(), due, frequency)
			self.assertEqual(self.the_mail().recipients, [OMAR])

	def test_quiet_hours_put_it_off(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			self.prefer(OMAR, frequency="Hourly")
			self.comment(mention(OMAR))
			self.prefer(OMAR, quiet_hours=[{"weekday": "Monday", "from": "12:30", "until": "14:30"}])
			self.assertEqual(self.due(), "2030-01-07 14:30:00")

	def test_nobody_elses_is_touched(self):
		with self.freeze_time("2030-01-07 12:00:00"):
			self.prefer(OMAR, frequency="Daily")
			self.comment(mention(OMAR))
			self.prefer(MEI, frequency="Instant")
			self.assertEqual(self.due(), "2030-01-08 08:00:00")
