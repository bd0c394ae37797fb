"""Why somebody is told, in words."""

from helpdesk_notify.engine.text import N_

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


def because(reason: str | None) -> str:
	"""The half sentence for `reason`, to be translated."""
	return BECAUSE.get(reason or "", BECAUSE["addressed"])
