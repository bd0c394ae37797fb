"""Which roles make somebody a manager, who can be notified of every new ticket."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

# Roles of every agent, every user and every visitor.
EVERYBODYS_ROLES = frozenset({"Agent", "All", "Desk User", "Guest"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePermission:
	"""A row of the permission table of HD Ticket. `level` is above 0 where it is about some fields only."""

	role: str
	may_delete: bool
	level: int = 0
	own_only: bool = False


def manager_roles(named: Collection[str], permissions: Iterable[RolePermission]) -> frozenset[str]:
	"""The roles that the settings name; else those that may delete a ticket and that not everybody has.

	On a stock Helpdesk every agent may delete tickets: the role Agent makes nobody a manager.
	"""
	if named:
		return frozenset(named)
	deleting = frozenset(
		each.role for each in permissions if each.may_delete and not each.level and not each.own_only
	)
	return deleting - EVERYBODYS_ROLES
