"""Quiet hours and digest times by example: each hour here was worked out by hand from the calendar."""

from datetime import date, datetime, time, timedelta, timezone

import pytest

from helpdesk_notify.engine import QuietHours, Window
from helpdesk_notify.engine.schedule import moment_of, next_hour, next_time

from .zones import DAY, utc, wall

MONDAY, TUESDAY, _WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
BERLIN, NEW_YORK, LORD_HOWE, APIA = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"
SKIPPED_FRIDAY = date(2011, 12, 30)
MINUTE, MOMENT = timedelta(minutes=1), timedelta(microseconds=1)


def every_day(start, end):
	return tuple(Window(day, start, end) for day in range(7))


def on(weekday, start, end):
	return (Window(weekday, start, end),)


NIGHTS = every_day(time(22), time(7))
HALF_PAST_TWO = time(2, 30)


@pytest.mark.parametrize(
	("zone", "windows", "begins", "ends"),
	[
		# plain nights and days
		("UTC", NIGHTS, utc(2026, 11, 23, 22), utc(2026, 11, 24, 7)),
		("UTC", every_day(time(12), time(13)), utc(2026, 11, 23, 12), utc(2026, 11, 23, 13)),
		("Asia/Kathmandu", NIGHTS, utc(2026, 11, 23, 16, 15), utc(2026, 11, 24, 1, 15)),
		(BERLIN, NIGHTS, utc(2026, 11, 23, 21), utc(2026, 11, 24, 6)),
		# the night that is an hour shorter, and the one that is longer
		(BERLIN, NIGHTS, utc(2026, 3, 28, 21), utc(2026, 3, 29, 5)),
		(BERLIN, NIGHTS, utc(2026, 10, 24, 20), utc(2026, 10, 25, 6)),
		(NEW_YORK, NIGHTS, utc(2026, 3, 8, 3), utc(2026, 3, 8, 11)),
		(NEW_YORK, NIGHTS, utc(2026, 11, 1, 2), utc(2026, 11, 1, 12)),
		(LORD_HOWE, NIGHTS, utc(2026, 10, 3, 11, 30), utc(2026, 10, 3, 20)),
		(LORD_HOWE, NIGHTS, utc(2026, 4, 4, 11), utc(2026, 4, 4, 20, 30)),
		# a time that is skipped is the moment of the jump
		(BERLIN, every_day(time(22), HALF_PAST_TWO), utc(2026, 3, 28, 21), utc(2026, 3, 29, 1)),
		(BERLIN, every_day(HALF_PAST_TWO, time(6)), utc(2026, 3, 29, 1), utc(2026, 3, 29, 4)),
		(NEW_YORK, every_day(HALF_PAST_TWO, time(6)), utc(2026, 3, 8, 7), utc(2026, 3, 8, 10)),
		(LORD_HOWE, every_day(time(2, 15), time(6)), utc(2026, 10, 3, 15, 30), utc(2026, 10, 3, 19)),
		# a time that comes twice is its first showing
		(BERLIN, every_day(HALF_PAST_TWO, time(6)), utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 5)),
		(BERLIN, every_day(time(22), HALF_PAST_TWO), utc(2026, 10, 24, 20), utc(2026, 10, 25, 0, 30)),
		(NEW_YORK, every_day(time(1, 15), time(1, 45)), utc(2026, 11, 1, 5, 15), utc(2026, 11, 1, 5, 45)),
		(LORD_HOWE, every_day(time(1, 40), time(1, 50)), utc(2026, 4, 4, 14, 40), utc(2026, 4, 4, 14, 50)),
		# a clock that is set back over midnight: the first 00:00, not the rest of the day that comes again
		("America/St_Johns", every_day(time(), time(6)), utc(2006, 10, 29, 2, 30), utc(2006, 10, 29, 9, 30)),
		# the day that Samoa left out: what reaches into it ends, and what starts in it begins, at the jump
		(APIA, on(THURSDAY, time(22), time(6)), utc(2011, 12, 30, 8), utc(2011, 12, 30, 10)),
		(APIA, on(FRIDAY, time(22), time(6)), utc(2011, 12, 30, 10), utc(2011, 12, 30, 16)),
		# weekdays: a night belongs to the day on which it begins
		("UTC", on(SUNDAY, time(22), time(6)), utc(2026, 11, 22, 22), utc(2026, 11, 23, 6)),
		("UTC", on(MONDAY, time(), time()), utc(2026, 11, 23), utc(2026, 11, 24)),
		("UTC", on(MONDAY, time(9), time(9)), utc(2026, 11, 23, 9), utc(2026, 11, 24, 9)),
		("Pacific/Kiritimati", on(MONDAY, time(), time(1)), utc(2026, 11, 22, 10), utc(2026, 11, 22, 11)),
		# several: they may touch, overlap, and lie within each other
		(
			"UTC",
			(
				Window(FRIDAY, time(18), time()),
				Window(SATURDAY, time(), time()),
				Window(SUNDAY, time(), time()),
			),
			utc(2026, 11, 27, 18),
			utc(2026, 11, 30),
		),
		(
			"UTC",
			(Window(MONDAY, time(20), time(2)), Window(TUESDAY, time(1), time(5))),
			utc(2026, 11, 23, 20),
			utc(2026, 11, 24, 5),
		),
		(
			"UTC",
			(Window(MONDAY, time(12), time(13)), Window(MONDAY, time(8), time(20))),
			utc(2026, 11, 23, 8),
			utc(2026, 11, 23, 20),
		),
	],
)
def test_quiet_from_begin_to_end_and_not_a_moment_longer(zone, windows, begins, ends):
	quiet = QuietHours(windows, zone)
	assert not quiet.covers(begins - MOMENT)
	assert not quiet.covers(ends)
	at = begins
	while at < ends:
		assert quiet.covers(at), at
		assert quiet.end(at) == ends
		at += 7 * MINUTE
	assert quiet.end(ends - MOMENT) == ends
	assert quiet.end(ends) == ends, "a free moment is its own end"


@pytest.mark.parametrize(
	("zone", "windows", "day"),
	[
		(BERLIN, every_day(time(2, 15), time(2, 45)), date(2026, 3, 29)),
		(NEW_YORK, every_day(time(2), time(3)), date(2026, 3, 8)),
		(APIA, on(FRIDAY, time(9), time(17)), SKIPPED_FRIDAY),
		("UTC", on(TUESDAY, time(22), time(6)), date(2026, 11, 23)),
		("UTC", (), date(2026, 11, 23)),
	],
)
def test_hours_that_the_day_leaves_out_are_never_quiet(zone, windows, day):
	quiet = QuietHours(windows, zone)
	start = moment_of(day, time(), zone)
	assert not any(quiet.covers(start + minute * MINUTE) for minute in range(24 * 60))


def test_the_second_showing_of_an_hour_is_not_quiet():
	quiet = QuietHours(every_day(time(2, 15), time(2, 45)), BERLIN)
	assert [quiet.covers(utc(2026, 10, 25, hour, 30)) for hour in (0, 1)] == [True, False]


def test_a_moment_may_be_given_in_any_zone():
	quiet = QuietHours(NIGHTS, BERLIN)
	tokyo = utc(2026, 11, 23, 23).astimezone(timezone(timedelta(hours=9)))
	assert quiet.covers(tokyo)
	assert quiet.end(tokyo).utcoffset() == timedelta()


class TestQuietWithoutABreak:
	ALWAYS = QuietHours(every_day(time(), time()), BERLIN)

	def test_mail_is_held_for_eight_days_and_no_longer(self):
		now = utc(2026, 11, 23, 10)
		assert self.ALWAYS.end(now) == now + 8 * DAY

	@pytest.mark.parametrize("week", [date(2026, 11, 23), date(2026, 3, 26), date(2026, 10, 22)])
	@pytest.mark.parametrize(
		("windows", "none_left"),
		[
			(every_day(time(), time()), True),
			(every_day(time(9), time(9)), True),
			(every_day(time(12), time()) + every_day(time(), time(12)), True),
			(every_day(time(), time(23, 59)), False),
			(every_day(time(), time())[1:], False),
			(NIGHTS, False),
			((), False),
		],
	)
	def test_is_noticed(self, windows, none_left, week):
		assert QuietHours(windows, BERLIN).leaves_no_time(week) is none_left


@pytest.mark.parametrize(
	("zone", "now", "then"),
	[
		("UTC", utc(2026, 11, 23, 10, 20), utc(2026, 11, 23, 11)),
		("UTC", utc(2026, 11, 23, 10), utc(2026, 11, 23, 11)),
		("UTC", utc(2026, 12, 31, 23, 59, 59, 999_999), utc(2027, 1, 1)),
		("Asia/Kolkata", utc(2026, 11, 23, 10, 20), utc(2026, 11, 23, 10, 30)),
		(BERLIN, utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1)),
		(BERLIN, utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1)),
		# half an hour is left out: 02:00 does not come
		(LORD_HOWE, utc(2026, 10, 3, 15, 15), utc(2026, 10, 3, 16)),
		# half an hour comes twice: at the end of the first half hour it is half past one again
		(LORD_HOWE, utc(2026, 4, 4, 14, 45), utc(2026, 4, 4, 15, 30)),
		# from half past eleven straight to midnight, which is a full hour
		("Asia/Pyongyang", utc(2018, 5, 4, 14, 45), utc(2018, 5, 4, 15)),
	],
)
def test_the_next_full_hour(zone, now, then):
	assert next_hour(now, zone) == then


@pytest.mark.parametrize(
	("zone", "now", "at", "weekdays", "then"),
	[
		("UTC", utc(2026, 11, 23, 7, 59), time(8), range(7), utc(2026, 11, 23, 8)),
		("UTC", utc(2026, 11, 23, 8), time(8), range(7), utc(2026, 11, 24, 8)),
		("UTC", utc(2026, 11, 23, 8), time(8), [MONDAY], utc(2026, 11, 30, 8)),
		("UTC", utc(2026, 11, 23, 7), time(8), [MONDAY], utc(2026, 11, 23, 8)),
		("UTC", utc(2026, 11, 23, 9), time(8), [SUNDAY], utc(2026, 11, 29, 8)),
		("UTC", utc(2026, 11, 23, 9), time(8), [THURSDAY, TUESDAY], utc(2026, 11, 24, 8)),
		# the day is the one on the wall: in Auckland it is Tuesday already
		("Pacific/Auckland", utc(2026, 11, 23, 12), time(8), [TUESDAY], utc(2026, 11, 23, 19)),
		(BERLIN, utc(2026, 3, 28, 8), time(8), range(7), utc(2026, 3, 29, 6)),
		(BERLIN, utc(2026, 10, 24, 8), time(8), range(7), utc(2026, 10, 25, 7)),
		(BERLIN, utc(2026, 3, 28, 12), HALF_PAST_TWO, range(7), utc(2026, 3, 29, 1)),
		(BERLIN, utc(2026, 10, 24, 12), HALF_PAST_TWO, range(7), utc(2026, 10, 25, 0, 30)),
		# not once more when the hour comes again
		(BERLIN, utc(2026, 10, 25, 0, 30), HALF_PAST_TWO, range(7), utc(2026, 10, 26, 1, 30)),
		(LORD_HOWE, utc(2026, 4, 4, 14, 45), time(1, 45), range(7), utc(2026, 4, 5, 15, 15)),
		(NEW_YORK, utc(2026, 3, 7, 12), time(8), [SUNDAY], utc(2026, 3, 8, 12)),
		# a digest of the Friday that was left out comes at the jump
		(APIA, utc(2011, 12, 30, 9), time(8), [FRIDAY], utc(2011, 12, 30, 10)),
	],
)
def test_the_next_time(zone, now, at, weekdays, then):
	assert next_time(now, at, zone, weekdays) == then


def test_a_year_of_daily_digests_is_one_for_each_day():
	now, days = utc(2026, 1, 1), []
	while len(days) < 365:
		now = next_time(now, HALF_PAST_TWO, BERLIN)
		days.append(wall(now, BERLIN).date())
	assert days == [date(2026, 1, 1) + number * DAY for number in range(365)]


def test_a_jump_is_found_to_the_second():
	half_a_second = datetime(2026, 3, 29, 2, 30, 0, 500_000).time()
	assert moment_of(date(2026, 3, 29), half_a_second, BERLIN) == utc(2026, 3, 29, 1)
	assert moment_of(SKIPPED_FRIDAY, time(8), APIA) == utc(2011, 12, 30, 10)


def test_a_time_of_day_means_the_same_whichever_showing_it_asks_for():
	"""Two times that differ by their fold are equal: a cache cannot tell them apart."""
	day, zone = date(1974, 1, 6), "America/Adak"  # from 2:00 to 3:00
	moment_of.cache_clear()
	assert moment_of(day, time(2, 6, fold=1), zone) == datetime(1974, 1, 6, 13, tzinfo=timezone.utc)
	assert moment_of(day, time(2, 6), zone) == datetime(1974, 1, 6, 13, tzinfo=timezone.utc)
