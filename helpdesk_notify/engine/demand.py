"""Whether any user can be notified of a kind of event. If not, no further queries are needed."""

from dataclasses import dataclass, replace

from helpdesk_notify.engine.kinds import EventType
from helpdesk_notify.engine.preferences import Preference, channels_for
from helpdesk_notify.engine.recipients import Settings, binding_preference


@dataclass(frozen=True, slots=True)
class Demand:
	"""Which preferences users have set.

	`kind`: at least one user has turned on this kind for a channel. `channel`: at least one user has turned on a channel.
	"""

	kind: bool
	channel: bool


def is_wanted_by_default(kind: EventType, settings: Settings, *, urgent: bool = False) -> bool:
	"""Whether users without preferences are notified of `kind`. `urgent`: for tickets of the highest priority."""
	return _is_on(kind, binding_preference(kind, settings.defaults, settings), urgent)


def could_anyone_want(kind: EventType, settings: Settings, demand: Demand, *, urgent: bool = False) -> bool:
	"""Whether any user may be notified of `kind`, by the defaults or their own preferences."""
	if is_wanted_by_default(kind, settings, urgent=urgent):
		return True
	if kind.key in settings.locked:
		return False  # the administrator's setting applies to all users
	# A user may have turned on a channel that is off by default, and so also the default events of that channel.
	with_channels = replace(settings.defaults, app=True, email=True)
	return demand.kind or (demand.channel and _is_on(kind, with_channels, urgent))


def _is_on(kind: EventType, preference: Preference, urgent: bool) -> bool:
	reasons = kind.emails_to or {""}  # the reasons for which it can be on
	return any(channels_for(kind, reason, preference, urgent=urgent) for reason in reasons)
