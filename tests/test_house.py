"""Each room of the house keeps to its own: who may import whom."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APP = ROOT / "helpdesk_notify"
# The DocTypes are the second "helpdesk_notify": Frappe resolves app.module.doctype.
DOCTYPES = "helpdesk_notify"
ROOMS = {"delivery", "engine", "extends", "overrides", "tests", DOCTYPES, "www"}
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


def test_every_room_is_one_that_the_rules_below_know():
	found = {path.name for path in APP.iterdir() if path.is_dir() and modules(path)}
	assert found == ROOMS


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


@pytest.mark.parametrize("folder", sorted(ROOMS - {"engine"}))
def test_the_rest_of_the_app_enters_the_engine_by_its_front_door(folder):
	def forbidden(name: str) -> bool:
		return within(name, room("engine")) and name.count(".") > 2

	assert offences(APP / folder, forbidden) == []


def test_what_happened_enters_delivery_by_its_front_door_only():
	def forbidden(name: str) -> bool:
		return within(name, room("delivery")) and name.count(".") > 2

	assert offences(APP / "extends", forbidden) == []


def test_delivery_does_not_know_what_happened():
	others = ("extends", "overrides", "api", "page", "maintenance", "install", "utils", "hooks", DOCTYPES)
	assert offences(APP / "delivery", lambda name: within(name, *map(room, others))) == []


@pytest.mark.parametrize("folder", ["extends", "overrides", DOCTYPES])
def test_nobody_behind_the_doors_uses_them(folder):
	doors = [room(name) for name in ("api", "page", "maintenance", "hooks", "utils")]
	assert offences(APP / folder, lambda name: within(name, *doors)) == []


def test_what_happened_is_called_by_frappe_and_its_scheduler_only():
	callers = [
		path
		for path in modules(APP)
		if path.parent.name not in ("extends", "tests") and path.stem != "maintenance"
	]
	assert [path for path in callers for name in imports_of(path) if within(name, room("extends"))] == []


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
