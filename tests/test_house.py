"""Which package may import which."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APP = ROOT / "helpdesk_notify"
# The DocTypes are the second "helpdesk_notify": Frappe resolves app.module.doctype.
DOCTYPES = "helpdesk_notify"
# Package or module -> what of the app it may import. Read from the bottom: nothing imports what stands above it.
LAYERS = {
	"hooks": {"__version__"},
	"utils": {"api", "extends"},
	"www": {"page", "recipients"},
	"page": {"preferences", "recipients", "runtime"},
	"api": {"engine", "inbox", "mail", "outbox", "preferences", "realtime", "recipients", "runtime"},
	"maintenance": {"extends", "inbox", "journal", "outbox", "realtime", "runtime"},
	"install": {"constants", "custom_fields", "inbox", "maintenance"},
	"patches": {"constants", "install"},
	"permissions": {"constants", "recipients"},
	DOCTYPES: {"outbox", "preferences", "realtime", "recipients"},
	"overrides": {"custom_fields", "dispatch", "engine", "realtime", "recipients", "runtime"},
	"extends": {
		*("constants", "dispatch", "engine", "inbox", "journal"),
		*("preferences", "realtime", "recipients", "runtime", "tickets"),
	},
	"dispatch": {
		*("engine", "inbox", "journal", "outbox"),
		*("preferences", "realtime", "recipients", "runtime", "tickets"),
	},
	"outbox": {
		*("constants", "engine", "mail"),
		*("preferences", "realtime", "recipients", "runtime", "tickets"),
	},
	"realtime": {"constants", "inbox", "recipients", "runtime"},
	"inbox": {"constants", "engine", "journal", "preferences", "recipients", "runtime", "tickets"},
	"journal": {"constants", "engine", "runtime"},
	"mail": {"constants", "engine", "preferences", "runtime", "tickets"},
	"recipients": {"constants", "engine", "preferences", "runtime"},
	"preferences": {"constants", "engine", "runtime"},
	"tickets": {"engine"},
	"runtime": {"constants", "engine"},
	"custom_fields": {"constants"},
	"constants": set(),
	"engine": set(),
	"__init__": set(),
}
# Where Frappe or its scheduler calls the app by a dotted string; elsewhere own functions are passed as they are.
NAMED_IN_STRINGS = {"hooks.py"}
# All that the engine is made of: nothing in here reads a clock, a file or a network.
PURE = {
	*(
		"bs4",
		"collections",
		"dataclasses",
		"datetime",
		"email",
		"functools",
		"hashlib",
		"html",
		"re",
		"typing",
	),
	*("unicodedata", "zoneinfo"),
}
MOST_LINES = 400


def imports_of(path: Path) -> Iterator[str]:
	for node in ast.walk(ast.parse(path.read_text())):
		if isinstance(node, ast.Import):
			yield from (name.name for name in node.names)
		elif isinstance(node, ast.ImportFrom):
			assert node.level == 0, f"{path}: relative imports hide which room they enter"
			yield from (f"{node.module}.{name.name}" for name in node.names)


def modules(folder: Path) -> list[Path]:
	return sorted(path for path in folder.rglob("*.py") if "node_modules" not in path.parts)


def offences(folder: Path, forbidden) -> list[str]:
	return [
		f"{path.relative_to(ROOT)} imports {name}"
		for path in modules(folder)
		for name in imports_of(path)
		if forbidden(name)
	]


def room(name: str) -> str:
	return f"helpdesk_notify.{name}"


def within(name: str, *packages: str) -> bool:
	return any(name == package or name.startswith(package + ".") for package in packages)


def part_of(path: Path) -> str:
	"""The package or top-level module of the app that a file belongs to."""
	return path.relative_to(APP).parts[0].removesuffix(".py")


def app_modules() -> list[Path]:
	return [path for path in modules(APP) if part_of(path) != "tests"]


def test_each_package_imports_only_what_the_table_allows():
	offending = [
		f"{path.relative_to(ROOT)} imports {name}"
		for path in app_modules()
		for name in imports_of(path)
		if name.startswith("helpdesk_notify.")
		and name.split(".")[1] not in {part_of(path), *LAYERS[part_of(path)]}
	]
	assert offending == []


def test_the_table_has_every_package_and_nothing_that_is_gone():
	assert {part_of(path) for path in app_modules()} == {*LAYERS}


def test_the_table_allows_no_cycle_and_no_import_that_nobody_needs():
	assert set(TopologicalSorter(LAYERS).static_order()) >= {*LAYERS}
	used = {
		(part_of(path), name.split(".")[1])
		for path in app_modules()
		for name in imports_of(path)
		if name.startswith("helpdesk_notify.")
	}
	allowed = {(part, other) for part, others in LAYERS.items() for other in others}
	assert allowed - used == set()


def test_own_functions_are_not_named_in_strings():
	packages = "|".join(sorted({*LAYERS} - {"__init__", "hooks"}))
	dotted = re.compile(rf"helpdesk_notify\.({packages})\.\w+")
	found = [
		f"{path.relative_to(ROOT)}: {node.value}"
		for path in app_modules()
		if path.name not in NAMED_IN_STRINGS
		for node in ast.walk(ast.parse(path.read_text()))
		if isinstance(node, ast.Constant) and isinstance(node.value, str) and dotted.match(node.value)
	]
	assert found == [], "pass the function itself"


def test_the_engine_knows_neither_frappe_nor_the_other_rooms():
	def forbidden(name: str) -> bool:
		return not within(name, room("engine"), *PURE)

	assert offences(APP / "engine", forbidden) == []


def test_no_two_parts_of_the_engine_need_each_other():
	parts = [path for path in modules(APP / "engine") if path.stem != "__init__"]
	needs = {
		path.stem: {name.split(".")[2] for name in imports_of(path) if within(name, room("engine"))}
		for path in parts
	}
	assert set(TopologicalSorter(needs).static_order()) == set(needs), "and they are all there"


def test_the_engine_reads_no_clock():
	for path in modules(APP / "engine"):
		for call in ("datetime.now", "utcnow", "time.time", "date.today"):
			assert call not in path.read_text(), path


def test_the_rest_of_the_app_imports_the_engine_by_its_front_door():
	def forbidden(name: str) -> bool:
		return within(name, room("engine")) and name.count(".") > 2

	others = [path for path in modules(APP) if part_of(path) != "engine"]
	assert [(path, name) for path in others for name in imports_of(path) if forbidden(name)] == []


def test_the_app_does_not_know_its_tests():
	shipped = [path for path in modules(APP) if "tests" not in path.parts]
	assert [
		path for path in shipped for name in imports_of(path) if within(name, room("tests"), "tests")
	] == []


@pytest.mark.parametrize("folder", ["helpdesk_notify"])
def test_nobody_imports_the_playground(folder):
	assert offences(ROOT / folder, lambda name: within(name, "playground")) == []


def test_the_playground_knows_of_the_app_only_the_engine():
	def forbidden(name: str) -> bool:
		ours = within(name, "helpdesk_notify") and not within(name, room("engine"))
		return ours or within(name, "frappe")

	assert offences(ROOT / "playground", forbidden) == []


def test_hooks_hold_no_logic():
	version = "from helpdesk_notify import __version__ as _version"
	tree = ast.parse((APP / "hooks.py").read_text())
	others = [node for node in tree.body if not isinstance(node, ast.Assign | ast.Expr)]
	assert [ast.unparse(node) for node in others] == [version]


def test_no_future_annotations_where_frappe_checks_types():
	"""They would turn the annotations into strings, and Frappe would skip the check without a word."""
	assert "from __future__ import annotations" not in (APP / "api.py").read_text()


@pytest.mark.parametrize("folder", ["helpdesk_notify", "playground", "tests", "benchmarks"])
def test_no_file_is_too_long_to_be_read_at_a_sitting(folder):
	lengths = {path: len(path.read_text().splitlines()) for path in modules(ROOT / folder)}
	assert {str(path): length for path, length in lengths.items() if length >= MOST_LINES} == {}
