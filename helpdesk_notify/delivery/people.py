"""What the engine needs to know of people, read for all of them at once."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from pypika.terms import Criterion

from helpdesk_notify.delivery import access, activity, allowance, clock, followers, preferences, transaction
from helpdesk_notify.delivery.view import BY_THE_SYSTEM
from helpdesk_notify.engine import (
	EMAIL,
	MAIL_WINDOW,
	Allowance,
	Event,
	OpenRow,
	Preference,
	Recipient,
	Settings,
	left,
	plain_text,
)

# Events of which Frappe mails as well, and its switch for that in the user's Notification Settings.
_FRAPPES_OWN = {"ticket_assigned": "enable_email_assignment", "mentioned": "enable_email_mention"}


def read_recipients(
	event: Event, audience: Mapping[str, str], settings: Settings, now: datetime
) -> tuple[list[Recipient], dict[str, str]]:
	"""The engine's recipients for `audience` (user -> reason), and each one's language."""
	users = read_users(audience)
	agents = {name for name, user in users.items() if user.is_agent}
	can_read = access.readers(event.ticket, agents, others=set(users) - agents) if event.ticket else {*users}
	chosen = preferences.read(
		{name: user.time_zone for name, user in users.items()}, event.key, settings.defaults
	)
	muted = followers.muted_by(event.ticket, users)
	open_rows, mails = _read_open_rows(event, users), _read_mails_about(event.ticket, users, now)
	active = activity.among(users)
	allowances = allowance.read(users) if settings.limit else {}
	overflow_rows = _read_overflow_rows([*_exhausted(allowances, settings, now)])
	memory = transaction.memory()
	recipients = [
		Recipient(
			user=name,
			reason=reason,
			enabled=name in users,
			is_agent=name in agents,
			can_read=name in can_read,
			muted=name in muted,
			preference=_heed_frappe(event, users[name], chosen[name]) if name in users else settings.defaults,
			open_row=open_rows.get(name),
			overflow_row=overflow_rows.get(name),
			already_notified=memory.recall(name, event),
			allowance=allowances.get(name),
			active=name in active,
			mail_waiting=mails.get((name, "Due")),
			mailed=mails.get((name, "Sent")),
		)
		for name, reason in audience.items()
	]
	return recipients, {name: user.language for name, user in users.items()}


def read_users(names: Collection[str]) -> dict[str, frappe._dict]:
	"""Those of `names` who may use the site, with what one has to know of them to tell them something."""
	if not names:
		return {}
	user, role, frappes = DocType("User"), DocType("Has Role"), DocType("Notification Settings")
	fields = [user[field] for field in ("name", "email", "full_name", "language", "time_zone")]
	fields += [frappes[field] for field in ("enable_email_notifications", *_FRAPPES_OWN.values())]
	rows = (
		frappe.qb.from_(user)
		.left_join(role)
		.on((role.parent == user.name) & (role.parenttype == "User") & role.role.isin(access.AGENT_ROLES))
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
	return {row.name: row for row in rows}


def site_language() -> str:
	"""What people read who have chosen no language; never that of whoever happens to cause the notification."""
	return frappe.db.get_default("lang") or "en"


def preferences_of(users: Mapping[str, frappe._dict]) -> dict[str, Preference]:
	"""What each of `users`, as `read_users` gives them, has chosen or has by default; of all events."""
	zones = {name: user.time_zone for name, user in users.items()}
	return preferences.read(zones, None, preferences.settings().defaults)


def _heed_frappe(event: Event, user: frappe._dict, preference: Preference) -> Preference:
	"""Who wants no mail of this kind from Frappe gets none from this app in its place, unless they choose it."""
	switch = _FRAPPES_OWN.get(event.key)
	if not switch or (event.key, EMAIL) in preference.choices:
		return preference
	if user.enable_email_notifications != 0 and user[switch] != 0:  # None: they have never said
		return preference
	return replace(preference, choices={**preference.choices, (event.key, EMAIL): False})


def _exhausted(allowances: Mapping[str, Allowance], settings: Settings, now: datetime) -> Iterator[str]:
	for user, allowance_ in allowances.items():
		if settings.limit and left(allowance_, settings.limit, now).tokens < 1:
			yield user


def _read_open_rows(event: Event, users: Mapping[str, object]) -> dict[str, OpenRow]:
	if not event.group or not users:
		return {}
	row = DocType(access.DOCTYPE)
	return _open_rows(users, (row.reference_ticket == event.ticket) & (row.notify_group == event.group))


def _read_overflow_rows(users: Collection[str]) -> dict[str, OpenRow]:
	return _open_rows(users, DocType(access.DOCTYPE).notify_event == "overflow") if users else {}


def _open_rows(users: Collection[str], which: Criterion) -> dict[str, OpenRow]:
	row = DocType(access.DOCTYPE)
	found = (
		frappe.qb.from_(row)
		.select(row.user_to, row.name, row.notify_at, row.notify_mail_state, row.notify_mail_due)
		.where(row.user_to.isin(list(users)) & (row.read == 0) & which)
		.orderby(row.notify_at)
		.run()
	)
	return {
		user: OpenRow(name, clock.from_db(at), clock.from_db(due) if state == "Due" and due else None)
		for user, name, at, state, due in found
	}


def _read_mails_about(
	ticket: str | None, users: Collection[str], now: datetime
) -> dict[tuple[str, str], datetime]:
	"""By user and state, when the last mail about `ticket` is or was due that is due soon or was a moment ago."""
	if not ticket or not users:
		return {}
	row = DocType(access.DOCTYPE)
	since, until = clock.to_db(now - MAIL_WINDOW), clock.to_db(now + MAIL_WINDOW)
	found = (
		frappe.qb.from_(row)
		.select(row.user_to, row.notify_mail_state, Max(row.notify_mail_due))
		.where((row.reference_ticket == ticket) & row.user_to.isin(list(users)))
		.where(row.notify_mail_state.isin(["Due", "Sent"]))
		.where((row.notify_mail_due > since) & (row.notify_mail_due <= until))
		.groupby(row.user_to, row.notify_mail_state)
		.run()
	)
	return {(user, state): clock.from_db(due) for user, state, due in found}


def assigns(rule: str | None, user: str) -> bool:
	"""Whether there is an Assignment Rule of that name that may give tickets to `user`."""
	if not rule:
		return False
	document = frappe.get_cached_doc("Assignment Rule", rule)
	return document.rule == "Based on Field" or user in {row.user for row in document.users}


def sender(email: str | None, full_name: str | None = None) -> dict[str, str | None]:
	"""The `actor` and `actor_name` of an event for whoever wrote from `email`: it may be no user of the site."""
	name, address = parseaddr(email or "")
	user = frappe.db.get_value("User", {"email": address}, "name") if address else None
	if user:
		return {"actor": user, "actor_name": None}
	shown = plain_text(full_name) or plain_text(name) or address or email
	return {"actor": "Administrator", "actor_name": shown or BY_THE_SYSTEM}


def author(doc) -> str:
	"""Who wrote or changed an HD Ticket Comment: the session's user, whatever the document claims.

	Code that ignores permissions may write in somebody else's name; what comes over REST may not.
	"""
	if doc.commented_by and doc.flags.ignore_permissions and not doc.get_doc_before_save():
		return doc.commented_by
	return frappe.session.user


def display_name(user: str) -> str:
	"""The full name of `user`, as plain text."""
	return plain_text(frappe.get_cached_value("User", user, "full_name")) or user


def emails_of(users: Collection[str]) -> set[str]:
	"""The addresses of `users`, in lower case."""
	if not users:
		return set()
	found = frappe.get_all("User", filters={"name": ["in", list(users)]}, pluck="email")
	return {email.lower() for email in found if email}
