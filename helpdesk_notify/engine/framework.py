"""What Frappe and Helpdesk mail by themselves about the same events, and what becomes of it."""

from dataclasses import dataclass, replace

from helpdesk_notify.engine.kinds import EMAIL
from helpdesk_notify.engine.preferences import Preference


@dataclass(frozen=True, slots=True)
class FrameworkSwitches:
	"""A user's own switches for Frappe's mail, in their Notification Settings; on where they have set none."""

	mail: bool = True
	assignments: bool = True
	mentions: bool = True


def with_framework_switch(preference: Preference, key: str, switches: FrameworkSwitches) -> Preference:
	"""`preference`, without mail of the kind `key` where its user has switched off Frappe's.

	A choice about that kind of mail in this app, the user's or the administrator's, wins.
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
	"""Whether `subject` is that of Helpdesk's mail to agents about a reply in the portal.

	Such a mail names no message; the subject tells it from the mail to customers.
	"""
	return subject.startswith("Re: ") and subject.endswith(f" - #{ticket}")
