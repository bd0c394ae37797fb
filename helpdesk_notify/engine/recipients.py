"""What the decision needs to know of each person and of the site, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# Strongest first: who is concerned for two reasons is told of the stronger one.
REASONS = ("mentioned", "assigned", "previously assigned", "author", "addressed")


@dataclass(frozen=True, slots=True)
class Preference:
	"""What a person wants. `choices` holds only what differs from the catalogue: (event, channel) -> wanted."""

	app: bool = True
	email: bool = True
	choices: Mapping[tuple[str, str], bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
	"""What the administrator decided for everybody.

	`group_within`: a repeat folds into an unread row no older than this; None for any age.
	"""

	grouping: bool = True
	group_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class OpenRow:
	"""An unread row of the same group, into which a repeat folds."""

	name: str
	at: datetime


@dataclass(frozen=True, slots=True)
class Told:
	"""What this transaction has already written for the person about the same ticket, comment and category."""

	name: str
	key: str
	source: str | None
	stock: bool
	folded: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
	"""One person whom an event may concern."""

	user: str
	reason: str
	enabled: bool = True
	is_agent: bool = True
	can_read: bool = True
	preference: Preference = field(default_factory=Preference)
	open_row: OpenRow | None = None
	told: Told | None = None
