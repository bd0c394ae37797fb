"""A fault in the app never breaks what the user was doing, and nothing is lost or doubled by it."""

from unittest.mock import patch

import frappe

from helpdesk_notify import dispatch
from helpdesk_notify.inbox import actions, queries, records, unread
from helpdesk_notify.outbox import claim, reschedule
from helpdesk_notify.outbox import records as outbox_records
from helpdesk_notify.recipients import loader
from helpdesk_notify.runtime import clock, database, request_state
from helpdesk_notify.tests.base import JANE, MEI, OMAR, NotifyTestCase, mention


class TestFaults(NotifyTestCase):
	def test_a_fault_in_the_app_lets_the_save_go_through(self):
		with patch.object(dispatch, "plan", side_effect=RuntimeError("broken")):
			comment = self.comment(mention(OMAR))
		self.assertTrue(frappe.db.exists("HD Ticket Comment", comment.name))
		self.assertEqual(self.rows(), [])
		logged = frappe.get_all("Error Log", {"method": "helpdesk_notify: mentioned"}, pluck="error")
		self.assertIn("RuntimeError: broken", logged[0])

	def test_a_commit_that_another_app_fails_loses_nothing_of_what_comes_later(self):  # B19
		def fail():
			raise RuntimeError("another app's callback")

		stale = request_state.pending(print)
		frappe.db.before_commit.add(fail)
		# What Frappe does: the callbacks of a rollback are forgotten first, then those before a commit run.
		with self.assertRaises(RuntimeError):
			frappe.db.after_rollback.reset()
			frappe.db.before_commit.run()
		frappe.db.after_commit.reset()  # the rollback
		frappe.db.after_rollback.run()
		self.comment(mention(OMAR))
		self.assertIsNot(request_state.state().pending, stale)
		self.assertIn(request_state._run_calls, frappe.db.after_commit._functions)
		self.assertEqual([*request_state.take_pending().checked_rows.values()], [OMAR])

	def test_a_fresh_snapshot_loses_no_callback_of_another_app(self):  # B20
		for name in ("before_commit", "after_commit", "before_rollback", "after_rollback"):
			getattr(frappe.db, name).reset()
		with (
			patch.object(frappe.db, "transaction_writes", 0),
			patch.object(frappe.db, "rollback") as rollback,
		):
			database.fresh_snapshot()
			rollback.assert_called_once()
			frappe.db.after_commit.add(list)
			database.fresh_snapshot()
			rollback.assert_called_once()
		frappe.db.after_commit.reset()

	def test_names_are_as_unique_as_frappes_own(self):  # B23
		with patch.object(records, "make_autoname", side_effect=["first000000", "second00000"]) as named:
			self.comment(mention(OMAR) + mention(MEI))
		self.assertEqual(named.call_args.args, ("hash", "HD Notification"))
		self.assertEqual({row.name for row in self.rows()}, {"first000000", "second00000"})

	def test_half_written_rows_are_undone(self):
		with patch.object(dispatch, "_note_written", side_effect=RuntimeError("after the insert")):
			self.comment(mention(OMAR) + mention(MEI))
		self.assertEqual(self.rows(), [])

	def test_a_deadlock_is_passed_on_as_the_transaction_is_gone(self):
		with (
			patch.object(loader, "read_recipients", side_effect=frappe.QueryDeadlockError),
			self.assertRaises(frappe.QueryDeadlockError),
		):
			self.comment(mention(OMAR))

	def test_a_deadlock_at_the_end_is_passed_on_too(self):
		def deadlock():
			raise frappe.QueryDeadlockError

		request_state.before_commit("a comment", deadlock)
		self.assertRaises(frappe.QueryDeadlockError, request_state.run_before_commit)

	def test_a_fault_at_the_end_does_not_fail_the_commit(self):
		request_state.before_commit("a comment", lambda: 1 / 0)
		request_state.run_before_commit()
		logged = frappe.get_all("Error Log", {"method": "helpdesk_notify: before the commit"}, pluck="error")
		self.assertIn("ZeroDivisionError", logged[0])

	def test_a_fault_at_the_gate_leaves_the_insert_to_helpdesk(self):
		doc = {"doctype": "HD Notification", "user_from": JANE, "user_to": OMAR}
		with patch.object(dispatch, "plan", side_effect=RuntimeError("broken")):
			frappe.get_doc({**doc, "notification_type": "Assignment", "message": "Mine"}).insert()
		self.assertEqual(self.the_row(OMAR).message, "Mine")

	def test_an_error_after_the_insert_leaves_the_row_of_other_code(self):
		doc = {"doctype": "HD Notification", "user_from": JANE, "user_to": OMAR}
		with patch.object(dispatch, "_record", side_effect=RuntimeError("broken")):
			frappe.get_doc({**doc, "notification_type": "Assignment", "message": "Mine"}).insert()
		self.assertEqual(self.the_row(OMAR).message, "Mine")

	def test_a_row_deleted_while_it_was_to_be_folded_is_written_anew(self):
		self.assign(OMAR)
		self.next_transaction()
		self.receive_mail("one")
		self.next_transaction()
		read = loader.read_recipients

		def read_then_delete(*args):
			found = read(*args)
			frappe.db.delete("HD Notification", {"notify_event": "customer_replied"})
			return found

		with patch.object(loader, "read_recipients", read_then_delete):
			self.receive_mail("two")
		row = self.the_row(OMAR, notify_event="customer_replied")
		self.assertEqual((row.notify_body, row.notify_count), ("two", 1))

	def test_redis_being_down_does_not_fail_the_commit(self):
		self.comment(mention(OMAR))
		waiting = request_state.take_pending()
		with (
			patch.object(frappe, "enqueue", side_effect=ConnectionError),
			patch.object(frappe, "publish_realtime", side_effect=ConnectionError),
		):
			for call in waiting.calls:
				call(waiting)


class TestCost(NotifyTestCase):
	def test_mentions_cost_the_same_whatever_their_number(self):
		many = [f"agent{number}@notify.test" for number in range(20)]
		template = frappe.get_doc("User", OMAR)
		for email in many:
			frappe.copy_doc(template).update({"email": email, "username": None, "name": email}).insert()
		self.comment("<p>Hello</p>" + mention(OMAR))  # what is read once and kept is read by now
		self.next_transaction()
		# each twice: somebody else on the machine may just have emptied the cache
		plain, one, twenty = (min(self.cost_of(each), self.cost_of(each)) for each in ([], many[:1], many))
		self.assertEqual(len(self.rows(notify_event="mentioned")), 43)
		self.assertLessEqual(twenty - plain, 13)
		self.assertEqual(twenty - one, 0)

	def cost_of(self, mentioned: list[str]) -> int:
		with self.counted_queries() as statements:
			self.comment("<p>Hello</p>" + "".join(mention(email) for email in mentioned))
			self.next_transaction()
		return len(statements)

	def test_what_notifies_nobody_costs_nothing(self):
		ticket = frappe.get_doc("HD Ticket", self.ticket.name)
		with self.counted_queries() as statements:
			ticket.subject = "Another subject"
			ticket.save()
			self.comment("<p>Just a remark</p>")
		ours = [each for each in statements if "tabHD Notification" in each or "helpdesk_notify" in each]
		self.assertEqual(ours, [])

	def test_each_hot_query_uses_its_index(self):

		with self.counted_queries() as statements:
			queries.page(OMAR, 20, None)
			queries.page(
				OMAR, 20, queries._encode(frappe._dict(notify_at=frappe.utils.now_datetime(), name="x"))
			)
			unread.unread_of([OMAR])
			actions.clear(OMAR)
			actions.clear(OMAR, ticket="1")
		hot = [each for each in statements if "`tabHD Notification`" in each]
		self.assertEqual(len(hot), 5)
		for statement in hot:
			plan = frappe.db.sql("explain " + statement.replace(" SKIP LOCKED", ""), as_dict=True)
			keys = [step.key for step in plan if step.table == "tabHD Notification"]
			self.assertTrue(
				keys and all((key or "").startswith("notify_") for key in keys), (statement, plan)
			)

	def test_the_outbox_finds_its_rows_by_an_index(self):
		rows = [
			{"notification": f"n{n}", "user": f"u{n % 50}", "ticket": "1", "channel": "email", "due": later}
			for n, later in enumerate([frappe.utils.add_days(None, 2)] * 2000)
		]
		outbox_records.insert(rows)
		outbox_records.insert([{**rows[0], "user": OMAR, "due": frappe.utils.now_datetime()}])
		users = {OMAR: None, MEI: None}
		with self.counted_queries() as statements:
			found = claim.find("email", "", 10)
			claim.lock(found)
			reschedule.for_users([OMAR])
			loader._read_mails_about("1", users, clock.now())
			outbox_records.waiting_among(["n1"])
		self.assertEqual(len(found), 1)
		hot = [each for each in statements if "`tabHD Notify Outbox`" in each]
		self.assertEqual(len(hot), 6)
		for statement in hot:
			plan = frappe.db.sql("explain " + statement.replace(" SKIP LOCKED", ""), as_dict=True)
			keys = [step.key or "" for step in plan if step.table == "tabHD Notify Outbox"]
			self.assertTrue(all(key.startswith("outbox_") or key == "PRIMARY" for key in keys), statement)
