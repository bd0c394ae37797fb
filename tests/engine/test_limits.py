"""The rate limit: a token bucket, and what becomes of all that is over it."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import (
	COUNT,
	Allowance,
	AlreadyNotified,
	Event,
	Limit,
	OpenRow,
	Plan,
	Preference,
	QuietHours,
	Settings,
	Window,
	left,
	plan,
)
from helpdesk_notify.engine.limits import spend

from .cases import NOW, event, nothing, recipient, the_plan

MINUTE = timedelta(minutes=1)
LIMIT = Limit(10, MINUTE)
LIMITED = Settings(limit=LIMIT)
NOTHING_LEFT = Allowance(0, NOW)
WAIT = Preference().unread_after
limits = st.builds(Limit, st.integers(1, 50), st.timedeltas(timedelta(seconds=1), timedelta(days=1)))
gaps = st.lists(st.timedeltas(timedelta(), timedelta(minutes=5)), max_size=80)


def times_of(steps):
	at = NOW
	for step in steps:
		at += step
		yield at


def granted(limit, at_times):
	"""The times at which there was a token, each with what was left."""
	allowance, found = None, []
	for at in at_times:
		within, allowance = spend(allowance, limit, at)
		assert 0 <= allowance.tokens <= limit.count
		if within:
			found.append(at)
	return found


class TestTheBucket:
	@given(limits, gaps)
	def test_no_span_of_time_holds_more_than_a_full_bucket_and_what_flows_in(self, limit, steps):
		found = granted(limit, times_of(steps))
		for first, begin in enumerate(found):
			for last, end in enumerate(found[first:], first):
				assert last - first + 1 <= limit.count + limit.count * ((end - begin) / limit.period) + 1e-6

	@given(limits, st.lists(st.timedeltas(-5 * MINUTE, 5 * MINUTE), max_size=80))
	def test_nor_does_a_clock_that_runs_backwards_give_more(self, limit, steps):
		seen = list(times_of(steps))
		span = max(seen) - min(seen) if seen else timedelta()
		assert len(granted(limit, seen)) <= limit.count + limit.count * (span / limit.period) + 1e-6

	@given(limits, st.integers(1, 60), st.timedeltas(timedelta(microseconds=1), MINUTE))
	def test_who_is_told_no_faster_than_that_is_never_limited(self, limit, number, spare):
		steps = [limit.period / limit.count + spare] * number
		assert len(granted(limit, times_of(steps))) == number

	@given(limits)
	def test_at_once_it_is_just_a_full_bucket(self, limit):
		assert len(granted(limit, [NOW] * (limit.count + 3))) == limit.count

	@given(limits, st.floats(0, 50), st.timedeltas(timedelta(), timedelta(days=3)))
	def test_after_a_period_it_is_full_and_never_fuller(self, limit, tokens, longer):
		then = NOW + limit.period + longer
		assert left(Allowance(tokens, NOW), limit, then) == Allowance(limit.count, then)

	def test_half_a_period_brings_half_a_bucket(self):
		assert left(NOTHING_LEFT, LIMIT, NOW + MINUTE / 2) == Allowance(5, NOW + MINUTE / 2)

	def test_time_that_runs_backwards_adds_nothing_and_takes_nothing(self):
		assert left(Allowance(3, NOW), LIMIT, NOW - MINUTE) == Allowance(3, NOW)

	def test_a_limit_that_is_lowered_counts_at_once(self):
		assert left(Allowance(9, NOW), Limit(4, MINUTE), NOW).tokens == 4

	def test_a_refusal_costs_nothing(self):
		assert spend(Allowance(0.5, NOW), LIMIT, NOW) == (False, Allowance(0.5, NOW))


@dataclass
class Inbox:
	"""The rows of one person, kept as the plans say: what a shell does, without one."""

	preference: Preference = field(default_factory=Preference)
	settings: Settings = LIMITED
	rows: list[Plan] = field(default_factory=list)
	counts: Counter = field(default_factory=Counter)
	unread: dict[str | None, OpenRow] = field(default_factory=dict)
	allowance: Allowance | None = None
	rung: int = 0

	def receive(self, happening: Event, now: datetime = NOW) -> Plan:
		who = recipient(
			preference=self.preference,
			open_row=self.unread.get(happening.group) if happening.group else None,
			overflow_row=self.unread.get("overflow"),
			allowance=self.allowance,
		)
		found = the_plan(happening, who, self.settings, now)
		self.allowance = found.allowance
		self.rung += not found.silent
		if found.folds:
			name = found.row
			self.rows[int(name)] = replace(found, row=None)
		else:
			name = str(len(self.rows))
			self.rows.append(found)
		self.counts[name] += 1
		if found.in_app:
			group = "overflow" if found.event.key == "overflow" else found.event.group
			self.unread[group] = OpenRow(name, now, found.email_at)
		return found

	def read_all(self) -> None:
		self.unread.clear()

	@property
	def bursts(self) -> list[Plan]:
		return [row for row in self.rows if row.event.key == "overflow"]

	@property
	def mails(self) -> Counter:
		"""How many rows have their mail due at which moment: what is due together is one mail."""
		return Counter(row.email_at for row in self.rows if row.email_at)


def mention(number: int) -> Event:
	return event("mentioned", ticket=str(number), comment=f"c{number}", source=f"c{number}").named("Jane")


class TestABurst:
	def test_a_hundred_mentions_at_once_are_ten_rows_and_one_for_the_rest(self):
		inbox = Inbox()
		for number in range(100):
			inbox.receive(mention(number))
		assert [row.event.key for row in inbox.rows] == ["mentioned"] * 10 + ["overflow"]
		assert inbox.counts["10"] == 90
		assert inbox.bursts[0].title.render() == f"{COUNT} more notifications"
		assert inbox.bursts[0].event.body.render() == "Jane mentioned you in a comment"

	def test_it_rings_once_for_all_that_is_too_much(self):
		inbox = Inbox()
		for number in range(100):
			inbox.receive(mention(number))
		assert inbox.rung == 11

	def test_its_mail_waits_and_is_one(self):
		inbox = Inbox()
		for number in range(100):
			inbox.receive(mention(number), NOW + number * timedelta(milliseconds=10))
		assert len(inbox.mails) == 11
		assert inbox.bursts[0].email_at == NOW + 100 * timedelta(milliseconds=1) + WAIT

	def test_the_first_alone_is_told_in_the_singular(self):
		inbox = Inbox(settings=Settings(limit=Limit(1, MINUTE)))
		inbox.receive(mention(1))
		inbox.receive(mention(2))
		assert inbox.bursts[0].title.render() == "One more notification"

	def test_it_belongs_to_no_ticket(self):
		told = the_plan(mention(1), recipient(allowance=NOTHING_LEFT), LIMITED).event
		assert (told.ticket, told.comment, told.source, told.group) == (None, None, None, None)

	def test_it_keeps_the_words_that_other_code_wrote(self):
		message = "{not} a {gap}, 100 %"
		found = the_plan(event("custom", message=message), recipient(allowance=NOTHING_LEFT), LIMITED)
		assert found.event.body.render() == message

	def test_when_it_has_been_read_the_next_one_is_new(self):
		inbox = Inbox()
		for number in range(20):
			inbox.receive(mention(number))
		inbox.read_all()
		inbox.receive(mention(21))
		assert len(inbox.bursts) == 2

	def test_after_a_while_there_are_rows_of_their_own_again(self):
		inbox = Inbox()
		for number in range(20):
			inbox.receive(mention(number))
		assert inbox.receive(mention(21), NOW + MINUTE).event.key == "mentioned"

	def test_a_row_of_its_group_takes_it_silently_and_its_mail_is_not_moved(self):
		for due in (None, NOW + MINUTE, NOW + 3 * WAIT):
			row = OpenRow("replies", NOW, due)
			found = the_plan(event(), recipient(allowance=NOTHING_LEFT, open_row=row), LIMITED)
			assert (found.row, found.folds, found.silent, found.email_at) == ("replies", True, True, due)

	def test_in_quiet_hours_its_mail_waits_for_their_end(self):
		quiet = QuietHours(tuple(Window(day, time(9), time(12)) for day in range(7)), "UTC")
		who = recipient(allowance=NOTHING_LEFT, preference=Preference(quiet=quiet))
		found = the_plan(mention(1), who, LIMITED)
		assert (found.event.key, found.silent, found.email_at) == ("overflow", True, NOW + timedelta(hours=2))

	def test_who_wants_no_mail_gets_none(self):
		who = recipient(allowance=NOTHING_LEFT, preference=Preference(email=False))
		assert the_plan(mention(1), who, LIMITED).email_at is None

	def test_a_better_account_of_what_is_told_costs_nothing(self):
		told = AlreadyNotified("row1", "mentioned", None, stock=True)
		found = the_plan(mention(1), recipient(already_notified=told, allowance=NOTHING_LEFT), LIMITED)
		assert (found.row, found.event.key, found.allowance) == ("row1", "mentioned", None)

	def test_nor_does_it_where_it_folds_into_another_row(self):
		told = AlreadyNotified("stock1", "mentioned", None, stock=True)
		who = recipient(already_notified=told, open_row=OpenRow("replies", NOW), allowance=NOTHING_LEFT)
		found = the_plan(event(source="mail1"), who, LIMITED)
		assert (found.row, found.replaces, found.allowance) == ("replies", "stock1", None)

	@pytest.mark.parametrize("stock", [True, False])
	def test_what_the_burst_has_counted_is_not_counted_again(self, stock):
		told = AlreadyNotified("burst1", "overflow", "c1", stock=stock)
		assert nothing(mention(1), recipient(already_notified=told), LIMITED)

	def test_without_a_limit_nothing_is_counted(self):
		found = the_plan(mention(1), recipient(allowance=NOTHING_LEFT), Settings())
		assert (found.event.key, found.allowance) == ("mentioned", None)

	def test_each_has_a_bucket_of_their_own(self):
		spent, fresh = recipient(allowance=NOTHING_LEFT), recipient(user="fresh@desk.test")
		found = plan(mention(1), [spent, fresh], LIMITED, NOW)
		assert [each.event.key for each in found] == ["overflow", "mentioned"]
		assert [each.allowance.tokens for each in found] == [0, 9]

	def test_who_reads_mail_only_gets_no_mail_at_once_that_is_over_the_limit(self):
		inbox = Inbox(preference=Preference(app=False))
		for number in range(100):
			inbox.receive(mention(number))
		assert inbox.mails == {NOW: 10, NOW + WAIT: 90}
		assert not inbox.bursts, "a row in the app, where they do not look"


happenings = st.lists(
	st.one_of(
		st.builds(mention, st.integers(1, 99)),
		st.builds(lambda ticket: event("customer_replied", ticket=ticket), st.sampled_from(["1", "2"])),
		st.builds(lambda text: event("custom", ticket=None, message=text), st.sampled_from(["One", "Two"])),
		st.just("read"),
	),
	max_size=60,
)


@given(
	happenings,
	st.builds(Limit, st.integers(1, 5), st.just(MINUTE)),
	st.timedeltas(timedelta(), timedelta(seconds=30)),
	st.builds(Preference, email=st.booleans()),
	st.booleans(),
)
def test_nothing_vanishes_and_nothing_floods(steps, limit, gap, preference, grouping):
	inbox, now, number, read = Inbox(preference, Settings(limit=limit, grouping=grouping)), NOW, 0, 1
	for step in steps:
		if step == "read":
			inbox.read_all()
			read += 1
			continue
		now += gap
		number += 1
		inbox.receive(step, now)
	assert sum(inbox.counts.values()) == number, "each happening is told in one row"
	most = limit.count + limit.count * ((now - NOW) / MINUTE)
	assert len(inbox.rows) - len(inbox.bursts) <= most + 1e-6
	assert len(inbox.bursts) <= read, "one row takes all that is too much, until it is read"
	assert inbox.rung <= most + read + 1e-6
	assert sum(inbox.mails.values()) <= most + read + 1e-6
	assert not inbox.mails or preference.email
