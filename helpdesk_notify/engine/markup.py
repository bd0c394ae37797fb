"""From an editor's HTML to what a notification may hold: plain text, and who is mentioned."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

EXCERPT_LENGTH = 280  # characters: three lines of the panel
EXCERPT_SOURCE = 10_000  # characters of HTML that are looked at: a mail can be megabytes long
# HTML beyond these is not parsed. Parsers need time by the square of what is malformed or nested; a newsletter
# has some 1,500 tags, and tables within tables are some 60 deep.
MAX_HTML = 200_000  # characters
MAX_TAGS = 3000  # opened and closed; and as many entities
MAX_DEPTH = 100
MAX_MENTIONS = 500  # of a text that is not parsed
MAX_MENTION = 2000  # characters of the tag of one

_INVISIBLE = ("script", "style", "template", "head", "title")
_BLOCKS = ("p", "div", "br", "li", "tr", "td", "h1", "h2", "h3", "h4", "blockquote", "pre")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_LOOKS_LIKE_MARKUP = re.compile(r"<[a-zA-Z/!?]|&[#a-zA-Z]")
_OPENS_A_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)|<[/!?]")


@dataclass(frozen=True, slots=True)
class Mentions:
	"""Whom a text mentions: user ids, and names of User Groups."""

	users: frozenset[str] = frozenset()
	groups: frozenset[str] = frozenset()

	def __sub__(self, other: "Mentions") -> "Mentions":
		return Mentions(self.users - other.users, self.groups - other.groups)

	def __bool__(self) -> bool:
		return bool(self.users or self.groups)


def mentions(html: str | None) -> Mentions:
	"""Who is mentioned in `html`, by Helpdesk's editor (`data-type="mention"`) or by Desk's (`class="mention"`)."""
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
	"""Whether `html` is short and flat enough to be parsed. Takes one look at each character."""
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
		elif open_tags[name]:  # one that closes nothing makes nothing less deep
			open_tags[name] -= 1
			depth -= 1
		if depth > MAX_DEPTH:
			return False
	return True


def _mention_tags(html: str) -> Iterator[str]:
	"""The tags of `html` that speak of a mention, each by itself."""
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
	"""What a reader would see of `html`, on one line. Text without markup comes back as it is.

	The result never reads as markup, wherever it is shown: a quoted `<script>` becomes `‹script>`.
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
			# Only blocks part words: <b>pass</b>word stays one word, <p>one</p><p>two</p> becomes two.
			edge = " " if child.name in _BLOCKS else ""
			pieces.append(edge)
			_gather(child, pieces)
			pieces.append(edge)
		elif not isinstance(child, PreformattedString):  # comments and the like
			pieces.append(str(child))


def _text_by_scanning(html: str) -> str:
	"""The same of what is not parsed, roughly: what stands between tags. Takes one look at each character."""
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
		if end < 0:  # what is opened and never closed is no text
			return unescape("".join(pieces))
		position = end + 1
	pieces.append(html[position:])
	return unescape("".join(pieces))


def excerpt(html: str | None, length: int = EXCERPT_LENGTH) -> str:
	"""The beginning of `html` as plain text, cut at a word where there is one, at most `length` characters."""
	text = plain_text((html or "")[:EXCERPT_SOURCE])
	if len(text) <= length:
		return text
	cut = text[: length - 1]
	head, space, _rest = cut.rpartition(" ")
	return (head if space and len(head) > length // 2 else cut).rstrip() + "…"
