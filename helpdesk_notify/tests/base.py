"""What the site tests share: people, a ticket, a look at what would be published, and at what is mailed."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string, policy
from functools import partial
from unittest.mock import DEFAULT, patch

import frappe
from frappe.tests import utils as tests
from frappe.tests.utils import FrappeTestCase  # Frappe 16 keeps it for apps that support both
from frappe.utils import data

from helpdesk_notify.inbox import retention
from helpdesk_notify.outbox import job, records, run
from helpdesk_notify.preferences import settings
from helpdesk_notify.preferences.values import save
from helpdesk_notify.realtime import publisher
from helpdesk_notify.recipients import activity
from helpdesk_notify.runtime import clock, request_state

AGENTS = {
	"jane@notify.test": ("Jane", "Smith"),
	"omar@notify.test": ("Omar", "Haddad"),
	"mei@notify.test": ("Mei", "Chen"),
}
JANE, OMAR, MEI = AGENTS
DANA = "dana@notify.test"
FIELDS = ["name", "user_to", "user_from", "notification_type", "message", "read", "reference_ticket"]
FIELDS += [
	"reference_comment",
	"notify_event",
	"notify_count",
	"notify_actor",
	"notify_body",
	"notify_reason",
]
FIELDS += ["notify_silent"]


class NotifyTestCase(FrappeTestCase):
	"""Three agents and a customer. A test's rows are rolled back with its transaction."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		for email, (first, last) in AGENTS.items():
			_make_user(email, first, last, roles=["Agent"])
			if not frappe.db.exists("HD Agent", email):
				frappe.get_doc(
					{"doctype": "HD Agent", "user": email, "agent_name": f"{first} {last}"}
				).insert()
		_make_user(DANA, "Dana", "Lee", user_type="Website User")
		frappe.db.set_single_value("HD Settings", "restrict_tickets_by_agent_group", 0)
		# What every new ticket does, and a limit that outlives a test, have tests of their own.
		cls.settle(notify_managers=0, rate_limit=0)

	@staticmethod
	def settle(**values):
		"""Set what the administrator decides."""
		frappe.db.set_single_value("HD Notify Settings", values)
		frappe.clear_document_cache("HD Notify Settings", "HD Notify Settings")

	@staticmethod
	def decide(**values):
		"""The same through the form: with its tables, and its checks."""
		frappe.get_doc("HD Notify Settings").update(values).save()

	@staticmethod
	def prefer(user: str, **values):
		"""Let `user` choose, by the keys of the API."""
		save(user, values)

	def setUp(self):
		super().setUp()
		frappe.set_user("Administrator")
		for module in (data, tests, clock, settings):  # whatever the zone of the site that the tests run on
			self.replace(module, "get_system_timezone", lambda: "UTC")
		self.mail = self.replace(frappe, "sendmail")  # to send one, Frappe commits: a test's rows would stay
		frappe.db.savepoint("before_the_test")
		frappe.db.set_value("User", {"name": ["in", list(AGENTS)]}, "time_zone", None)
		frappe.db.delete("HD Notify Developer")  # whoever hears of new tickets on this site
		self.ticket = self.make_ticket()
		frappe.db.delete("HD Notification")
		frappe.db.delete("HD Notify Outbox")
		activity.forget()
		request_state.forget()

	def replace(self, owner, name: str, new=DEFAULT):
		"""Put `new`, or a mock, in the place of `owner.name` for the test."""
		patcher = patch.object(owner, name, new)
		self.addCleanup(patcher.stop)
		return patcher.start()

	def tearDown(self):
		frappe.set_user("Administrator")
		try:
			frappe.db.rollback(save_point="before_the_test")
		except frappe.db.OperationalError:
			frappe.db.rollback()  # Helpdesk or Frappe has committed in between, and the savepoint is gone
		frappe.clear_cache(doctype="HD Settings")
		frappe.clear_document_cache("HD Notify Settings", "HD Notify Settings")
		super().tearDown()

	def make_ticket(self, **values):
		"""A ticket that Dana opened with a first message."""
		with self.set_user(DANA):
			ticket = frappe.get_doc(
				{
					"doctype": "HD Ticket",
					"subject": "Login issue",
					"description": "<p>I cannot log in.</p>",
					"raised_by": DANA,
					**values,
				}
			).insert(ignore_permissions=True)
		frappe.db.delete("ToDo", {"reference_type": "HD Ticket", "reference_name": str(ticket.name)})
		return ticket

	def make_team(self, *users: str, name: str = "Night Shift") -> str:
		"""An HD Team, without the Assignment Rule that Helpdesk makes for it: nobody is assigned by the way."""
		team = frappe.get_doc({"doctype": "HD Team", "team_name": name})
		for user in users:
			team.append("users", {"user": user})
		team.insert()
		if team.assignment_rule:
			frappe.db.set_value("Assignment Rule", team.assignment_rule, "disabled", 1)
		self.addCleanup(frappe.cache.delete_value, "assignment_rule_map")
		frappe.cache.delete_value("assignment_rule_map")
		return team.name

	def assign(self, user: str, by: str = "Administrator", ticket=None) -> None:
		from frappe.desk.form import assign_to

		ticket = ticket or self.ticket
		with self.set_user(by):
			assign_to.add({"assign_to": [user], "doctype": "HD Ticket", "name": ticket.name})

	def comment(self, content: str, by: str = JANE, ticket=None):
		with self.set_user(by):
			return frappe.get_doc(
				{
					"doctype": "HD Ticket Comment",
					"reference_ticket": (ticket or self.ticket).name,
					"content": content,
					"commented_by": by,
				}
			).insert(ignore_permissions=True)

	def receive_mail(self, content: str, ticket=None, sender: str = DANA, full_name: str = "Dana Lee"):
		"""A reply that arrives by e-mail, as the job that pulls mail files it."""
		ticket = ticket or self.ticket
		return frappe.get_doc(
			{
				"doctype": "Communication",
				"communication_type": "Communication",
				"communication_medium": "Email",
				"sent_or_received": "Received",
				"subject": f"Re: {ticket.subject}",
				"sender": sender,
				"sender_full_name": full_name,
				"content": content,
				"reference_doctype": "HD Ticket",
				"reference_name": str(ticket.name),
			}
		).insert(ignore_permissions=True)

	def set_status(self, status: str, by: str = JANE, ticket=None):
		ticket = frappe.get_doc("HD Ticket", (ticket or self.ticket).name)
		with self.set_user(by):
			ticket.status = status
			ticket.save(ignore_permissions=True)
		return ticket

	def next_transaction(self) -> list[dict]:
		"""End the happening, as a commit would; returns what would have been published."""
		request_state.run_before_commit()
		waiting = request_state.take_pending()
		request_state.forget()
		with self.published() as events:
			if waiting:
				for call in waiting.calls:
					call(waiting)
		return events

	@contextmanager
	def published(self) -> Iterator[list[dict]]:
		events: list[dict] = []

		def record(event, message=None, room=None, **_kwargs):
			events.append({"event": event, "room": room, **(message or {})})

		with patch.object(frappe, "publish_realtime", record), patch.object(frappe, "enqueue"):
			yield events

	def rows(self, user: str | None = None, **filters) -> list[frappe._dict]:
		"""Rows in the order of the inbox; `mail_state` and `mail_due` are those of the email that waits, or of the last."""
		if user:
			filters["user_to"] = user
		rows = frappe.get_all("HD Notification", filters=filters, fields=FIELDS, order_by="notify_at desc")
		for row in rows:
			mails = outbox(notification=row.name)
			mails.sort(key=lambda mail: (mail.state == "Due", mail.creation))
			row.mail_state, row.mail_due = (mails[-1].state, mails[-1].due) if mails else (None, None)
		return rows

	def the_row(self, user: str, **filters) -> frappe._dict:
		"""The only row of `user`."""
		rows = self.rows(user, **filters)
		self.assertEqual(len(rows), 1, rows)
		return rows[0]

	@contextmanager
	def counted_queries(self) -> Iterator[list[str]]:
		"""The statements that run inside the block."""
		statements: list[str] = []
		sql = frappe.db.sql

		def counting(query, *args, **kwargs):
			result = sql(query, *args, **kwargs)
			statements.append(str(frappe.db.last_query))
			return result

		with patch.object(frappe.db, "sql", counting):
			yield statements


class MailTestCase(NotifyTestCase):
	"""With an account for outgoing mail; what is mailed is read from Frappe's Email Queue."""

	ACCOUNT = "Notify Support"

	def setUp(self):
		super().setUp()
		self.replace(frappe.db, "commit")  # a sweep commits each batch: a test's rows would stay
		for flag in (job.WANTED, job.RUNNING):
			frappe.cache.delete_value(flag)
		frappe.db.delete("Email Queue")
		frappe.db.set_single_value("HD Settings", "skip_email_workflow", 0)
		frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
		self.add_account(self.ACCOUNT, default_outgoing=1)

	def add_account(self, name: str, **values) -> None:
		"""An Email Account, past the check that its server answers."""
		address = f"{frappe.scrub(name)}@notify.test"
		account = frappe.new_doc("Email Account").update({"email_account_name": name, "email_id": address})
		account.update({"name": name, "enable_outgoing": 1, "smtp_server": "127.0.0.1", **values})
		account.db_insert()
		self.forget_accounts()
		self.addCleanup(self.forget_accounts)
		self.addCleanup(frappe.clear_document_cache, "Email Account", name)

	@staticmethod
	def forget_accounts() -> None:
		"""Frappe remembers for a request which account it found."""
		frappe.local.outgoing_email_account = {}

	def sweep(self) -> list[frappe._dict]:
		"""Send what is due; returns the mails that this put into the queue."""
		before = {each.name for each in self.mails()}
		run.send_due()
		return [each for each in self.mails() if each.name not in before]

	def the_mail(self) -> frappe._dict:
		"""Send what is due, and the only mail that came of it."""
		mails = self.sweep()
		self.assertEqual(len(mails), 1, [(each.recipients, each.subject) for each in mails])
		return mails[0]

	def mails(self) -> list[frappe._dict]:
		"""What is in the queue, oldest first, each with its headers and both of its parts."""
		fields = ["name", "sender", "message", "status", "email_account", "communication"]
		fields += ["reference_doctype", "reference_name"]
		queue = frappe.get_all("Email Queue", fields=fields, order_by="creation asc, name asc")
		for each in queue:
			filters = {"parent": each.name}
			each.recipients = frappe.get_all("Email Queue Recipient", filters, pluck="recipient")
			each.headers = message_from_string(each.message, policy=policy.default)
			each.subject = each.headers["Subject"]
			each.text, each.html = (_part(each.headers, kind) for kind in ("plain", "html"))
		return queue

	def mail_state(self, user: str, **filters) -> list[str | None]:
		"""Where the mail of each of somebody's rows is, in the order of the inbox."""
		return [row.mail_state for row in self.rows(user, **filters)]

	@staticmethod
	def make_due(user: str) -> None:
		"""What waits for later is due now."""
		set_outbox({"user": user, "state": "Due"}, due=frappe.utils.now_datetime())


def _part(message, kind: str) -> str:
	part = message.get_body((kind,))
	return part.get_content() if part else ""


def outbox(**filters) -> list[frappe._dict]:
	"""The rows of the outbox on the channel of email, or another that `filters` name, oldest first."""
	filters = {"channel": "email", **filters}
	return frappe.get_all(
		"HD Notify Outbox", filters=filters, fields=["*"], order_by="creation asc, name asc"
	)


def set_outbox(filters: dict, **values) -> None:
	"""Write to rows of the channel of email past the outbox."""
	filters = {"channel": "email", **filters}
	frappe.db.set_value("HD Notify Outbox", filters, values, update_modified=False)


def purge(**options) -> int:
	"""Delete old notifications, as the scheduler does."""
	deleted = partial(publisher.announce_changed, action="deleted")
	return retention.purge(deleted, records.waiting_among, **options)


def mention(user: str, text: str = "") -> str:
	"""What Helpdesk's editor writes for @somebody."""
	return (
		f'<p><span class="mention" data-type="mention" data-id="{user}" data-label="x">@x</span> {text}</p>'
	)


def _make_user(email: str, first: str, last: str, roles=(), user_type: str = "System User") -> None:
	if frappe.db.exists("User", email):
		return
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": email,
			"first_name": first,
			"last_name": last,
			"send_welcome_email": 0,
			"user_type": user_type,
			"roles": [{"role": role} for role in roles],
		}
	)
	user.insert(ignore_permissions=True)
