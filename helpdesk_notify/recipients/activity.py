"""Which users have used the inbox recently. Kept in Redis; if it is lost, an email is only sent earlier."""

import time
from collections.abc import Collection
from contextlib import suppress

import frappe
from redis.exceptions import RedisError

from helpdesk_notify.engine import ACTIVE_FOR

KEY = "helpdesk_notify:active:{0}"
# Seconds until a worker records the same user again.
AGAIN_AFTER = 30
MOST_REMEMBERED = 10_000

_noted: dict[tuple[str, str], float] = {}


def note(user: str) -> None:
	"""Records that `user` is using the inbox."""
	key, now = (frappe.local.site, user), time.monotonic()
	if now - _noted.get(key, -AGAIN_AFTER) < AGAIN_AFTER:
		return
	if len(_noted) >= MOST_REMEMBERED:
		_noted.clear()
	_noted[key] = now
	with suppress(RedisError):
		frappe.cache.set_value(KEY.format(user), 1, expires_in_sec=int(ACTIVE_FOR.total_seconds()))


def forget() -> None:
	"""Deletes all records."""
	_noted.clear()
	frappe.cache.delete_keys(KEY.format(""))


def among(users: Collection[str]) -> set[str]:
	"""Those of `users` who have used the inbox within ACTIVE_FOR."""
	users = list(users)
	values: list = []
	with suppress(RedisError):
		keys = [frappe.cache.make_key(KEY.format(user)) for user in users]
		values = frappe.cache.mget(keys) if keys else []
	return {user for user, value in zip(users, values, strict=False) if value}
