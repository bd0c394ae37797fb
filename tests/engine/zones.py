"""The whole zone database, and the moments at which its clocks are set."""

from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from helpdesk_notify.engine import Window

ZONES = sorted(available_timezones())
FIXED = {f"Etc/GMT{hours:+d}": timedelta(hours=-hours) for hours in (*range(-14, 0), *range(1, 13))}
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def utc(*parts: int) -> datetime:
	return datetime(*parts, tzinfo=timezone.utc)


def wall(moment: datetime, zone: str) -> datetime:
	"""What a clock in `zone` shows."""
	return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def shows(day: date, at: time, zone: str) -> list[datetime]:
	"""The moments at which a clock in `zone` shows `at` on `day`: none, one or two."""
	there = datetime.combine(day, at)
	found = {there.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(timezone.utc) for fold in (0, 1)}
	return sorted(moment for moment in found if wall(moment, zone) == there)


@cache
def changes(zone: str, year: int) -> tuple[datetime, ...]:
	"""The moments of `year` at which the clocks of `zone` are set, to the second."""
	return tuple(_changes(ZoneInfo(zone), utc(year, 1, 1), utc(year + 1, 1, 1)))


def _changes(zone: ZoneInfo, day: datetime, last: datetime):
	while day < last:
		if day.astimezone(zone).utcoffset() != (day + DAY).astimezone(zone).utcoffset():
			low, high = 0, 86_400
			while high - low > 1:
				middle = (low + high) // 2
				same = (day + middle * SECOND).astimezone(zone).utcoffset() == day.astimezone(
					zone
				).utcoffset()
				low, high = (middle, high) if same else (low, middle)
			yield day + high * SECOND
		day += DAY


@st.composite
def moments(draw, zone: str) -> datetime:
	"""Any moment, but often one about a change of the clocks."""
	year = draw(st.integers(1840, 2100))
	about = [utc(year, 1, 1) + draw(st.integers(0, 364)) * DAY, *changes(zone, year)]
	return draw(st.sampled_from(about[::-1])) + draw(st.timedeltas(-2 * DAY, 2 * DAY))


# Edges of a day and of the usual changes more often than others.
times = st.sampled_from([time(), time(0, 30), time(2), time(2, 30), time(23, 59)]) | st.times()
weekdays = st.integers(0, 6)
windows = st.lists(st.builds(Window, weekdays, times, times), min_size=1, max_size=6).map(tuple)
