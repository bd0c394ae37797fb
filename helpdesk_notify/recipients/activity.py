"""Who has used the inbox a moment ago. It lives in Redis: to lose it costs nothing but an earlier mail."""

import time
from collections.abc import Collection
from contextlib import suppress

import frappe
from redis.exceptions import RedisError

from helpdesk_notify.engine import ACTIVE_FOR

KEY = "helpdesk_notify:active:{0}"
# Within so many seconds a worker does not say it again.
AGAIN_AFTER = 30
MOST_REMEMBERED = 10_000

_noted: dict[tuple[str, str], float] = {}


def note(user: str) -> None:
	"""`user` uses the inbox now."""
	key, now = (frappe.local.site, user), time.monotonic()
	if now - _noted.get(key, -AGAIN_AFTER) < AGAIN_AFTER:
		return
	if len(_noted) >= MOST_REMEMBERED:
		_noted.clear()
	_noted[key] = now
	with suppress(RedisError):
		frappe.cache.set_value(KEY.format(user), 1, expires_in_sec=int(ACTIVE_FOR.total_seconds()))


def forget() -> None:
	"""Nobody has used it."""
	_noted.clear()
	frappe.cache.delete_keys(KEY.format(""))


def among(users: Collection[str]) -> set[str]:
	"""Those of `users` who have used it within ACTIVE_FOR."""
	users = list(users)
	values: list = []
	with suppress(RedisError):
		keys = [frappe.cache.make_key(KEY.format(user)) for user in users]
		values = frappe.cache.mget(keys) if keys else []
	return {user for user, value in zip(users, values, strict=False) if value}
