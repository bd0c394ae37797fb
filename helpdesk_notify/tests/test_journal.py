"""The journal: what it records of an event, and how it plans again what could not be planned."""

import json
from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils.user import UserPermissions

from helpdesk_notify import api, dispatch, hooks, maintenance
from helpdesk_notify.constants import EVENT, NOTIFICATION, OUTBOX
from helpdesk_notify.engine import TRIES
from helpdesk_notify.extends import communication, hd_ticket, pending
from helpdesk_notify.extends.handlers import KEPT
from helpdesk_notify.journal import retention, retry
from helpdesk_notify.patches import move_history_to_journal
from helpdesk_notify.runtime import clock, request_state
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, NotifyTestCase, mention


class JournalTestCase(NotifyTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete(EVENT)
		self.replace(frappe.db, "commit")  # a run commits each event: a test's rows would stay

	def entries(self, **filters) -> list[frappe._dict]:
		found = frappe.get_all(EVENT, filters=filters, fields=["*"], order_by="at asc, creation asc")
		for each in found:
			each.decisions = json.loads(each.decisions or "[]")
		return found

	def results(self, **filters) -> dict[str, str]:
		"""User -> what was decided, of the only event."""
		[entry] = self.entries(**filters)
		return {each["user"]: each["result"] for each in entry.decisions}


class TestRecords(JournalTestCase):
	def test_an_event_is_one_row_with_a_decision_for_each_user(self):
		api_user, muted = OMAR, MEI
		with self.set_user(muted):
			api.save_preferences({"events": {"mentioned": {"app": False, "email": False}}})
		comment = self.comment(mention(api_user) + mention(muted) + mention(JANE) + mention(DANA, "Look"))
		[entry] = self.entries(event="mentioned")
		self.assertEqual((entry.ticket, entry.comment), (str(self.ticket.name), comment.name))
		self.assertEqual((entry.actor, entry.state, entry.source), (JANE, "Done", comment.name))
		self.assertEqual(json.loads(entry.facts)["body"], "@x @x @x @x Look")
		[notified] = [each for each in entry.decisions if each["user"] == OMAR]
		self.assertEqual(notified["row"], frappe.db.get_value(NOTIFICATION, {"user_to": OMAR}))
		self.assertEqual((notified["reason"], notified["app"]), ("mentioned", True))
		self.assertTrue(notified["email"])
		others = {each["user"]: each["result"] for each in entry.decisions if each["user"] != OMAR}
		self.assertEqual(others, {MEI: "switched off", JANE: "own action", DANA: "not an agent"})

	def test_what_notifies_nobody_by_default_is_not_recorded(self):
		self.assign(OMAR, by=OMAR)  # his own action
		self.set_status("Replied", by=OMAR)  # off by default
		self.assertEqual(self.entries(), [])

	def test_a_mute_is_recorded(self):
		self.assign(OMAR)
		frappe.db.delete(EVENT)
		with self.set_user(OMAR):
			api.mute(self.ticket.name)
		self.receive_mail("Hello?")
		self.assertEqual(self.results(event="customer_replied"), {OMAR: "muted"})

	def test_a_notification_that_other_code_inserts_is_recorded(self):
		doc = {"doctype": NOTIFICATION, "user_from": JANE, "user_to": OMAR, "notification_type": "Mention"}
		row = frappe.get_doc({**doc, "message": "Deploy at five"}).insert(ignore_permissions=True)
		[entry] = self.entries()
		self.assertEqual((entry.event, entry.decisions[0]["row"]), ("custom", row.name))

	def test_what_helpdesk_inserts_for_the_same_event_is_no_second_row(self):
		self.assign(OMAR)
		self.assertEqual(len(self.entries(event="ticket_assigned")), 1)

	def test_it_is_undone_with_the_change(self):
		frappe.db.savepoint("before_the_comment")
		self.comment(mention(OMAR))
		self.assertEqual(len(self.entries()), 1)
		frappe.db.rollback(save_point="before_the_comment")
		self.assertEqual(self.entries(), [])

	def test_it_goes_with_the_comment_and_with_the_ticket(self):
		comment = self.comment(mention(OMAR))
		frappe.delete_doc("HD Ticket Comment", comment.name, ignore_permissions=True)
		self.assertEqual(self.entries(), [])
		self.assign(OMAR)
		frappe.delete_doc("HD Ticket", self.ticket.name, ignore_permissions=True, force=True)
		self.assertEqual(self.entries(), [])

	def test_desk_has_a_page_for_it_and_for_the_outbox(self):
		readable = UserPermissions("Administrator").load_user()["can_read"]
		self.assertLessEqual({EVENT, OUTBOX}, {*readable})

	def test_an_agent_cannot_read_it_and_nobody_can_change_it(self):
		self.comment(mention(OMAR))
		[entry] = self.entries()
		with self.set_user(OMAR):
			self.assertFalse(frappe.has_permission(EVENT, "read"))
			with self.assertRaises(frappe.PermissionError):
				frappe.get_list(EVENT)
		with self.assertRaises(frappe.PermissionError):
			frappe.get_doc(EVENT, entry.name).save()
		with self.assertRaises(frappe.PermissionError):
			frappe.get_doc({"doctype": EVENT}).insert()


class TestPending(JournalTestCase):
	def setUp(self):
		super().setUp()
		rollback = frappe.db.rollback

		def to_a_savepoint(*, save_point: str | None = None) -> None:
			if save_point:  # a whole one would undo what the test has prepared
				rollback(save_point=save_point)

		self.replace(frappe.db, "rollback", to_a_savepoint)

	def plan_pending(self, minutes: int = 0) -> int:
		request_state.forget()
		with self.freeze_time(clock.to_db(clock.now() + timedelta(minutes=minutes))):
			return pending.plan_pending()

	def broken(self, owner=dispatch, name="plan", **kwargs):
		return patch.object(owner, name, **{"side_effect": RuntimeError("broken"), **kwargs})

	def test_an_event_that_could_not_be_planned_is_planned_by_the_next_sweep(self):
		with self.broken():
			self.comment(mention(OMAR, "Look"))
		[entry] = self.entries()
		self.assertEqual((entry.state, entry.error), ("Pending", "RuntimeError: broken"))
		self.assertEqual(self.rows(), [])
		maintenance.sweep()
		self.assertEqual(
			(self.the_row(OMAR).notify_event, self.the_row(OMAR).notify_body), ("mentioned", "@x Look")
		)
		self.assertEqual(self.results(state="Done"), {OMAR: "new"})
		self.assertEqual(self.entries(state="Pending"), [])

	def test_it_takes_no_queue(self):  # D5
		with self.broken(), patch.object(frappe, "enqueue", side_effect=ConnectionError):
			self.comment(mention(OMAR))
			self.next_transaction()
		self.assertEqual(self.plan_pending(), 1)
		self.assertEqual(self.the_row(OMAR).notify_event, "mentioned")

	def test_a_kind_of_another_way_of_saying_it_survives(self):
		"""What an event says beside its kind: reactions know their number, a rule has its own words."""
		comment = self.comment("<p>Done</p>", by=JANE)
		with self.broken(), self.set_user(OMAR):
			doc = frappe.get_doc("HD Ticket Comment", comment.name)
			doc.append("reactions", {"user": OMAR, "emoji": "🎉"})
			doc.save(ignore_permissions=True)
			request_state.run_before_commit()
		frappe.db.delete(NOTIFICATION)
		self.assertEqual(self.plan_pending(), 1)
		self.assertEqual(self.the_row(JANE).message, "🎉 reacted to your comment")

	def test_it_is_tried_again_ever_later_and_has_failed_in_the_end(self):
		with self.broken():
			self.comment(mention(OMAR))
			self.assertEqual(self.plan_pending(), 0)
			self.assertEqual(self.plan_pending(), 0)
			[entry] = self.entries()
			self.assertEqual((entry.state, entry.tries), ("Pending", 1), "not before its time")
			for hours in range(1, TRIES):
				self.plan_pending(minutes=hours * 60)
		[entry] = self.entries()
		self.assertEqual((entry.state, entry.tries, entry.try_at), ("Failed", TRIES, None))
		self.assertEqual(self.plan_pending(minutes=10_000), 0)

	def test_one_that_fails_holds_up_no_other(self):
		with self.broken():
			self.comment(mention(OMAR, "one"))
			self.comment(mention(MEI, "two"))
		frappe.db.set_value(EVENT, self.entries()[0].name, "event", "gone_with_its_app")
		self.assertEqual(self.plan_pending(), 1)
		self.assertEqual([row.user_to for row in self.rows()], [MEI])
		[entry] = self.entries(state="Pending")
		self.assertIn("gone_with_its_app", entry.error)

	def test_a_worker_that_is_killed_loses_nothing(self):
		with self.broken():
			self.comment(mention(OMAR))

		class Killed(BaseException):
			pass

		with self.broken(side_effect=Killed), self.assertRaises(Killed):
			self.plan_pending()
		self.assertEqual(self.entries()[0].state, "Pending")
		self.assertEqual(self.plan_pending(), 1)
		self.assertEqual(len(self.rows(OMAR)), 1)

	def test_access_is_that_of_the_time_when_it_is_planned(self):
		with self.broken():
			self.comment(mention(OMAR))
		frappe.db.set_value("User", OMAR, "enabled", 0)
		self.plan_pending()
		self.assertEqual((self.rows(), self.results()), ([], {OMAR: "disabled"}))

	def test_an_error_before_the_event_is_known_is_kept_too(self):  # B18
		self.assign(OMAR)
		self.next_transaction()
		frappe.db.delete(NOTIFICATION)
		with self.broken(communication, "audience_of"):
			message = self.receive_mail("Are you there?")
		self.assertTrue(frappe.db.exists("Communication", message.name))
		self.assertEqual(self.rows(), [])
		self.assertEqual(self.entries(state="Pending")[0].handler, "communication.on_update")
		self.assertEqual(self.plan_pending(), 1)
		self.assertEqual(self.the_row(OMAR).notify_event, "customer_replied")
		self.assertEqual(self.entries(state="Pending"), [])

	def test_what_was_delivered_before_the_error_is_not_delivered_again(self):  # B18
		self.assign(OMAR)
		self.next_transaction()
		frappe.db.delete(NOTIFICATION)
		self.settle(grouping=0)
		with self.set_user(JANE):
			ticket = frappe.get_doc("HD Ticket", self.ticket.name)
			ticket.update({"priority": "Urgent", "status": "Replied"})
			with patch.object(hd_ticket, "audience_of", side_effect=[{OMAR: "assigned"}, RuntimeError]):
				ticket.save(ignore_permissions=True)
		self.assertEqual([row.notify_event for row in self.rows(OMAR)], ["priority_raised"])
		self.plan_pending()
		events = {row.notify_event: row.user_from for row in self.rows(OMAR)}
		self.assertEqual(events, {"priority_raised": JANE, "status_changed": JANE})

	def test_a_handler_that_notifies_nobody_is_not_kept(self):
		with self.broken(hd_ticket, "delete_about"):
			frappe.delete_doc("HD Ticket", self.ticket.name, ignore_permissions=True, force=True)
		self.assertEqual(self.entries(), [])

	def test_what_is_imported_is_no_news_after_an_error_either(self):
		self.assign(OMAR)
		frappe.db.delete(EVENT)
		with patch.dict(frappe.flags, {"in_import": True}), self.broken(communication, "audience_of"):
			self.receive_mail("Imported")
		self.assertEqual(self.entries(), [])

	def test_each_handler_that_notifies_can_be_called_again(self):
		paths = {path for events in hooks.doc_events.values() for path in events.values()}
		notifying = {
			path.removeprefix("helpdesk_notify.extends.") for path in paths if frappe.get_attr(path) in KEPT
		}
		self.assertEqual(notifying, {*pending.HANDLERS})

	def test_nothing_pending_costs_one_query(self):
		with self.counted_queries() as statements:
			retry.run(lambda entry: None)
		self.assertEqual(len(statements), 1)


class TestHistory(JournalTestCase):
	def history(self, row: frappe._dict, user: str = OMAR) -> list[tuple]:
		with self.set_user(user):
			return [(each["actor"]["full_name"], each["body"]) for each in api.history(row.name)["events"]]

	def test_it_is_read_from_the_journal_newest_first(self):
		self.assign(OMAR)
		for text in ("one", "two", "three"):
			self.receive_mail(text)
			self.next_transaction()
		row = self.the_row(OMAR, notify_event="customer_replied")
		self.assertEqual([body for _actor, body in self.history(row)], ["three", "two", "one"])

	def test_what_another_code_wrote_first_is_told_once_and_in_full(self):
		doc = {"doctype": NOTIFICATION, "user_from": JANE, "user_to": OMAR, "notification_type": "Mention"}
		comment = self.comment("<p>x</p>")
		about = {"reference_ticket": self.ticket.name, "reference_comment": comment.name}
		frappe.get_doc({**doc, **about}).insert(ignore_permissions=True)
		with self.set_user(JANE):
			comment.content = mention(OMAR, "in full")
			comment.save(ignore_permissions=True)
		self.assertEqual(self.history(self.the_row(OMAR)), [("Jane Smith", "@x in full")])

	def test_what_the_rate_limit_grouped_is_listed_by_title(self):
		self.settle(rate_limit=1, rate_minutes=5)
		self.addCleanup(frappe.cache.delete_keys, "helpdesk_notify:allowance")
		frappe.cache.delete_keys("helpdesk_notify:allowance")
		for text in ("one", "two", "three"):
			self.comment(mention(OMAR, text))
			self.next_transaction()
		row = self.the_row(OMAR, notify_event="overflow")
		self.assertEqual(self.history(row), [("Jane Smith", "Jane Smith mentioned you in a comment")] * 2)

	def test_of_a_ticket_that_may_not_be_read_any_more_nothing_is_said(self):
		self.settle(rate_limit=1, rate_minutes=5)
		self.addCleanup(frappe.cache.delete_keys, "helpdesk_notify:allowance")
		frappe.cache.delete_keys("helpdesk_notify:allowance")
		self.comment(mention(OMAR, "one"))
		self.comment(mention(OMAR, "two"))
		row = self.the_row(OMAR, notify_event="overflow")
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 1)
		frappe.clear_document_cache("HD Settings", "HD Settings")
		frappe.db.set_value("HD Ticket", self.ticket.name, "agent_group", self.make_team(JANE))
		self.assertEqual([body for _actor, body in self.history(row)], [""])

	def test_a_row_without_events_tells_what_it_shows(self):
		self.comment(mention(OMAR, "old"))
		frappe.db.delete(EVENT)
		self.assertEqual(self.history(self.the_row(OMAR)), [("Jane Smith", "@x old")])

	def test_the_packed_history_of_an_older_version_becomes_events(self):
		at = frappe.utils.now_datetime().replace(microsecond=5)
		packed = f"{at}\x1f{JANE}\x1f\x1fone\x1e{at}\x1f{JANE}\x1fDana Lee\x1ftwo\x1e"
		row = frappe._dict(
			name="a_row", user_to=OMAR, notify_event="customer_replied", notify_reason="assigned"
		)
		row.update(notify_at=at, user_from=MEI, notify_actor="", notify_body="three", notify_history=packed)
		events = [
			dict(zip(move_history_to_journal._COLUMNS, each, strict=True))
			for each in move_history_to_journal._events_of(row)
		]
		self.assertEqual([json.loads(each["facts"])["body"] for each in events], ["one", "two", "three"])
		self.assertEqual([each["actor"] for each in events], [JANE, JANE, MEI])
		self.assertEqual([each["actor_name"] for each in events], ["", "Dana Lee", ""])
		self.assertEqual({json.loads(each["decisions"])[0]["row"] for each in events}, {"a_row"})


class TestRetention(JournalTestCase):
	def age(self, days: int) -> None:
		at = frappe.utils.now_datetime() - timedelta(days=days)
		frappe.db.set_value(EVENT, {"name": ["is", "set"]}, "at", at)

	def test_what_is_old_is_deleted_in_chunks_and_what_is_unread_or_pending_stays(self):
		for number in range(5):
			self.comment(mention(OMAR, f"read {number}"))
		with self.set_user(OMAR):
			api.clear()
		self.comment(mention(OMAR, "unread"))
		with patch.object(dispatch, "plan", side_effect=RuntimeError):
			self.comment(mention(OMAR, "pending"))
		self.age(31)
		self.comment(mention(MEI, "new"))
		self.assertEqual(retention.purge(chunk=2), 5)
		left = [json.loads(each.facts)["body"] for each in self.entries()]
		self.assertEqual(sorted(left), ["@x new", "@x pending", "@x unread"])

	def test_the_administrator_says_how_long_it_is_kept(self):
		self.comment(mention(OMAR))
		with self.set_user(OMAR):
			api.clear()
		self.age(31)
		self.settle(journal_days=60)
		self.assertEqual(retention.purge(), 0)
		with self.assertRaises(frappe.ValidationError):
			self.decide(journal_days=0)
