"""The patch that moves what HD Notification kept of its email and its snooze into the outbox."""

from collections import Counter
from unittest.mock import patch

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields
from frappe.model import delete_fields
from frappe.tests.utils import FrappeTestCase
from frappe.utils import add_days, add_to_date, now_datetime

from helpdesk_notify.constants import NOTIFICATION, OUTBOX
from helpdesk_notify.patches import move_emails_to_outbox as move

TYPES = {"state": "Data", "due": "Datetime", "tries": "Int", "error": "Small Text", "queue": "Data"}
USERS = ("one@migration.test", "two@migration.test", "three@migration.test")
STATES = ("Due", "Sent", "Dropped", "Failed", None)


class TestMovingEmails(FrappeTestCase):
	"""The old columns are added and removed: a change of the table commits, so the rows are deleted at the end."""

	def setUp(self):
		super().setUp()
		self.addCleanup(self.clean)
		fields = [{"fieldname": f"notify_mail_{name}", "fieldtype": TYPES[name]} for name in move.COLUMNS]
		create_custom_fields({NOTIFICATION: fields})
		frappe.db.add_index(NOTIFICATION, ["notify_mail_state", "notify_mail_due"], "notify_mail")
		self.now = now_datetime()
		for number in range(60):
			self.write(number)
		frappe.db.commit()

	def clean(self) -> None:
		frappe.db.rollback()
		frappe.db.delete(NOTIFICATION, {"user_to": ["in", USERS]})
		frappe.db.delete(OUTBOX, {"user": ["in", USERS]})
		move._remove_columns()
		frappe.db.commit()

	def write(self, number: int, **values) -> None:
		state = STATES[number % len(STATES)]
		row = {"name": f"migration-{number:03}", "user_to": USERS[number % 3], "notify_at": self.now}
		row |= {"notification_type": "Mention", "user_from": "Administrator", "notify_event": "mentioned"}
		if state:
			row |= {"notify_mail_state": state, "notify_mail_due": add_days(self.now, 1 - number % 20)}
			row |= {"notify_mail_tries": number % 4, "notify_mail_error": f"error {number}"}
			row |= {"notify_mail_queue": f"queue-{number}" if state == "Sent" else None}
		if number % 7 == 0:
			row["notify_snoozed_until"] = add_to_date(self.now, hours=number + 1)
		if number % 11 == 0:
			row["notify_event"] = "burst"
		frappe.new_doc(NOTIFICATION).update({**row, **values}).db_insert()

	def before(self) -> Counter:
		rows = frappe.get_all(NOTIFICATION, {"user_to": ["in", USERS]}, ["*"])
		found = Counter(
			(row.user_to, "email", row.notify_mail_state) for row in rows if row.notify_mail_state
		)
		return found + Counter((row.user_to, "wake", "Due") for row in rows if row.notify_snoozed_until)

	def after(self) -> Counter:
		rows = frappe.get_all(OUTBOX, {"user": ["in", USERS]}, ["user", "channel", "state"], as_list=True)
		return Counter(rows)

	def test_everything_is_there_by_user_and_state(self):
		expected = self.before()
		self.assertEqual(sum(expected.values()), 48 + 9)
		with patch.object(move, "CHUNK", 7):
			move.execute()
		self.assertEqual(self.after(), expected)
		row = frappe.get_doc(OUTBOX, {"notification": "migration-006", "channel": "email"})
		found = (row.state, row.tries, row.error, row.reference, row.due, row.user)
		due = add_days(self.now, -5)
		self.assertEqual(found, ("Sent", 2, "error 6", "queue-6", due, USERS[0]))
		wake = frappe.get_doc(OUTBOX, {"notification": "migration-014", "channel": "wake"})
		self.assertEqual((wake.state, wake.due), ("Due", add_to_date(self.now, hours=15)))

	def test_the_columns_and_their_indexes_are_gone(self):
		move.execute()
		columns = {row[0] for row in frappe.db.describe(NOTIFICATION)}
		self.assertFalse(columns & {*move.FIELDS})
		fields = {"dt": NOTIFICATION, "fieldname": ["in", move.FIELDS]}
		self.assertEqual(frappe.get_all("Custom Field", fields), [])
		index = frappe.db.sql(f"show index from `tab{NOTIFICATION}` where key_name = 'notify_mail'")
		self.assertEqual(len(index), 0)
		move.execute()  # and once more it does nothing

	def test_what_is_over_the_rate_limit_has_its_new_name(self):
		move.execute()
		rows = frappe.get_all(NOTIFICATION, {"user_to": ["in", USERS]}, pluck="notify_event")
		self.assertEqual(Counter(rows), {"mentioned": 54, "overflow": 6})

	def test_a_site_of_a_version_without_a_column_is_migrated(self):
		expected = self.before()
		frappe.db.delete("Custom Field", {"dt": NOTIFICATION, "fieldname": "notify_mail_queue"})
		delete_fields({NOTIFICATION: ["notify_mail_queue"]}, delete=1)
		move.execute()
		self.assertEqual(self.after(), expected)

	def test_an_interrupted_run_goes_on_and_doubles_nothing(self):
		expected, insert, calls = self.before(), move._insert, []

		def fail_at_the_third(entries):
			calls.append(entries)
			if len(calls) == 3:
				raise RuntimeError("the migration is stopped")
			insert(entries)

		with patch.object(move, "CHUNK", 7), patch.object(move, "_insert", fail_at_the_third):
			self.assertRaises(RuntimeError, move.execute)
		frappe.db.rollback()
		self.assertLess(self.after().total(), expected.total())
		# What was moved before is the outbox's own by now: its state counts.
		name = frappe.get_all(OUTBOX, {"user": ["in", USERS], "state": "Failed"}, pluck="name", limit=1)[0]
		frappe.db.set_value(OUTBOX, name, "state", "Sent")
		with patch.object(move, "CHUNK", 7):
			move.execute()
		self.assertEqual(self.after().total(), expected.total())
		self.assertEqual(frappe.db.get_value(OUTBOX, name, "state"), "Sent")

	def test_what_was_sent_long_ago_is_left_behind_but_not_what_failed_or_waits(self):
		long_ago = {"notify_mail_due": add_days(self.now, -31), "notify_snoozed_until": None}
		for number, state in enumerate(("Sent", "Dropped", "Failed", "Due")):
			self.write(100 + number, notify_mail_state=state, **long_ago)
		move.execute()
		moved = frappe.get_all(OUTBOX, {"notification": ["like", "migration-1%"]}, pluck="state")
		self.assertEqual(sorted(moved), ["Due", "Failed"])
