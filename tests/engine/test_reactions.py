"""Which reactions count: emoji, by whoever made them."""

import pytest

from helpdesk_notify.engine import done_by, is_emoji


@pytest.mark.parametrize(
	"text", ["👍", "👎", "❤️", "🎉", "👀", "✅", "👍🏽", "👩‍💻", "🇩🇪", "1️⃣", "#️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☺", "™️"]
)
def test_an_emoji(text):
	assert is_emoji(text)


@pytest.mark.parametrize(
	"text",
	[
		"",
		None,
		"FIRED",
		"a",
		"👍 you",
		"ok👍",
		"👍ok",
		"<b>",
		"1",
		"12️⃣",
		"€",
		"👍\n",
		"\u202e👍",
		"👍\u202e",  # turns around what follows it
		"👍\u200b",
		"+",
		"<",
		"~~~~",
		"👍" * 50,
		"हाँ",
		"\ud800",
	],
)
def test_other_text_is_none(text):
	assert not is_emoji(text)


def test_of_new_reactions_only_ones_own_count():
	before = {"mei": "👍"}
	now = {"mei": "👍", "jane": "🎉", "omar": "🎉"}
	assert done_by("omar", before, now, for_others=False) == {"mei": "👍", "omar": "🎉"}
	assert done_by("omar", before, now, for_others=True) == now
	assert done_by("omar", before, {"mei": "👎"}, for_others=False) == {}
