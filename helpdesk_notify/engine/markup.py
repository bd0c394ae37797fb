"""Extracts plain text and mentions from the HTML of an editor or an email."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

EXCERPT_LENGTH = 280  # characters: three lines of the panel
EXCERPT_SOURCE = 10_000  # characters of HTML that are read: an email can have megabytes
# HTML over these limits is not parsed, because parsing malformed or deeply nested HTML takes quadratic time. A
# newsletter has about 1,500 tags, and nested tables are about 60 levels deep.
MAX_HTML = 200_000  # characters
MAX_TAGS = 3000  # opening and closing; the limit of entities is the same
MAX_DEPTH = 100
MAX_MENTIONS = 500  # found in HTML that is not parsed
MAX_MENTION = 2000  # characters of its tag

_INVISIBLE = ("script", "style", "template", "head", "title")
_BLOCKS = ("p", "div", "br", "li", "tr", "td", "h1", "h2", "h3", "h4", "blockquote", "pre")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_LOOKS_LIKE_MARKUP = re.compile(r"<[a-zA-Z/!?]|&[#a-zA-Z]")
_OPENS_A_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)|<[/!?]")


@dataclass(frozen=True, slots=True)
class Mentions:
	"""The mentions in a text: user ids, and names of User Groups."""

	users: frozenset[str] = frozenset()
	groups: frozenset[str] = frozenset()

	def __sub__(self, other: "Mentions") -> "Mentions":
		return Mentions(self.users - other.users, self.groups - other.groups)

	def __bool__(self) -> bool:
		return bool(self.users or self.groups)


def mentions(html: str | None) -> Mentions:
	"""The mentions in `html` of Helpdesk's editor (`data-type="mention"`) or Desk's (`class="mention"`)."""
	if not html or "mention" not in html:
		return Mentions()
	users: set[str] = set()
	groups: set[str] = set()
	for piece in [html] if is_reasonable(html) else _mention_tags(html):
		for tag in BeautifulSoup(piece, "html.parser").find_all(_is_mention):
			name = (tag.get("data-id") or "").strip()
			if name:
				(groups if tag.get("data-is-group") == "true" else users).add(name)
	return Mentions(frozenset(users), frozenset(groups))


def is_reasonable(html: str) -> bool:
	"""Whether `html` is within the limits for parsing. Runs in linear time."""
	if len(html) > MAX_HTML or html.count("<") > MAX_TAGS or html.count("&") > MAX_TAGS:
		return False
	open_tags, depth = Counter[str](), 0
	for tag in _TAG.finditer(html):
		closes, name = tag[1], (tag[2] or "").lower()
		if not name or name in _VOID:
			pass
		elif not closes:
			open_tags[name] += 1
			depth += 1
		elif open_tags[name]:  # a closing tag without an opening one does not count
			open_tags[name] -= 1
			depth -= 1
		if depth > MAX_DEPTH:
			return False
	return True


def _mention_tags(html: str) -> Iterator[str]:
	"""The tags of `html` that contain the word "mention"."""
	position = 0
	for _number in range(MAX_MENTIONS):
		position = html.find("mention", position)
		if position < 0:
			return
		start = html.rfind("<", max(0, position - MAX_MENTION), position)
		end = html.find(">", position, position + MAX_MENTION)
		if start >= 0 and position < end:
			yield html[start : end + 1]
		position = max(position + 1, end)


def _is_mention(tag: Tag) -> bool:
	return tag.get("data-type") == "mention" or "mention" in (tag.get("class") or ())


def plain_text(html: str | None) -> str:
	"""The visible text of `html` on one line. Text without markup is only put on one line.

	The result never contains markup: an escaped `<script>` becomes `‹script>`.
	"""
	if not html:
		return ""
	if _LOOKS_LIKE_MARKUP.search(html):
		html = _text_of(html) if is_reasonable(html) else _text_by_scanning(html)
	return _OPENS_A_TAG.sub("‹", " ".join(html.split()))


def _text_of(html: str) -> str:
	soup = BeautifulSoup(html, "html.parser")
	for tag in soup(_INVISIBLE):
		tag.decompose()
	pieces: list[str] = []
	_gather(soup, pieces)
	return "".join(pieces)


def _gather(tag: Tag, pieces: list[str]) -> None:
	for child in tag.children:
		if isinstance(child, Tag):
			# Only block elements separate words: <b>pass</b>word is one word, <p>one</p><p>two</p> are two.
			edge = " " if child.name in _BLOCKS else ""
			pieces.append(edge)
			_gather(child, pieces)
			pieces.append(edge)
		elif not isinstance(child, PreformattedString):  # comments, doctypes and CDATA
			pieces.append(str(child))


def _text_by_scanning(html: str) -> str:
	"""Approximately the same without parsing: the text between tags. Runs in linear time."""
	pieces, position = [], 0
	while (tag := _TAG.search(html, position)) is not None:
		pieces.append(html[position : tag.start()])
		name = (tag[2] or "").lower()
		end = html.find(">", tag.start())
		if name in _INVISIBLE and not tag[1]:
			closing = re.compile(f"</{name}", re.IGNORECASE).search(html, tag.end())
			end = closing.start() - 1 if closing else -1
		elif not name or name in _BLOCKS:
			pieces.append(" ")
		if end < 0:  # the rest is a tag that is never closed
			return unescape("".join(pieces))
		position = end + 1
	pieces.append(html[position:])
	return unescape("".join(pieces))


def excerpt(html: str | None, length: int = EXCERPT_LENGTH) -> str:
	"""The start of `html` as plain text: at most `length` characters, cut between words if possible."""
	text = plain_text((html or "")[:EXCERPT_SOURCE])
	if len(text) <= length:
		return text
	cut = text[: length - 1]
	head, space, _rest = cut.rpartition(" ")
	return (head if space and len(head) > length // 2 else cut).rstrip() + "…"
