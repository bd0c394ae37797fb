"""The playground and a site answer alike: the same cases, over HTTP."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from tests.contract import bad_input, changes, events, inbox, preferences, snooze_and_follow
from tests.contract.model import FORBIDDEN, INVALID, Case
from tests.contract.shell import Shell, error_of, path_of
from tests.contract.world import World

CASES = [case for table in (events, changes, inbox, snooze_and_follow, preferences) for case in table.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_case(shell: Shell, case: Case) -> None:
	world = World(shell, case)
	try:
		for step in case.steps:
			world.play(step)
		world.check(case)
	finally:
		world.leave()


def test_each_case_has_a_title_of_its_own() -> None:
	assert [title for title, number in Counter(case.title for case in CASES).items() if number > 1] == []


@pytest.mark.parametrize(("method", "given", "error"), bad_input.CASES)
def test_bad_input(shell: Shell, method: str, given: Mapping[str, Any], error: tuple[int, str]) -> None:
	assert error_of(shell.call("omar", method, **given)) == error


@pytest.mark.parametrize(("key", "value"), bad_input.PREFERENCES)
def test_no_preference(shell: Shell, key: str, value: object) -> None:
	assert error_of(shell.call("omar", "save_preferences", values={key: value})) == INVALID


@pytest.mark.parametrize("method", bad_input.CHANGES)
def test_changes_are_made_with_post(shell: Shell, method: str) -> None:
	assert error_of(shell.request("omar", "GET", path_of(method), {})) == FORBIDDEN


@pytest.mark.parametrize("method", ["inbox", "preferences", "clear"])
def test_nobody_is_nobody(shell: Shell, method: str) -> None:
	assert error_of(shell.call(None, method)) == FORBIDDEN
