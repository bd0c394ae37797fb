"""Measure one site: what notifying costs in the request, and what the inbox costs with many rows.

Run by compare.py with the bench's Python, once for a site with this app and once for one without. Prints
JSON: {work: {"ms": [...], "queries": n}}.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager, redirect_stdout

import delivery
import frappe
from frappe.utils import now

AUTHOR = "bench.author@notify.test"
MANY, FEW, CLEARER = "bench.many@notify.test", "bench.few@notify.test", "bench.clearer@notify.test"
FIELDS = ["creation", "message", "name", "notification_type", "read", "reference_comment"]
FIELDS += ["reference_ticket", "user_from", "user_to"]
UNREAD = 1000


def main() -> None:
	arguments = argparse.ArgumentParser(description=__doc__)
	arguments.add_argument("site")
	arguments.add_argument("--sites-path", default=".")
	arguments.add_argument("--rounds", type=int, default=10)
	arguments.add_argument("--rows", type=int, default=0, help="fill HD Notification up to this many rows")
	arguments.add_argument("--recipients", type=int, default=500)
	options = arguments.parse_args()

	frappe.init(site=options.site, sites_path=options.sites_path)
	frappe.connect()
	with redirect_stdout(sys.stderr):
		prepare(options.recipients, options.rows)
		results = {**requests(options), **inbox(options)}
		if has_app():
			results |= delivery.measure([agent(n) for n in range(options.recipients)], AUTHOR, timed)
	print(json.dumps(results))
	frappe.destroy()


def has_app() -> bool:
	return "helpdesk_notify" in frappe.get_installed_apps()


def agent(number: int) -> str:
	return f"bench.agent{number}@notify.test"


def prepare(recipients: int, rows: int) -> None:
	frappe.set_user("Administrator")
	frappe.flags.mute_emails = False
	frappe.db.set_single_value("HD Settings", "skip_email_workflow", 0)
	if has_app():
		# The limit is asked, and never reached: what it folds together would cost less.
		frappe.db.set_single_value("HD Notify Settings", {"rate_limit": 1_000_000, "notify_managers": 0})
		frappe.clear_document_cache("HD Notify Settings", "HD Notify Settings")
	for email in (AUTHOR, MANY, FEW, CLEARER, *(agent(n) for n in range(recipients))):
		if not frappe.db.exists("User", email):
			make_agent(email)
	if not frappe.db.exists("Email Account", {"default_outgoing": 1}):
		account = frappe.get_doc(
			{
				"doctype": "Email Account",
				"email_account_name": "Bench Outgoing",
				"email_id": "support@notify.test",
				"enable_outgoing": 1,
				"default_outgoing": 1,
				"smtp_server": "127.0.0.1",
				"password": "x",
				"awaiting_password": 1,
			}
		)
		account.flags.ignore_validate = True
		account.insert(ignore_permissions=True)
	frappe.db.commit()
	if rows:
		fill(rows)


def make_agent(email: str) -> None:
	user = frappe.get_doc({"doctype": "User", "email": email, "first_name": email.split("@")[0]})
	user.append("roles", {"role": "Agent"})
	user.flags.no_welcome_mail = True
	frappe.flags.in_import = True  # spares the welcome mail, but leaves the user disabled
	user.insert(ignore_permissions=True)
	frappe.flags.in_import = False
	frappe.db.set_value("User", email, "enabled", 1)


def fill(rows: int) -> None:
	"""Notifications of 2,000 made-up users, a fifth of all belonging to one, a few to another."""
	there = frappe.db.sql("select count(*) from `tabHD Notification`")[0][0]
	if there < rows:
		frappe.db.sql(
			"""insert into `tabHD Notification`
			(name, creation, modified, owner, modified_by, user_from, user_to, notification_type, message, `read`)
			select concat('bench-', %(there)s + seq), now(6) - interval seq second, now(6) - interval seq second,
				'Administrator', 'Administrator', %(author)s,
				case when seq %% 5 = 0 then %(many)s when seq %% 50000 = 1 then %(few)s
					else concat('user', seq %% 2000, '@notify.test') end,
				'Mention', 'Message', seq %% 3 > 0
			from seq_1_to_10000000 where seq <= %(missing)s""",
			{"there": there, "missing": rows - there, "author": AUTHOR, "many": MANY, "few": FEW},
		)
	if has_app():
		frappe.db.sql(
			"update `tabHD Notification` set notify_at = modified, notify_event = 'mentioned' where notify_at is null"
		)
	frappe.db.commit()
	frappe.db.sql("analyze table `tabHD Notification`")


@contextmanager
def counting():
	calls = {"n": 0}
	sql = frappe.db.sql

	def counted(*args, **kwargs):
		calls["n"] += 1
		return sql(*args, **kwargs)

	frappe.db.sql = counted
	try:
		yield calls
	finally:
		frappe.db.sql = sql


def timed(work: Callable[[], object], rounds: int, before: Callable[[], object] = lambda: None) -> dict:
	"""Milliseconds of each round, after one that is not counted; the queries of the last."""
	took, queries = [], 0
	for number in range(rounds + 1):
		before()
		with counting() as calls:
			start = time.perf_counter()
			work()
			elapsed = (time.perf_counter() - start) * 1000
		queries = calls["n"]
		if number:
			took.append(round(elapsed, 2))
	return {"ms": took, "queries": queries}


def requests(options) -> dict:
	"""What an agent's request costs, the commit included."""
	frappe.set_user("Administrator")
	ticket = frappe.get_doc({"doctype": "HD Ticket", "subject": "Benchmark", "raised_by": AUTHOR}).insert()
	frappe.db.commit()
	frappe.set_user(AUTHOR)

	def comment(users: list[str]):
		mentions = "".join(
			f'<span class="mention" data-type="mention" data-id="{user}" data-label="x">@x</span>'
			for user in users
		)
		frappe.get_doc(
			{
				"doctype": "HD Ticket Comment",
				"reference_ticket": ticket.name,
				"commented_by": AUTHOR,
				"content": f"<p>Hello {mentions}</p>",
			}
		).insert(ignore_permissions=True)
		frappe.db.commit()

	def save():
		doc = frappe.get_doc("HD Ticket", ticket.name)
		doc.subject = f"Benchmark {now()}"
		doc.save(ignore_permissions=True)
		frappe.db.commit()

	def assign():
		from frappe.desk.form import assign_to

		args = {"assign_to": [agent(0)], "doctype": "HD Ticket", "name": ticket.name}
		assign_to.add(args, ignore_permissions=True)
		frappe.db.commit()

	def unassign():
		frappe.db.delete("ToDo", {"reference_name": str(ticket.name)})
		frappe.db.commit()

	ten = [agent(n) for n in range(10)]
	everybody = [agent(n) for n in range(options.recipients)]
	if has_app():
		comment(ten)
		told = frappe.db.count("HD Notification", {"user_to": ["in", ten], "notify_event": "mentioned"})
		assert told >= len(ten), "the benchmark would measure nothing"
	results = {
		"plain comment": timed(lambda: comment([]), options.rounds),
		"comment with 10 mentions": timed(lambda: comment(ten), options.rounds),
		"ticket save": timed(save, options.rounds),
		"assignment": timed(assign, options.rounds, unassign),
	}
	if has_app():
		work = f"notify {options.recipients} recipients"
		notify = delivery.notifying(str(ticket.name), everybody, AUTHOR)
		results[work] = timed(notify, options.rounds)
	return results


def inbox(options) -> dict:
	"""What the bell asks for."""
	if has_app():
		from helpdesk_notify import api

		first_page, unread, clear = api.inbox, api.unread_count, api.clear
	else:
		from helpdesk.helpdesk.doctype.hd_notification.utils import clear

		def first_page():
			filters = {"user_to": frappe.session.user}
			frappe.get_list(
				"HD Notification",
				fields=FIELDS,
				filters=filters,
				order_by="modified desc",
				limit_page_length=20,
			)

		def unread():
			frappe.db.count("HD Notification", {"user_to": frappe.session.user, "read": 0})

	def refill():
		frappe.db.sql(
			"""insert ignore into `tabHD Notification`
			(name, creation, modified, user_from, user_to, notification_type, message, `read`)
			select concat('clear-', seq), now(6), now(6), %(author)s, %(user)s, 'Mention', 'x', 0
			from seq_1_to_10000 where seq <= %(unread)s""",
			{"author": AUTHOR, "user": CLEARER, "unread": UNREAD},
		)
		frappe.db.sql("update `tabHD Notification` set `read` = 0 where name like 'clear-%%'")
		if has_app():
			frappe.db.sql("update `tabHD Notification` set notify_at = modified where name like 'clear-%%'")
		frappe.db.commit()

	def clear_and_commit():
		clear()
		frappe.db.commit()

	results, rounds = {}, min(options.rounds, 5)
	for user, who in ((FEW, "few"), (MANY, "many")):
		frappe.set_user(user)
		results[f"inbox, first page, for a user with {who}"] = timed(first_page, rounds)
		results[f"unread count, for a user with {who}"] = timed(unread, rounds)
	frappe.set_user(CLEARER)
	results[f"clear {UNREAD} unread"] = timed(clear_and_commit, min(rounds, 3), refill)
	return results


if __name__ == "__main__":
	main()
