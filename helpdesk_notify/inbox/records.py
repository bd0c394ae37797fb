"""Writes planned notifications: new rows with one insert, repeats with one update for each text."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import frappe
from frappe import _
from frappe.model.naming import make_autoname
from frappe.query_builder import DocType
from frappe.query_builder.functions import Cast_, Replace

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.engine import COUNT, Event, Increment, Plan, Text, Total, plain_text
from helpdesk_notify.recipients.users import site_language
from helpdesk_notify.runtime import clock, database

# From so many rows on, what is the same in all of them is set by a second statement: the text of a statement with all
# values of all rows takes longer to build than the rows take to write.
MANY = 25
NAME_LENGTH = 140  # characters of a Data column
Say = Callable[[Text, str | None], str]


def write(event: Event, plans: Sequence[Plan], languages: Mapping[str, str], now: datetime) -> dict[str, str]:
	"""Writes the rows of an event. Returns user -> name of the row."""
	lost = _update([plan for plan in plans if plan.row], languages, now)
	written = {plan.user: plan.row for plan in plans if plan.row and plan.row not in lost}
	new = [plan.as_new() for plan in plans if plan.user not in written]
	if new:
		written |= _insert(new, languages, now)
	return written


def fields_of(plan: Plan, language: str | None, now: datetime, say: Say | None = None) -> dict:
	"""The values of a row for `plan`. `say`: function that renders its texts; by default `wording`."""
	say = say or wording
	event = plan.event
	return {
		"user_from": event.actor,
		"user_to": plan.user,
		"notification_type": event.notification_type,
		"reference_ticket": event.ticket,
		"reference_comment": event.comment,
		"message": say(plan.title, language).replace(COUNT, "1"),
		"read": int(not plan.in_app),  # email-only rows are not counted
		"notify_event": event.key,
		"notify_group": event.group,
		"notify_count": plan.count.number if isinstance(plan.count, Total) else 1,
		"notify_at": clock.to_db(now),
		"notify_body": event.body if isinstance(event.body, str) else say(event.body, language),
		"notify_actor": (event.actor_name or "")[:NAME_LENGTH],
		"notify_reason": plan.reason,
		"notify_link": event.link,
		"notify_silent": int(plan.silent),
		"notify_mail_only": int(not plan.in_app),
		"notify_snoozed_until": None,
	}


def wording(title: Text, language: str | None) -> str:
	"""The text in the recipient's language, as plain text."""
	return plain_text(title.render(lambda sentence: _(sentence, lang=language or None)))


def _wording_once() -> Say:
	"""As `wording`, but renders each text once per language."""
	known: dict[tuple, str] = {}

	def say(title: Text, language: str | None) -> str:
		key = (title.sentence, title.literal, language, *title.values.items())
		if key not in known:
			known[key] = wording(title, language)
		return known[key]

	return say


def _insert(plans: Sequence[Plan], languages: Mapping[str, str], now: datetime) -> dict[str, str]:
	"""Inserts all new rows with one statement, or many with two. Returns user -> name of the row."""
	by = frappe.session.user
	stamp = {"creation": clock.to_db(now), "modified": clock.to_db(now), "owner": by, "modified_by": by}
	say = _wording_once()
	rows = [
		{
			"name": make_autoname("hash", NOTIFICATION),
			**stamp,
			**fields_of(plan, languages.get(plan.user), now, say),
		}
		for plan in plans
	]
	# Columns that are empty in all rows are left out, which makes the statement smaller.
	known = dict.fromkeys(column for row in rows for column in row)
	columns = [column for column in known if any(row.get(column) for row in rows)]
	alike = {column for column in columns if all(row[column] == rows[0][column] for row in rows)}
	if len(rows) < MANY:
		alike = set()
	different = [column for column in columns if column not in alike]
	frappe.db.bulk_insert(NOTIFICATION, different, [[row[column] for column in different] for row in rows])
	if alike:
		row = DocType(NOTIFICATION)
		query = frappe.qb.update(row).where(row.name.isin([each["name"] for each in rows]))
		for column in alike:
			query = query.set(row[column], rows[0][column])
		query.run()
	return {row["user_to"]: row["name"] for row in rows}


def _update(plans: list[Plan], languages: Mapping[str, str], now: datetime) -> set[str]:
	"""Updates the rows of `plans`. Returns the plans whose row was deleted in the meantime."""
	batches = defaultdict(list)
	for plan in plans:
		values = fields_of(plan, languages.get(plan.user), now)
		same = {field: value for field, value in values.items() if field != "user_to"}
		text = wording(plan.title, languages.get(plan.user))
		batches[(text, plan.folds, *same.items())].append(plan)
	lost: set[str] = set()
	for batch in batches.values():
		names = [plan.row for plan in batch if plan.row]
		with database.newest_rows():
			_update_batch(batch[0], languages, now, names)
		if frappe.db._cursor.rowcount < len(names):
			lost |= {*names} - _still_there(names)
	superfluous = [plan.replaces for plan in plans if plan.replaces]
	if superfluous:
		frappe.db.delete(NOTIFICATION, {"name": ["in", superfluous]})
	return lost


def _still_there(names: list[str]) -> set[str]:
	"""A locking read, because the snapshot of this transaction may still contain deleted rows."""
	row = DocType(NOTIFICATION)
	return {*frappe.qb.from_(row).select(row.name).where(row.name.isin(names)).for_update().run(pluck=True)}


def _update_batch(plan: Plan, languages: Mapping[str, str], now: datetime, names: list[str]) -> None:
	row = DocType(NOTIFICATION)
	query = frappe.qb.update(row).where(row.name.isin(names))
	for field, value in fields_of(plan, languages.get(plan.user), now).items():
		if field in ("user_to", "message", "notify_count"):
			continue
		query = query.set(row[field], value)
	match plan.count:
		case Total(number):
			count = number
		case Increment(by):
			# The database counts, so that two simultaneous repeats are both counted.
			count = row.notify_count + by
	# The text is set before the count, because it uses the old count.
	template = wording(plan.title, languages.get(plan.user))
	query = query.set(row.message, Replace(template, COUNT, Cast_(count, "varchar"))).set(
		row.notify_count, count
	)
	query.set(row.modified, clock.to_db(now)).set(row.modified_by, frappe.session.user).run()


def delete_about(*, ticket: str | None = None, comment: str | None = None) -> set[str]:
	"""Deletes all rows about a deleted ticket or comment. Returns their users."""
	about = {"reference_comment": comment} if comment else {"reference_ticket": ticket}
	users = set(frappe.get_all(NOTIFICATION, filters=about, pluck="user_to", distinct=True))
	if users:
		frappe.db.delete(NOTIFICATION, about)
	return users


def retract(event: str, comment: str) -> dict[str, str]:
	"""Deletes unread rows of `event` about `comment`. Returns row -> user."""
	what = {"notify_event": event, "reference_comment": comment, "read": 0}
	rows = dict(frappe.get_all(NOTIFICATION, filters=what, fields=["name", "user_to"], as_list=True))
	if rows:
		frappe.db.delete(NOTIFICATION, {"name": ["in", list(rows)]})
	return rows


def revise(event: Event, user: str) -> str | None:
	"""Updates the unread row of `user` after the total of an event became smaller. Returns the name of the row."""
	row = {"user_to": user, "notify_group": event.group, "read": 0}
	name = frappe.db.get_value(NOTIFICATION, row)
	if name:
		language = frappe.db.get_value("User", user, "language") or site_language()
		message = wording(event.title(folded=(event.total or 0) > 1), language)
		values = {"message": message, "notify_count": event.total, "user_from": event.actor}
		frappe.db.set_value(NOTIFICATION, name, values)
	return name
