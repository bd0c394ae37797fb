"""Quiet hours and digest times: from local times in a time zone to moments in UTC.

A local time that exists twice (when summer time ends) means the first one. A local time that does not exist
(when summer time begins) means the moment of the change. So every local time is one moment, in the same order.
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
# The longest time that quiet hours hold an email, so that quiet hours without an end do not hold it forever.
_LONGEST = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class Window:
	"""From `start` on a `weekday` (0 is Monday) until `end`; on the next day if `end` is not after `start`."""

	weekday: int
	start: time
	end: time


@dataclass(frozen=True, slots=True)
class QuietHours:
	"""The quiet hours of a user, in local time of `zone` (an IANA name)."""

	windows: tuple[Window, ...]
	zone: str

	def covers(self, moment: datetime) -> bool:
		"""Whether `moment` (timezone-aware) is in the quiet hours."""
		moment = moment.astimezone(timezone.utc)
		return any(begin <= moment < end for begin, end in self._around(moment))

	def end(self, moment: datetime) -> datetime:
		"""The first moment, from `moment` on, outside the quiet hours; at most eight days later. In UTC."""
		limit = at = moment.astimezone(timezone.utc)
		limit += _LONGEST
		while at < limit:
			ends = [end for begin, end in self._around(at) if begin <= at < end]
			if not ends:
				return at
			at = max(ends)
		return limit

	def leaves_no_time(self, week: date) -> bool:
		"""Whether the quiet hours cover eight days from `week` on without a break."""
		start = moment_of(week, time(), self.zone)
		return self.end(start) >= start + _LONGEST

	def _around(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
		"""The windows of the days around `moment`, as moments."""
		today = moment.astimezone(ZoneInfo(self.zone)).date()
		# If a clock is set back over midnight, a window of the next day can begin before the repeated end of
		# this day. So the next day is included.
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
	"""The moment, in UTC, of the local time `at` on `day` in `zone`; see above for times that exist twice or not."""
	wall = datetime.combine(day, at.replace(fold=0), ZoneInfo(zone))
	moment = wall.astimezone(timezone.utc)
	if moment.astimezone(wall.tzinfo).replace(tzinfo=None) == wall.replace(tzinfo=None):
		return moment
	# The local time does not exist: the change lies between the moments by the offsets after and before it.
	return _change(wall.replace(fold=1).astimezone(timezone.utc), moment, wall.tzinfo)


def _change(before: datetime, after: datetime, zone: tzinfo | None) -> datetime:
	"""The moment between the two at which the UTC offset of `zone` changes, to the second."""
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
	"""The next full hour of local time in `zone` after `now`."""
	at = now.astimezone(timezone.utc)
	while True:
		wall = at.astimezone(ZoneInfo(zone))
		full = at + _HOUR - _past_the_hour(wall)
		if full.astimezone(wall.tzinfo).utcoffset() == wall.utcoffset():
			return full
		# The offset changes within this hour, in some zones not by a full hour.
		at = _change(at, full, wall.tzinfo)
		if not _past_the_hour(at.astimezone(wall.tzinfo)):
			return at


def _past_the_hour(wall: datetime) -> timedelta:
	return timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def next_time(now: datetime, at: time, zone: str, weekdays: Iterable[int] = range(7)) -> datetime:
	"""The next moment after `now` of the local time `at` on one of `weekdays` (0 is Monday)."""
	now = now.astimezone(timezone.utc)
	day = now.astimezone(ZoneInfo(zone)).date()
	wanted = set(weekdays)
	while True:
		if day.weekday() in wanted and (moment := moment_of(day, at, zone)) > now:
			return moment
		day += _DAY
