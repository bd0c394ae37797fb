"""Scheduled check for tickets whose SLA is about to be breached or is breached, by Helpdesk's own fields."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

import frappe
from frappe.query_builder import Case, DocType
from frappe.query_builder.functions import Cast_
from frappe.utils import cint, format_datetime, now_datetime
from pypika.terms import Criterion

from helpdesk_notify.constants import DEADLINE, SETTINGS, TICKET
from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import plain_text, sla
from helpdesk_notify.recipients.audience import assigned_to, members_of
from helpdesk_notify.recipients.subscriptions import muted

MEMORY = timedelta(days=30)
BATCH = 500  # tickets per transaction
TICKETS_PAGE = "/helpdesk/tickets"

# target -> (field with its due time, field that is set when it is met)
_FIELDS = {
	sla.RESPONSE: ("response_by", "first_responded_on"),
	sla.RESOLUTION: ("resolution_by", "resolution_date"),
}


def forget() -> None:
	"""Deletes records of deadlines older than MEMORY."""
	frappe.db.delete(DEADLINE, {"due": ["<", now_datetime() - MEMORY]})


def check() -> int:
	"""Notifies of deadlines that are due soon or missed, of each once. Returns their number."""
	done = 0
	while deadlines := _claim():
		done += len(deadlines)
		_notify(deadlines)
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- what was notified is noted in the same transaction
	return done


def _claim() -> list[sla.Deadline]:
	"""The next deadlines without a notification, recorded as notified. A parallel run waits for this transaction."""
	warn_before = timedelta(minutes=cint(frappe.get_cached_doc(SETTINGS).due_soon_minutes))
	now = now_datetime()
	found = _read(now, warn_before)
	if found:
		stamp = [now, now, "Administrator", "Administrator"]
		fields = ["name", "creation", "modified", "owner", "modified_by", "ticket", "event", "due"]
		values = [
			[each.name, *stamp, each.ticket, _event_of(each.target, each.stage), each.due] for each in found
		]
		try:
			frappe.db.bulk_insert(DEADLINE, fields, values)
		except Exception as error:
			if not frappe.db.is_primary_key_violation(error):
				raise
			frappe.db.rollback()  # another run has recorded them
			return []
	return found


def _read(now: datetime, warn_before: timedelta) -> list[sla.Deadline]:
	"""The new deadlines of the next BATCH tickets, with one query for both targets."""
	ticket = DocType(TICKET)
	query = frappe.qb.from_(ticket).select(ticket.name, ticket.subject, ticket.agent_group)
	is_news, is_new = [], []
	for target, (due, met) in _FIELDS.items():
		notified = DocType(DEADLINE).as_(f"notified_{target}")
		news = _is_news(ticket[due], now, warn_before) & ticket[met].isnull()
		stage = (
			Case()
			.when(ticket[due] <= now, _event_of(target, sla.BREACHED))
			.else_(_event_of(target, sla.DUE_SOON))
		)
		same = (notified.ticket == Cast_(ticket.name, "varchar")) & (notified.due == ticket[due])
		query = query.left_join(notified).on(same & (notified.event == stage) & news)
		query = query.select(Case().when(news & notified.name.isnull(), ticket[due]).else_(None).as_(target))
		is_news.append(news)
		is_new.append(news & notified.name.isnull())
	# The first conditions use only the ticket, and exclude nearly all tickets.
	query = query.where((ticket.status_category == "Open") & Criterion.any(is_news) & Criterion.any(is_new))
	found: list[sla.Deadline] = []
	for row in query.orderby(ticket.name).limit(BATCH).run(as_dict=True):
		for target in sla.TARGETS:
			stage = row[target] and sla.stage(row[target], now, warn_before)
			if stage:
				about = (plain_text(row.subject), row.agent_group)
				found.append(sla.Deadline(str(row.name), target, row[target], stage, *about))
	return found


def _is_news(due, now: datetime, warn_before: timedelta) -> Criterion:
	after, until = sla.period(now, warn_before)
	return (due > after) & (due <= until)


def _event_of(target: str, stage: str) -> str:
	return f"{target}:{stage}"


def _notify(deadlines: list[sla.Deadline]) -> None:
	batches = sla.batch(_audiences(deadlines))
	for deadline, audience in batches.single.items():
		deliver(sla.event(deadline, format_datetime(deadline.due, "d MMM HH:mm")), audience)
	for several, audience in batches.together.items():
		deliver(sla.summary(several, TICKETS_PAGE), audience)


def _audiences(deadlines: list[sla.Deadline]) -> dict[sla.Deadline, Mapping[str, str]]:
	tickets = {each.ticket for each in deadlines}
	assigned = assigned_to(tickets)
	teams = {each.team for each in deadlines if each.team and each.stage == sla.BREACHED}
	members = {team: members_of(team) for team in teams}
	muters: dict[str, set[str]] = defaultdict(set)
	for user, ticket in muted(tickets):
		muters[ticket].add(user)
	return {
		each: sla.audience(
			each,
			assigned.get(each.ticket, ()),
			members.get(each.team or "", ()),
			muters.get(each.ticket, ()),
		)
		for each in deadlines
	}
