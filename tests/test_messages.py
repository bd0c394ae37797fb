"""Every text is translated into every language of the app."""

import re

import pytest

from helpdesk_notify.engine.reasons import REASON_TEXTS
from scripts import messages

INBOX_TEXTS = messages.ROOT / "frontend/src/inbox/texts.ts"
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


def test_the_inbox_has_the_same_short_texts_for_reasons_as_the_engine():
	found = re.findall(r"""\['([^']+)', \(\) => __\((['"])(because .+?)\2\)\]""", INBOX_TEXTS.read_text())
	assert {reason: text for reason, _quote, text in found} == {
		reason: texts.short for reason, texts in REASON_TEXTS.items()
	}
