"""A channel is one file and one line of the registry: here is one that the app does not know."""

from itertools import count
from typing import ClassVar
from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, now_datetime

from helpdesk_notify import api
from helpdesk_notify.engine import TRIES
from helpdesk_notify.outbox import records, run
from helpdesk_notify.outbox.channels import CHANNELS
from helpdesk_notify.outbox.channels.interface import Failed, Sent
from helpdesk_notify.runtime import clock
from helpdesk_notify.tests.base import JANE, MEI, OMAR, NotifyTestCase, mention, outbox


class Pigeon:
	name = "pigeon"
	users = 2
	ready = True
	sent: ClassVar[list[tuple[str, str]]] = []
	calls: ClassVar[list[str]] = []
	broken: ClassVar[set[str]] = set()  # users for whom `send` raises
	lost: ClassVar[set[str]] = set()  # users whose pigeon does not arrive
	numbers = count()

	def is_ready(self):
		return self.ready

	def can_reach(self, user):
		return user.name != "nobody@notify.test"

	def prepare(self, rows):
		self.calls.append(f"prepare {len({row.user for row in rows})}")

	def send(self, batch):
		self.calls.append(f"send {len(batch)}")
		if self.broken & {each.user.name for each in batch}:
			raise RuntimeError("the pigeon has flown away")
		outcomes = {}
		for each in batch:
			for row in each.rows:
				if each.user.name in self.lost:
					outcomes[row.entry] = Failed("did not arrive")
				else:
					self.sent.append((each.user.name, row.message))
					outcomes[row.entry] = Sent(f"pigeon {next(self.numbers)}")
		return outcomes


class TestANewChannel(NotifyTestCase):
	def setUp(self):
		super().setUp()
		self.replace(frappe.db, "commit")
		Pigeon.sent, Pigeon.calls, Pigeon.broken, Pigeon.lost = [], [], set(), set()
		patcher = patch.dict(CHANNELS, {Pigeon.name: Pigeon})
		patcher.start()
		self.addCleanup(patcher.stop)

	def plan(self, *users: str, text: str = "Look") -> None:
		"""A notification for each of `users`, with a row of the outbox."""
		self.comment("".join(mention(user, text) for user in users), by="Administrator")
		self.next_transaction()
		frappe.db.delete("HD Notify Outbox", {"channel": "email"})
		records.insert(
			{
				"notification": row.name,
				"user": row.user_to,
				"ticket": row.reference_ticket,
				"channel": "pigeon",
			}
			| {"due": now_datetime()}
			for row in self.rows()
			if not outbox(notification=row.name, channel="pigeon")
		)

	def states(self, user: str = OMAR) -> list[tuple]:
		return [(row.state, row.why, row.tries, row.error) for row in outbox(user=user, channel="pigeon")]

	def test_it_sends_in_batches_of_its_own_size(self):
		self.plan(OMAR, MEI, JANE)
		self.assertEqual(run.send_due(), 3)
		self.assertEqual(sorted(user for user, _text in Pigeon.sent), [JANE, MEI, OMAR])
		self.assertEqual(Pigeon.calls, ["prepare 2", "send 2", "prepare 1", "send 1"])
		[row] = outbox(user=OMAR, channel="pigeon")
		self.assertEqual((row.state, row.reference[:7]), ("Sent", "pigeon "))
		self.assertTrue(row.sent_at)
		self.assertEqual(run.send_due(), 0)

	def test_what_fails_is_tried_again_ever_later_and_fails_in_the_end(self):
		Pigeon.lost = {OMAR}
		self.plan(OMAR, MEI)
		for tries in range(1, TRIES + 1):
			frappe.db.set_value("HD Notify Outbox", {"state": "Due"}, "due", now_datetime())
			run.send_due()
			state = "Failed" if tries == TRIES else "Due"
			self.assertEqual(self.states(), [(state, None, tries, "did not arrive")])
		self.assertEqual([user for user, _text in Pigeon.sent], [MEI])
		self.assertEqual(run.send_due(), 0)

	def test_an_error_for_one_user_delays_nobody_else(self):
		Pigeon.broken = {MEI}
		self.plan(OMAR, MEI, JANE)
		run.send_due()
		self.assertEqual(sorted(user for user, _text in Pigeon.sent), [JANE, OMAR])
		error = "RuntimeError: the pigeon has flown away"
		self.assertEqual(self.states(MEI), [("Due", None, 1, error)])

	def test_an_error_in_one_decision_delays_nobody_else(self):
		self.plan(OMAR, MEI)
		decide = run.decide

		def decide_but_not_for_mei(row, recipient, settings, now):
			if recipient.user == MEI:
				raise ValueError("a preference that cannot be read")
			return decide(row, recipient, settings, now)

		with patch.object(run, "decide", decide_but_not_for_mei):
			run.send_due()
		self.assertEqual([user for user, _text in Pigeon.sent], [OMAR])
		error = "ValueError: a preference that cannot be read"
		self.assertEqual(self.states(MEI), [("Due", None, 1, error)])

	def assert_dropped(self, why: str) -> None:
		run.send_due()
		self.assertEqual(Pigeon.sent, [])
		self.assertEqual(self.states(), [("Dropped", why, 0, None)])

	def test_what_was_read_meanwhile_is_dropped(self):
		self.plan(OMAR)
		with self.set_user(OMAR):
			api.clear()
		self.assert_dropped("read")

	def test_what_was_deleted_meanwhile_is_dropped(self):
		self.plan(OMAR)
		frappe.db.delete("HD Notification")
		self.assert_dropped("deleted")

	def test_without_access_to_the_ticket_it_is_dropped(self):
		self.plan(OMAR)
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		self.addCleanup(frappe.clear_document_cache, "HD Settings", "HD Settings")
		frappe.clear_document_cache("HD Settings", "HD Settings")
		self.assert_dropped("no access")

	def test_whom_the_channel_cannot_reach_it_is_dropped_for(self):
		self.plan(OMAR)
		with patch.object(Pigeon, "can_reach", return_value=False):
			self.assert_dropped("no recipient")

	def test_it_waits_while_the_notification_is_snoozed_and_in_quiet_hours(self):
		self.plan(OMAR)
		until = add_to_date(now_datetime(), hours=3, as_datetime=True)
		with self.set_user(OMAR):
			api.snooze([self.the_row(OMAR).name], clock.from_db(until).isoformat())
		run.send_due()
		self.assertEqual([(row.state, row.due) for row in outbox(channel="pigeon")], [("Due", until)])
		with self.freeze_time(add_to_date(until, minutes=1)):
			run.send_due()
		self.assertEqual([user for user, _text in Pigeon.sent], [OMAR])

	def test_while_it_is_not_ready_all_of_it_waits(self):
		self.plan(OMAR)
		with patch.object(Pigeon, "ready", False):
			run.send_due()
		self.assertEqual((Pigeon.calls, self.states()), ([], [("Due", None, 0, None)]))
