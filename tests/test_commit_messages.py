"""Which commit messages are accepted."""

import pytest

from scripts.commit_messages import faults, main


@pytest.mark.parametrize(
	"message",
	[
		"fix: restore notification indexes after a schema sync",
		"feat(engine)!: decide at send time\n\nRows of the outbox carry no decision any more.",
		"Merge branch 'main' into feature",
		'Revert "fix: restore notification indexes"',
		"fixup! fix: restore notification indexes",
	],
)
def test_a_conventional_message_is_accepted(message):
	assert faults(message) == []


@pytest.mark.parametrize(
	"message",
	[
		"",
		"restore notification indexes",
		"fixes: restore notification indexes",
		"fix:restore notification indexes",
		"Fix: restore notification indexes",
		"fix(): restore notification indexes",
		"fix: ",
		"fix: restore notification indexes.",
		"fix: " + "x" * 120,
		"fix: restore notification indexes\nafter a schema sync",
	],
)
def test_any_other_message_is_refused(message):
	assert faults(message) != []


def test_what_git_adds_to_the_file_does_not_count(tmp_path):
	path = tmp_path / "COMMIT_EDITMSG"
	scissors = "# ------------------------ >8 ------------------------"
	path.write_text(f"fix: a name\n# Please enter the commit message\n{scissors}\ndiff --git a/x b/x\n")
	assert main([str(path)]) == 0
	path.write_text("a name\n# fix: not this line\n")
	assert main([str(path)]) == 1


def test_unknown_arguments_are_answered_with_the_usage(capsys):
	assert main(["--from", "main"]) == 2
	assert "--range A..B" in capsys.readouterr().err
