"""How many notifications one person gets in a while: a token bucket."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
	"""At most `count` at once, and on average no more than `count` in each `period`."""

	count: int
	period: timedelta


@dataclass(frozen=True, slots=True)
class Allowance:
	"""What is left in somebody's bucket: `tokens`, as of `at`."""

	tokens: float
	at: datetime


def left(allowance: Allowance | None, limit: Limit, now: datetime) -> Allowance:
	"""What is left `now`, after what has flowed in since. A bucket that nobody has touched is full."""
	if not allowance:
		return Allowance(limit.count, now)
	# Two servers' clocks may differ: time that runs backwards adds nothing.
	passed = max(now - allowance.at, timedelta())
	tokens = min(limit.count, allowance.tokens + limit.count * (passed / limit.period))
	return Allowance(tokens, max(now, allowance.at))


def spend(allowance: Allowance | None, limit: Limit, now: datetime) -> tuple[bool, Allowance]:
	"""Take one token; whether there was one, and what is left."""
	found = left(allowance, limit, now)
	if found.tokens < 1:
		return False, found
	return True, Allowance(found.tokens - 1, found.at)
