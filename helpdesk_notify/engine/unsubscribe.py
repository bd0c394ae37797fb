"""What the unsubscribe link of a mail switches off."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from helpdesk_notify.engine.kinds import EventType


@dataclass(frozen=True, slots=True)
class Kinds:
	"""Mail about these kinds of events is switched off."""

	keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllMail:
	"""All mail is switched off: what the rate limit put together has no switch of its own."""


@dataclass(frozen=True, slots=True)
class Locked:
	"""Nothing: the administrator has locked these kinds."""


@dataclass(frozen=True, slots=True)
class Gone:
	"""Nothing: the app that defined these kinds is gone, and sends no more mail."""


def offered(keys: Iterable[str], locked: Collection[str]) -> frozenset[str]:
	"""The kinds of a mail about `keys` that its reader can switch off; without any the mail has no link."""
	return frozenset(key for key in keys if key not in locked)


def scope(
	keys: Iterable[str], *, locked: Collection[str], known: Mapping[str, EventType]
) -> Kinds | AllMail | Locked | Gone:
	"""What a link that names `keys` switches off; `known`: every kind of the site by its key."""
	kinds = [key for key in dict.fromkeys(keys) if key in known]
	choosable = [key for key in kinds if known[key].choosable]
	if optional := [key for key in choosable if key not in locked]:
		return Kinds(tuple(optional))
	if choosable:
		return Locked()
	return AllMail() if kinds else Gone()
