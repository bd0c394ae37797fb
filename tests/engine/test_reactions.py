"""Which reactions count: emoji, by whoever made them; and what a change of them means for the author."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import done_by, is_emoji
from helpdesk_notify.engine.reactions import Notify, Retract, Revise, diff, event


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


@pytest.mark.parametrize(
	("before", "now", "expected"),
	[
		({}, {}, None),
		({"mei": "👍"}, {"mei": "👍"}, None),
		({"mei": "👍", "omar": "🎉"}, {"omar": "🎉", "mei": "👍"}, None),
		({}, {"mei": "👍"}, Notify("mei", "👍", 1)),
		({"mei": "👍"}, {"mei": "👍", "omar": "🎉"}, Notify("omar", "🎉", 2)),
		({"mei": "👍"}, {"mei": "👎"}, Notify("mei", "👎", 1)),
		({"mei": "👍"}, {"omar": "🎉"}, Notify("omar", "🎉", 1)),
		({"mei": "👍", "omar": "🎉"}, {"mei": "👍"}, Revise("mei", "👍", 1)),
		({"mei": "👍", "omar": "🎉", "jane": "👀"}, {"mei": "👍", "jane": "👀"}, Revise("jane", "👀", 2)),
		({"mei": "👍"}, {}, Retract()),
		({"mei": "👍", "omar": "🎉"}, {}, Retract()),
	],
)
def test_what_a_change_of_reactions_means(before, now, expected):
	assert diff(before, now) == expected


REACTIONS = st.dictionaries(st.sampled_from(["mei", "omar", "jane", "dana"]), st.sampled_from(["👍", "🎉"]))


@given(REACTIONS, REACTIONS)
def test_the_author_is_notified_of_additions_only_and_of_what_is_there(before, now):
	found = diff(before, now)
	added = [user for user, emoji in now.items() if before.get(user) != emoji]
	assert isinstance(found, Notify) is bool(added)
	assert isinstance(found, Retract) is bool(before and not now)
	assert (found is None) is (before == now)
	if isinstance(found, Notify | Revise):
		assert (now[found.user], len(now)) == (found.emoji, found.total)
	if isinstance(found, Notify):
		assert found.user == added[-1]


def test_the_event_for_the_author():
	found = event(Notify("mei", "👍", 2), ticket="7", comment="c", body="Hello")
	assert (found.key, found.actor, found.source, found.total) == ("comment_reacted", "mei", "c:mei", 2)
	assert found.title().render() == "👍 reacted to your comment"
	assert found.title(folded=True).render() == "👍 2 people reacted to your comment"
