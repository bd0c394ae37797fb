"""Decides which notifications are deleted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRow:
	"""A stored notification. `at`: time of the last event. `active`: the user exists and is enabled."""

	at: datetime
	read: bool
	snoozed: bool = False
	mail_waits: bool = False
	active: bool = True


def expired(row: StoredRow, before: datetime) -> bool:
	"""Whether `row`, if it is older than `before`, may be deleted.

	What an active user has not read, or has snoozed, stays however old it is; a disabled or deleted user will not
	read it. A row whose mail waits stays until that is sent or dropped.
	"""
	if row.at >= before or row.mail_waits:
		return False
	return not row.active or (row.read and not row.snoozed)
