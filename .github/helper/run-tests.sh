#!/usr/bin/env bash
# Usage, in a bench: run-tests.sh SITE ARGUMENTS...
# Runs `bench run-tests`. Frappe 15 exits with 0 also where a test failed, so what the run prints decides.
set -euo pipefail
log="$(mktemp)"
bench --site "$1" run-tests "${@:2}" 2>&1 | tee "$log"
if grep -q '^FAILED' "$log" || ! grep -q '^OK' "$log"; then
	echo "The tests failed, or none ran." >&2
	exit 1
fi
