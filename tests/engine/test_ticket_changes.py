"""What a new ticket, a change of one, a message and an assignment mean."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import Event, priorities
from helpdesk_notify.engine.ticket_changes import (
	ASSIGNED_OR_BEFORE,
	CONCERNED,
	CONCERNED_OR_BEFORE,
	DISPATCHERS,
	TEAM,
	Assignment,
	Ticket,
	TicketEvent,
	assigned,
	assigns,
	changes,
	message,
	opened,
	opens,
)

NOW = datetime(2026, 11, 23, 10)
RANKS = {"Urgent": 100, "High": 200, "Low": 400}
TICKET = Ticket(
	name="7", subject="Login issue", status="Open", category="Open", priority="High", team="Tier 1"
)
RESOLVED = replace(TICKET, status="Resolved", category="Resolved")


def found(before: Ticket = TICKET, *, by_agent: bool = True, **after: str) -> dict[str, TicketEvent]:
	result = changes(before, replace(before, **after), RANKS, by_agent=by_agent)
	return {event.key: event for event in result.events}


class TestChanges:
	def test_another_subject_is_no_news(self):
		result = changes(TICKET, replace(TICKET, subject="Another"), {}, by_agent=True)
		assert (result.events, result.starts_over, result.reopened) == ((), False, False)

	def test_a_status_is_told_as_a_minor_event(self):
		assert found(status="Replied", category="Paused") == {
			"status_changed": TicketEvent(
				key="status_changed",
				ticket="7",
				audience=CONCERNED,
				values={"status": "Replied"},
				body="Login issue",
				source="7:status_changed:Replied",
				minor=True,
			)
		}

	@pytest.mark.parametrize(
		("before", "after", "is_raised"),
		[
			("High", "Urgent", True),
			("High", "Low", False),
			("High", "High", False),
			(None, "Low", True),
			("Low", None, False),
			("of another time", "Low", True),
			(None, "of another time", False),
			("High", "unknown", False),
		],
	)
	def test_only_a_raised_priority_is_news(self, before, after, is_raised):
		events = found(replace(TICKET, priority=before), priority=after)
		assert [*events] == (["priority_raised"] if is_raised else [])
		if is_raised:
			event = events["priority_raised"]
			assert (event.values, event.minor, event.audience) == ({"priority": after}, True, CONCERNED)

	def test_another_team_is_notified(self):
		event = found(team="Tier 2")["team_ticket"]
		assert (event.values, event.audience, event.minor) == ({"team": "Tier 2"}, TEAM, False)
		assert event.source == "7:team:Tier 2"
		assert found(team=None) == {}

	def test_all_at_once(self):
		assert [*found(priority="Urgent", status="Replied", category="Paused", team="Tier 2")] == [
			"priority_raised",
			"status_changed",
			"team_ticket",
		]

	def test_resolved_starts_over(self):
		def starts_over(before: Ticket, after: Ticket) -> bool:
			return changes(before, after, RANKS, by_agent=True).starts_over

		assert starts_over(TICKET, RESOLVED)
		assert not starts_over(RESOLVED, replace(RESOLVED, status="Closed"))
		assert not starts_over(RESOLVED, TICKET)

	def test_reopened_by_the_customer_is_one_event_whatever_else_changes(self):
		result = changes(RESOLVED, replace(TICKET, priority="Urgent", team="Tier 2"), RANKS, by_agent=False)
		assert result.reopened
		assert result.events == (TicketEvent(key="ticket_reopened", ticket="7", audience=ASSIGNED_OR_BEFORE),)

	def test_of_an_agent_who_reopens_helpdesk_itself_notifies(self):
		result = changes(RESOLVED, TICKET, RANKS, by_agent=True)
		assert (result.events, result.reopened) == ((), True)

	def test_from_resolved_to_paused_is_not_reopened(self):
		result = changes(
			RESOLVED, replace(RESOLVED, status="Replied", category="Paused"), RANKS, by_agent=False
		)
		assert ([event.key for event in result.events], result.reopened) == (["status_changed"], False)


CATEGORIES = {"Open": "Open", "Replied": "Paused", "Resolved": "Resolved", "Closed": "Resolved"}
TICKETS = st.builds(
	lambda status, **values: Ticket(name="7", status=status, category=CATEGORIES[status], **values),
	status=st.sampled_from([*CATEGORIES]),
	priority=st.sampled_from([None, *RANKS]),
	team=st.sampled_from([None, "Tier 1", "Tier 2"]),
)


@given(TICKETS, TICKETS, st.booleans())
def test_invariants_of_changes(before, after, by_agent):
	result = changes(before, after, RANKS, by_agent=by_agent)
	keys = [event.key for event in result.events]
	assert len(keys) == len(set(keys))
	assert not (result.reopened and result.starts_over)
	assert result.starts_over == (before.category != "Resolved" == after.category)
	if before == after:
		assert result == changes(before, before, {}, by_agent=by_agent)
		assert keys == []
	back = [event.key for event in changes(after, before, RANKS, by_agent=by_agent).events]
	assert not ("priority_raised" in keys and "priority_raised" in back)


class TestOpened:
	def test_dispatchers_and_the_team_are_notified_of_one_happening(self):
		created, team = opened(TICKET, "I cannot log in")
		assert (created.key, created.audience, created.body) == (
			"ticket_created",
			DISPATCHERS,
			"I cannot log in",
		)
		assert (team.key, team.audience, team.values) == ("team_ticket", TEAM, {"team": "Tier 1"})
		assert created.source == team.source == "7:opened"

	def test_without_a_team(self):
		assert [event.key for event in opened(replace(TICKET, team=None), "")] == ["ticket_created"]

	def test_the_actor_is_added_by_who_knows_it(self):
		created = opened(TICKET, "x")[0]
		event = created.by("Administrator", "Dana Lee")
		assert event == Event(
			key="ticket_created",
			actor="Administrator",
			actor_name="Dana Lee",
			ticket="7",
			values={"subject": "Login issue"},
			body="x",
			source="7:opened",
		)
		assert event.title().render() == "New ticket #7: Login issue"


class TestMessages:
	@pytest.mark.parametrize(
		("flags", "key", "audience"),
		[
			({"sent": True}, "agent_replied", CONCERNED),
			({"sent": True, "opens_ticket": True}, "agent_replied", CONCERNED),
			({"sent": False}, "customer_replied", CONCERNED),
			({"sent": False, "reopened": True}, "ticket_reopened", CONCERNED_OR_BEFORE),
		],
	)
	def test_which_event_it_is(self, flags, key, audience):
		event = message("7", source="m1", body="Hello", **flags)
		assert event == TicketEvent(key=key, ticket="7", audience=audience, source="m1", body="Hello")

	def test_the_first_is_the_ticket_itself(self):
		assert message("7", sent=False, source="m1", body="", opens_ticket=True) is None

	@pytest.mark.parametrize(
		("earlier", "minutes", "expected"),
		[(False, 0, True), (False, 1.9, True), (False, 2, False), (True, 0, False)],
	)
	def test_which_message_opens_a_ticket(self, earlier, minutes, expected):
		created = NOW - timedelta(minutes=minutes)
		assert opens(earlier_messages=earlier, created=created, now=NOW) is expected

	def test_a_message_of_a_ticket_that_is_gone_opens_none(self):
		assert not opens(earlier_messages=False, created=None, now=NOW)


@pytest.mark.parametrize(
	("before", "now", "expected"),
	[
		(None, Assignment("omar", open=True), True),
		(None, Assignment("omar", open=False), False),
		(None, Assignment(None, open=True), False),
		(Assignment("omar", open=True), Assignment("omar", open=True), False),
		(Assignment("omar", open=True), Assignment("mei", open=True), True),
		(Assignment("omar", open=True), Assignment("omar", open=False), False),
	],
)
def test_which_todo_assigns(before, now, expected):
	assert assigns(before, now) is expected


@pytest.mark.parametrize(
	("by_rule", "title"),
	[(True, "Ticket #7 assigned via assignment rule"), (False, "jane assigned ticket #7 to you")],
)
def test_the_event_of_an_assignment(by_rule, title):
	event = assigned("7", by="jane", by_rule=by_rule, source="t")
	assert event.title().render() == title
	assert (event.actor_name == "System") is by_rule


class TestPriorities:
	def test_the_lower_the_rank_the_more_urgent(self):
		assert priorities.rank("Urgent", RANKS) < priorities.rank("Low", RANKS) < priorities.rank(None, RANKS)

	def test_most_urgent_is_the_highest_of_several(self):
		assert [name for name in (*RANKS, None, "unknown") if priorities.is_most_urgent(name, RANKS)] == [
			"Urgent"
		]

	def test_where_all_are_the_same_none_is_urgent(self):
		assert not priorities.is_most_urgent("High", {"High": 1, "Low": 1})
		assert not priorities.is_most_urgent(None, {})
