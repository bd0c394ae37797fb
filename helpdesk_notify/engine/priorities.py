"""The rank of priorities. `ranks`: priority of the site -> number; lower is more urgent."""

from collections.abc import Mapping

LAST = 1_000_000  # the rank of unknown or missing priorities


def rank(priority: str | None, ranks: Mapping[str, int]) -> int:
	"""The rank of `priority`."""
	return ranks.get(priority or "", LAST)


def is_most_urgent(priority: str | None, ranks: Mapping[str, int]) -> bool:
	"""Whether no priority is higher than `priority`, and at least one is lower."""
	return priority in ranks and min(ranks.values()) == rank(priority, ranks) < max(ranks.values())
