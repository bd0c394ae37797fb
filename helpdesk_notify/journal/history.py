"""The events grouped in a notification."""

import json
from datetime import datetime

import frappe
from frappe.query_builder import DocType

from helpdesk_notify.constants import EVENT
from helpdesk_notify.engine import UPDATED
from helpdesk_notify.journal.records import DONE

MOST = 200


def events_of(notification: str, ticket: str | None, since: datetime, until: datetime) -> list[frappe._dict]:
	"""The newest MOST events grouped in `notification`, newest first, with parsed facts and decisions.

	:param ticket: the notification's ticket; None for notifications grouped by the rate limit
	:param since: when the notification was created
	:param until: the time of its last event
	"""
	row = DocType(EVENT)
	fields = (
		"name",
		"event",
		"ticket",
		"comment",
		"actor",
		"actor_name",
		"source",
		"at",
		"facts",
		"decisions",
	)
	query = (
		frappe.qb.from_(row)
		.select(*(row[field] for field in fields))
		.where((row.at >= since) & (row.at <= until) & (row.state == DONE))
		.where(row.decisions.like(f'%"{notification}"%'))
		.orderby(row.at, order=frappe.qb.desc)
		.orderby(row.creation, order=frappe.qb.desc)
		.limit(MOST)
	)
	found = (query.where(row.ticket == ticket) if ticket else query).run(as_dict=True)
	return _once_each(found, notification)


def _once_each(found: list[frappe._dict], notification: str) -> list[frappe._dict]:
	"""Removes events that a later, more detailed one replaced, and false matches of the LIKE condition."""
	events, replaced = [], False
	for each in found:
		decisions = json.loads(each.decisions)
		results = [decision["result"] for decision in decisions if decision.get("row") == notification]
		if not results:
			continue
		if not replaced:
			each.update({"facts": json.loads(each.facts or "{}"), "decisions": decisions})
			events.append(each)
		replaced = UPDATED in results
	return events
