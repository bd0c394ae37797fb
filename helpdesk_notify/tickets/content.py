"""Tickets, as notifications and mails show them."""

import re

from bs4 import BeautifulSoup
from frappe.utils import escape_html, expand_relative_urls, get_url
from frappe.utils.html_utils import sanitize_html

from helpdesk_notify.engine import is_reasonable, plain_text

MAX_SCANNED = 200_000  # characters of a description that is not shown as HTML
_LEFT_OUT = (
	*("script", "style", "template", "iframe", "object", "embed"),  # would be left as text, or load things
	*("link", "meta", "base", "form", "input", "button", "select", "textarea"),  # have no business in a mail
)
# Attributes by which a browser loads something.
_LOADING = ("src", "srcset", "background", "poster", "data", "href", "xlink:href", "lowsrc", "dynsrc")
_MAY_LOAD = re.compile(r"\b(?:" + "|".join(_LOADING) + r")\s*=|url\(", re.IGNORECASE)


def harmless(html: str | None) -> str:
	"""What somebody wrote, fit to be shown as HTML outside of this site: its words, lists, tables and pictures."""
	if not html:
		return ""
	if is_reasonable(html):
		soup = BeautifulSoup(html, "html.parser")
		for tag in soup(_LEFT_OUT):
			tag.decompose()
		for tag in soup(style=True):
			del tag["style"]  # it could lie over what is not its own
		balanced = str(soup)
		if is_reasonable(balanced):  # with all that was left open closed
			return expand_relative_urls(sanitize_html(balanced, always_sanitize=True))
	return escape_html(plain_text(html[:MAX_SCANNED]))


def without_remote_images(html: str) -> tuple[str, int]:
	"""What `harmless` gives, without what a browser would fetch from other sites; and how many such things there were.

	A sender learns from a remote picture who opened the message, when and where.
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
	# Browsers pass over white space and control characters, and take "\\" for "/".
	source = "".join(source.split()).replace("\\", "/")
	return source.startswith("//") or ":" in source.partition("/")[0]
