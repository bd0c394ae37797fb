"""Who is told, what folds into what, and what holds for every event and everybody."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import (
	CATALOGUE,
	CHANNELS,
	COUNT,
	FREQUENCIES,
	Allowance,
	AlreadyNotified,
	Event,
	EventType,
	Limit,
	NotNotified,
	OpenRow,
	Preference,
	QuietHours,
	Recipient,
	Settings,
	plan,
	plans_in,
)
from helpdesk_notify.engine.plan import (
	ALREADY_NOTIFIED,
	DISABLED,
	MUTED,
	NO_ACCESS,
	NOT_AN_AGENT,
	OFF_BY_DEFAULT,
	OWN_ACTION,
	SWITCHED_OFF,
)
from helpdesk_notify.engine.reasons import REASONS

from .cases import DEFAULTS, EVERYTHING, ME, NOW, OTHER, VALUES, event, nothing, recipient, the_plan
from .zones import windows

KINDS = sorted(CATALOGUE)
# Spelt out, so that a kind cannot join a group unnoticed.
FOR_CUSTOMERS_TOO = {"comment_reacted", "custom"}
BEFORE_THE_TICKET_IS_SHARED = {"ticket_assigned", "overflow"}
ALSO_OF_ONESELF = {"custom", "overflow"}
THOUGH_MUTED = {"ticket_assigned", "mentioned", "custom", "overflow"}


def hears_all(**values) -> Recipient:
	"""Somebody who has asked for everything, so that nothing but `values` can keep it from them."""
	return recipient(preference=EVERYTHING, **values)


class TestWho:
	@pytest.mark.parametrize("key", KINDS)
	def test_a_colleague_who_can_read_the_ticket_is_told(self, key):
		found = the_plan(event(key), hears_all())
		assert (found.user, found.reason, found.row, found.in_app) == (ME, "assigned", None, True)

	@pytest.mark.parametrize("key", KINDS)
	def test_nobody_is_told_what_they_did_themselves(self, key):
		assert nothing(event(key, actor=ME), hears_all()) is (key not in ALSO_OF_ONESELF)

	@pytest.mark.parametrize("key", KINDS)
	def test_who_only_lends_their_name_did_not_do_it(self, key):
		"""A rule acts as System, a customer's mail as the user who fetched it."""
		assert the_plan(event(key, actor=ME, actor_name="System"), hears_all())

	@pytest.mark.parametrize("key", KINDS)
	def test_a_disabled_user_is_passed_over(self, key):
		assert nothing(event(key), hears_all(enabled=False))

	@pytest.mark.parametrize("key", KINDS)
	def test_only_agents_hear_of_what_is_internal(self, key):
		told = key in FOR_CUSTOMERS_TOO | BEFORE_THE_TICKET_IS_SHARED
		assert nothing(event(key), hears_all(is_agent=False)) is not told

	@pytest.mark.parametrize("key", KINDS)
	def test_who_may_not_read_the_ticket_is_not_told(self, key):
		assert nothing(event(key), hears_all(can_read=False)) is (key not in BEFORE_THE_TICKET_IS_SHARED)

	@pytest.mark.parametrize("key", KINDS)
	def test_a_muted_ticket_is_silent_but_for_what_is_meant_for_oneself(self, key):
		assert nothing(event(key), hears_all(muted=True)) is (key not in THOUGH_MUTED)

	@pytest.mark.parametrize("key", KINDS)
	def test_what_nobody_may_switch_off_comes_from_a_muted_ticket_too(self, key):
		settings = Settings(locked=frozenset({key}), defaults=EVERYTHING)
		assert the_plan(event(key), hears_all(muted=True), settings)

	@pytest.mark.parametrize("first", REASONS)
	def test_two_reasons_are_one_plan_with_the_stronger(self, first):
		weaker = REASONS[REASONS.index(first) :]
		for who in (weaker, weaker[::-1], [*weaker, "a reason of another app"]):
			people = [recipient(reason=reason) for reason in who]
			assert [each.reason for each in plan(event(), people, DEFAULTS, NOW)] == [first]

	def test_an_unknown_event_is_an_error(self):
		with pytest.raises(KeyError):
			plan(Event(key="no_such_event", actor=OTHER), [recipient()], DEFAULTS, NOW)

	def test_another_app_brings_its_own_kind(self):
		kind = EventType(
			"coffee_ready", "Reaction", {"": "Coffee for #{ticket}"}, channels=frozenset({"email"})
		)
		found = the_plan(event("coffee_ready", kind=kind), recipient())
		assert (found.title.render(), found.in_app, found.email_at) == ("Coffee for #7", False, NOW)
		off = Preference(choices={("coffee_ready", "email"): False})
		assert nothing(event("coffee_ready", kind=kind), recipient(preference=off))


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

	def test_what_is_there_for_its_mail_only_folds_into_no_row_of_the_app(self):
		found = the_plan(event(), recipient(open_row=self.ROW, preference=Preference(app=False)))
		assert (found.row, found.in_app) == (None, False)

	@pytest.mark.parametrize(
		("before", "now", "due"),
		[(None, None, None), (5, None, 5), (None, 15, 15), (5, 15, 5), (25, 15, 15)],
	)
	def test_a_mail_that_is_due_waits_no_longer_for_a_repeat(self, before, now, due):
		def after(minutes):
			return None if minutes is None else NOW + timedelta(minutes=minutes)

		row = OpenRow("row1", NOW, after(before))
		found = the_plan(event(), recipient(open_row=row, preference=Preference(email=now is not None)))
		assert found.email_at == after(due)

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


class TestOneHappening:
	"""The same happening told twice in one transaction: by whom first, with which source."""

	@pytest.mark.parametrize(
		("told", "incoming", "outcome"),
		[
			# what Helpdesk inserts after the app has told it is dropped
			(AlreadyNotified("row1", "ticket_assigned", "todo1", stock=False), {"stock": True}, "nothing"),
			# what Helpdesk inserted first is told better by the app
			(AlreadyNotified("row1", "ticket_assigned", None, stock=True), {"source": "todo1"}, "amend"),
			(AlreadyNotified("row1", "ticket_assigned", "c1", stock=True), {"source": "c1"}, "amend"),
			# Helpdesk twice
			(AlreadyNotified("row1", "ticket_assigned", None, stock=True), {"stock": True}, "nothing"),
			# the app twice: the account that knows its source wins
			(AlreadyNotified("row1", "ticket_reopened", None, stock=False), {"source": "mail1"}, "amend"),
			(
				AlreadyNotified("row1", "ticket_reopened", "mail1", stock=False),
				{"source": "mail1"},
				"nothing",
			),
			(AlreadyNotified("row1", "ticket_reopened", "mail1", stock=False), {}, "nothing"),
			# another source is another happening
			(AlreadyNotified("row1", "ticket_reopened", "mail1", stock=False), {"source": "mail2"}, "new"),
		],
	)
	def test_outcomes(self, told, incoming, outcome):
		happening = event(told.key, **incoming)
		[found] = plan(happening, [recipient(already_notified=told)], DEFAULTS, NOW)
		if outcome == "nothing":
			assert found == NotNotified(ME, "assigned", ALREADY_NOTIFIED)
		else:
			assert (found.row, found.folds) == ("row1" if outcome == "amend" else None, False)

	def test_the_row_of_helpdesk_gives_way_to_the_open_row_of_the_group(self):
		told = AlreadyNotified("stock1", "ticket_reopened", None, stock=True)
		who = recipient(already_notified=told, open_row=OpenRow("replies", NOW))
		found = the_plan(event(source="mail1"), who)
		assert (found.row, found.folds, found.replaces) == ("replies", True, "stock1")

	def test_telling_a_folded_row_better_keeps_its_plural(self):
		told = AlreadyNotified("row1", "customer_replied", None, stock=False, folded=True)
		found = the_plan(event(source="mail1"), recipient(already_notified=told))
		assert (found.folds, found.title.render()) == (False, f"{COUNT} new replies on #7")


rows = st.builds(OpenRow, st.just("open"), st.just(NOW), st.none() | st.just(NOW + timedelta(minutes=3)))
choices = st.dictionaries(
	st.tuples(st.sampled_from(KINDS), st.sampled_from(["app", "email"])), st.booleans(), max_size=9
)
preferences = st.builds(
	Preference,
	app=st.booleans(),
	email=st.booleans(),
	choices=choices,
	frequency=st.sampled_from(FREQUENCIES),
	zone=st.just("Europe/Berlin"),
	quiet=st.none() | st.builds(QuietHours, windows, st.just("Europe/Berlin")),
	urgent_passes=st.booleans(),
)
recipients = st.builds(
	Recipient,
	user=st.sampled_from([ME, OTHER, "third@desk.test"]),
	reason=st.sampled_from(["mentioned", "assigned", "author", "developer", "else"]),
	enabled=st.booleans(),
	is_agent=st.booleans(),
	can_read=st.booleans(),
	muted=st.booleans(),
	preference=preferences,
	open_row=st.none() | rows,
	overflow_row=st.none() | st.builds(OpenRow, st.just("overflow"), st.just(NOW)),
	already_notified=st.none()
	| st.builds(
		AlreadyNotified,
		st.just("told"),
		st.sampled_from(KINDS),
		st.none() | st.sampled_from(["a", "b"]),
		st.booleans(),
		st.booleans(),
	),
	allowance=st.none() | st.builds(Allowance, st.floats(0, 5), st.just(NOW)),
)
events = st.builds(
	Event,
	key=st.sampled_from(KINDS),
	actor=st.sampled_from([ME, OTHER]),
	ticket=st.none() | st.just("7"),
	values=st.just(VALUES),
	message=st.none() | st.just("{a} message with 100 % of {braces}"),
	source=st.none() | st.sampled_from(["a", "b"]),
	stock=st.booleans(),
	total=st.none() | st.integers(1, 9),
	urgent=st.booleans(),
)
site_settings = st.builds(
	Settings,
	grouping=st.booleans(),
	group_within=st.none() | st.just(timedelta(hours=1)),
	defaults=preferences,
	locked=st.frozensets(st.sampled_from(KINDS), max_size=4),
	limit=st.none() | st.builds(Limit, st.integers(1, 5), st.just(timedelta(minutes=1))),
)


@given(events, st.lists(recipients, max_size=8), site_settings)
def test_what_holds_for_every_event_and_everybody(happening, people, settings):
	decisions = plan(happening, people, settings, NOW)
	assert sorted(each.user for each in decisions) == sorted({person.user for person in people}), "one a user"
	plans = plans_in(decisions)
	assert {each.user for each in plans} <= {person.user for person in people if person.enabled}
	for each in plans:
		assert each.in_app or each.email_at, "a row that nobody ever sees"
		assert each.email_at is None or each.email_at >= NOW
		assert each.row in (None, "open", "told", "overflow")
		assert each.folds is (each.row in ("open", "overflow"))
		assert each.row != "overflow" or each.event.key == "overflow"
		assert each.event == happening or (each.event.key == "overflow" and settings.limit)
		assert each.replaces in (None, "told")
		assert each.replaces is None or each.row == "open"
		assert (each.allowance is not None) <= (settings.limit is not None)
		assert each.title.render()


class TestWhyNot:
	"""The reason that the journal keeps for a user who is not notified."""

	@pytest.mark.parametrize(
		("who", "why"),
		[
			({"user": OTHER}, OWN_ACTION),
			({"enabled": False}, DISABLED),
			({"muted": True}, MUTED),
			({"can_read": False}, NO_ACCESS),
			({"is_agent": False}, NOT_AN_AGENT),
			({"preference": Preference(app=False, email=False)}, SWITCHED_OFF),
			(
				{"preference": Preference(choices={("customer_replied", each): False for each in CHANNELS})},
				SWITCHED_OFF,
			),
		],
	)
	def test_each_reason(self, who, why):
		found = plan(event(), [recipient(**who)], DEFAULTS, NOW)
		assert found == [NotNotified(who.get("user", ME), "assigned", why)]

	def test_a_kind_that_is_off_for_everybody_is_off_by_default(self):
		[found] = plan(event("team_ticket"), [recipient()], DEFAULTS, NOW)
		assert found.why == OFF_BY_DEFAULT

	def test_so_is_one_that_the_administrator_switched_off_for_everybody(self):
		defaults = Preference(choices={("customer_replied", each): False for each in CHANNELS})
		[found] = plan(event(), [recipient(preference=defaults)], Settings(defaults=defaults), NOW)
		assert found.why == OFF_BY_DEFAULT


@given(events, recipients, site_settings)
def test_the_same_values_give_the_same_plan(happening, person, settings):
	assert plan(happening, [person], settings, NOW) == plan(happening, [person], settings, NOW)
	assert plan(happening, [person, person], settings, NOW) == plan(happening, [person], settings, NOW)
