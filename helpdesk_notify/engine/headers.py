"""Makes untrusted text safe for a mail header."""

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header

MAX_TEXT = 400  # characters of a subject
MAX_NAME = 100  # characters of a display name
MAX_SOURCE = 5000  # characters that are read
# An encoded word can contain another one, and each mail server may decode one level.
_LAYERS = 5
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[BbQq]\?[^?]*\?=")
# Unicode categories: control characters, surrogates, line and paragraph separators.
_NOT_TEXT = {"Cc", "Cs", "Zl", "Zp"}
# Bidirectional controls: they can reorder the text after them in a list of emails.
_TURNS = {chr(point) for point in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
# Characters with a meaning in an address list.
_ADDRESS_SYNTAX = re.compile(r'[()<>\[\]:;@\\,."]')


def header_text(text: str | None) -> str:
	"""`text` on one line, without encoded words, control characters or bidirectional controls."""
	text = (text or "")[:MAX_SOURCE]
	for _layer in range(_LAYERS):
		decoded = _ENCODED_WORD.sub(_decode, text)
		if decoded == text:
			break
		text = decoded
	text = "".join(" " if _is_no_text(character) else character for character in text)
	# "=?" begins an encoded word; mail programs must not decode what is left of one.
	return " ".join(text.replace("=?", "= ?").split())[:MAX_TEXT].rstrip()


def header_name(name: str | None) -> str:
	"""`name` as the display name of an address: as `header_text`, and without address syntax."""
	return " ".join(_ADDRESS_SYNTAX.sub(" ", header_text(name)).split())[:MAX_NAME].rstrip()


def _decode(word: re.Match[str]) -> str:
	try:
		[(content, charset)] = decode_header(word[0])
		return content if isinstance(content, str) else content.decode(charset or "ascii", "replace")
	except (HeaderParseError, LookupError, ValueError):  # unknown or invalid encoding
		return ""


def _is_no_text(character: str) -> bool:
	return character in _TURNS or unicodedata.category(character) in _NOT_TEXT
