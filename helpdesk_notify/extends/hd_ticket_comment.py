"""HD Ticket Comment: written, who is mentioned, and emoji on it."""

import frappe

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import Event, Mentions, done_by, excerpt, is_emoji, mentions
from helpdesk_notify.extends.actor import author
from helpdesk_notify.extends.handlers import log_errors, notifying
from helpdesk_notify.inbox.records import delete_about, retract, revise
from helpdesk_notify.journal import records as journal
from helpdesk_notify.realtime.publisher import announce_changed, announce_rows
from helpdesk_notify.recipients.audience import is_wanted, participants_of
from helpdesk_notify.recipients.subscriptions import followers_of
from helpdesk_notify.runtime.request_state import before_commit


@log_errors
def before_validate(doc, method=None):
	"""Keep Helpdesk from inserting and mailing one notification after the other inside the request.

	Its `notify_mentions` reads the field to look at from the document, and does nothing where none is named.
	"""
	doc.mentions_field = None


@notifying
def on_update(doc, method=None):
	before = doc.get_doc_before_save()
	new = _new_mentions(doc, before)
	if new:
		deliver(_about(doc, "mentioned"), dict.fromkeys(new.users, "mentioned"))
	if not before and is_wanted("comment_added"):
		_tell_added(doc, new)
	now, earlier = _reactions(doc, before), _rows(before)
	if now != earlier:
		# After Helpdesk, whose own account of it would else overwrite the app's.
		before_commit(doc.name, lambda: _tell_reactions(doc, now, earlier))


@log_errors
def after_delete(doc, method=None):
	announce_changed(delete_about(comment=doc.name), "deleted", comment=doc.name)
	journal.delete_about(comment=doc.name)


def _new_mentions(doc, before) -> Mentions:
	"""An edit notifies only those whom it adds."""
	if before and before.content == doc.content:
		return Mentions()
	return mentions(doc.content) - mentions(before and before.content)


def _tell_added(doc, mentioned: Mentions) -> None:
	others = {**followers_of(doc.reference_ticket), **participants_of(doc.reference_ticket)}
	told = {*mentioned.users, author(doc)}
	deliver(_about(doc, "comment_added"), {user: why for user, why in others.items() if user not in told})


def _about(doc, key: str) -> Event:
	return Event(
		key=key,
		actor=author(doc),
		ticket=str(doc.reference_ticket),
		comment=doc.name,
		body=excerpt(doc.content),
		source=doc.name,
	)


def _reactions(doc, before) -> dict[str, str]:
	"""Who else reacted to the comment, and how; in the order of their reactions.

	Rows that the session's user wrote in other people's names do not count, unless the code that saves the comment
	ignores permissions.
	"""
	mine, for_others = frappe.session.user, bool(doc.flags.ignore_permissions)
	return done_by(mine, _rows(before), _rows(doc), for_others=for_others)


def _rows(doc) -> dict[str, str]:
	rows = (doc and doc.get("reactions")) or ()
	return {row.user: row.emoji for row in rows if row.user != doc.commented_by and is_emoji(row.emoji)}


def _tell_reactions(doc, now: dict[str, str], earlier: dict[str, str]) -> None:
	changed = [user for user, emoji in now.items() if earlier.get(user) != emoji]
	if not now:
		for row, user in retract("comment_reacted", doc.name).items():
			announce_changed(user, "deleted", [row])
	elif changed:
		deliver(_reacted(doc, changed[-1], now), {doc.commented_by: "author"})
	elif len(now) < len(earlier):
		# one of several was taken back: what is unread says so, what is read is not brought up again
		revised = revise(_reacted(doc, [*now][-1], now), doc.commented_by)
		if revised:
			announce_rows({revised: doc.commented_by})


def _reacted(doc, user: str, reactions: dict[str, str]) -> Event:
	return Event(
		key="comment_reacted",
		actor=user,
		ticket=str(doc.reference_ticket),
		comment=doc.name,
		values={"emoji": reactions[user]},
		body=excerpt(doc.content),
		total=len(reactions),
		source=f"{doc.name}:{user}",
	)
