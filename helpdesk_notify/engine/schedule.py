"""When: quiet hours and digest times, by the clock on somebody's wall.

A time that the wall clock shows twice (the hour that summer time gives back) means its first showing. One that
it leaves out means the moment at which it jumps over it. So a day's every time is a moment, and in order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
# Quiet hours that leave no free moment would hold mail for ever; nobody is kept waiting longer than this.
_LONGEST = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Window:
	"""Quiet from `start` on a `weekday` (0 is Monday) until `end`; an `end` not after `start` is on the next day."""

	weekday: int
	start: time
	end: time


@dataclass(frozen=True, slots=True)
class QuietHours:
	"""Somebody's quiet hours, on the wall clock of `zone` (a name of the IANA database)."""

	windows: tuple[Window, ...]
	zone: str

	def covers(self, moment: datetime) -> bool:
		"""Whether it is quiet at `moment`, which is aware."""
		moment = moment.astimezone(timezone.utc)
		return any(begin <= moment < end for begin, end in self._around(moment))

	def end(self, moment: datetime) -> datetime:
		"""The first moment from `moment` on at which it is not quiet; at most eight days later. In UTC."""
		limit = at = moment.astimezone(timezone.utc)
		limit += _LONGEST
		while at < limit:
			ends = [end for begin, end in self._around(at) if begin <= at < end]
			if not ends:
				return at
			at = max(ends)
		return limit

	def leaves_no_time(self, week: date) -> bool:
		"""Whether it is quiet without a break from `week` on for eight days."""
		start = moment_of(week, time(), self.zone)
		return self.end(start) >= start + _LONGEST

	def _around(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
		"""The windows of the days about `moment`, as moments."""
		today = moment.astimezone(ZoneInfo(self.zone)).date()
		# A clock that is set back over midnight shows the rest of a day again while the next one's windows have
		# begun, hence one day ahead.
		for day in (today - _DAY, today, today + _DAY):
			for window in self.windows:
				if window.weekday == day.weekday():
					until = day if window.end > window.start else day + _DAY
					yield (
						moment_of(day, window.start, self.zone),
						moment_of(until, window.end, self.zone),
					)


@lru_cache(maxsize=4096)
def moment_of(day: date, at: time, zone: str) -> datetime:
	"""The moment, in UTC, at which a clock in `zone` first shows `at` on `day`, or jumps over it."""
	wall = datetime.combine(day, at, ZoneInfo(zone))
	moment = wall.astimezone(timezone.utc)
	if moment.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
		return moment
	# Skipped: the jump lies between what the time would be by the offset after it and by the one before.
	return _change(wall.replace(fold=1).astimezone(timezone.utc), moment, wall.tzinfo)


def _change(before: datetime, after: datetime, zone: tzinfo | None) -> datetime:
	"""The moment between the two at which the clock of `zone` is set, to the second."""
	before, after = before.replace(microsecond=0), after.replace(microsecond=0)
	offset = before.astimezone(zone).utcoffset()
	while after - before > _SECOND:
		middle = (before + (after - before) / 2).replace(microsecond=0)
		if middle.astimezone(zone).utcoffset() == offset:
			before = middle
		else:
			after = middle
	return after


def next_hour(now: datetime, zone: str) -> datetime:
	"""The next moment after `now` at which the wall clock shows a full hour."""
	at = now.astimezone(timezone.utc)
	while True:
		wall = at.astimezone(ZoneInfo(zone))
		full = at + _HOUR - _past_the_hour(wall)
		if full.astimezone(wall.tzinfo).utcoffset() == wall.utcoffset():
			return full
		# The clock is set within this hour, and not by full hours everywhere.
		at = _change(at, full, wall.tzinfo)
		if not _past_the_hour(at.astimezone(wall.tzinfo)):
			return at


def _past_the_hour(wall: datetime) -> timedelta:
	return timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def next_time(now: datetime, at: time, zone: str, weekdays: Iterable[int] = range(7)) -> datetime:
	"""The next moment after `now` at which it is `at` on one of `weekdays` (0 is Monday)."""
	now = now.astimezone(timezone.utc)
	day = now.astimezone(ZoneInfo(zone)).date()
	wanted = set(weekdays)
	while True:
		if day.weekday() in wanted and (moment := moment_of(day, at, zone)) > now:
			return moment
		day += _DAY
