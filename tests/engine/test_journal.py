"""What the journal keeps of an event makes the same event again, and says what was decided."""

import json

from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import (
	APP,
	CATALOGUE,
	EMAIL,
	Event,
	NotNotified,
	OpenRow,
	Preference,
	Settings,
	event_from,
	facts_of,
	is_worth_recording,
	plan,
	record,
)
from helpdesk_notify.engine.plan import OFF_BY_DEFAULT, OWN_ACTION, SWITCHED_OFF

from .cases import DEFAULTS, ME, NOW, event, recipient, the_plan

texts = st.text(max_size=20)
events = st.builds(
	Event,
	key=st.sampled_from(sorted(CATALOGUE)),
	actor=st.just("jane@desk.test"),
	actor_name=st.none() | st.text(min_size=1, max_size=20),
	ticket=st.none() | st.just("7"),
	comment=st.none() | st.just("c1"),
	variant=st.sampled_from(["", "rule", "response"]),
	values=st.dictionaries(st.sampled_from(["emoji", "team"]), texts),
	body=texts,
	message=st.none() | st.text(min_size=1, max_size=20),
	category=st.none() | st.just("Mention"),
	source=st.none() | st.just("s1"),
	stock=st.booleans(),
	total=st.none() | st.integers(1, 9),
	link=st.none() | st.just("/helpdesk"),
	minor=st.booleans(),
)


@given(events)
def test_the_same_event_is_made_again(happening):
	facts = json.loads(json.dumps(facts_of(happening)))
	names = ("key", "actor", "actor_name", "ticket", "comment", "source", "kind")
	assert event_from(facts=facts, **{name: getattr(happening, name) for name in names}) == happening


class TestResult:
	def test_a_new_notification(self):
		assert record(the_plan(event("mentioned"), recipient()), "row1") == {
			"user": ME,
			"reason": "assigned",
			"result": "new",
			"row": "row1",
			APP: True,
			EMAIL: NOW.isoformat(),
		}

	def test_one_more_of_a_group(self):
		found = the_plan(event(), recipient(open_row=OpenRow("row1", NOW)))
		assert record(found, "row1")["result"] == "grouped"

	def test_email_only_and_bell_only(self):
		email_only = the_plan(event("mentioned"), recipient(preference=Preference(app=False)))
		bell_only = the_plan(event("mentioned"), recipient(preference=Preference(email=False)))
		assert [record(each, "row1")[APP] for each in (email_only, bell_only)] == [False, True]
		assert [record(each, "row1")[EMAIL] for each in (email_only, bell_only)] == [NOW.isoformat(), None]

	def test_nobody_notified(self):
		[found] = plan(event(), [recipient(muted=True)], DEFAULTS, NOW)
		assert record(found, None) == {"user": ME, "reason": "assigned", "result": "muted"}


def test_only_what_somebody_has_chosen_is_worth_a_record():
	def decided(*reasons: str) -> list:
		return [NotNotified(ME, "assigned", why) for why in reasons]

	assert not is_worth_recording([])
	assert not is_worth_recording(decided(OWN_ACTION, OFF_BY_DEFAULT))
	assert is_worth_recording(decided(OWN_ACTION, SWITCHED_OFF))
	assert is_worth_recording(plan(event(), [recipient()], Settings(), NOW))
