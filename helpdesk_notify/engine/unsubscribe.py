"""Decides what the unsubscribe link of an email turns off."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from helpdesk_notify.engine.kinds import EventType


@dataclass(frozen=True, slots=True)
class Kinds:
	"""Turn off email about these events."""

	keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllMail:
	"""Turn off all email, because notifications grouped by the rate limit have no preference of their own."""


@dataclass(frozen=True, slots=True)
class Locked:
	"""Nothing to turn off: the administrator has locked these events."""


@dataclass(frozen=True, slots=True)
class Gone:
	"""Nothing to turn off: the app of these events is not installed any more."""


def offered(keys: Iterable[str], locked: Collection[str]) -> frozenset[str]:
	"""Those of `keys` that the recipient can turn off. If there are none, the email has no link."""
	return frozenset(key for key in keys if key not in locked)


def scope(
	keys: Iterable[str], *, locked: Collection[str], known: Mapping[str, EventType]
) -> Kinds | AllMail | Locked | Gone:
	"""What a link with `keys` turns off. `known`: all kinds of events of the site, by key."""
	kinds = [key for key in dict.fromkeys(keys) if key in known]
	choosable = [key for key in kinds if known[key].choosable]
	if optional := [key for key in choosable if key not in locked]:
		return Kinds(tuple(optional))
	if choosable:
		return Locked()
	return AllMail() if kinds else Gone()
