"""Whether anybody at all wants events of a kind. Most kinds are off for everybody, and then cost no more queries."""

from dataclasses import dataclass, replace

from helpdesk_notify.engine.kinds import EventType
from helpdesk_notify.engine.preferences import Preference, channels_for
from helpdesk_notify.engine.recipients import Settings, binding_preference


@dataclass(frozen=True, slots=True)
class Demand:
	"""What people have chosen for themselves.

	`kind`: somebody has switched on the kind by a channel. `channel`: somebody has switched on a whole channel.
	"""

	kind: bool
	channel: bool


def is_wanted_by_default(kind: EventType, settings: Settings, *, urgent: bool = False) -> bool:
	"""Whether somebody who has chosen nothing is notified of `kind`. `urgent`: of one of the most urgent tickets."""
	return _is_on(kind, binding_preference(kind, settings.defaults, settings), urgent)


def could_anyone_want(kind: EventType, settings: Settings, demand: Demand, *, urgent: bool = False) -> bool:
	"""Whether somebody may be notified of `kind`, by the defaults or by what people have chosen."""
	if is_wanted_by_default(kind, settings, urgent=urgent):
		return True
	if kind.key in settings.locked:
		return False  # what the administrator has set holds for everybody
	# Where a channel is off for everybody, somebody may have it on, and with it what it brings by default.
	with_channels = replace(settings.defaults, app=True, email=True)
	return demand.kind or (demand.channel and _is_on(kind, with_channels, urgent))


def _is_on(kind: EventType, preference: Preference, urgent: bool) -> bool:
	reasons = kind.emails_to or {""}  # any of the reasons for which it may be on
	return any(channels_for(kind, reason, preference, urgent=urgent) for reason in reasons)
