"""Service level targets: which are news, who is notified, and of how many at once."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import sla
from helpdesk_notify.engine.sla import BREACHED, DUE_SOON, MOST_AT_ONCE, NEWS, Deadline

NOW = datetime(2026, 11, 23, 10)
HOUR = timedelta(hours=1)


def deadline(ticket: str = "7", stage: str = BREACHED, **values) -> Deadline:
	return Deadline(ticket, **{"target": "resolution", "due": NOW, "stage": stage, **values})


@pytest.mark.parametrize(
	("due", "expected"),
	[
		(NOW - NEWS, None),
		(NOW - NEWS + timedelta(seconds=1), BREACHED),
		(NOW, BREACHED),
		(NOW + timedelta(seconds=1), DUE_SOON),
		(NOW + HOUR, DUE_SOON),
		(NOW + HOUR + timedelta(seconds=1), None),
	],
)
def test_what_is_news(due, expected):
	assert sla.stage(due, NOW, HOUR) == expected


@given(st.timedeltas(timedelta(days=-3), timedelta(days=3)), st.timedeltas(timedelta(), timedelta(days=2)))
def test_what_is_read_is_what_is_news(offset, warn_before):
	after, until = sla.period(NOW, warn_before)
	due = NOW + offset
	assert (after < due <= until) is (sla.stage(due, NOW, warn_before) is not None)


def test_a_deadline_that_moves_is_another_one():
	assert deadline().name != deadline(due=NOW + timedelta(microseconds=1)).name
	assert deadline().name == deadline(subject="Another").name


class TestAudience:
	def test_a_reminder_goes_to_those_assigned(self):
		assert sla.audience(deadline(stage=DUE_SOON), ["omar"], ["mei"], ()) == {"omar": "assigned"}

	def test_a_breach_to_the_team_too(self):
		found = sla.audience(deadline(), ["omar"], ["mei", "omar"], ())
		assert found == {"omar": "assigned", "mei": "team"}

	def test_not_to_those_who_muted_the_ticket(self):
		assert sla.audience(deadline(), ["omar"], ["mei"], {"omar"}) == {"mei": "team"}


class TestBatch:
	def test_few_are_told_each_many_together(self):
		deadlines = [deadline(str(number)) for number in range(MOST_AT_ONCE + 1)]
		audiences = {each: {"omar": "assigned"} for each in deadlines}
		audiences[deadlines[0]] = {"omar": "assigned", "mei": "team"}
		found = sla.batch(audiences)
		assert found.single == {deadlines[0]: {"mei": "team"}}
		assert found.together == {tuple(deadlines): {"omar": "assigned"}}

	def test_whose_deadlines_are_the_same_share_one_summary(self):
		deadlines = [deadline(str(number)) for number in range(MOST_AT_ONCE + 1)]
		found = sla.batch({each: {"omar": "assigned", "mei": "team"} for each in deadlines})
		assert found.together == {tuple(deadlines): {"omar": "assigned", "mei": "team"}}
		assert found.single == {}

	def test_the_reason_is_the_strongest_of_all(self):
		deadlines = [deadline(str(number)) for number in range(MOST_AT_ONCE + 1)]
		audiences = {each: {"mei": "team"} for each in deadlines}
		audiences[deadlines[2]] = {"mei": "assigned"}
		assert sla.batch(audiences).together == {tuple(deadlines): {"mei": "assigned"}}

	def test_what_is_due_soon_is_not_counted_with_what_was_missed(self):
		stages = [DUE_SOON, BREACHED] * MOST_AT_ONCE
		found = sla.batch({deadline(str(n), stage): {"omar": "assigned"} for n, stage in enumerate(stages)})
		assert (len(found.single), found.together) == (2 * MOST_AT_ONCE, {})


USERS = st.dictionaries(st.sampled_from(["omar", "mei", "jane"]), st.sampled_from(["assigned", "team"]))


@given(st.lists(st.tuples(USERS, st.sampled_from([DUE_SOON, BREACHED])), max_size=12))
def test_everybody_is_notified_of_each_of_theirs_exactly_once(given_users):
	audiences = {deadline(str(n), stage): users for n, (users, stage) in enumerate(given_users)}
	found = sla.batch(audiences)
	told = [(each, user) for each, users in found.single.items() for user in users]
	told += [(each, user) for several, users in found.together.items() for each in several for user in users]
	assert sorted((each.name, user) for each, user in told) == sorted(
		(each.name, user) for each, users in audiences.items() for user in users
	)
	assert all(len(several) > MOST_AT_ONCE for several in found.together)
	assert all(len({each.stage for each in several}) == 1 for several in found.together)


class TestEvents:
	@pytest.mark.parametrize(
		("stage", "target", "title"),
		[
			(DUE_SOON, "resolution", "Ticket #7 is due at 12:30"),
			(DUE_SOON, "response", "The first response on ticket #7 is due at 12:30"),
			(BREACHED, "resolution", "Ticket #7 was due at 12:30"),
			(BREACHED, "response", "The first response on ticket #7 was due at 12:30"),
		],
	)
	def test_one(self, stage, target, title):
		event = sla.event(deadline(stage=stage, target=target, subject="Login issue"), "12:30")
		assert event.title().render() == title
		assert (event.ticket, event.actor_name, event.body) == ("7", "System", "Login issue")

	def test_several(self):
		several = [deadline(str(number), subject=f"Issue {number}") for number in range(150)]
		event = sla.summary(several, "/tickets")
		assert event.title().render() == "150 tickets have breached their SLA"
		assert (event.ticket, event.link) == (None, "/tickets")
		assert event.body.startswith("#0 Issue 0 · #1 Issue 1")
		assert event.body.count("Issue") == 100
