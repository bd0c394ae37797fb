"""Gathers every sentence that people read into helpdesk_notify/locale/main.pot, and brings the .po files up to it.

    python scripts/messages.py

`bench generate-pot-file` does that for what lies in the app; the sentences of the front-end lie outside of it,
and `npm run messages` has written them to public/ui_messages.json.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from helpdesk_notify.custom_fields import get_custom_fields

ROOT = Path(__file__).parent.parent
APP = ROOT / "helpdesk_notify"
LOCALE = APP / "locale"
LANGUAGES = ("ar", "de", "es", "hi")
KEYWORDS = {"_": None, "N_": None, "__": None}
_TEXTS = ("label", "description")
_VARYING = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By')


def gather() -> Catalog:
	"""Every sentence, and where it stands; the same input gives the same catalog."""
	catalog = _empty()
	for sentence, place in sorted(
		{*_python(), *_javascript(), *_pages(), *_doctypes(), *_fields(), *_interface()}
	):
		catalog.add(sentence, locations=[(place, None)])
	return catalog


def text_of(catalog: Catalog) -> str:
	"""The catalog as the file has it: no date, so that only what has changed changes it."""
	out = BytesIO()
	write_po(out, catalog, width=100, sort_output=True, include_lineno=False)
	lines = out.getvalue().decode().splitlines(keepends=True)
	return "".join(line for line in lines if not line.startswith(_VARYING))


def read(path: Path) -> Catalog:
	"""A .po or .pot file."""
	with path.open("rb") as file:
		return read_po(file, locale=None if path.suffix == ".pot" else path.stem)


def _empty(language: str | None = None) -> Catalog:
	comment = "# helpdesk_notify: every sentence that people read. See scripts/messages.py."
	return Catalog(
		locale=language,
		project="helpdesk_notify",
		version="1",
		header_comment=comment,
		fuzzy=False,
		charset="utf-8",
		last_translator="helpdesk_notify contributors <maintainers@helpdesk-notify.example>",
		language_team="helpdesk_notify contributors <maintainers@helpdesk-notify.example>",
		msgid_bugs_address="maintainers@helpdesk-notify.example",
	)


def _python() -> Iterator[tuple[str, str]]:
	for path in sorted(APP.rglob("*.py")):
		if "tests" not in path.parts:
			yield from _found("python", path)


def _javascript() -> Iterator[tuple[str, str]]:
	for path in sorted(APP.glob("helpdesk_notify/doctype/*/*.js")):
		yield from _found("javascript", path)


def _pages() -> Iterator[tuple[str, str]]:
	"""What Frappe renders as templates, whatever it is called."""
	for path in sorted((APP / "www").rglob("*")):
		if path.suffix in (".html", ".js", ".json"):
			yield from _found("jinja2", path)


def _found(method: str, path: Path) -> Iterator[tuple[str, str]]:
	for _line, message, _comments, _context in extract_from_file(method, path, keywords=KEYWORDS):
		yield (message if isinstance(message, str) else message[0]), _place(path)


def _doctypes() -> Iterator[tuple[str, str]]:
	for path in sorted(APP.glob("helpdesk_notify/doctype/*/*.json")):
		doctype = json.loads(path.read_text())
		yield doctype["name"], _place(path)
		for field in doctype["fields"]:
			yield from _texts(field, _place(path))


def _fields() -> Iterator[tuple[str, str]]:
	for fields in get_custom_fields().values():
		for field in fields:
			yield from _texts(field, "helpdesk_notify/custom_fields.py")


def _texts(field: dict, place: str) -> Iterator[tuple[str, str]]:
	for key in _TEXTS:
		if text := field.get(key):
			yield text, place
	if field["fieldtype"] == "Select":
		for option in field["options"].split("\n"):
			if option:
				yield option, place


def _interface() -> Iterator[tuple[str, str]]:
	path = APP / "public" / "ui_messages.json"
	for sentence in json.loads(path.read_text()):
		yield sentence, _place(path)


def _place(path: Path) -> str:
	return path.relative_to(ROOT).as_posix()


def main() -> None:
	template = gather()
	LOCALE.mkdir(exist_ok=True)
	(LOCALE / "main.pot").write_text(text_of(template))
	for language in LANGUAGES:
		path = LOCALE / f"{language}.po"
		catalog = read(path) if path.exists() else _empty(language)
		catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
		catalog.obsolete.clear()
		path.write_text(text_of(catalog))


if __name__ == "__main__":
	main()
