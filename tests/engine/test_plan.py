"""The decision, cell by cell, and what holds for every event and everybody."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import (
	CATALOGUE,
	COUNT,
	Event,
	OpenRow,
	Preference,
	Recipient,
	Settings,
	Told,
	plan,
)

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=timezone.utc)
ME, OTHER = "me@desk.test", "other@desk.test"
DEFAULTS = Settings()


def event(key="customer_replied", **values):
	return Event(key=key, **{"actor": OTHER, "ticket": "7", **values})


def recipient(**values):
	return Recipient(**{"user": ME, "reason": "assigned", **values})


def the_plan(happening, who, settings=DEFAULTS, now=NOW):
	plans = plan(happening, [who], settings, now)
	assert len(plans) == 1
	return plans[0]


def nothing(happening, who, settings=DEFAULTS):
	return plan(happening, [who], settings, NOW) == []


class TestWho:
	@pytest.mark.parametrize("key", sorted(CATALOGUE))
	def test_a_colleague_who_can_read_the_ticket_is_told(self, key):
		assert the_plan(event(key), recipient()).row is None

	@pytest.mark.parametrize("key", sorted(set(CATALOGUE) - {"custom"}))
	def test_nobody_is_told_what_they_did_themselves(self, key):
		assert nothing(event(key, actor=ME), recipient())

	def test_a_note_to_oneself_is_told(self):
		assert the_plan(event("custom", actor=ME, message="Milk"), recipient())

	def test_a_rule_is_not_oneself(self):
		assert the_plan(event("ticket_assigned", actor=ME, actor_name="System"), recipient())

	@pytest.mark.parametrize("key", sorted(CATALOGUE))
	def test_a_disabled_user_is_passed_over(self, key):
		assert nothing(event(key), recipient(enabled=False))

	@pytest.mark.parametrize("key", sorted(set(CATALOGUE) - {"ticket_assigned", "comment_reacted", "custom"}))
	def test_only_agents_hear_of_what_is_internal(self, key):
		assert nothing(event(key), recipient(is_agent=False))

	def test_a_customer_hears_of_emoji_on_their_own_remark(self):
		assert the_plan(event("comment_reacted"), recipient(is_agent=False))

	@pytest.mark.parametrize("key", sorted(set(CATALOGUE) - {"ticket_assigned"}))
	def test_who_may_not_read_the_ticket_is_not_told(self, key):
		assert nothing(event(key), recipient(can_read=False))

	def test_an_assignee_hears_of_the_assignment_before_the_ticket_is_shared(self):
		assert the_plan(event("ticket_assigned"), recipient(can_read=False))

	def test_two_reasons_are_one_plan_with_the_stronger(self):
		who = [recipient(reason="assigned"), recipient(reason="mentioned"), recipient(reason="author")]
		assert [each.reason for each in plan(event(), who, DEFAULTS, NOW)] == ["mentioned"]


class TestPreferences:
	def test_who_switched_the_app_off_gets_no_row(self):
		assert nothing(event(), recipient(preference=Preference(app=False)))

	def test_one_event_can_be_switched_off(self):
		off = Preference(choices={("customer_replied", "app"): False})
		assert nothing(event(), recipient(preference=off))
		assert the_plan(event("ticket_reopened"), recipient(preference=off))

	@pytest.mark.parametrize(
		("key", "preference", "mailed", "sent"),
		[
			("mentioned", Preference(), False, True),
			("mentioned", Preference(), True, False),
			("mentioned", Preference(email=False), False, False),
			("mentioned", Preference(choices={("mentioned", "email"): False}), False, False),
			("customer_replied", Preference(), False, False),
			("customer_replied", Preference(choices={("customer_replied", "email"): True}), False, True),
		],
	)
	def test_mail(self, key, preference, mailed, sent):
		found = the_plan(event(key, mailed=mailed), recipient(preference=preference))
		assert found.email_at == (NOW if sent else None)


class TestFolding:
	ROW = OpenRow("row1", NOW - timedelta(hours=2))

	def test_a_repeat_folds_into_the_unread_row(self):
		found = the_plan(event(), recipient(open_row=self.ROW))
		assert (found.row, found.folds) == ("row1", True)
		assert found.title.render() == f"{COUNT} new replies on #7"

	def test_grouping_can_be_switched_off(self):
		assert the_plan(event(), recipient(open_row=self.ROW), Settings(grouping=False)).row is None

	@pytest.mark.parametrize(("hours", "folds"), [(1, False), (2, True), (3, True)])
	def test_only_into_a_row_that_is_young_enough(self, hours, folds):
		settings = Settings(group_within=timedelta(hours=hours))
		assert the_plan(event(), recipient(open_row=self.ROW), settings).folds is folds

	def test_mentions_do_not_fold(self):
		assert event("mentioned", comment="c").group is None

	def test_custom_messages_fold_only_with_their_like(self):
		one, two = event("custom", message="One"), event("custom", message="Two")
		assert one.group == event("custom", message="One").group != two.group

	def test_without_a_ticket_nothing_folds(self):
		assert event("custom", ticket=None).group is None

	def test_what_helpdesk_inserted_stands_for_itself(self):
		found = the_plan(event("ticket_reopened", stock=True), recipient(open_row=self.ROW))
		assert found.row is None

	@pytest.mark.parametrize(
		("total", "text"), [(1, "👍 reacted to your comment"), (3, "👍 3 people reacted to your comment")]
	)
	def test_an_event_that_knows_how_many_says_so(self, total, text):
		happening = event("comment_reacted", comment="c", values={"emoji": "👍"}, total=total)
		assert the_plan(happening, recipient()).title.render() == text


class TestOneHappening:
	"""The same happening told twice in one transaction: by whom first, with which source."""

	@pytest.mark.parametrize(
		("told", "incoming", "outcome"),
		[
			# what Helpdesk inserts after the app has told it is dropped
			(Told("row1", "ticket_assigned", "todo1", stock=False), {"stock": True}, "nothing"),
			# what Helpdesk inserted first is told better by the app
			(Told("row1", "ticket_assigned", None, stock=True), {"source": "todo1"}, "amend"),
			(Told("row1", "ticket_assigned", "c1", stock=True), {"source": "c1"}, "amend"),
			# Helpdesk twice
			(Told("row1", "ticket_assigned", None, stock=True), {"stock": True}, "nothing"),
			# the app twice: the account that knows its source wins
			(Told("row1", "ticket_reopened", None, stock=False), {"source": "mail1"}, "amend"),
			(Told("row1", "ticket_reopened", "mail1", stock=False), {"source": "mail1"}, "nothing"),
			(Told("row1", "ticket_reopened", "mail1", stock=False), {}, "nothing"),
			# another source is another happening
			(Told("row1", "ticket_reopened", "mail1", stock=False), {"source": "mail2"}, "new"),
		],
	)
	def test_outcomes(self, told, incoming, outcome):
		happening = event(told.key, **incoming)
		plans = plan(happening, [recipient(told=told)], DEFAULTS, NOW)
		if outcome == "nothing":
			assert plans == []
		else:
			assert (plans[0].row, plans[0].folds) == ("row1" if outcome == "amend" else None, False)

	def test_the_row_of_helpdesk_gives_way_to_the_open_row_of_the_group(self):
		told = Told("stock1", "ticket_reopened", None, stock=True)
		who = recipient(told=told, open_row=OpenRow("replies", NOW))
		found = the_plan(event(source="mail1"), who)
		assert (found.row, found.folds, found.replaces) == ("replies", True, "stock1")

	def test_telling_a_folded_row_better_keeps_its_plural(self):
		told = Told("row1", "customer_replied", None, stock=False, folded=True)
		found = the_plan(event(source="mail1"), recipient(told=told))
		assert (found.folds, found.title.render()) == (False, f"{COUNT} new replies on #7")


class TestTexts:
	@pytest.mark.parametrize(
		("happening", "text"),
		[
			(event("ticket_assigned").named("Jane Smith"), "Jane Smith assigned ticket #7 to you"),
			(event("ticket_assigned", variant="rule"), "Ticket #7 assigned via assignment rule"),
			(event("mentioned").named("Jane Smith"), "Jane Smith mentioned you in a comment"),
			(
				event("customer_replied", actor_name="Dana Lee").named("Other"),
				"Dana Lee replied on ticket #7",
			),
			(event("ticket_reopened"), "Ticket #7 reopened by customer"),
			(event("ticket_reopened", variant="agent").named("Jane"), "Jane reopened ticket #7"),
			(event("comment_reacted", values={"emoji": "🎉"}), "🎉 reacted to your comment"),
			(event("custom", message="{not} a {gap}"), "{not} a {gap}"),
			(event("custom"), "New notification"),
			(event("mentioned").named("{0} {x}"), "{0} {x} mentioned you in a comment"),
		],
	)
	def test_as_an_agent_reads_them(self, happening, text):
		assert the_plan(happening, recipient()).title.render() == text

	@pytest.mark.parametrize("key", sorted(CATALOGUE))
	def test_every_wording_can_be_translated_and_filled(self, key):
		for variant in CATALOGUE[key].titles:
			values = {"emoji": "👍"}
			title = replace(event(key, values=values), variant=variant).title()
			assert "{" not in title.render(lambda sentence: sentence)

	def test_translation_sees_the_sentence_and_not_the_values(self):
		seen = []
		title = event("ticket_assigned").named("Jane").title()
		assert title.render(lambda s: seen.append(s) or "{ticket}: {actor}") == "7: Jane"
		assert seen == ["{actor} assigned ticket #{ticket} to you"]


names = st.sampled_from([ME, OTHER, "third@desk.test"])
told = st.none() | st.builds(
	Told,
	st.just("told"),
	st.sampled_from(sorted(CATALOGUE)),
	st.none() | st.sampled_from(["a", "b"]),
	st.booleans(),
	st.booleans(),
)
recipients = st.builds(
	Recipient,
	names,
	st.sampled_from(["mentioned", "assigned", "author", "else"]),
	st.booleans(),
	st.booleans(),
	st.booleans(),
	st.builds(Preference, st.booleans(), st.booleans()),
	st.none() | st.builds(OpenRow, st.just("open"), st.just(NOW)),
	told,
)
events = st.builds(
	Event,
	key=st.sampled_from(sorted(CATALOGUE)),
	actor=names,
	ticket=st.none() | st.just("7"),
	source=st.none() | st.sampled_from(["a", "b"]),
	stock=st.booleans(),
	total=st.none() | st.integers(1, 9),
	mailed=st.booleans(),
)


@given(events, st.lists(recipients, max_size=8), st.builds(Settings, st.booleans()))
def test_what_holds_for_every_event_and_everybody(happening, people, settings):
	plans = plan(happening, people, settings, NOW)
	users = [each.user for each in plans]
	assert len(users) == len(set(users)), "one plan a person"
	by_user = {each.user: each for each in plans}
	for person in people:
		if person.user in by_user and not any(p.enabled for p in people if p.user == person.user):
			raise AssertionError("a disabled user is told")
	for each in plans:
		assert each.row in (None, "open", "told")
		assert each.folds is (each.row == "open")
		assert each.replaces in (None, "told")
		assert each.replaces is None or each.row == "open"
		assert not (happening.mailed and each.email_at)
		assert each.title.render(lambda sentence: sentence.replace("{emoji}", "👍"))
