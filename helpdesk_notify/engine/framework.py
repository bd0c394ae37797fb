"""Emails that Frappe and Helpdesk send about the same events."""

from dataclasses import dataclass, replace

from helpdesk_notify.engine.kinds import EMAIL
from helpdesk_notify.engine.preferences import Preference


@dataclass(frozen=True, slots=True)
class FrameworkSwitches:
	"""A user's Notification Settings for Frappe's emails; on by default."""

	mail: bool = True
	assignments: bool = True
	mentions: bool = True


def with_framework_switch(preference: Preference, key: str, switches: FrameworkSwitches) -> Preference:
	"""`preference`, with email about `key` off if the user has turned off Frappe's email about it.

	A preference or setting for email about `key` in this app has priority.
	"""
	switch = {"ticket_assigned": switches.assignments, "mentioned": switches.mentions}.get(key)
	if switch is None or (switch and switches.mail) or (key, EMAIL) in preference.choices:
		return preference
	return replace(preference, choices={**preference.choices, (key, EMAIL): False})


def is_repeated(log_type: str | None, *, is_removal: bool) -> bool:
	"""Whether Frappe's email for a Notification Log about a ticket repeats what this app sends, and is held back.

	`log_type`: its type. `is_removal`: it is about the end of an assignment, of which this app does not notify.
	"""
	return log_type == "Mention" or (log_type == "Assignment" and not is_removal)


def is_reply_to_agents(subject: str, ticket: str) -> bool:
	"""Whether `subject` is that of Helpdesk's email to agents about a reply in the portal.

	Such an email has no reference to the message. Its subject differs from that of emails to customers.
	"""
	return subject.startswith("Re: ") and subject.endswith(f" - #{ticket}")
