"""Validates the reactions to a comment, and decides about notifications when they change."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from helpdesk_notify.engine.events import Event

MAX_EMOJI = 16  # characters: the longest ones are joined by zero-width joiners
# Unicode categories of symbols and modifiers. Marks, the joiner and tags only change the symbol before them.
_SYMBOLS = {"So", "Sk", "Sm"}
_MARKS = {"Mn", "Me"}
_JOINER = "\u200d"
_TAGS = range(0xE0020, 0xE0080)  # they spell the region of a flag
_KEYCAPS = "0123456789#*"
_KEYCAP_MARK = "\u20e3"


def is_emoji(text: str | None) -> bool:
	"""Whether `text` consists of emoji only."""
	text = text or ""
	if not 0 < len(text) <= MAX_EMOJI:
		return False
	if text[0] in _KEYCAPS:
		return text.endswith(_KEYCAP_MARK) and len(text) <= 3
	return _is_symbol(text[0]) and all(_is_symbol(each) or _shapes(each) for each in text[1:])


def _is_symbol(character: str) -> bool:
	return not character.isascii() and unicodedata.category(character) in _SYMBOLS


def _shapes(character: str) -> bool:
	return character == _JOINER or ord(character) in _TAGS or unicodedata.category(character) in _MARKS


def done_by(
	user: str, before: Mapping[str, str], now: Mapping[str, str], *, for_others: bool
) -> dict[str, str]:
	"""The valid ones of the reactions `now` (user -> emoji): those made by `user`, and those unchanged since `before`.

	`for_others`: `user` may add reactions for other users.
	"""
	return {
		each: emoji for each, emoji in now.items() if for_others or each == user or before.get(each) == emoji
	}


@dataclass(frozen=True, slots=True)
class Notify:
	"""Notify the author of the comment that `user` reacted with `emoji`. `total`: number of users who reacted."""

	user: str
	emoji: str
	total: int


@dataclass(frozen=True, slots=True)
class Revise:
	"""Update the unread notification to `user`, `emoji` and `total`, because one of several reactions was removed.

	A notification that was read is not changed.
	"""

	user: str
	emoji: str
	total: int


@dataclass(frozen=True, slots=True)
class Retract:
	"""Delete the unread notification, because the last reaction was removed."""


def event(change: Notify | Revise, *, ticket: str, comment: str, body: str) -> Event:
	"""The event for the author of the comment."""
	return Event(
		key="comment_reacted",
		actor=change.user,
		ticket=ticket,
		comment=comment,
		values={"emoji": change.emoji},
		body=body,
		total=change.total,
		source=f"{comment}:{change.user}",
	)


def diff(before: Mapping[str, str], now: Mapping[str, str]) -> Notify | Revise | Retract | None:
	"""What to do after the reactions to a comment changed; None for nothing.

	Both arguments: user -> emoji, in the order of the reactions, without the author's.
	"""
	if not now:
		return Retract() if before else None
	if changed := [user for user, emoji in now.items() if before.get(user) != emoji]:
		return Notify(changed[-1], now[changed[-1]], len(now))
	if len(now) < len(before):
		latest = [*now][-1]
		return Revise(latest, now[latest], len(now))
	return None
