"""The reasons why a user is notified: their order and their texts."""

from collections.abc import Iterable
from typing import NamedTuple

from helpdesk_notify.engine.text import N_


class ReasonText(NamedTuple):
	"""`short`: shown in a row of the inbox. `sentence`: shown in emails and explanations."""

	short: str
	sentence: str


# Strongest first.
REASON_TEXTS = {
	"mentioned": ReasonText(
		N_("because you were mentioned"),
		N_("You received this because you were mentioned."),
	),
	"assigned": ReasonText(
		N_("because you are assigned"),
		N_("You received this because you are assigned to the ticket."),
	),
	"previously assigned": ReasonText(
		N_("because you were assigned"),
		N_("You received this because you were assigned to the ticket."),
	),
	"author": ReasonText(
		N_("because it is your comment"),
		N_("You received this because it is about your comment."),
	),
	"developer": ReasonText(
		N_("because you are notified of all new tickets"),
		N_("You received this because you are notified of all new tickets."),
	),
	"participant": ReasonText(
		N_("because you commented"),
		N_("You received this because you commented on the ticket."),
	),
	"follower": ReasonText(
		N_("because you follow the ticket"),
		N_("You received this because you follow the ticket."),
	),
	"team": ReasonText(
		N_("because it is your team's ticket"),
		N_("You received this because it is your team's ticket."),
	),
	"manager": ReasonText(
		N_("because you manage tickets"),
		N_("You received this because you manage tickets."),
	),
	"addressed": ReasonText(
		N_("because it was sent to you"),
		N_("You received this because it was sent to you."),
	),
}
REASONS = tuple(REASON_TEXTS)


def rank(reason: str) -> int:
	"""The position of `reason` in REASONS; 0 is the strongest. Reasons of other apps are last."""
	return REASONS.index(reason) if reason in REASONS else len(REASONS)


def strongest(concerned: Iterable[tuple[str, str]]) -> dict[str, str]:
	"""From pairs of user and reason, the strongest reason of each user, in the order of their first pair."""
	found: dict[str, str] = {}
	for user, reason in concerned:
		if user not in found or rank(reason) < rank(found[user]):
			found[user] = reason
	return found


def because(reason: str | None) -> str:
	"""The sentence for `reason`, untranslated; the one for "addressed" if the reason is not known."""
	return REASON_TEXTS.get(reason or "", REASON_TEXTS["addressed"]).sentence
