"""Extends HD Notification, so that rows inserted by other code are delivered like the app's own.

Other code sends a custom notification by inserting an HD Notification. A row that Helpdesk inserts for an event the
app has already notified of is merged into the app's row.
"""

import frappe
from frappe import _
from helpdesk.helpdesk.doctype.hd_notification.hd_notification import HDNotification

from helpdesk_notify.custom_fields import get_columns
from helpdesk_notify.dispatch import Admission, admit, note_inserted
from helpdesk_notify.engine import Event, NotNotified, Plan, foreign
from helpdesk_notify.realtime.publisher import announce_changed
from helpdesk_notify.recipients import visibility
from helpdesk_notify.runtime import errors, request_state

MAX_MESSAGE = 65_535  # bytes of the column


class NotifyHDNotification(HDNotification):
	def insert(self, ignore_permissions=None, *args, **kwargs):
		if ignore_permissions is not None:
			self.flags.ignore_permissions = ignore_permissions
		if not self._is_privileged():
			self.user_from = frappe.session.user
			self.update(dict.fromkeys(get_columns()))  # the engine sets these fields
		self.check_permission("create")
		self._check_message()

		admission = self._ask_the_engine()
		decision = admission and admission.decision
		if isinstance(decision, NotNotified) and frappe.db.exists("User", self.user_to):
			return self  # not notified: the document stays unsaved and without a name
		if admission and admission.row:
			# Merged into a row of the recipient, which the sender cannot read.
			self.set("name", admission.row if self._is_privileged() else None)
			return self
		if admission and isinstance(decision, Plan):
			self.update(admission.values)
			self.flags.helpdesk_notify_admission = admission
		return super().insert(ignore_permissions, *args, **kwargs)

	def _check_message(self):
		if not isinstance(self.message, str | None):
			frappe.throw(_("The message must be text"))
		if len((self.message or "").encode("utf-8", "replace")) > MAX_MESSAGE:
			frappe.throw(_("The message can have at most {0} bytes").format(MAX_MESSAGE))

	def validate(self):
		if self.is_new() or self._is_privileged():
			return
		fields = [df.fieldname for df in self.meta.get("fields") if df.fieldname != "read"]
		if any(self.has_value_changed(field) for field in fields):
			frappe.throw(
				_("Notifications can be marked as read or unread, but not edited"), frappe.PermissionError
			)

	def after_insert(self):
		admission: Admission | None = self.flags.helpdesk_notify_admission
		if admission:
			with errors.savepoint("helpdesk_notify: HD Notification"):
				note_inserted(admission, self.name)
		else:
			super().after_insert()

	def on_update(self):
		before = self.get_doc_before_save()
		if before and before.read != self.read:
			announce_changed(self.user_to, "read" if self.read else "unread", [self.name])

	def on_trash(self):
		announce_changed(self.user_to, "deleted", [self.name])

	def _is_privileged(self) -> bool:
		return bool(self.flags.ignore_permissions) or visibility.sees_all(frappe.session.user)

	def _ask_the_engine(self) -> Admission | None:
		"""The engine's decision; None without a recipient or after an error. Helpdesk's own code then inserts the row."""
		if not self.user_to:
			return None
		with errors.savepoint("helpdesk_notify: HD Notification"):
			return admit(self._event(), self.user_to)
		return None

	def _event(self) -> Event:
		row = foreign.ForeignRow(
			type=self.notification_type,
			message=self.message,
			user=self.user_to,
			actor=self.user_from or frappe.session.user,
			ticket=str(self.reference_ticket) if self.reference_ticket else None,
			comment=self.reference_comment or None,
		)
		follow = request_state.waits_for_commit(self.reference_comment)
		return foreign.event_of(row, reactions_follow=follow)
