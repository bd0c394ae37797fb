"""Reads the inbox of a user, page by page. Every query has the user in its WHERE clause."""

import base64
import binascii
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import frappe
from frappe import _
from frappe.query_builder import DocType, Order

from helpdesk_notify.constants import NOTIFICATION
from helpdesk_notify.inbox import serializer
from helpdesk_notify.inbox.unread import visible_to
from helpdesk_notify.recipients import visibility
from helpdesk_notify.runtime.errors import throw

MAX_PAGE = 100
_TYPES = {"mentions": "Mention", "assigned": "Assignment"}
TABS = ("", "unread", *_TYPES, "snoozed")


def page(user: str, limit: int, cursor: str | None, *, only: str = "") -> dict:
	"""A page of `limit` rows after `cursor`, newest first, and the cursor of the next page (None at the end).

	`only`: one of TABS.
	"""
	row = DocType(NOTIFICATION)
	query = (
		serializer.select_rows()
		.where(visible_to(user, unread_only=only == "unread", snoozed=only == "snoozed"))
		.orderby(row.notify_at, order=Order.desc)
		.orderby(row.name, order=Order.desc)
		.limit(limit + 1)
	)
	if only in _TYPES:
		query = query.where(row.notification_type == _TYPES[only])
	if cursor:
		query = query.where(_after(*_decode(cursor)))
	found = query.run(as_dict=True)
	rows, more = found[:limit], len(found) > limit
	return {"rows": serializer.shape(rows, _hidden(rows)), "next": _encode(rows[-1]) if more else None}


def _hidden(rows: Sequence[frappe._dict]) -> set[str]:
	"""The names of rows about tickets that the user cannot read any more."""
	readable = visibility.readable_tickets({row.reference_ticket for row in rows if row.reference_ticket})
	return {row.name for row in rows if row.reference_ticket and row.reference_ticket not in readable}


def _after(at: datetime | None, name: str):
	"""Condition for rows after a position. Rows without a time (not inserted by the Document API) are last."""
	row = DocType(NOTIFICATION)
	if not at:
		return row.notify_at.isnull() & (row.name < name)
	return (row.notify_at < at) | ((row.notify_at == at) & (row.name < name)) | row.notify_at.isnull()


def _encode(row: frappe._dict) -> str:
	position = json.dumps([row.notify_at.isoformat() if row.notify_at else None, row.name])
	return base64.urlsafe_b64encode(position.encode()).decode()


def _decode(cursor: str) -> tuple[datetime | None, str]:
	position = None
	with suppress(binascii.Error, ValueError, TypeError):
		at, name = json.loads(base64.urlsafe_b64decode(cursor.encode()))
		position = (datetime.fromisoformat(at) if at else None), str(name)
	if not position:
		throw(_("Invalid or expired cursor."))
	return position
