"""What a folded row has told before: each fold keeps what it is about to replace."""

from datetime import datetime

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Cast_, Coalesce, Concat
from pypika.terms import Term

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.runtime import clock

# Control characters that plain text never holds: it has no white space but single blanks.
_END, _BETWEEN = "\x1e", "\x1f"
MOST = 200
_FIELDS = ("notify_at", "user_from", "notify_actor", "notify_body")


def with_what_it_told(row: DocType) -> Term:
	"""An SQL expression: the history of `row`, with what it tells now at the end."""
	parts = []
	for field in _FIELDS:
		value = Cast_(row[field], "varchar") if field == "notify_at" else row[field]
		parts += [Coalesce(value, ""), _BETWEEN]
	return Concat(Coalesce(row.notify_history, ""), *parts[:-1], _END)


def read(user: str, name: str) -> list[frappe._dict] | None:
	"""The happenings that a row of `user` stands for, the newest MOST of them first; None if it is not theirs."""
	fields = [*_FIELDS, "notify_history"]
	row = frappe.db.get_value(NOTIFICATION, {"name": name, "user_to": user}, fields, as_dict=True)
	if not row:
		return None
	earlier = [_parse(line) for line in (row.notify_history or "").split(_END) if line]
	return [frappe._dict({field: row[field] for field in _FIELDS}), *reversed(earlier)][:MOST]


def _parse(line: str) -> frappe._dict:
	at, user, actor, body = (line.split(_BETWEEN) + [""] * len(_FIELDS))[: len(_FIELDS)]
	return frappe._dict(
		notify_at=datetime.fromisoformat(at) if at else None,
		user_from=user,
		notify_actor=actor,
		notify_body=body,
	)


def iso(at: datetime | None) -> str | None:
	"""A stored moment as the client takes it."""
	return clock.from_db(at).isoformat() if at else None
