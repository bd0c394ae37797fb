"""Stock Helpdesk and this app side by side: the same work on two sites of one bench, in turn.

    python benchmarks/compare.py --bench ~/frappe-bench --stock stock.localhost --app notify.localhost \
        --rows 1000000

Both sites must exist, with Helpdesk on both and this app on one. The benchmark fills them with made-up
agents and notifications; take sites that you can throw away.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

MEASURE = Path(__file__).parent / "measure.py"


def main() -> None:
	arguments = argparse.ArgumentParser(
		description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	arguments.add_argument("--bench", type=Path, default=Path.home() / "frappe-bench")
	arguments.add_argument("--stock", required=True, help="site without this app")
	arguments.add_argument("--app", required=True, help="site with this app")
	arguments.add_argument("--turns", type=int, default=2, help="how often each site is measured")
	arguments.add_argument("--rounds", type=int, default=10)
	arguments.add_argument("--rows", type=int, default=0)
	options = arguments.parse_args()

	found: dict[str, dict[str, list]] = {"stock": defaultdict(list), "app": defaultdict(list)}
	queries: dict[str, dict[str, int]] = {"stock": {}, "app": {}}
	for turn in range(options.turns):
		for kind, site in (("stock", options.stock), ("app", options.app)):
			print(f"turn {turn + 1}: {site}", file=sys.stderr)
			for work, result in measure(options, site).items():
				found[kind][work] += result["ms"]
				queries[kind][work] = result["queries"]
	report(found, queries)


def measure(options, site: str) -> dict:
	command = [options.bench / "env/bin/python", MEASURE, site, "--rounds", str(options.rounds)]
	command += ["--rows", str(options.rows)]
	done = subprocess.run(command, cwd=options.bench / "sites", check=True, stdout=subprocess.PIPE, text=True)
	return json.loads(done.stdout.strip().splitlines()[-1])


def report(found: dict, queries: dict) -> None:
	print("| work | stock, ms | queries | with the app, ms | queries | times faster |")
	print("|---|---|---|---|---|---|")
	for work in found["app"]:
		stock, app = found["stock"].get(work), found["app"][work]
		faster = f"{statistics.median(stock) / statistics.median(app):.1f}" if stock else "-"
		print(
			f"| {work} | {spread(stock)} | {queries['stock'].get(work, '-')} "
			f"| {spread(app)} | {queries['app'][work]} | {faster} |"
		)


def spread(times: list[float] | None) -> str:
	"""The median, and in brackets the fastest and slowest."""
	if not times:
		return "-"
	return f"{statistics.median(times):.1f} ({min(times):.1f}-{max(times):.1f})"


if __name__ == "__main__":
	main()
