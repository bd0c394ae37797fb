"""When: quiet hours and digest times, by the clock on somebody's wall.

A time that the wall clock shows twice (the hour that summer time gives back) means its first showing. One that
it leaves out means the moment at which it jumps over it. So a day's every time is a moment, and in order.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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
		# A zone can leave out a whole day, hence two days back.
		for day in (today - 2 * _DAY, today - _DAY, today):
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
	before, after = wall.replace(fold=1).astimezone(timezone.utc), moment
	offset = before.astimezone(wall.tzinfo).utcoffset()
	while after - before > timedelta(seconds=1):
		middle = before + (after - before) / 2
		middle = middle.replace(microsecond=0)
		if middle.astimezone(wall.tzinfo).utcoffset() == offset:
			before = middle
		else:
			after = middle
	return after


def next_hour(now: datetime, zone: str) -> datetime:
	"""The next full hour on the wall clock."""
	wall = now.astimezone(ZoneInfo(zone))
	to_go = timedelta(hours=1) - timedelta(
		minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond
	)
	return now.astimezone(timezone.utc) + to_go


def next_time(now: datetime, at: time, zone: str, weekdays: Iterable[int] = range(7)) -> datetime:
	"""The next moment after `now` at which it is `at` on one of `weekdays` (0 is Monday)."""
	now = now.astimezone(timezone.utc)
	day = now.astimezone(ZoneInfo(zone)).date()
	wanted = set(weekdays)
	while True:
		if day.weekday() in wanted and (moment := moment_of(day, at, zone)) > now:
			return moment
		day += _DAY
