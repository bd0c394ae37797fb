"""Reads users and their settings for notifications."""

from collections.abc import Collection

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max

from helpdesk_notify.constants import AGENT_ROLES
from helpdesk_notify.engine import FrameworkSwitches, plain_text

# The settings for Frappe's own emails, in Notification Settings.
_FRAPPE_SWITCHES = ("enable_email_notifications", "enable_email_assignment", "enable_email_mention")


def read_users(names: Collection[str]) -> dict[str, frappe._dict]:
	"""The enabled users among `names`, with email, name, language, time zone, and whether they are agents."""
	if not names:
		return {}
	user, role, frappes = DocType("User"), DocType("Has Role"), DocType("Notification Settings")
	fields = [user[field] for field in ("name", "email", "full_name", "language", "time_zone")]
	fields += [frappes[field] for field in _FRAPPE_SWITCHES]
	rows = (
		frappe.qb.from_(user)
		.left_join(role)
		.on((role.parent == user.name) & (role.parenttype == "User") & role.role.isin(AGENT_ROLES))
		.left_join(frappes)
		.on(frappes.name == user.name)
		.select(*fields, Max(role.role).as_("role"))
		.where(user.name.isin(list(names)) & (user.enabled == 1) & (user.name != "Guest"))
		.groupby(*fields)
		.run(as_dict=True)
	)
	for row in rows:
		row.is_agent = bool(row.role) or row.name == "Administrator"
		row.language = row.language or site_language()
		# None: never set, and Frappe sends the email
		row.framework_switches = FrameworkSwitches(*(row[field] != 0 for field in _FRAPPE_SWITCHES))
	return {row.name: row for row in rows}


def site_language() -> str:
	"""The language of users who have set none. Never the language of the actor."""
	return frappe.db.get_default("lang") or "en"


def display_name(user: str) -> str:
	"""The full name of `user`, as plain text."""
	return plain_text(frappe.get_cached_value("User", user, "full_name")) or user


def emails_of(users: Collection[str]) -> set[str]:
	"""The addresses of `users`, in lower case."""
	if not users:
		return set()
	found = frappe.get_all("User", filters={"name": ["in", list(users)]}, pluck="email")
	return {email.lower() for email in found if email}
