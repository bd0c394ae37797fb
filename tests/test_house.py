"""Each room of the house keeps to its own: who may import whom."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
APP = ROOT / "helpdesk_notify"
ROOMS = {path.name for path in APP.iterdir() if path.is_dir() and (path / "__init__.py").exists()}


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


def test_the_engine_knows_neither_frappe_nor_the_other_rooms():
	def forbidden(name: str) -> bool:
		ours = within(name, "helpdesk_notify") and not within(name, room("engine"))
		return ours or within(name, "frappe", "helpdesk", "playground", "sqlite3", "time", "socket")

	assert offences(APP / "engine", forbidden) == []


def test_the_engine_reads_no_clock():
	for path in modules(APP / "engine"):
		for call in ("datetime.now", "utcnow", "time.time", "date.today"):
			assert call not in path.read_text(), path


def test_what_happened_enters_delivery_by_its_front_door_only():
	def forbidden(name: str) -> bool:
		return within(name, room("delivery")) and name.count(".") > 2

	assert offences(APP / "extends", forbidden) == []


def test_delivery_does_not_know_what_happened():
	others = [room(name) for name in ("extends", "overrides", "api", "page", "maintenance", "install")]
	assert offences(APP / "delivery", lambda name: within(name, *others)) == []


@pytest.mark.parametrize("folder", ["helpdesk_notify"])
def test_nobody_imports_the_playground(folder):
	assert offences(ROOT / folder, lambda name: within(name, "playground")) == []


def test_the_playground_knows_of_the_app_only_the_engine():
	def forbidden(name: str) -> bool:
		ours = within(name, "helpdesk_notify") and not within(name, room("engine"))
		return ours or within(name, "frappe")

	assert offences(ROOT / "playground", forbidden) == []


def test_hooks_hold_no_logic():
	allowed = (ast.Assign, ast.Expr)
	tree = ast.parse((APP / "hooks.py").read_text())
	assert [ast.dump(node) for node in tree.body if not isinstance(node, allowed)] == []


def test_no_future_annotations_where_frappe_checks_types():
	"""They would turn the annotations into strings, and Frappe would skip the check without a word."""
	assert "from __future__ import annotations" not in (APP / "api.py").read_text()
