"""The background job after a commit, and the scheduler's sweep."""

from unittest.mock import patch

import frappe

from helpdesk_notify import install, maintenance
from helpdesk_notify.extends import pending
from helpdesk_notify.outbox import job, run, undelivered
from helpdesk_notify.tests.base import OMAR, MailTestCase, mention


class TestJob(MailTestCase):
	def setUp(self):
		super().setUp()
		frappe.cache.delete_value(job._AGAIN)
		self.addCleanup(frappe.cache.delete_value, job._AGAIN)

	def test_it_is_one_at_a_time(self):
		with (
			patch.object(frappe, "enqueue") as enqueued,
			patch.object(job, "is_job_enqueued", return_value=False),
		):
			job.start()
		self.assertEqual(
			enqueued.call_args.kwargs, {"queue": "short", "job_id": job.JOB, "deduplicate": True}
		)
		with (
			patch.object(frappe, "enqueue") as enqueued,
			patch.object(job, "is_job_enqueued", return_value=True),
		):
			job.start()
		enqueued.assert_not_called()

	def test_what_is_due_while_it_runs_is_sent_before_it_ends(self):
		self.comment(mention(OMAR, "one"))
		runs: list[int] = []
		send_due = run.send_due

		def one_more_is_due() -> int:
			sent = send_due()
			if not runs:
				self.comment(mention(OMAR, "two"))
				with patch.object(job, "is_job_enqueued", return_value=True):
					job.start()
			runs.append(sent)
			return sent

		self.make_due(OMAR)
		with patch.object(run, "send_due", one_more_is_due):
			job.send_due()
		self.assertEqual(len(runs), 2)
		with patch.object(run, "send_due", side_effect=AssertionError("once is enough")) as again:
			self.assertRaises(AssertionError, job.send_due)
		again.assert_called_once()

	def test_without_redis_it_runs_once(self):
		from redis.exceptions import RedisError

		with (
			patch.object(frappe.cache, "delete_value", side_effect=RedisError),
			patch.object(frappe.cache, "get_value", side_effect=RedisError),
			patch.object(run, "send_due") as sent,
		):
			job.send_due()
		sent.assert_called_once()


class TestSweep(MailTestCase):
	def test_an_error_in_one_part_does_not_stop_the_others_and_is_logged(self):
		with (
			patch.object(frappe.db, "rollback"),
			patch.object(
				pending, "plan_pending", side_effect=RuntimeError("broken"), __name__="plan_pending"
			),
			patch.object(run, "send_due", __name__="send_due") as sent,
			patch.object(undelivered, "follow", __name__="follow") as followed,
		):
			maintenance.sweep()
		sent.assert_called_once()
		followed.assert_called_once()
		logged = frappe.get_all("Error Log", {"method": "helpdesk_notify: plan_pending"}, pluck="error")
		self.assertIn("RuntimeError: broken", logged[0])

	def test_frappe_writes_no_log_row_for_each_run(self):
		sweep = {"method": "helpdesk_notify.maintenance.sweep"}
		self.assertTrue(frappe.db.exists("Scheduled Job Type", sweep))
		frappe.db.set_value("Scheduled Job Type", sweep, "create_log", 1)
		for hook in ("after_sync", "after_migrate"):
			self.assertIn(f"helpdesk_notify.install.{hook}", frappe.get_hooks(hook))
		install.after_sync()
		self.assertEqual(frappe.db.get_value("Scheduled Job Type", sweep, "create_log"), 0)
