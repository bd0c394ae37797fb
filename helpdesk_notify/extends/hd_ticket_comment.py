"""HD Ticket Comment: notifies of comments, mentions and reactions."""

import frappe

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import Event, Mentions, excerpt, mentions, reactions, strongest
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
	"""Prevents Helpdesk from inserting and emailing each mention in the request.

	Helpdesk's `notify_mentions` reads the name of the field from the document, and does nothing if it is empty.
	"""
	doc.mentions_field = None


@notifying
def on_update(doc, method=None):
	before = doc.get_doc_before_save()
	new = _new_mentions(doc, before)
	if new:
		deliver(_about(doc, "mentioned"), dict.fromkeys(new.users, "mentioned"))
	if not before and is_wanted("comment_added"):
		_notify_of_comment(doc, new)
	if change := reactions.diff(_rows(before), _reactions(doc, before)):
		# At the end of the transaction, after Helpdesk has inserted its own notification.
		before_commit(doc.name, lambda: _notify_of_reactions(doc, change))


@log_errors
def after_delete(doc, method=None):
	announce_changed(delete_about(comment=doc.name), "deleted", comment=doc.name)
	journal.delete_about(comment=doc.name)


def _new_mentions(doc, before) -> Mentions:
	"""The mentions that this save adds."""
	if before and before.content == doc.content:
		return Mentions()
	return mentions(doc.content) - mentions(before and before.content)


def _notify_of_comment(doc, mentioned: Mentions) -> None:
	ticket = doc.reference_ticket
	audience = strongest([*followers_of(ticket).items(), *participants_of(ticket).items()])
	left_out = {*mentioned.users, author(doc)}
	deliver(
		_about(doc, "comment_added"), {user: why for user, why in audience.items() if user not in left_out}
	)


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
	"""Valid reactions to the comment (user -> emoji), in their order, without the author's.

	Reactions that the session's user added for other users are ignored, unless the code ignores permissions.
	"""
	mine, for_others = frappe.session.user, bool(doc.flags.ignore_permissions)
	return reactions.done_by(mine, _rows(before), _rows(doc), for_others=for_others)


def _rows(doc) -> dict[str, str]:
	rows = (doc and doc.get("reactions")) or ()
	return {
		row.user: row.emoji for row in rows if row.user != doc.commented_by and reactions.is_emoji(row.emoji)
	}


def _notify_of_reactions(doc, change: reactions.Notify | reactions.Revise | reactions.Retract) -> None:
	author_of_comment = doc.commented_by
	match change:
		case reactions.Notify():
			deliver(_reacted(doc, change), {author_of_comment: "author"})
		case reactions.Revise():
			if revised := revise(_reacted(doc, change), author_of_comment):
				announce_rows({revised: author_of_comment})
		case reactions.Retract():
			for row, user in retract("comment_reacted", doc.name).items():
				announce_changed(user, "deleted", [row])


def _reacted(doc, change: reactions.Notify | reactions.Revise) -> Event:
	return reactions.event(
		change, ticket=str(doc.reference_ticket), comment=doc.name, body=excerpt(doc.content)
	)
