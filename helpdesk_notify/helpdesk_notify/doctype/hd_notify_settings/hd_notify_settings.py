import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cast, cint, validate_email_address

from helpdesk_notify.outbox import job, reschedule, status, undelivered
from helpdesk_notify.preferences import validation
from helpdesk_notify.recipients import audience, visibility
from helpdesk_notify.recipients.users import read_users

MAX_NAMED = 10  # managers listed in the form


class HDNotifySettings(Document):
	# Frappe writes this block; its long lines stay as they are.
	# fmt: off
	# isort: off
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF
		from helpdesk_notify.helpdesk_notify.doctype.hd_notify_default.hd_notify_default import HDNotifyDefault
		from helpdesk_notify.helpdesk_notify.doctype.hd_notify_developer.hd_notify_developer import HDNotifyDeveloper
		from helpdesk_notify.helpdesk_notify.doctype.hd_notify_role.hd_notify_role import HDNotifyRole

		app: DF.Check
		developers: DF.TableMultiSelect[HDNotifyDeveloper]
		development_email: DF.Data | None
		digest_time: DF.Time
		digest_weekday: DF.Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
		due_soon_minutes: DF.Int
		email: DF.Check
		events: DF.Table[HDNotifyDefault]
		frequency: DF.Literal["Instant", "When unread", "Hourly", "Daily", "Weekly"]
		group_within: DF.Int
		grouping: DF.Check
		journal_days: DF.Int
		manager_roles: DF.TableMultiSelect[HDNotifyRole]
		notify_managers: DF.Check
		rate_limit: DF.Int
		rate_minutes: DF.Int
		retention_days: DF.Int
		sender: DF.Link | None
		show_in_desk: DF.Check
		show_in_helpdesk: DF.Check
		unread_minutes: DF.Int
		urgent_passes: DF.Check
	# end: auto-generated types
	# isort: on
	# fmt: on

	def onload(self):
		validation.complete_events(self)
		self.set_onload("mail", status.read())
		self.set_onload("managers", self._managers())

	def validate(self):
		validation.check_mail_times(self)
		for field in ("frequency", "digest_time", "digest_weekday"):
			if not self.get(field):
				frappe.throw(_("{0} is required").format(self._quoted_label(field)))
		validation.check_numbers(self, "group_within", "due_soon_minutes", "rate_limit")
		validation.check_numbers(self, "rate_minutes", least=1 if cint(self.rate_limit) else 0)
		validation.check_numbers(self, "unread_minutes", "retention_days", "journal_days", least=1)
		if self.development_email:
			validate_email_address(self.development_email, throw=True)
		validation.check_events(self)
		self.set("events", [row for row in self.events if row.app or row.email or row.locked])
		self._check_sender()
		self._check_developers()

	def on_update(self):
		if self._changes_mail_times():
			frappe.enqueue(reschedule.for_everybody, queue="long", enqueue_after_commit=True)
		validation.complete_events(self)  # for the form, which shows the saved document

	@frappe.whitelist()
	def send_failed_mail_again(self) -> int:
		"""Makes all failed email due again. Returns the number of its notifications."""
		self.check_permission("write")
		number = undelivered.send_again()
		job.start()
		return number

	def _changes_mail_times(self) -> bool:
		"""Whether waiting email may have a new due time. On install there is no waiting email."""
		flags = frappe.flags
		before = self.get_doc_before_save()
		if not before or flags.in_install or flags.in_migrate or flags.in_import:
			return False
		names = ("frequency", "unread_minutes", "digest_time", "digest_weekday", "urgent_passes")
		fields = [(name, self.meta.get_field(name).fieldtype) for name in names]
		# Values sent over REST may be strings where the stored ones are numbers.
		return any(cast(kind, self.get(name)) != cast(kind, before.get(name)) for name, kind in fields)

	def _managers(self) -> dict:
		"""The agents with a manager role: their number, and the names of the first MAX_NAMED."""
		agents = [user for user in read_users(audience.managers()).values() if user.is_agent]
		names = sorted(user.full_name or user.name for user in agents)
		return {"number": len(names), "names": names[:MAX_NAMED]}

	def _quoted_label(self, field: str) -> str:
		return validation.quoted(_(self.meta.get_label(field)))

	def _check_sender(self):
		if self.sender and not frappe.db.get_value("Email Account", self.sender, "enable_outgoing"):
			frappe.throw(_("{0} is not enabled for outgoing email").format(validation.quoted(self.sender)))

	def _check_developers(self):
		"""Refuses duplicates. Warns of users who are not agents, because they are not notified of tickets."""
		users = [row.user for row in self.developers]
		if len(users) != len(set(users)):
			frappe.throw(_("{0}: each user can be listed only once").format(self._quoted_label("developers")))
		outside = [user for user in users if not visibility.is_agent(user)]
		if outside:
			names = ", ".join(validation.quoted(user) for user in outside)
			frappe.msgprint(
				_("These users are not agents and will not be notified of new tickets: {0}").format(names),
				alert=True,
			)
