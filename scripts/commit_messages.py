"""Checks that commit messages follow Conventional Commits, as CONTRIBUTING.md describes them. It needs no network.

python scripts/commit_messages.py FILE           the message in a file: Git's commit-msg hook
python scripts/commit_messages.py --range A..B   the message of every commit of a range
"""

import re
import subprocess
import sys
from pathlib import Path

TYPES = ("build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test")
LONGEST_SUBJECT = 120
_SUBJECT = re.compile(rf"(?:{'|'.join(TYPES)})(?:\([a-z0-9-]+\))?!?: (?P<text>\S.*)")
_FROM_GIT = ("Merge ", 'Revert "', "fixup! ", "squash! ")


def faults(message: str) -> list[str]:
	"""What is wrong with a message; nothing where Git itself wrote it."""
	lines = message.splitlines() or [""]
	subject = lines[0]
	if subject.startswith(_FROM_GIT):
		return []
	found = []
	match = _SUBJECT.fullmatch(subject)
	if not match:
		found.append(f"write 'type: what changed' or 'type(scope): what changed'; types: {', '.join(TYPES)}")
	if len(subject) > LONGEST_SUBJECT:
		found.append(f"the subject has {len(subject)} characters; at most {LONGEST_SUBJECT}")
	if subject.endswith("."):
		found.append("the subject ends with a full stop")
	if len(lines) > 1 and lines[1].strip():
		found.append("an empty line belongs between the subject and the text")
	return found


def of_file(path: str) -> str:
	"""The message that is being written, without Git's comments and the diff below its scissors."""
	text = Path(path).read_text(encoding="utf-8").split("# ------------------------ >8")[0]
	return "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip()


def of_range(commits: str) -> list[str]:
	command = ["git", "log", "--no-merges", "--format=%B%x00", "--end-of-options", commits]
	output = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
	return [message.strip() for message in output.split("\0") if message.strip()]


def main(arguments: list[str]) -> int:
	if len(arguments) == 2 and arguments[0] == "--range":
		messages = of_range(arguments[1])
	elif len(arguments) == 1 and not arguments[0].startswith("-"):
		messages = [of_file(arguments[0])]
	else:
		print(__doc__, file=sys.stderr)
		return 2
	wrong = [(message, found) for message in messages if (found := faults(message))]
	for message, found in wrong:
		print(message.partition("\n")[0] or "(an empty message)", file=sys.stderr)
		for fault in found:
			print(f"  - {fault}", file=sys.stderr)
	return 1 if wrong else 0


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
