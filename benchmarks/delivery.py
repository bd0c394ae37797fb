"""What one event to many costs, in the request and in the job that mails it; and what the purge costs.

measure.py runs the first. The second by itself, with the bench's Python, on a site that can be thrown away:

    python benchmarks/delivery.py SITE --sites-path ~/frappe-bench/sites --rows 1000000
"""

import argparse
import time
from collections.abc import Callable
from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.inbox import retention
from helpdesk_notify.outbox import records, run

PREFERENCE, CHOICE, QUIET = "HD Notify Preference", "HD Notify Choice", "HD Notify Quiet Hours"
FREQUENCIES = ("Instant", "When unread", "Hourly", "Daily", "Weekly", None)
STAMP = ("creation", "modified", "owner", "modified_by")


def notifying(ticket: str, users: list[str], author: str) -> Callable[[], None]:
	"""The app's whole share of a request that mentions `users`, the commit included."""
	from helpdesk_notify.engine import Event

	def notify() -> None:
		source = frappe.generate_hash()
		event = Event(key="mentioned", actor=author, ticket=ticket, body="Hello", source=source)
		deliver(event, dict.fromkeys(users, "mentioned"))
		frappe.db.commit()

	return notify


def measure(users: list[str], author: str, timed: Callable) -> dict:
	"""One event to `users`, each of whom wants something else, and the sweep that mails it."""

	choose(users)
	frappe.set_user("Administrator")
	ticket = frappe.db.get_value("HD Ticket", {"subject": ["like", "Benchmark%"]})
	notify = notifying(str(ticket), users, author)
	found = {f"notify {len(users)} recipients with mixed preferences": timed(notify, 5)}

	def only_one_event() -> None:
		frappe.db.delete("HD Notification", {"user_to": ["in", users]})
		frappe.db.delete("HD Notify Outbox", {"user": ["in", users]})
		frappe.db.commit()
		notify()

	row = frappe.qb.DocType("HD Notify Outbox")

	def due_now() -> None:
		only_one_event()
		frappe.qb.update(row).set(row.due, now_datetime()).where(row.state == "Due").run()
		frappe.db.commit()

	found["mail them all, in the job"] = timed(run.send_due, 3, due_now)
	found["mails of that"] = {
		"ms": [],
		"queries": frappe.db.count("HD Notify Outbox", {"state": "Sent", "user": ["in", users]}),
	}
	return found


def choose(users: list[str]) -> None:
	"""A sixth each of every frequency; a fifth without email, a seventh with quiet hours at night."""
	for doctype in (PREFERENCE, CHOICE, QUIET):
		frappe.db.delete(doctype)
	now = now_datetime()
	stamp = [now, now, "Administrator", "Administrator"]
	rows = [
		[user, user, *stamp, FREQUENCIES[n % 6], "Off" if n % 5 == 0 else None]
		for n, user in enumerate(users)
	]
	frappe.db.bulk_insert(PREFERENCE, ["name", "user", *STAMP, "frequency", "email"], rows)
	night = [
		[frappe.generate_hash(length=10), *stamp, user, PREFERENCE, "quiet_hours", 1, day, "20:00", "08:00"]
		for user in users[::7]
		for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
	]
	fields = [
		"name",
		*STAMP,
		"parent",
		"parenttype",
		"parentfield",
		"idx",
		"weekday",
		"from_time",
		"until_time",
	]
	frappe.db.bulk_insert(QUIET, fields, night)
	frappe.db.commit()


def purge(rows: int) -> None:
	"""Delete `rows` read ones that are too old; prints rows a second and the slowest statement."""

	old = now_datetime() - timedelta(days=400)
	frappe.db.delete("HD Notification")
	frappe.db.commit()
	frappe.db.sql(
		"""insert into `tabHD Notification`
		(name, creation, modified, owner, modified_by, user_from, user_to, notification_type, message, `read`,
			notify_event, notify_at)
		select concat('old-', seq), %(old)s, %(old)s, 'Administrator', 'Administrator', 'Administrator',
			concat('user', seq %% 2000, '@notify.test'), 'Mention', 'Message', 1, 'mentioned',
			%(old)s + interval seq second
		from seq_1_to_10000000 where seq <= %(rows)s""",
		{"old": old, "rows": rows},
	)
	frappe.db.commit()
	slowest, sql = 0.0, frappe.db.sql

	def timed(*args, **kwargs):
		nonlocal slowest
		start = time.perf_counter()
		try:
			return sql(*args, **kwargs)
		finally:
			slowest = max(slowest, time.perf_counter() - start)

	frappe.db.sql = timed
	start = time.perf_counter()
	done = retention.purge(lambda _users: None, records.waiting_among)
	took = time.perf_counter() - start
	print(
		f"{done} rows in {took:.1f} s: {done / took:,.0f} a second; slowest statement {slowest * 1000:.0f} ms"
	)


def main() -> None:
	arguments = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	arguments.add_argument("site")
	arguments.add_argument("--sites-path", default=".")
	arguments.add_argument("--rows", type=int, default=1_000_000)
	options = arguments.parse_args()
	frappe.init(site=options.site, sites_path=options.sites_path)
	frappe.connect()
	frappe.set_user("Administrator")
	purge(options.rows)
	frappe.destroy()


if __name__ == "__main__":
	main()
