"""Which reactions to a comment count."""

import unicodedata
from collections.abc import Mapping

MAX_EMOJI = 16  # characters: the longest sequences join several by zero-width joiners
# Symbols and their modifiers; marks, joiners and tags only shape the symbol before them.
_SYMBOLS = {"So", "Sk", "Sm"}
_SHAPING = {"Mn", "Me", "Cf"}
_KEYCAPS = "0123456789#*"
_KEYCAP_MARK = "\u20e3"


def is_emoji(text: str | None) -> bool:
	"""Whether `text` is one emoji, and no other text."""
	text = text or ""
	if not 0 < len(text) <= MAX_EMOJI:
		return False
	if text[0] in _KEYCAPS:
		return text.endswith(_KEYCAP_MARK) and len(text) <= 3
	kinds = {unicodedata.category(character) for character in text}
	return unicodedata.category(text[0]) in _SYMBOLS and kinds <= _SYMBOLS | _SHAPING


def done_by(
	user: str, before: Mapping[str, str], now: Mapping[str, str], *, for_others: bool
) -> dict[str, str]:
	"""The reactions of `now` (user -> emoji) that count: those that `user` made, or that were there `before`.

	`for_others`: `user` may react in other people's names.
	"""
	return {
		each: emoji for each, emoji in now.items() if for_others or each == user or before.get(each) == emoji
	}
