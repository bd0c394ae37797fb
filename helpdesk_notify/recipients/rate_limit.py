"""The users' allowances of the rate limit. Kept in Redis; if they are lost, the limit starts again."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime, timezone

import frappe
from redis.exceptions import RedisError

from helpdesk_notify.engine import Allowance, Limit, Plan

_KEY = "helpdesk_notify:allowance:{0}"


def read(users: Collection[str]) -> dict[str, Allowance]:
	"""The stored allowances of `users`. Users without one have their full allowance."""
	users = list(users)
	values: list = []
	with suppress(RedisError):
		values = frappe.cache.mget([_key(user) for user in users]) if users else []
	return {user: _decode(value) for user, value in zip(users, values, strict=False) if value}


def write(plans: Iterable[Plan], limit: Limit | None) -> None:
	"""Stores the allowances after `plans`, until they are full again."""
	spent = {plan.user: plan.allowance for plan in plans if plan.allowance}
	if not spent or not limit:
		return
	with suppress(RedisError):
		pipeline = frappe.cache.pipeline(transaction=False)
		for user, allowance in spent.items():
			pipeline.set(_key(user), _encode(allowance), ex=int(limit.period.total_seconds()) + 1)
		pipeline.execute()


def _key(user: str) -> bytes:
	return frappe.cache.make_key(_KEY.format(user))


def _encode(allowance: Allowance) -> str:
	return f"{allowance.tokens} {allowance.at.timestamp()}"


def _decode(value: bytes) -> Allowance:
	tokens, at = value.split()
	return Allowance(float(tokens), datetime.fromtimestamp(float(at), timezone.utc))
