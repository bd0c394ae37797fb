"""What Frappe writes into the files of the DocTypes is up to date with their fields."""

import ast
import json
from pathlib import Path

import pytest

DOCTYPES = Path(__file__).parent.parent / "helpdesk_notify" / "helpdesk_notify" / "doctype"
WITHOUT_VALUE = {"Button", "Column Break", "Fold", "Heading", "HTML", "Section Break", "Tab Break"}
OF_CHILDREN = {"parent", "parentfield", "parenttype"}


@pytest.mark.parametrize("path", sorted(DOCTYPES.glob("*/*.json")), ids=lambda path: path.stem)
def test_the_type_block_names_the_fields(path):
	"""It fails after a field was added by hand: CONTRIBUTING.md says how Frappe writes the block again."""
	meta = json.loads(path.read_text())
	expected = {
		field["fieldname"]
		for field in meta["fields"]
		if field["fieldtype"] not in WITHOUT_VALUE and not field.get("is_virtual")
	} | (OF_CHILDREN if meta.get("istable") else set())
	tree = ast.parse(path.with_suffix(".py").read_text())
	named = {node.target.id for node in ast.walk(tree) if isinstance(node, ast.AnnAssign)}
	assert named == expected
