"""The clock: tickets that are about to miss their service level, or have missed it, by Helpdesk's own fields."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Cast_
from frappe.utils import cint, format_datetime, now_datetime

from helpdesk_notify.constants import SYSTEM
from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import Event, plain_text
from helpdesk_notify.recipients.audience import assigned_to, members_of
from helpdesk_notify.recipients.subscriptions import muted

DEADLINE = "HD Notify Deadline"
DUE_SOON, BREACHED = "sla_due_soon", "sla_breached"
# Who has more than so many to be told of at once gets one notification about all of them.
MOST_AT_ONCE = 3
# What was missed longer ago, before the app was there or while the scheduler stood still, is no news.
NEWS = timedelta(days=1)
MEMORY = timedelta(days=30)
BATCH = 500
MOST_NAMED = 100  # tickets in the text of one notification

# target -> (the field that says when it is due, the one that is set when it has been met, the wording's variant)
_TARGETS = {
	"response": ("response_by", "first_responded_on", "response"),
	"resolution": ("resolution_by", "resolution_date", ""),
}


@dataclass(frozen=True, slots=True)
class Deadline:
	"""A target of a ticket, and what is to be said of it."""

	ticket: str
	target: str
	due: datetime
	key: str
	subject: str
	team: str | None

	@property
	def name(self) -> str:
		"""With the moment: a deadline that Helpdesk moves is a new one."""
		return f"{self.ticket}:{self.target}:{self.key}:{self.due:%Y%m%d%H%M%S%f}"


def forget() -> None:
	"""What was due long ago is told of no more, and need not be remembered."""
	frappe.db.delete(DEADLINE, {"due": ["<", now_datetime() - MEMORY]})


def check() -> int:
	"""Tell of what is due soon and of what has been missed, each deadline once; returns how many."""
	done = 0
	while deadlines := _claim():
		done += len(deadlines)
		for key in (DUE_SOON, BREACHED):
			_tell([each for each in deadlines if each.key == key], key)
		frappe.db.commit()  # nosemgrep: frappe-manual-commit -- what has been told is noted in the same transaction
	return done


def _claim() -> list[Deadline]:
	"""The next ones that nobody has been told of, noted down; another run that is as far waits for this one."""
	soon = timedelta(minutes=cint(frappe.get_cached_doc("HD Notify Settings").due_soon_minutes))
	now = now_datetime()
	found: list[Deadline] = []
	for target in _TARGETS:
		found += _read(target, BREACHED, now - NEWS, now)
		found += _read(target, DUE_SOON, now, now + soon)
	found = found[:BATCH]
	if found:
		stamp = [now, now, "Administrator", "Administrator"]
		fields = ["name", "creation", "modified", "owner", "modified_by", "ticket", "event", "due"]
		values = [[each.name, *stamp, each.ticket, f"{each.target}:{each.key}", each.due] for each in found]
		try:
			frappe.db.bulk_insert(DEADLINE, fields, values)
		except Exception as error:
			if not frappe.db.is_primary_key_violation(error):
				raise
			frappe.db.rollback()  # another run has them already
			return []
	return found


def _read(target: str, key: str, after: datetime, until: datetime) -> list[Deadline]:
	due, met, _variant = _TARGETS[target]
	ticket, told = DocType("HD Ticket"), DocType(DEADLINE)
	rows = (
		frappe.qb.from_(ticket)
		.left_join(told)
		.on(
			(told.ticket == Cast_(ticket.name, "varchar"))
			& (told.event == f"{target}:{key}")
			& (told.due == ticket[due])
		)
		.select(ticket.name, ticket.subject, ticket.agent_group, ticket[due])
		.where((ticket.status_category == "Open") & ticket[met].isnull())
		.where((ticket[due] > after) & (ticket[due] <= until) & told.name.isnull())
		.orderby(ticket[due])
		.limit(BATCH)
		.run()
	)
	return [
		Deadline(str(name), target, at, key, plain_text(subject), team) for name, subject, team, at in rows
	]


def _tell(deadlines: list[Deadline], key: str) -> None:
	audiences = _audiences(deadlines, key)
	by_user: dict[str, list[Deadline]] = defaultdict(list)
	for each in deadlines:
		for user in audiences[each.name]:
			by_user[user].append(each)
	many = {user: mine for user, mine in by_user.items() if len(mine) > MOST_AT_ONCE}
	for each in deadlines:
		few = {user: why for user, why in audiences[each.name].items() if user not in many}
		deliver(_event(each), few)
	together: dict[tuple[Deadline, ...], list[str]] = defaultdict(list)
	for user, mine in many.items():
		together[tuple(mine)].append(user)
	for several, users in together.items():
		deliver(_summary(several, key), dict.fromkeys(users, "assigned"))


def _audiences(deadlines: list[Deadline], key: str) -> dict[str, Mapping[str, str]]:
	"""Who hears of each: the assigned agents; of what has been missed the team too."""
	assigned = assigned_to({each.ticket for each in deadlines}) if deadlines else {}
	teams = {each.team for each in deadlines if each.team} if key == BREACHED else set()
	members = {team: members_of(team) for team in teams}
	silenced = muted({each.ticket for each in deadlines})
	audiences = {}
	for each in deadlines:
		mine = dict.fromkeys(assigned.get(each.ticket, ()), "assigned")
		everybody = {**members.get(each.team, {}), **mine}
		audiences[each.name] = {
			user: why for user, why in everybody.items() if (user, each.ticket) not in silenced
		}
	return audiences


def _event(each: Deadline) -> Event:
	return Event(
		key=each.key,
		actor="Administrator",
		actor_name=SYSTEM,
		ticket=each.ticket,
		variant=_TARGETS[each.target][2],
		values={"due": _moment(each.due)},
		body=each.subject,
		source=each.name,
	)


def _summary(several: tuple[Deadline, ...], key: str) -> Event:
	named = [f"#{each.ticket} {each.subject}" for each in several[:MOST_NAMED]]
	return Event(
		key=key,
		actor="Administrator",
		actor_name=SYSTEM,
		variant="several",
		values={"number": str(len(several))},
		body=" · ".join(named),
		link="/helpdesk/tickets",
		source=f"{key}:{several[0].name}",
	)


def _moment(due: datetime) -> str:
	return format_datetime(due, "d MMM HH:mm")
