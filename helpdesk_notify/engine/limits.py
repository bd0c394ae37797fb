"""The rate limit of one user's notifications: a token bucket."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
	"""At most `count` in a burst, and on average at most `count` in each `period`."""

	count: int
	period: timedelta


@dataclass(frozen=True, slots=True)
class Allowance:
	"""The tokens left in a user's bucket at the time `at`."""

	tokens: float
	at: datetime


def left(allowance: Allowance | None, limit: Limit, now: datetime) -> Allowance:
	"""The allowance `now`, refilled for the time since. None: a new bucket, which is full."""
	if not allowance:
		return Allowance(limit.count, now)
	# The clocks of two servers may differ: a negative duration adds nothing.
	passed = max(now - allowance.at, timedelta())
	tokens = min(limit.count, allowance.tokens + limit.count * (passed / limit.period))
	return Allowance(tokens, max(now, allowance.at))


def spend(allowance: Allowance | None, limit: Limit, now: datetime) -> tuple[bool, Allowance]:
	"""Takes one token. Returns whether there was one, and the allowance left."""
	found = left(allowance, limit, now)
	if found.tokens < 1:
		return False, found
	return True, Allowance(found.tokens - 1, found.at)
