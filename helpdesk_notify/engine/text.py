"""Sentences that are decided here and translated elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# Stands for a number that only the database knows: a folded row counts itself while it is updated.
# A private-use character, so that nobody's name can contain it by accident.
COUNT = "\ue000"

# What str.format_map raises for a sentence with a gap that is none.
NO_SUCH_GAP = (KeyError, ValueError, IndexError, AttributeError, TypeError)


def N_(text: str) -> str:
	"""Mark `text` as translatable without translating it (the name that gettext and Babel know)."""
	return text


@dataclass(frozen=True, slots=True)
class Text:
	"""A translatable sentence and the values for its named gaps.

	`literal` texts (a message that other code wrote) are shown word for word, in no other language.
	"""

	sentence: str
	values: Mapping[str, str] = field(default_factory=dict)
	literal: bool = False

	def render(self, translate: Callable[[str], str] = str) -> str:
		"""The sentence as read by a person; `translate` maps a sentence to the reader's language.

		A translation that names a gap wrongly is passed over.
		"""
		if self.literal:
			return self.sentence
		try:
			return translate(self.sentence).format_map(self.values)
		except NO_SUCH_GAP:
			return self.sentence.format_map(self.values)
