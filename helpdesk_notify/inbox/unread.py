"""The condition for visible rows, and the unread count. List and count use the same condition."""

from collections.abc import Collection
from dataclasses import dataclass

import frappe
from frappe.query_builder import CustomFunction, DocType
from frappe.query_builder.functions import Count, UnixTimestamp
from frappe.utils import now_datetime
from pypika.terms import Criterion, PseudoColumn, Term, ValueWrapper

from helpdesk_notify.constants import NOTIFICATION

COUNT_UP_TO = 100  # shown as 99+; the database does not count further
USERS_PER_QUERY = 50


@dataclass(frozen=True, slots=True)
class Unread:
	"""How many are unread (at most COUNT_UP_TO), and when that was counted, in microseconds.

	The moment is the database's, read in the statement that counts. Where that statement is the first of its
	transaction, the one with the higher number knows all that the other knows, whichever worker counted.
	"""

	unread: int
	seq: int


def visible_to(user: str, *, unread_only: bool = False, snoozed: bool = False) -> Criterion:
	"""The condition for the inbox of a user, or for their snoozed rows."""
	row = DocType(NOTIFICATION)
	criterion = (row.user_to == user) & (row.notify_mail_only == 0)
	if unread_only:
		criterion &= row.read == 0
	if snoozed:
		return criterion & (row.notify_snoozed_until > now_datetime())
	return criterion & (row.notify_snoozed_until.isnull() | (row.notify_snoozed_until <= now_datetime()))


def unread_of(users: Collection[str]) -> dict[str, Unread]:
	"""The unread count of each of `users`, with one query for each USERS_PER_QUERY users."""
	counts: dict[str, Unread] = {}
	distinct = [*dict.fromkeys(users)]
	for start in range(0, len(distinct), USERS_PER_QUERY):
		first, *others = (_count_query(user) for user in distinct[start : start + USERS_PER_QUERY])
		query = first
		for other in others:
			query = query.union_all(other)
		# All statements read the snapshot of the first one, so they have its number.
		seq = next(iter(counts.values())).seq if counts else None
		counts |= {user: Unread(unread, seq or int(at)) for user, unread, at in query.run()}
	return counts


def _count_query(user: str):
	row = DocType(NOTIFICATION)
	some = frappe.qb.from_(row).select(row.name).where(_unread(user)).limit(COUNT_UP_TO).as_("some")
	return frappe.qb.from_(some).select(ValueWrapper(user), Count("*"), _database_clock())


def _unread(user: str) -> Criterion:
	"""The condition of `visible_to` for the count. Email-only rows are read, so the index covers the query."""
	row = DocType(NOTIFICATION)
	awake = row.notify_snoozed_until.isnull() | (row.notify_snoozed_until <= now_datetime())
	return (row.user_to == user) & (row.read == 0) & awake


def _database_clock() -> Term:
	if frappe.db.db_type == "postgres":
		return UnixTimestamp(CustomFunction("clock_timestamp", [])()) * 1_000_000
	# Not UNIX_TIMESTAMP(NOW()), which is ambiguous for one hour when summer time ends.
	since = CustomFunction("TIMESTAMPDIFF", ["unit", "begin", "end"])
	return since(PseudoColumn("MICROSECOND"), "1970-01-01", CustomFunction("UTC_TIMESTAMP", ["digits"])(6))
