"""The job after a commit, the sweep of every minute, and what happens to them without Redis."""

from unittest.mock import DEFAULT, patch

import frappe
from redis.exceptions import ConnectionError as RedisIsDown

from helpdesk_notify import install, maintenance
from helpdesk_notify.extends import pending
from helpdesk_notify.outbox import job, run, undelivered
from helpdesk_notify.tests.base import OMAR, MailTestCase, mention

SWEEP = "helpdesk_notify.maintenance.sweep"


class TestTheJob(MailTestCase):
	def test_of_many_commits_one_job_comes(self):
		with patch.object(frappe, "enqueue") as enqueued:
			for _commit in range(5):
				job.start()
			self.assertEqual([call.args[0] for call in enqueued.call_args_list], [job.work])
			job.work()
			job.start()
			self.assertEqual(enqueued.call_count, 2)

	def test_what_is_committed_during_a_run_has_a_run_of_its_own(self):
		runs = []

		def send_due():
			runs.append(len(runs))
			if len(runs) == 1:
				with patch.object(frappe, "enqueue"):
					job.start()
				job.work()  # the job that this enqueued, on another worker

		with patch.object(run, "send_due", send_due), patch.object(frappe, "enqueue"):
			job.start()
			job.work()
		self.assertEqual(runs, [0, 1])

	def test_after_an_error_the_next_job_works(self):
		with patch.object(frappe, "enqueue"):
			job.start()
			with patch.object(run, "send_due", side_effect=RuntimeError("broken")):
				self.assertRaises(RuntimeError, job.work)
			job.start()
			with patch.object(run, "send_due") as send_due:
				job.work()
		self.assertEqual(send_due.call_count, 1)

	def test_a_queue_that_takes_no_job_is_asked_again(self):
		with patch.object(frappe, "enqueue", side_effect=RedisIsDown):
			self.assertRaises(RedisIsDown, job.start)
		with patch.object(frappe, "enqueue") as enqueued:
			job.start()
		self.assertEqual(enqueued.call_count, 1)

	def test_without_redis_the_request_goes_on_and_the_sweep_sends_it(self):
		with patch.object(frappe.cache, "set", side_effect=RedisIsDown):
			self.comment(mention(OMAR))
			self.next_transaction()
		self.assertEqual(self.mail_state(OMAR), ["Due"])
		maintenance.sweep()
		self.assertEqual(self.mail_state(OMAR), ["Sent"])


class TestTheSweep(MailTestCase):
	def test_one_task_that_fails_stops_no_other(self):
		self.comment(mention(OMAR))
		with patch.object(pending, "plan_pending", side_effect=RuntimeError("broken")) as failing:
			failing.__name__ = "plan_pending"
			with patch.object(frappe.db, "rollback"), patch.object(undelivered, "follow") as follow:
				follow.__name__ = "follow"
				maintenance.sweep()
		self.assertEqual((self.mail_state(OMAR), follow.call_count), (["Sent"], 1))
		logged = frappe.get_all("Error Log", {"method": "helpdesk_notify: plan_pending"}, pluck="error")
		self.assertIn("RuntimeError: broken", logged[0])

	def test_it_is_the_only_job_of_every_minute_and_frappe_logs_no_run_of_it(self):
		jobs = {"method": ["like", "helpdesk_notify.%"], "cron_format": "* * * * *"}
		self.assertEqual(frappe.get_all("Scheduled Job Type", jobs, pluck="method"), [SWEEP])
		frappe.get_doc(
			"Scheduled Job Type", {"method": SWEEP}
		).save()  # this sets it, as a changed hook would
		self.assertEqual(frappe.db.get_value("Scheduled Job Type", {"method": SWEEP}, "create_log"), 1)
		for hook in ("after_migrate", "after_sync"):
			frappe.db.set_value("Scheduled Job Type", {"method": SWEEP}, "create_log", 1)
			for method in frappe.get_hooks(hook, app_name="helpdesk_notify"):
				with patch.multiple(install, create_custom_fields=DEFAULT, restore_indexes=DEFAULT):
					frappe.get_attr(method)()
			before = frappe.db.count("Scheduled Job Log")
			scheduled = frappe.get_doc("Scheduled Job Type", {"method": SWEEP})
			scheduled.log_status("Start")
			scheduled.log_status("Complete")
			self.assertEqual(frappe.db.count("Scheduled Job Log"), before, hook)
