"""What holds of quiet hours and digest times in every zone of the database, at any moment."""

from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk_notify.engine import QuietHours, Window
from helpdesk_notify.engine.schedule import moment_of, next_hour, next_time

from .zones import DAY, FIXED, SECOND, ZONES, changes, moments, shows, times, utc, wall, weekdays, windows

MOMENT = timedelta(microseconds=1)
HOUR, WEEK, EIGHT_DAYS = timedelta(hours=1), 7 * DAY, 8 * DAY
zones = st.sampled_from(ZONES)
some_weekdays = st.sets(weekdays, min_size=1)
# The years for which every single change of every clock is tried; the rest is left to hypothesis.
YEARS = range(2025, 2029)


def check_a_time_of_day(day, at, zone):
	moment, showings = moment_of(day, at, zone), shows(day, at, zone)
	if showings:
		assert moment == showings[0]
	else:
		there = datetime.combine(day, at)
		assert wall(moment - SECOND, zone) < there < wall(moment, zone), "the moment of the jump over it"


def check_quiet_hours(quiet, now, samples):
	end = quiet.end(now)
	assert now <= end <= now + EIGHT_DAYS
	assert end == now + EIGHT_DAYS or not quiet.covers(end)
	assert quiet.covers(now) is (end > now)
	if end > now:
		last = end - MOMENT
		assert all(quiet.covers(min(now + (end - now) * share, last)) for share in samples)
		assert quiet.covers(last)


def check_the_next_hour(now, zone):
	then = next_hour(now, zone)
	assert now < then
	assert wall(then, zone).time().replace(hour=0) == time()
	# None is passed over: neither one on the clock that showed `now`, nor one on the clock as it was set since.
	full = wall(now, zone).replace(minute=0, second=0, microsecond=0)
	near = [full + number * HOUR for number in range(4)] + [
		wall(then, zone) - number * HOUR for number in range(4)
	]
	assert not any(now < moment < then for each in near for moment in shows(each.date(), each.time(), zone))


def check_the_next_time(now, at, zone, days):
	first = next_time(now, at, zone, days)
	second = next_time(first, at, zone, days)
	assert now < first < second
	for then in (first, second):
		shown = wall(then, zone)
		if shown.time() == at:
			assert shown.weekday() in days
		else:
			assert wall(then - SECOND, zone).time() != at
			assert any(not shows(shown.date() - back * DAY, at, zone) for back in (0, 1))
	if wall(first, zone).time() == wall(second, zone).time() == at:
		assert wall(first, zone).date() < wall(second, zone).date(), "never two on one day"
	# Nothing is passed over on the way.
	today = wall(now, zone).date()
	for day in (today + number * DAY for number in range(-1, 9)):
		if day.weekday() in days:
			assert not now < moment_of(day, at, zone) < first


@given(st.data(), zones, times)
def test_each_time_of_each_day_is_its_first_showing_or_the_jump_over_it(data, zone, at):
	check_a_time_of_day(wall(data.draw(moments(zone)), zone).date(), at, zone)


@given(st.data(), zones, st.lists(times, min_size=2, max_size=5).map(sorted))
def test_the_times_of_a_day_and_of_the_next_come_in_order(data, zone, ordered):
	day = wall(data.draw(moments(zone)), zone).date()
	found = [moment_of(each, at, zone) for each in (day, day + DAY) for at in ordered]
	assert found == sorted(found)


@given(st.data(), zones, windows, st.lists(st.floats(0, 1), max_size=8))
def test_quiet_hours_end_where_it_is_quiet_no_more(data, zone, quiet, samples):
	now = data.draw(moments(zone))
	check_quiet_hours(QuietHours(quiet, zone), now, samples)


@given(st.data(), zones, windows)
def test_quiet_hours_begin_no_later_than_they_end(data, zone, quiet):
	day = wall(data.draw(moments(zone)), zone).date()
	for window in quiet:
		until = day + DAY * (window.end <= window.start)
		begin, end = moment_of(day, window.start, zone), moment_of(until, window.end, zone)
		assert begin <= end
		alone = QuietHours((Window(day.weekday(), window.start, window.end),), zone)
		if begin < end:
			assert alone.covers(begin)
			assert alone.covers(end - MOMENT)


@given(st.data(), zones)
def test_the_next_hour_is_a_full_one(data, zone):
	check_the_next_hour(data.draw(moments(zone)), zone)


@given(st.data(), zones, times, some_weekdays)
def test_the_next_time_is_later_and_as_asked_for(data, zone, at, days):
	check_the_next_time(data.draw(moments(zone)), at, zone, days)


@pytest.mark.parametrize("year", YEARS)
def test_at_every_change_of_every_clock(year):
	"""About each change: a night, the hours in which most clocks are set, and the minutes about midnight."""
	nights = [
		tuple(Window(day, start, end) for day in range(7))
		for start, end in ((time(22), time(7)), (time(1), time(3)), (time(23, 45), time(0, 15)))
	]
	number = 0
	for zone in ZONES:
		for change in changes(zone, year):
			number += 1
			for now in (change - HOUR, change - MOMENT, change, change + HOUR / 2):
				for night in nights:
					check_quiet_hours(QuietHours(night, zone), now, (0.0, 0.5))
				check_the_next_hour(now, zone)
				for at in (time(), time(2, 30), time(23, 59)):
					check_the_next_time(now, at, zone, set(range(7)))
					check_a_time_of_day(wall(now, zone).date(), at, zone)
	assert number > 200, "a database without summer time would try nothing"


def at_fixed_offset(moment, zone):
	"""The same wall clock by plain arithmetic: where nothing is ever set, no zone database is needed."""
	return (moment + FIXED[zone]).replace(tzinfo=None)


def since_monday(there):
	midnight = datetime.combine(there.date(), time())
	return there.weekday() * DAY + (there - midnight)


def of_day(at):
	return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def is_in(window, there):
	"""Modulo a week: how long ago the window began, and whether it lasts longer than that."""
	ago = (since_monday(there) - window.weekday * DAY - of_day(window.start)) % WEEK
	lasts = (of_day(window.end) - of_day(window.start)) % DAY or DAY
	return ago < lasts


def until_next(at, weekday, there):
	"""How long until the clock shows `at` on `weekday`, at most a week."""
	return (weekday * DAY + of_day(at) - since_monday(there)) % WEEK or WEEK


fixed_zones = st.sampled_from(sorted(FIXED))
fixed_moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone.utc))


@given(fixed_zones, fixed_moments, windows)
@example("Etc/GMT-14", utc(2026, 11, 23, 10), (Window(1, time(), time()),))
@example("Etc/GMT+12", utc(2026, 11, 23, 12), (Window(0, time(), time(0, 1)),))
def test_with_a_fixed_offset_quiet_hours_are_plain_arithmetic(zone, now, quiet):
	def is_quiet(moment):
		return any(is_in(window, at_fixed_offset(moment, zone)) for window in quiet)

	hours = QuietHours(quiet, zone)
	assert hours.covers(now) is is_quiet(now)
	there = at_fixed_offset(now, zone)
	ends = sorted(
		now + until_next(window.end, day, there) for window in quiet for day in range(7)
	)  # any day on which it could end
	free = [now] if not is_quiet(now) else [end for end in ends if not is_quiet(end)]
	assert hours.end(now) == (free[0] if free else now + EIGHT_DAYS)


@given(fixed_zones, fixed_moments, times, some_weekdays)
def test_with_a_fixed_offset_digest_times_are_plain_arithmetic(zone, now, at, days):
	there = at_fixed_offset(now, zone)
	assert next_time(now, at, zone, days) == now + min(until_next(at, day, there) for day in days)
	past = since_monday(there) % HOUR
	assert next_hour(now, zone) == now + (HOUR - past)
