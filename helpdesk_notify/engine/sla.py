"""SLA targets: which are new, who is notified, and which are grouped in one notification."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk_notify.engine.events import SYSTEM, Event
from helpdesk_notify.engine.reasons import strongest

DUE_SOON, BREACHED = "sla_due_soon", "sla_breached"
RESPONSE, RESOLUTION = "response", "resolution"
TARGETS = (RESPONSE, RESOLUTION)
# Targets missed longer ago (before the installation, or while the scheduler was down) are ignored.
NEWS = timedelta(days=1)
# Users with more targets than this at once get one notification about all of them.
MOST_AT_ONCE = 3
MOST_NAMED = 100  # tickets listed in one notification


@dataclass(frozen=True, slots=True)
class Deadline:
	"""An unmet SLA target of a ticket. `subject`: plain text."""

	ticket: str
	target: str
	due: datetime
	stage: str  # DUE_SOON or BREACHED
	subject: str = ""
	team: str | None = None

	@property
	def name(self) -> str:
		"""A unique name. Includes the due time, so that a changed deadline is a new one."""
		return f"{self.ticket}:{self.target}:{self.stage}:{self.due:%Y%m%d%H%M%S%f}"


@dataclass(frozen=True, slots=True)
class Batches:
	"""Deadlines to notify of: `single` ones, and groups `together`, each with its audience (user -> reason)."""

	single: Mapping[Deadline, Mapping[str, str]]
	together: Mapping[tuple[Deadline, ...], Mapping[str, str]]


def period(now: datetime, warn_before: timedelta) -> tuple[datetime, datetime]:
	"""The period of due times to notify of: after the first moment, up to the second."""
	return now - NEWS, now + warn_before


def stage(due: datetime, now: datetime, warn_before: timedelta) -> str | None:
	"""DUE_SOON or BREACHED; None if it is neither, or was missed too long ago."""
	after, until = period(now, warn_before)
	if not after < due <= until:
		return None
	return BREACHED if due <= now else DUE_SOON


def audience(
	deadline: Deadline, assigned: Iterable[str], members: Iterable[str], muted: Collection[str]
) -> dict[str, str]:
	"""The audience of `deadline`: user -> reason.

	The users `assigned` to the ticket, and the `members` of its team if it is breached, without those who `muted` it.
	"""
	concerned = [(user, "assigned") for user in assigned]
	if deadline.stage == BREACHED:
		concerned += [(user, "team") for user in members]
	return {user: reason for user, reason in strongest(concerned).items() if user not in muted}


def batch(audiences: Mapping[Deadline, Mapping[str, str]]) -> Batches:
	"""Separates users who get one notification per deadline from those who get one for all of a stage."""
	concerning: dict[tuple[str, str], list[Deadline]] = defaultdict(list)
	for deadline, users in audiences.items():
		for user in users:
			concerning[user, deadline.stage].append(deadline)
	together: dict[tuple[Deadline, ...], dict[str, str]] = defaultdict(dict)
	for (user, _stage), deadlines in concerning.items():
		if len(deadlines) > MOST_AT_ONCE:
			reasons = strongest((user, audiences[each][user]) for each in deadlines)
			together[tuple(deadlines)].update(reasons)
	single = {
		deadline: {
			user: reason
			for user, reason in users.items()
			if len(concerning[user, deadline.stage]) <= MOST_AT_ONCE
		}
		for deadline, users in audiences.items()
	}
	return Batches({deadline: users for deadline, users in single.items() if users}, dict(together))


def event(deadline: Deadline, due: str) -> Event:
	"""The event of one deadline. `due`: its formatted time."""
	return Event(
		key=deadline.stage,
		actor="Administrator",
		actor_name=SYSTEM,
		ticket=deadline.ticket,
		variant="response" if deadline.target == RESPONSE else "",
		values={"due": due},
		body=deadline.subject,
		source=deadline.name,
	)


def summary(deadlines: Sequence[Deadline], link: str) -> Event:
	"""The event of several deadlines of one stage. `link`: the path of the ticket list."""
	named = [f"#{each.ticket} {each.subject}" for each in deadlines[:MOST_NAMED]]
	return Event(
		key=deadlines[0].stage,
		actor="Administrator",
		actor_name=SYSTEM,
		variant="several",
		values={"number": str(len(deadlines))},
		body=" · ".join(named),
		link=link,
		source=f"{deadlines[0].stage}:{deadlines[0].name}",
	)
