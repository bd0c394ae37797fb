"""The roles of managers, who can be notified of every new ticket."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

# Roles that all agents, all users or all visitors have.
EVERYBODYS_ROLES = frozenset({"Agent", "All", "Desk User", "Guest"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePermission:
	"""A row of the permissions of HD Ticket. `level`: the permission level; above 0 for single fields."""

	role: str
	may_delete: bool
	level: int = 0
	own_only: bool = False


def manager_roles(named: Collection[str], permissions: Iterable[RolePermission]) -> frozenset[str]:
	"""The roles in the settings; if there are none, the roles that can delete tickets.

	Except the role Agent, which can delete tickets in Helpdesk by default, and roles that all users have.
	"""
	if named:
		return frozenset(named)
	deleting = frozenset(
		each.role for each in permissions if each.may_delete and not each.level and not each.own_only
	)
	return deleting - EVERYBODYS_ROLES
