import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_notify.outbox import reschedule
from helpdesk_notify.preferences import validation
from helpdesk_notify.preferences.settings import site_zone
from helpdesk_notify.realtime.publisher import announce_changed
from helpdesk_notify.recipients import visibility


class HDNotifyPreference(Document):
	# Frappe writes this block; its long lines stay as they are.
	# fmt: off
	# isort: off
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF
		from helpdesk_notify.helpdesk_notify.doctype.hd_notify_choice.hd_notify_choice import HDNotifyChoice
		from helpdesk_notify.helpdesk_notify.doctype.hd_notify_quiet_hours.hd_notify_quiet_hours import HDNotifyQuietHours

		app: DF.Literal["", "On", "Off"]
		digest_time: DF.Data | None
		digest_weekday: DF.Literal["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
		email: DF.Literal["", "On", "Off"]
		events: DF.Table[HDNotifyChoice]
		frequency: DF.Literal["", "Instant", "When unread", "Hourly", "Daily", "Weekly"]
		quiet_hours: DF.Table[HDNotifyQuietHours]
		sound: DF.Literal["", "On", "Off"]
		time_zone: DF.Autocomplete | None
		toast: DF.Literal["", "On", "Off"]
		unread_minutes: DF.Int
		urgent_passes: DF.Literal["", "On", "Off"]
		user: DF.Link
	# end: auto-generated types
	# isort: on
	# fmt: on

	def onload(self):
		validation.complete_events(self)

	def validate(self):
		is_own = self.user == frappe.session.user or visibility.sees_all(frappe.session.user)
		if not is_own and not self.flags.ignore_permissions:
			frappe.throw(_("You cannot change the preferences of another user"), frappe.PermissionError)
		zone = self.time_zone or frappe.db.get_value("User", self.user, "time_zone")
		validation.check_preference(self, zone, site_zone())
		self.set("events", [row for row in self.events if row.app or row.email])

	def on_update(self):
		if self._changes_mail_times():
			reschedule.for_users([self.user])
		announce_changed(self.user, "preferences", [])
		validation.complete_events(self)  # for the form that shows it next

	def _changes_mail_times(self) -> bool:
		before = self.get_doc_before_save()
		return not before or self._mail_times() != before._mail_times()

	def _mail_times(self) -> list:
		fields = (
			"frequency",
			"unread_minutes",
			"digest_time",
			"digest_weekday",
			"time_zone",
			"urgent_passes",
		)
		quiet = [(row.weekday, str(row.from_time), str(row.until_time)) for row in self.quiet_hours]
		return [*(str(self.get(field) or "") for field in fields), quiet]
