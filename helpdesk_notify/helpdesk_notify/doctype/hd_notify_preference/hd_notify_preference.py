import frappe
from frappe import _
from frappe.model.document import Document

from helpdesk_notify.delivery import access, checks, choices, preferences


class HDNotifyPreference(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	# end: auto-generated types

	def onload(self):
		checks.complete_events(self)

	def validate(self):
		is_own = self.user == frappe.session.user or access.sees_all(frappe.session.user)
		if not is_own and not self.flags.ignore_permissions:
			frappe.throw(_("These are somebody else's preferences"), frappe.PermissionError)
		for field in ("app", "email", "toast", "sound", "urgent_passes"):
			checks.check_choice(self.get(field), preferences.ON_OFF, self.meta.get_label(field))
		checks.check_zone(self.time_zone)
		checks.check_frequency(self)
		checks.check_events(self)
		zone = self.time_zone or frappe.db.get_value("User", self.user, "time_zone")
		checks.check_quiet_hours(self, zone or preferences.site_zone())
		self.set("events", [row for row in self.events if row.app or row.email])

	def on_update(self):
		choices.apply(self)
		checks.complete_events(self)  # for the form that shows it next
