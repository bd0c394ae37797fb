"""Every method that may be called from outside: check, call, shape the answer.

All of them concern the session's own notifications, and nobody else's. `unread` is capped at 100, shown as
99+. `seq` only grows: of two answers the one with the higher number is the newer.
"""

import json
from contextlib import suppress
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
from helpdesk_notify.runtime.errors import throw
from helpdesk_notify.runtime.retries import retried

MAX_NAMES = 500
MAX_TEXT = 140  # characters of a name
MAX_CURSOR = 1000  # a cursor holds a name, encoded


@frappe.whitelist(methods=["GET", "POST"])
def inbox(limit: int = 20, cursor: str | None = None, unread_only: bool = False, only: str = "") -> dict:
	"""A page of notifications, newest first.

	:param limit: rows of the page, 1 to 100
	:param cursor: `next` of the page before; none for the first page
	:param unread_only: leave out what is read; the same as only="unread"
	:param only: "unread", "mentions", "assigned" or "snoozed"
	:return: `{"rows", "next", "unread", "seq", "seen_at"}`; `next` is None at the end
	:raises frappe.ValidationError: a limit out of range, a cursor or a tab that is none
	"""
	user = _active_user()
	if not 1 <= limit <= queries.MAX_PAGE:
		frappe.throw(_("The limit must be from 1 to {0}").format(queries.MAX_PAGE))
	if cursor and len(cursor) > MAX_CURSOR:
		frappe.throw(_("Invalid or expired cursor."))
	if only not in queries.TABS:
		frappe.throw(
			_("Unknown list of notifications. Use one of: {0}").format(", ".join(filter(None, queries.TABS)))
		)
	database.fresh_snapshot()
	count = _count(user)  # first: a row that arrives in between is then newer than `seq`
	page = queries.page(user, limit, cursor, only=only or ("unread" if unread_only else ""))
	return {**page, **count, "seen_at": last_seen.get(user)}


@frappe.whitelist(methods=["GET", "POST"])
def unread_count() -> dict:
	"""How many notifications are unread: `{"unread", "seq"}`."""
	user = _user()
	database.fresh_snapshot()
	return _count(user)


@frappe.whitelist(methods=["POST"])
@retried
def clear(ticket: str | int | None = None, comment: str | None = None, undoable: bool = False) -> dict:
	"""Mark as read: all notifications, or those about a ticket or a comment.

	:param ticket: name of an HD Ticket
	:param comment: name of an HD Ticket Comment
	:param undoable: answer which they were, for `mark_unread`
	:return: `{"unread", "seq"}`, and `names` if asked for: at most 500, None if there were more
	"""
	user, scope = _active_user(), _scope(ticket, comment)
	names = {"names": actions.undoable(user, *scope)} if undoable else {}
	actions.clear(user, *scope)
	announce_changed(user, "read", None, *scope)
	return {**names, **_count(user)}


@frappe.whitelist(methods=["POST"])
@retried
def mark_read(names: list | str | None = None) -> dict:
	"""Mark notifications as read.

	:param names: at most 500 names; those of other people's notifications are passed over
	:return: `{"names", "unread", "seq"}` with the names of those that were unread
	"""
	return _mark(names, read=True)


@frappe.whitelist(methods=["POST"])
@retried
def mark_unread(names: list | str | None = None) -> dict:
	"""Mark notifications as unread; the counterpart of `mark_read`."""
	return _mark(names, read=False)


@frappe.whitelist(methods=["POST"])
@retried
def delete(names: list | str | None = None) -> dict:
	"""Delete notifications for good.

	:param names: at most 500 names; those of other people's notifications are passed over
	:return: `{"names", "unread", "seq"}` with the names of those deleted
	"""
	user = _active_user()
	deleted = actions.delete(user, _names(names))
	if deleted:
		announce_changed(user, "deleted", deleted)
	return {"names": deleted, **_count(user)}


@frappe.whitelist(methods=["POST"])
@retried
def seen() -> dict:
	"""The panel was opened: what has come until now is no longer marked as new, in any tab.

	:return: `{"seen_at", "unread", "seq"}`
	"""
	user = _active_user()
	at = last_seen.note(user)
	announce_changed(user, "seen")
	return {"seen_at": at, **_count(user)}


@frappe.whitelist(methods=["POST"])
@retried
def snooze(names: list | str | None = None, until: str | None = None) -> dict:
	"""Put notifications off; they come back as unread.

	:param names: at most 500 names; those of other people's notifications are passed over
	:param until: ISO 8601 with offset, within a year; None brings them back now
	:return: `{"names", "snoozed_until", "unread", "seq"}`
	"""
	user, moment = _active_user(), _moment(until)
	changed = snoozing.snooze(user, _names(names), moment)
	return {"names": changed, "snoozed_until": moment.isoformat() if moment else None, **_count(user)}


@frappe.whitelist(methods=["GET", "POST"])
def history(name: str = "") -> dict:
	"""The happenings that one notification stands for: `{"events": [{"at", "actor", "body"}]}`, newest first."""
	return {"events": details.history_of(_user(), _short(name))}


@frappe.whitelist(methods=["GET", "POST"])
def explain(name: str = "") -> dict:
	"""Why one got a notification, in a sentence: `{"text"}`."""
	return {"text": details.explanation_of(_user(), _short(name))}


@frappe.whitelist(methods=["GET", "POST"])
def message(name: str = "", images: bool = False) -> dict:
	"""The newest message of a notification's ticket.

	:param images: with the images of other sites, whose owners then learn that it was opened
	:return: `{"html", "sender", "at", "images"}`, the first three None if there is none; `images` says how many were
		left out
	"""
	return details.latest_message(_user(), _short(name), images=images)


@frappe.whitelist(methods=["GET", "POST"])
def subscription(ticket: str | int = "") -> dict:
	"""Whether one follows a ticket or has muted it: `{"ticket", "subscription"}`."""
	user, name = _user(), _short(ticket)
	return {"ticket": name, "subscription": subscriptions.get(user, name)}


@frappe.whitelist(methods=["POST"])
@retried
def follow(ticket: str | int = "") -> dict:
	"""Hear of replies, comments and changes of a ticket as if one were assigned to it."""
	return _subscribe(ticket, subscriptions.FOLLOWING)


@frappe.whitelist(methods=["POST"])
@retried
def mute(ticket: str | int = "") -> dict:
	"""Hear no more of a ticket but assignments, mentions and what the administrator insists on."""
	return _subscribe(ticket, subscriptions.MUTED)


@frappe.whitelist(methods=["POST"])
@retried
def unfollow(ticket: str | int = "") -> dict:
	"""Neither follow a ticket nor mute it."""
	return _subscribe(ticket, None)


@frappe.whitelist(methods=["GET", "POST"])
def preferences() -> dict:
	"""What one hears of, how and when; docs/api.md has the keys."""
	return _describe(_user())


@frappe.whitelist(methods=["POST"])
@retried
def save_preferences(values: dict | str = "") -> dict:
	"""Change one's preferences; the answer is that of `preferences`.

	:param values: what is to change, by the keys of `preferences`; None takes a choice back
	:raises frappe.ValidationError: something of it does not exist or makes no sense; nothing is saved then
	"""
	user = _user()
	save(user, _parsed(values) if isinstance(values, str) else values)
	return _describe(user)


@frappe.whitelist(methods=["POST"])
def send_test() -> dict:
	"""Send oneself a notification, to see how it arrives: `{"name"}`."""
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
	"""The link in a mail: asks (GET), then switches off mail of that kind (POST, also RFC 8058's one click)."""
	respond(user, events, until, _signature)


def _user() -> str:
	user = frappe.session.user
	if user == "Guest":
		frappe.throw(_("Log in to see your notifications"), frappe.PermissionError)
	return user


def _mark(names: list | str | None, *, read: bool) -> dict:
	user = _active_user()
	changed = actions.mark(user, _names(names), read=read)
	if changed:
		announce_changed(user, "read" if read else "unread", changed)
	return {"names": changed, **_count(user)}


def _describe(user: str) -> dict:
	known = read_users([user]).get(user)
	email_available = bool(known and known.email and outgoing_account())
	return serializer.describe(user, known and known.time_zone, email_available=email_available)


def _subscribe(ticket: str | int, subscription: str | None) -> dict:
	user, name = _user(), _short(ticket)
	subscriptions.set_to(user, name, subscription)
	return {"ticket": name, "subscription": subscription}


def _moment(until: str | None) -> datetime | None:
	if not until:
		return None
	with errors_in_words():
		return snooze_until(until, clock.now())


def _active_user() -> str:
	"""The session's user, who is using the inbox."""
	user = _user()
	activity.note(user)
	return user


def _count(user: str) -> dict:
	count = unread.unread_of([user])[user]
	return {"unread": count.unread, "seq": count.seq}


def _names(names: list | str | None) -> list[str]:
	"""`frappe.call` sends a list as JSON, a REST client may send it as it is."""
	given: object = names
	if isinstance(names, str):
		given = _parsed(names) if names.startswith("[") else [names]
	if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
		throw(_("The names of notifications must be a list of strings"))
	if len(given) > MAX_NAMES:
		frappe.throw(_("At most {0} notifications can be changed at a time").format(MAX_NAMES))
	return [_short(name) for name in dict.fromkeys(given)]


def _parsed(names: str) -> object:
	with suppress(ValueError, RecursionError):
		return json.loads(names)
	return None


def _scope(ticket: str | int | None, comment: str | None) -> tuple[str | None, str | None]:
	return (None if ticket is None else _short(ticket)), (None if comment is None else _short(comment))


def _short(name: str | int) -> str:
	text = str(name)
	if not 0 < len(text) <= MAX_TEXT:
		frappe.throw(_("A name must have 1 to {0} characters").format(MAX_TEXT))
	if not text.isprintable():  # half a character, say, that no database takes
		frappe.throw(_("A name cannot contain control characters"))
	return text
