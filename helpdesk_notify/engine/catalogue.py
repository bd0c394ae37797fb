"""The catalogue: one entry for each kind of event that can become a notification."""

from helpdesk_notify.engine.kinds import APP, ASSIGNMENT, EMAIL, MENTION, REACTION, EventType
from helpdesk_notify.engine.text import N_

_OFF: frozenset[str] = frozenset()
_APP = frozenset({APP})
_APP_AND_EMAIL = frozenset({APP, EMAIL})

_KINDS = (
	EventType(
		"ticket_assigned",
		ASSIGNMENT,
		{
			"": N_("{actor} assigned ticket #{ticket} to you"),
			"rule": N_("Ticket #{ticket} assigned via assignment rule"),
		},
		_APP_AND_EMAIL,
		label=N_("A ticket is assigned to me"),
		subject=N_("New ticket assigned: #{ticket} - {subject}"),
		skips_access_check=True,
		ignores_mute=True,
	),
	EventType(
		"mentioned",
		MENTION,
		{"": N_("{actor} mentioned you in a comment")},
		_APP_AND_EMAIL,
		label=N_("Somebody mentions me in a comment"),
		subject=N_("{actor} mentioned you: #{ticket} - {subject}"),
		groups=False,
		ignores_mute=True,
	),
	EventType(
		"customer_replied",
		REACTION,
		{
			"": N_("{actor} replied on ticket #{ticket}"),
			"many": N_("{count} new replies on #{ticket}"),
		},
		_APP_AND_EMAIL,
		label=N_("The customer replies on my ticket"),
		subject=N_("New reply: #{ticket} - {subject}"),
		only_if_unread=True,
	),
	EventType(
		"ticket_reopened",
		REACTION,
		{
			"": N_("Ticket #{ticket} reopened by customer"),
			"agent": N_("{actor} reopened ticket #{ticket}"),
		},
		_APP_AND_EMAIL,
		label=N_("A ticket that I worked on is reopened"),
		subject=N_("Ticket reopened: #{ticket} - {subject}"),
	),
	EventType(
		"comment_reacted",
		REACTION,
		{
			"": N_("{emoji} reacted to your comment"),
			"many": N_("{emoji} {count} people reacted to your comment"),
		},
		_APP,
		label=N_("Somebody reacts to my comment"),
		subject=N_("{actor} reacted to your comment: #{ticket} - {subject}"),
		agents_only=False,
	),
	EventType(
		"ticket_created",
		REACTION,
		{"": N_("New ticket #{ticket}: {subject}")},
		_APP_AND_EMAIL,
		label=N_("A new ticket is created"),
		subject=N_("New ticket: #{ticket} - {subject}"),
		emails_to=frozenset({"developer"}),
	),
	EventType(
		"team_ticket",
		REACTION,
		{"": N_("New ticket #{ticket} for your team {team}")},
		_OFF,
		label=N_("A ticket is assigned to my team"),
		subject=N_("Team {team}: #{ticket} - {subject}"),
	),
	EventType(
		"comment_added",
		REACTION,
		{
			"": N_("{actor} commented on ticket #{ticket}"),
			"many": N_("{count} new comments on #{ticket}"),
		},
		_OFF,
		label=N_("A colleague comments on a ticket I commented on"),
		subject=N_("New comment: #{ticket} - {subject}"),
		across_comments=True,
	),
	EventType(
		"agent_replied",
		REACTION,
		{
			"": N_("{actor} replied to the customer on ticket #{ticket}"),
			"many": N_("{count} replies to the customer on #{ticket}"),
		},
		_OFF,
		label=N_("A colleague replies to the customer on my ticket"),
		subject=N_("Reply to the customer: #{ticket} - {subject}"),
	),
	EventType(
		"priority_raised",
		REACTION,
		{"": N_("{actor} raised the priority of ticket #{ticket} to {priority}")},
		_APP,
		label=N_("The priority of my ticket is raised"),
		subject=N_("Priority {priority}: #{ticket} - {subject}"),
		when_urgent=True,
	),
	EventType(
		"status_changed",
		REACTION,
		{"": N_("{actor} set ticket #{ticket} to {status}")},
		_APP,
		label=N_("The status of my ticket changes"),
		subject=N_("{status}: #{ticket} - {subject}"),
		when_urgent=True,
	),
	EventType(
		"sla_due_soon",
		REACTION,
		{
			"": N_("Ticket #{ticket} is due at {due}"),
			"response": N_("The first response on ticket #{ticket} is due at {due}"),
			"several": N_("{number} tickets are due soon"),
		},
		_APP_AND_EMAIL,
		label=N_("My ticket's SLA is about to be breached"),
		subject=N_("Due soon: #{ticket} - {subject}"),
		groups=False,
	),
	EventType(
		"sla_breached",
		REACTION,
		{
			"": N_("Ticket #{ticket} was due at {due}"),
			"response": N_("The first response on ticket #{ticket} was due at {due}"),
			"several": N_("{number} tickets have breached their SLA"),
		},
		_APP_AND_EMAIL,
		label=N_("The SLA of my ticket or my team's ticket is breached"),
		subject=N_("SLA breached: #{ticket} - {subject}"),
		groups=False,
	),
	EventType(
		"custom",
		REACTION,
		{"": N_("New notification")},
		_APP,
		label=N_("Other notifications"),
		agents_only=False,
		includes_actor=True,
		ignores_mute=True,
	),
	# Groups the notifications over the rate limit.
	EventType(
		"overflow",
		REACTION,
		{"": N_("One more notification"), "many": N_("{count} more notifications")},
		_APP_AND_EMAIL,
		only_if_unread=True,
		agents_only=False,
		skips_access_check=True,
		includes_actor=True,
		ignores_mute=True,
		choosable=False,
	),
)

CATALOGUE: dict[str, EventType] = {kind.key: kind for kind in _KINDS}
