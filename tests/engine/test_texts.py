"""The sentences, as an agent reads them, and what a translation can do to them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk_notify.engine import CATALOGUE, COUNT, Text, because
from helpdesk_notify.engine.reasons import REASONS

from .cases import EVERYTHING, event, recipient, the_plan

# Each wording that there is, word for word: what is changed in the catalogue is changed here on purpose.
WORDINGS = [
	("ticket_assigned", "", "Jane Smith assigned ticket #7 to you"),
	("ticket_assigned", "rule", "Ticket #7 assigned via assignment rule"),
	("mentioned", "", "Jane Smith mentioned you in a comment"),
	("customer_replied", "", "Jane Smith replied on ticket #7"),
	("customer_replied", "many", "{count} new replies on #7"),
	("ticket_reopened", "", "Ticket #7 reopened by customer"),
	("ticket_reopened", "agent", "Jane Smith reopened ticket #7"),
	("comment_reacted", "", "👍 reacted to your comment"),
	("comment_reacted", "many", "👍 {count} people reacted to your comment"),
	("ticket_created", "", "New ticket #7: Login issue"),
	("team_ticket", "", "New ticket #7 for your team Tier 2"),
	("comment_added", "", "Jane Smith commented on ticket #7"),
	("comment_added", "many", "{count} new comments on #7"),
	("agent_replied", "", "Jane Smith replied to the customer on ticket #7"),
	("agent_replied", "many", "{count} replies to the customer on #7"),
	("priority_raised", "", "Jane Smith raised the priority of ticket #7 to Urgent"),
	("status_changed", "", "Jane Smith set ticket #7 to Replied"),
	("sla_due_soon", "", "Ticket #7 is due at 12:30"),
	("sla_due_soon", "response", "The first response on ticket #7 is due at 12:30"),
	("sla_due_soon", "several", "3 tickets are due soon"),
	("sla_breached", "", "Ticket #7 was due at 12:30"),
	("sla_breached", "response", "The first response on ticket #7 was due at 12:30"),
	("sla_breached", "several", "3 tickets have breached their SLA"),
	("custom", "", "New notification"),
	("overflow", "", "One more notification"),
	("overflow", "many", "{count} more notifications"),
]


class TestTheCatalogue:
	@pytest.mark.parametrize(("key", "variant", "text"), WORDINGS)
	def test_as_an_agent_reads_it(self, key, variant, text):
		happening = event(key, variant=variant).named("Jane Smith")
		found = the_plan(happening, recipient(preference=EVERYTHING))
		assert found.title.render() == text.replace("{count}", COUNT)

	def test_no_wording_is_missing_here(self):
		known = [(kind.key, variant) for kind in CATALOGUE.values() for variant in kind.titles]
		assert sorted(known) == sorted((key, variant) for key, variant, _text in WORDINGS)

	def test_what_can_be_chosen_has_a_name_of_its_own(self):
		labels = [kind.label for kind in CATALOGUE.values() if kind.choosable and kind.key != "custom"]
		assert all(labels)
		assert len(labels) == len(set(labels))

	def test_each_reason_has_its_own_sentence(self):
		assert len({because(reason) for reason in REASONS}) == len(REASONS)
		assert all(because(reason).startswith("You received this because ") for reason in REASONS)

	@pytest.mark.parametrize("reason", [None, "", "a reason of another app"])
	def test_an_unknown_reason_has_a_sentence(self, reason):
		assert because(reason) == "You received this because it was sent to you."


class TestNames:
	def test_a_name_that_the_event_brings_beats_that_of_the_user(self):
		dana = event(actor_name="Dana Lee").named("The mail account")
		assert dana.title().render() == "Dana Lee replied on ticket #7"

	def test_without_a_name_the_user_id_stands_for_it(self):
		assert event().title().render() == "other@desk.test replied on ticket #7"

	@pytest.mark.parametrize("name", ["{0} {x}", "{", "100 %", "%s", "{actor.__class__}"])
	def test_a_name_is_never_read_as_a_pattern(self, name):
		assert event("mentioned").named(name).title().render() == f"{name} mentioned you in a comment"

	def test_what_other_code_wrote_is_shown_word_for_word(self):
		title = event("custom", message="{not} a {gap}, 100 %").title()
		assert title.render(str.upper) == "{not} a {gap}, 100 %"

	@pytest.mark.parametrize(
		("total", "text"), [(1, "👍 reacted to your comment"), (3, "👍 3 people reacted to your comment")]
	)
	def test_an_event_that_knows_how_many_says_so(self, total, text):
		happening = event("comment_reacted", comment="c", total=total)
		assert the_plan(happening, recipient()).title.render() == text

	def test_a_variant_that_is_none_is_told_in_the_usual_words(self):
		assert event(variant="no such").title().render() == event().title().render()


class TestTranslation:
	def test_it_sees_the_sentence_and_not_the_values(self):
		seen = []
		title = event("ticket_assigned").named("Jane").title()
		assert title.render(lambda s: seen.append(s) or "{ticket}: {actor}") == "7: Jane"
		assert seen == ["{actor} assigned ticket #{ticket} to you"]

	@pytest.mark.parametrize(
		"broken",
		[
			"{actr}",
			"{",
			"}",
			"{0}",
			"{}",
			"{actor!x}",
			"{actor:d}",
			"{actor.x}",
			"{actor[x]}",
			"{actor[9999]}",
		],
	)
	def test_one_with_a_gap_that_is_none_is_passed_over(self, broken):
		title = event().named("Jane").title()
		assert title.render(lambda _sentence: broken) == "Jane replied on ticket #7"


PATTERNS = st.text(alphabet="{}[]().!:%abs_ ", max_size=12)


@given(PATTERNS, st.text(), st.text())
@example("{a[b]}", "", "")
def test_no_translation_and_no_value_breaks_a_text(translation, one, two):
	text = Text("{a} and {b}", {"a": one, "b": two})
	assert text.render() == f"{one} and {two}"
	text.render(lambda _sentence: translation)
