"""Which reactions to a comment count."""

import unicodedata
from collections.abc import Mapping

MAX_EMOJI = 16  # characters: the longest sequences join several by zero-width joiners
# Symbols and their modifiers; marks, the joiner and tags only shape the symbol before them.
_SYMBOLS = {"So", "Sk", "Sm"}
_MARKS = {"Mn", "Me"}
_JOINER = "\u200d"
_TAGS = range(0xE0020, 0xE0080)  # they spell the region of a flag
_KEYCAPS = "0123456789#*"
_KEYCAP_MARK = "\u20e3"


def is_emoji(text: str | None) -> bool:
	"""Whether `text` is made of emoji, and of no other text."""
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
	"""The reactions of `now` (user -> emoji) that count: those that `user` made, or that were there `before`.

	`for_others`: `user` may react in other people's names.
	"""
	return {
		each: emoji for each, emoji in now.items() if for_others or each == user or before.get(each) == emoji
	}
