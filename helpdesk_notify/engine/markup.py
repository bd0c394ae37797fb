"""From an editor's HTML to what a notification may hold: plain text, and who is mentioned."""

import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

EXCERPT_LENGTH = 280  # characters: three lines of the panel
EXCERPT_SOURCE = 10_000  # characters of HTML that are looked at: a mail can be megabytes long

_INVISIBLE = ("script", "style", "template", "head", "title")
_LOOKS_LIKE_MARKUP = re.compile(r"<[a-zA-Z/!?]|&[#a-zA-Z]")
_OPENS_A_TAG = re.compile(r"<(?=[a-zA-Z/!?])")


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
	for tag in BeautifulSoup(html, "html.parser").find_all(_is_mention):
		name = (tag.get("data-id") or "").strip()
		if name:
			(groups if tag.get("data-is-group") == "true" else users).add(name)
	return Mentions(frozenset(users), frozenset(groups))


def _is_mention(tag: Tag) -> bool:
	return tag.get("data-type") == "mention" or "mention" in (tag.get("class") or ())


def plain_text(html: str | None) -> str:
	"""What a reader would see of `html`, on one line. Text without markup comes back as it is.

	The result never reads as markup, wherever it is shown: a quoted `<script>` becomes `‹script>`.
	"""
	if not html:
		return ""
	if _LOOKS_LIKE_MARKUP.search(html):
		soup = BeautifulSoup(html, "html.parser")
		for tag in soup(_INVISIBLE):
			tag.decompose()
		html = _text_of(soup)
	return _OPENS_A_TAG.sub("‹", " ".join(html.split()))


def _text_of(soup: BeautifulSoup) -> str:
	# Only blocks part words: <b>pass</b>word stays one word, <p>one</p><p>two</p> becomes two.
	for tag in soup.find_all(
		("p", "div", "br", "li", "tr", "td", "h1", "h2", "h3", "h4", "blockquote", "pre")
	):
		tag.insert_before(" ")
		tag.insert_after(" ")
	return soup.get_text()


def excerpt(html: str | None, length: int = EXCERPT_LENGTH) -> str:
	"""The beginning of `html` as plain text, cut at a word where there is one, at most `length` characters."""
	text = plain_text((html or "")[:EXCERPT_SOURCE])
	if len(text) <= length:
		return text
	cut = text[: length - 1]
	head, space, _rest = cut.rpartition(" ")
	return (head if space and len(head) > length // 2 else cut).rstrip() + "…"
