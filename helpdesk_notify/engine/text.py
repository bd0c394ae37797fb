"""Translatable texts: the engine chooses them, the app translates them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# Placeholder for a count that the database computes when it updates a grouped row. A private-use character,
# which no name contains by accident.
COUNT = "\ue000"

# What str.format_map raises for a sentence with an invalid or unknown placeholder.
NO_SUCH_GAP = (KeyError, ValueError, IndexError, AttributeError, TypeError)


def N_(text: str) -> str:
	"""Marks `text` for the extraction of translations. Returns it unchanged."""
	return text


@dataclass(frozen=True, slots=True)
class Text:
	"""A translatable sentence, and the values of its named placeholders.

	`literal`: shown as it is, without placeholders and not translated (a message written by other code).
	"""

	sentence: str
	values: Mapping[str, str] = field(default_factory=dict)
	literal: bool = False

	def render(self, translate: Callable[[str], str] = str) -> str:
		"""The text with its values, translated by `translate`; untranslated if the translation has a wrong placeholder."""
		if self.literal:
			return self.sentence
		try:
			return translate(self.sentence).format_map(self.values)
		except NO_SUCH_GAP:
			return self.sentence.format_map(self.values)
