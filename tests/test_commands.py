"""Workflows, hooks and instructions name only commands and files that exist."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [
	*sorted((ROOT / ".github").rglob("*.yml")),
	*(ROOT / name for name in (".pre-commit-config.yaml", "CONTRIBUTING.md", "README.md")),
]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
SCRIPTS = set(json.loads((ROOT / "frontend" / "package.json").read_text())["scripts"])

MAKE = r"\bmake ([a-z]+)(?= *(?:#.*)?$|`)"
FILE = r"(?:^|[\s\"'`(]|GITHUB_WORKSPACE/)((?:scripts|frontend(?!/node_modules)|\.github)/[\w./-]+\.\w+)"
NPM = r"\bnpm (?:--prefix frontend )?run ([a-z:]+)"


def named(pattern: str, text: str) -> set[str]:
	return set(re.findall(pattern, text, re.MULTILINE))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_what_is_named_exists(source):
	text = source.read_text()
	assert named(MAKE, text) <= TARGETS
	assert named(NPM, text) <= SCRIPTS
	files = named(FILE, text)
	actions = named(r"uses: \./(\S+)", text)
	modules = {name.replace(".", "/") + ".py" for name in named(r"--module (helpdesk_notify[\w.]+)", text)}
	assert [name for name in files | actions | modules if not (ROOT / name).exists()] == []


def test_the_patterns_find_what_they_are_made_for():
	workflows = "\n".join(path.read_text() for path in SOURCES[:-3])
	assert "lint" in named(MAKE, workflows)
	assert ".github/helper/run-tests.sh" in named(FILE, workflows)
	assert {"test", "build"} <= named(NPM, workflows)
