"""Deadlocks, and two requests that write the first row at once, do not reach who calls the API."""

import time
from threading import Barrier, Event, Thread
from unittest.mock import patch

import frappe
from frappe.tests.utils import FrappeTestCase

from helpdesk_notify import api
from helpdesk_notify.inbox import actions, seen
from helpdesk_notify.outbox import snooze
from helpdesk_notify.recipients import subscriptions
from helpdesk_notify.runtime import request_state, retries
from helpdesk_notify.tests.base import OMAR, NotifyTestCase, mention


class TestRetries(NotifyTestCase):  # D18, B22
	def setUp(self):
		super().setUp()
		self.comment(mention(OMAR))
		self.name = self.the_row(OMAR).name
		self.next_transaction()
		self.rollback = self.replace(frappe.db, "rollback")
		self.replace(retries.time, "sleep")

	def failing(self, owner, name: str, times: int, error=frappe.QueryDeadlockError):
		real, left = getattr(owner, name), [error] * times

		def fail_first(*args, **kwargs):
			if left:
				raise left.pop()
			return real(*args, **kwargs)

		return patch.object(owner, name, fail_first)

	def call(self, method, *args):
		with self.set_user(OMAR), patch.object(frappe.db, "transaction_writes", 0):
			return method(*args)

	def test_each_method_that_writes_is_called_again(self):
		calls = [
			(actions, "clear", api.clear, ()),
			(actions, "mark", api.mark_read, ([self.name],)),
			(actions, "mark", api.mark_unread, ([self.name],)),
			(snooze, "snooze", api.snooze, ([self.name], None)),
			(seen, "note", api.seen, ()),
			(subscriptions, "set_to", api.mute, (str(self.ticket.name),)),
			(api, "save", api.save_preferences, ({"sound": False},)),
			(actions, "delete", api.delete, ([self.name],)),
		]
		for owner, name, method, args in calls:
			with self.subTest(method.__name__), self.failing(owner, name, retries.TRIES - 1):
				self.rollback.reset_mock()
				self.call(method, *args)
				self.assertEqual(self.rollback.call_count, retries.TRIES - 1)

	def test_not_for_ever(self):
		with self.failing(actions, "clear", retries.TRIES), self.assertRaises(frappe.QueryDeadlockError):
			self.call(api.clear)

	def test_other_errors_are_passed_on_at_once(self):
		with self.failing(actions, "clear", 1, ZeroDivisionError), self.assertRaises(ZeroDivisionError):
			self.call(api.clear)
		self.rollback.assert_not_called()

	def test_what_a_caller_has_written_before_is_not_rolled_back(self):
		with (
			self.set_user(OMAR),
			patch.object(frappe.db, "transaction_writes", 1),
			self.failing(actions, "clear", 1),
			self.assertRaises(frappe.QueryDeadlockError),
		):
			api.clear()
		self.rollback.assert_not_called()

	def test_what_the_first_try_had_to_announce_is_forgotten(self):
		self.rollback.side_effect = request_state.forget
		with self.failing(api, "_count", 1):
			self.call(api.seen)
		self.rollback.side_effect = None
		self.assertEqual(len(request_state.state().pending.changes), 1)


class TestTwoFirstSavesAtOnce(FrappeTestCase):  # B22
	USER = "twice@notify.test"

	def setUp(self):
		super().setUp()
		self.clean()
		self.addCleanup(self.clean)
		user = frappe.new_doc("User").update({"name": self.USER, "email": self.USER, "enabled": 1})
		user.update({"first_name": "Twice", "user_type": "System User"}).db_insert()
		frappe.db.commit()

	def clean(self):
		frappe.db.rollback()
		for name in frappe.get_all("HD Notify Preference", {"user": self.USER}, pluck="name"):
			frappe.delete_doc("HD Notify Preference", name, ignore_permissions=True, force=True)
		frappe.db.delete("User", {"name": self.USER})
		frappe.db.commit()

	def test_both_are_kept(self):
		faults, together = [], Barrier(2, timeout=10)
		site = frappe.local.site

		def save(values: dict) -> None:
			frappe.init(site)
			frappe.connect()
			frappe.set_user(self.USER)
			try:
				frappe.db.get_value(
					"HD Notify Preference", {"user": self.USER}
				)  # what it sees from now on: none
				together.wait()
				api.save_preferences(values)
				frappe.db.commit()
			except Exception as fault:
				faults.append(fault)
			finally:
				frappe.destroy()

		both = ({"events": {"mentioned": {"email": False}}}, {"frequency": "Daily"})
		threads = [Thread(target=save, args=(values,)) for values in both]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join()
		self.assertEqual(faults, [])
		frappe.db.rollback()
		[name] = frappe.get_all("HD Notify Preference", {"user": self.USER}, pluck="name")
		doc = frappe.get_doc("HD Notify Preference", name)
		kept = {(row.event, row.email) for row in doc.events if row.email}
		self.assertEqual((doc.frequency, kept), ("Daily", {("mentioned", "Off")}))


class TestRealDeadlock(FrappeTestCase):  # D18
	USER = "deadlock@notify.test"

	def setUp(self):
		super().setUp()
		self.clean()
		self.addCleanup(self.clean)
		user = frappe.new_doc("User").update({"name": self.USER, "email": self.USER, "enabled": 1})
		user.update({"first_name": "Dora", "user_type": "System User"}).db_insert()
		self.names = [self.add_row(name) for name in ("notify-deadlock-1", "notify-deadlock-2")]
		frappe.db.commit()

	def clean(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.db.delete("HD Notification", {"user_to": self.USER})
		frappe.db.delete("User", {"name": self.USER})
		frappe.db.commit()

	def add_row(self, name: str) -> str:
		row = frappe.new_doc("HD Notification").update({"name": name, "user_to": self.USER})
		row.update({"user_from": self.USER, "notification_type": "Reaction", "message": "x"}).db_insert()
		return name

	def test_the_caller_gets_an_answer_as_if_nothing_had_been(self):
		first, second = self.names
		holds, waits = Event(), Event()
		site, faults = frappe.local.site, []

		def other_request() -> None:
			frappe.init(site)
			frappe.connect()
			try:
				for number in range(50):  # the database undoes the transaction that has changed less
					self.add_row(f"notify-deadlock-other-{number}")
				frappe.db.set_value("HD Notification", second, "message", "y")
				holds.set()
				waits.wait(10)
				time.sleep(0.5)  # by now the API waits for the second row
				frappe.db.set_value("HD Notification", first, "message", "y")
				frappe.db.commit()
			except Exception as fault:
				faults.append(fault)
			finally:
				frappe.destroy()

		thread = Thread(target=other_request)
		thread.start()
		holds.wait(10)
		mark, tries = actions.mark, []

		def counted(*args, **kwargs):
			tries.append(args)
			frappe.db.set_value(
				"HD Notification", first, "modified_by", self.USER
			)  # locks it before the second
			waits.set()
			return mark(*args, **kwargs)

		frappe.set_user(self.USER)
		frappe.db.commit()
		with patch.object(actions, "mark", counted):
			answer = api.mark_read(self.names)
		thread.join()
		self.assertEqual(faults, [])
		self.assertEqual(len(tries), 2)
		self.assertEqual((sorted(answer["names"]), answer["unread"]), (self.names, 50))
		self.assertEqual(len(request_state.state().pending.changes), 1)
