"""Validates the reactions to a comment."""

import unicodedata
from collections.abc import Mapping

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
