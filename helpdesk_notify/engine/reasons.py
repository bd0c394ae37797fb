"""Why somebody is concerned by an event: which of several reasons counts, and the words for it."""

from collections.abc import Iterable

from helpdesk_notify.engine.text import N_

# Strongest first.
BECAUSE = {
	"mentioned": N_("because you were mentioned"),
	"assigned": N_("because you are assigned to the ticket"),
	"previously assigned": N_("because you were assigned to the ticket"),
	"author": N_("because you wrote the comment"),
	"developer": N_("because you are on the list of those who hear of every new ticket"),
	"participant": N_("because you have commented on the ticket"),
	"follower": N_("because you follow the ticket"),
	"team": N_("because you are a member of the ticket's team"),
	"manager": N_("because you manage tickets"),
	"addressed": N_("because it was sent to you"),
}
REASONS = tuple(BECAUSE)


def rank(reason: str) -> int:
	"""The place of `reason` among all; 0 is the strongest. One of another app comes last."""
	return REASONS.index(reason) if reason in REASONS else len(REASONS)


def strongest(concerned: Iterable[tuple[str, str]]) -> dict[str, str]:
	"""The strongest reason of each user in `concerned`, pairs of user and reason; in their first order."""
	found: dict[str, str] = {}
	for user, reason in concerned:
		if user not in found or rank(reason) < rank(found[user]):
			found[user] = reason
	return found


def because(reason: str | None) -> str:
	"""The half sentence for `reason`, to be translated."""
	return BECAUSE.get(reason or "", BECAUSE["addressed"])
