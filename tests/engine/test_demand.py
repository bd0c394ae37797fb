"""Whether anybody wants events of a kind: never "no" where somebody would have been notified."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import (
	APP,
	CATALOGUE,
	CHANNELS,
	EMAIL,
	Demand,
	Preference,
	Recipient,
	Settings,
	channels_of,
	could_anyone_want,
	is_wanted_by_default,
)
from helpdesk_notify.engine.reasons import REASONS

NOBODY = Demand(kind=False, channel=False)
CHANNELS_OFF = Settings(defaults=Preference(app=False, email=False))


def test_what_is_on_by_default_needs_no_look_at_what_people_chose():
	assert is_wanted_by_default(CATALOGUE["mentioned"], Settings())
	assert not is_wanted_by_default(CATALOGUE["comment_added"], Settings())


def test_what_is_off_for_everybody_may_be_on_for_somebody():
	kind = CATALOGUE["comment_added"]
	assert not could_anyone_want(kind, Settings(), NOBODY)
	assert could_anyone_want(kind, Settings(), Demand(kind=True, channel=False))


def test_a_channel_that_somebody_has_on_brings_what_it_brings_by_default():
	demand = Demand(kind=False, channel=True)
	assert could_anyone_want(CATALOGUE["mentioned"], CHANNELS_OFF, demand)
	assert not could_anyone_want(CATALOGUE["comment_added"], CHANNELS_OFF, demand)
	assert not could_anyone_want(CATALOGUE["mentioned"], CHANNELS_OFF, NOBODY)


@pytest.mark.parametrize("urgent", [True, False])
def test_some_kinds_are_wanted_of_urgent_tickets_only(urgent):
	assert is_wanted_by_default(CATALOGUE["status_changed"], Settings(), urgent=urgent) is urgent


def test_mail_to_some_reasons_only_is_wanted_too():
	settings = Settings(defaults=Preference(choices={("ticket_created", APP): False}))
	assert is_wanted_by_default(CATALOGUE["ticket_created"], settings)


def test_of_a_locked_kind_the_administrator_alone_decides():
	off = Preference(choices={("mentioned", channel): False for channel in CHANNELS})
	settings = Settings(defaults=off, locked=frozenset({"mentioned"}))
	assert not could_anyone_want(CATALOGUE["mentioned"], settings, Demand(kind=True, channel=True))
	settings = replace(CHANNELS_OFF, locked=frozenset({"mentioned"}))
	assert could_anyone_want(CATALOGUE["mentioned"], settings, NOBODY)


CHOICES = st.dictionaries(
	st.tuples(st.sampled_from(["mentioned", "comment_added", "ticket_created"]), st.sampled_from(CHANNELS)),
	st.booleans(),
)
DEFAULTS = st.builds(Preference, app=st.booleans(), email=st.booleans(), choices=CHOICES)
MINE = st.tuples(st.none() | st.booleans(), st.none() | st.booleans(), CHOICES)


@given(DEFAULTS, MINE, st.sampled_from(REASONS), st.booleans(), st.booleans())
def test_whoever_is_notified_was_expected(defaults, mine, reason, urgent, locked):
	app, email, choices = mine
	for key in ("mentioned", "comment_added", "ticket_created", "status_changed"):
		settings = Settings(defaults=defaults, locked=frozenset({key} if locked else ()))
		preference = Preference(
			app=defaults.app if app is None else app,
			email=defaults.email if email is None else email,
			choices={**defaults.choices, **choices},
		)
		demand = Demand(
			kind=any(choices.get((key, channel)) for channel in (APP, EMAIL)), channel=bool(app or email)
		)
		recipient = Recipient("omar", reason, preference=preference)
		if channels_of(CATALOGUE[key], recipient, settings, urgent=urgent):
			assert could_anyone_want(CATALOGUE[key], settings, demand, urgent=urgent), key
