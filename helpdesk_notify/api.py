"""All whitelisted methods.

They only give access to the notifications of the session's user. `unread` is at most 100, which is shown as 99+.
`seq` only increases: of two responses, the one with the higher number is newer.
"""

from datetime import datetime

import frappe
from frappe import _

from helpdesk_notify.engine import snooze_until
from helpdesk_notify.inbox import actions, details, queries, unread
from helpdesk_notify.inbox import seen as last_seen
from helpdesk_notify.mail.composer import outgoing_account
from helpdesk_notify.mail.unsubscribe import respond
from helpdesk_notify.outbox import snooze as snoozing
from helpdesk_notify.preferences import serializer
from helpdesk_notify.preferences.validation import errors_in_words
from helpdesk_notify.preferences.values import save
from helpdesk_notify.realtime.publisher import announce_changed
from helpdesk_notify.recipients import activity, subscriptions
from helpdesk_notify.recipients.users import read_users
from helpdesk_notify.runtime import clock, database
from helpdesk_notify.runtime.arguments import list_of_names, name_of, parsed, scope_of
from helpdesk_notify.runtime.retries import retried

MAX_CURSOR = 1000  # a cursor contains an encoded name


@frappe.whitelist(methods=["GET", "POST"])
def inbox(limit: int = 20, cursor: str | None = None, unread_only: bool = False, only: str = "") -> dict:
	"""A page of notifications, newest first.

	:param limit: rows of the page, 1 to 100
	:param cursor: `next` of the previous page; None for the first page
	:param unread_only: the same as only="unread"
	:param only: "unread", "mentions", "assigned" or "snoozed"
	:return: `{"rows", "next", "unread", "seq", "seen_at"}`; `next` is None at the end
	:raises frappe.ValidationError: limit out of range, invalid cursor or `only`
	"""
	user = _active_user()
	if not 1 <= limit <= queries.MAX_PAGE:
		frappe.throw(_("The limit must be from 1 to {0}").format(queries.MAX_PAGE))
	if cursor and len(cursor) > MAX_CURSOR:
		frappe.throw(_("Invalid or expired cursor."))
	if only not in queries.TABS:
		frappe.throw(
			_("Unknown list of notifications. Use one of: {0}").format(
				", ".join(tab for tab in queries.TABS if tab)
			)
		)
	database.fresh_snapshot()
	count = _count(user)  # before the page, so that a row that arrives in between is newer than `seq`
	page = queries.page(user, limit, cursor, only=only or ("unread" if unread_only else ""))
	return {**page, **count, "seen_at": last_seen.get(user)}


@frappe.whitelist(methods=["GET", "POST"])
def unread_count() -> dict:
	"""The number of unread notifications: `{"unread", "seq"}`."""
	user = _user()
	database.fresh_snapshot()
	return _count(user)


@frappe.whitelist(methods=["POST"])
@retried
def clear(ticket: str | int | None = None, comment: str | None = None, undoable: bool = False) -> dict:
	"""Mark all notifications as read, or those about a ticket or a comment.

	:param ticket: name of an HD Ticket
	:param comment: name of an HD Ticket Comment
	:param undoable: also return the names of the changed notifications, for `mark_unread`
	:return: `{"unread", "seq"}`, and `names` if `undoable`: at most 500, None if there were more
	"""
	user, scope = _active_user(), scope_of(ticket, comment)
	names = {"names": actions.undoable(user, *scope)} if undoable else {}
	actions.clear(user, *scope)
	announce_changed(user, "read", None, *scope)
	return {**names, **_count(user)}


@frappe.whitelist(methods=["POST"])
@retried
def mark_read(names: list | str | None = None) -> dict:
	"""Mark notifications as read.

	:param names: at most 500 names; those of other users' notifications are ignored
	:return: `{"names", "unread", "seq"}` with the names of those that were unread
	"""
	return _mark(names, read=True)


@frappe.whitelist(methods=["POST"])
@retried
def mark_unread(names: list | str | None = None) -> dict:
	"""Mark notifications as unread. Arguments and result as for `mark_read`."""
	return _mark(names, read=False)


@frappe.whitelist(methods=["POST"])
@retried
def delete(names: list | str | None = None) -> dict:
	"""Delete notifications permanently.

	:param names: at most 500 names; those of other users' notifications are ignored
	:return: `{"names", "unread", "seq"}` with the names of those deleted
	"""
	user = _active_user()
	deleted = actions.delete(user, list_of_names(names))
	if deleted:
		announce_changed(user, "deleted", deleted)
	return {"names": deleted, **_count(user)}


@frappe.whitelist(methods=["POST"])
@retried
def seen() -> dict:
	"""Record that the panel was opened. Earlier notifications are no longer marked as new, in any tab.

	:return: `{"seen_at", "unread", "seq"}`
	"""
	user = _active_user()
	at = last_seen.note(user)
	announce_changed(user, "seen")
	return {"seen_at": at, **_count(user)}


@frappe.whitelist(methods=["POST"])
@retried
def snooze(names: list | str | None = None, until: str | None = None) -> dict:
	"""Snooze notifications. They are unread when the snooze ends.

	:param names: at most 500 names; those of other users' notifications are ignored
	:param until: ISO 8601 with an offset, within one year; None ends the snooze now
	:return: `{"names", "snoozed_until", "unread", "seq"}`
	"""
	user, moment = _active_user(), _moment(until)
	changed = snoozing.snooze(user, list_of_names(names), moment)
	return {"names": changed, "snoozed_until": moment.isoformat() if moment else None, **_count(user)}


@frappe.whitelist(methods=["GET", "POST"])
def history(name: str = "") -> dict:
	"""The events grouped in a notification: `{"events": [{"at", "actor", "body"}]}`, newest first."""
	return {"events": details.history_of(_user(), name_of(name))}


@frappe.whitelist(methods=["GET", "POST"])
def explain(name: str = "") -> dict:
	"""Why the user received a notification, as a sentence: `{"text"}`."""
	return {"text": details.explanation_of(_user(), name_of(name))}


@frappe.whitelist(methods=["GET", "POST"])
def message(name: str = "", images: bool = False) -> dict:
	"""The newest message of a notification's ticket.

	:param images: include external images, which can show the sender that the message was opened
	:return: `{"html", "sender", "at", "images"}`, the first three None if there is none; `images` says how many were
		left out
	"""
	return details.latest_message(_user(), name_of(name), images=images)


@frappe.whitelist(methods=["GET", "POST"])
def subscription(ticket: str | int = "") -> dict:
	"""Whether the user follows a ticket or has muted it: `{"ticket", "subscription"}`."""
	user, name = _user(), name_of(ticket)
	return {"ticket": name, "subscription": subscriptions.get(user, name)}


@frappe.whitelist(methods=["POST"])
@retried
def follow(ticket: str | int = "") -> dict:
	"""Follow a ticket: notifications of replies, comments and changes as for an assigned agent."""
	return _subscribe(ticket, subscriptions.FOLLOWING)


@frappe.whitelist(methods=["POST"])
@retried
def mute(ticket: str | int = "") -> dict:
	"""Mute a ticket: notifications of assignments, mentions and locked events only."""
	return _subscribe(ticket, subscriptions.MUTED)


@frappe.whitelist(methods=["POST"])
@retried
def unfollow(ticket: str | int = "") -> dict:
	"""Unfollow or unmute a ticket."""
	return _subscribe(ticket, None)


@frappe.whitelist(methods=["GET", "POST"])
def preferences() -> dict:
	"""The effective preferences of the user. See docs/api.md for the keys."""
	return _describe(_user())


@frappe.whitelist(methods=["POST"])
@retried
def save_preferences(values: dict | str = "") -> dict:
	"""Change the preferences of the user. Returns the same as `preferences`.

	:param values: new values by the keys of `preferences`; None resets a value to its default
	:raises frappe.ValidationError: any value is invalid; nothing is saved
	"""
	user = _user()
	save(user, parsed(values) if isinstance(values, str) else values)
	return _describe(user)


@frappe.whitelist(methods=["POST"])
def send_test() -> dict:
	"""Send a test notification to the user: `{"name"}`."""
	user = _user()
	doc = frappe.get_doc(
		{
			"doctype": "HD Notification",
			"user_from": user,
			"user_to": user,
			"notification_type": "Reaction",
			"message": _("This is a test notification"),
		}
	)
	doc.insert(ignore_permissions=True)
	if not doc.name:
		frappe.throw(
			_(
				"Your preferences turn off this notification. Turn on “Other notifications” to receive the test."
			)
		)
	return {"name": doc.name}


@frappe.whitelist(allow_guest=True, methods=["GET", "POST"])  # nosemgrep: guest-whitelisted-method -- signed
@retried
def unsubscribe(user: str = "", events: str = "", until: str = "", _signature: str = "") -> None:
	"""The unsubscribe link of an email: asks for confirmation (GET), or unsubscribes (POST, also by RFC 8058)."""
	respond(user, events, until, _signature)


def _user() -> str:
	user = frappe.session.user
	if user == "Guest":
		frappe.throw(_("Log in to see your notifications"), frappe.PermissionError)
	return user


def _mark(names: list | str | None, *, read: bool) -> dict:
	user = _active_user()
	changed = actions.mark(user, list_of_names(names), read=read)
	if changed:
		announce_changed(user, "read" if read else "unread", changed)
	return {"names": changed, **_count(user)}


def _describe(user: str) -> dict:
	known = read_users([user]).get(user)
	email_available = bool(known and known.email and outgoing_account())
	return serializer.describe(user, known and known.time_zone, email_available=email_available)


def _subscribe(ticket: str | int, subscription: str | None) -> dict:
	user, name = _user(), name_of(ticket)
	subscriptions.set_to(user, name, subscription)
	return {"ticket": name, "subscription": subscription}


def _moment(until: str | None) -> datetime | None:
	if not until:
		return None
	with errors_in_words():
		return snooze_until(until, clock.now())


def _active_user() -> str:
	"""The session's user. Records that the user is using the inbox."""
	user = _user()
	activity.note(user)
	return user


def _count(user: str) -> dict:
	count = unread.unread_of([user])[user]
	return {"unread": count.unread, "seq": count.seq}
