"""What people read can be read in every language that the app speaks."""

import re

import pytest

from scripts import messages

GAP = re.compile(r"\{\w*\}")


def test_the_template_has_every_sentence():
	found = messages.text_of(messages.gather())
	assert found == (messages.LOCALE / "main.pot").read_text(), (
		"python scripts/messages.py brings it up to date"
	)


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_sentence_is_translated(language):
	catalog = messages.read(messages.LOCALE / f"{language}.po")
	there = {message.id: message for message in catalog if message.id}
	assert set(there) == {message.id for message in messages.gather() if message.id}
	assert [text for text, message in there.items() if not message.string or message.fuzzy] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_has_the_gaps_of_its_sentence(language):
	for message in messages.read(messages.LOCALE / f"{language}.po"):
		assert sorted(GAP.findall(message.string)) == sorted(GAP.findall(message.id)), message.id
