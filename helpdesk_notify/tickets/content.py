"""Sanitizes the content of tickets for notifications and emails."""

import re

from bs4 import BeautifulSoup
from frappe.utils import escape_html, expand_relative_urls, get_url
from frappe.utils.html_utils import sanitize_html

from helpdesk_notify.engine import is_reasonable, plain_text

MAX_SCANNED = 200_000  # characters of a description that is not shown as HTML
_LEFT_OUT = (
	*("script", "style", "template", "iframe", "object", "embed"),  # leave text behind, or load content
	*("link", "meta", "base", "form", "input", "button", "select", "textarea"),  # not allowed in an email
)
# Attributes that make a browser load something.
_LOADING = ("src", "srcset", "background", "poster", "data", "href", "xlink:href", "lowsrc", "dynsrc")
_MAY_LOAD = re.compile(r"\b(?:" + "|".join(_LOADING) + r")\s*=|url\(", re.IGNORECASE)


def harmless(html: str | None) -> str:
	"""Untrusted HTML, sanitized: text, lists, tables and images stay. Only the text if it is over the limits."""
	if not html:
		return ""
	if is_reasonable(html):
		soup = BeautifulSoup(html, "html.parser")
		for tag in soup(_LEFT_OUT):
			tag.decompose()
		for tag in soup(style=True):
			del tag["style"]  # it could cover other parts of the page
		balanced = str(soup)
		if is_reasonable(balanced):  # check again, with unclosed tags closed
			return expand_relative_urls(sanitize_html(balanced, always_sanitize=True))
	return escape_html(plain_text(html[:MAX_SCANNED]))


def without_remote_images(html: str) -> tuple[str, int]:
	"""The HTML from `harmless` without external images and other remote content, and the number of removed tags.

	A remote image can show the sender who opened the message, when and where.
	"""
	if not _MAY_LOAD.search(html):
		return html, 0
	soup, blocked = BeautifulSoup(html, "html.parser"), 0
	for tag in soup.find_all(True):
		remote = [name for name, value in tag.attrs.items() if _loads(tag.name, name, str(value))]
		for name in remote:
			del tag[name]
		blocked += bool(remote)
	return str(soup), blocked


def _loads(tag: str, attribute: str, value: str) -> bool:
	"""Whether a browser fetches `value` from another site to show the tag."""
	if "url(" in value.lower():
		return True
	if attribute not in _LOADING or (attribute == "href" and tag in ("a", "area")):
		return False
	sources = value.split(",") if attribute == "srcset" else [value]
	return any(_is_remote(source.strip()) for source in sources)


def _is_remote(source: str) -> bool:
	if source.startswith(get_url("/")) or source.lower().startswith(("data:image/", "cid:")):
		return False
	# Browsers ignore white space and control characters in URLs, and treat "\\" as "/".
	source = "".join(source.split()).replace("\\", "/")
	return source.startswith("//") or ":" in source.partition("/")[0]
