"""What the API takes as preferences, what it refuses in which words, and what it answers."""

import json
from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import (
	CATALOGUE,
	CHANNELS,
	FREQUENCIES,
	WEEKDAYS,
	InvalidValue,
	Preference,
	QuietHours,
	Settings,
	Window,
	checks,
)
from helpdesk_notify.engine.preference_input import MAX_QUIET_PERIODS, PreferenceChange, parse
from helpdesk_notify.engine.preference_preview import preview

from .zones import ZONES

KINDS = {key: kind for key, kind in CATALOGUE.items() if kind.choosable}
MONDAY = {"weekday": "Monday", "from": "20:00", "until": "08:00"}
NO_LOCKS = Settings()
NOW = datetime(2030, 1, 7, 15, 30, tzinfo=timezone.utc)  # a Monday


def parsed(**values) -> PreferenceChange:
	return parse(values, KINDS, ZONES)


class TestParse:
	def test_what_is_named_is_changed(self):
		found = parsed(
			app=False,
			sound=1,
			frequency="Weekly",
			unread_minutes="30",
			digest_time="7:45",
			digest_weekday="Friday",
			time_zone="Europe/Berlin",
		)
		assert found == PreferenceChange(
			fields={
				"app": False,
				"sound": True,
				"frequency": "Weekly",
				"unread_minutes": 30,
				"digest_time": "07:45",
				"digest_weekday": "Friday",
				"time_zone": "Europe/Berlin",
			}
		)

	def test_nothing_named_nothing_changed(self):
		assert parsed() == PreferenceChange()

	def test_null_resets(self):
		found = parsed(frequency=None, quiet_hours=None, events={"mentioned": {"email": None, "app": False}})
		assert (found.fields, found.quiet_hours) == ({"frequency": None}, ())
		assert found.events == {("mentioned", "email"): None, ("mentioned", "app"): False}
		assert not found.resets_events
		assert parsed(events=None) == PreferenceChange(resets_events=True)

	def test_quiet_hours(self):
		found = parsed(quiet_hours=[MONDAY, {**MONDAY, "weekday": "Sunday", "from": "00:00"}])
		assert found.quiet_hours == (Window(0, time(20), time(8)), Window(6, time(), time(8)))

	@pytest.mark.parametrize(
		("values", "code", "message"),
		[
			({"digest_time": "24:00"}, "invalid_time", "Digest Time: “24:00” is not a valid time"),
			({"digest_time": "12:60"}, "invalid_time", "“12:60”"),
			({"digest_time": "8"}, "invalid_time", "“8”"),
			({"digest_time": 8}, "invalid_time", "“8”"),
			({"digest_time": ""}, "invalid_time", "“”"),
			({"digest_time": "٠٨:٠٠"}, "invalid_time", "“٠٨:٠٠”"),
			({"time_zone": "Europe/Atlantis"}, "unknown_time_zone", "Unknown time zone: “Europe/Atlantis”"),
			({"time_zone": ["UTC"]}, "unknown_time_zone", "Unknown time zone: “['UTC']”"),
			(
				{"frequency": "Yearly"},
				"unknown_value",
				"Email Frequency: “Yearly” must be one of Instant, When",
			),
			({"frequency": ["Daily"]}, "unknown_value", "Email Frequency: “['Daily']”"),
			({"digest_weekday": "Mon"}, "unknown_value", "Weekly Digest Day: “Mon” must be one of Monday"),
			(
				{"unread_minutes": 0},
				"out_of_range",
				"Email Unread Notifications After (Minutes) must be a whole number from 1 to 10080",
			),
			({"unread_minutes": 10_081}, "out_of_range", "Minutes"),
			({"unread_minutes": -5}, "out_of_range", "Minutes"),
			({"unread_minutes": 1.5}, "out_of_range", "Minutes"),
			({"unread_minutes": True}, "out_of_range", "Minutes"),
			({"unread_minutes": "soon"}, "out_of_range", "Minutes"),
			({"unread_minutes": "9" * 9999}, "out_of_range", "Minutes"),
			({"app": "maybe"}, "not_a_switch", "Bell Notifications must be on or off, not “maybe”"),
			({"email": 2}, "not_a_switch", "Email Notifications must be on or off, not “2”"),
			({"sound": "On"}, "not_a_switch", "Play a Sound must be on or off, not “On”"),
			({"toast": []}, "not_a_switch", "Pop-ups"),
			({"colour": "red"}, "unknown_setting", "Unknown setting: “colour”"),
			({"last_seen": None}, "unknown_setting", "Unknown setting: “last_seen”"),
			({"events": {"exploded": {"app": True}}}, "unknown_event", "Unknown event: “exploded”"),
			({"events": {"overflow": {"app": True}}}, "unknown_event", "Unknown event: “overflow”"),
			(
				{"events": {"mentioned": {"fax": True}}},
				"unknown_channel",
				"Somebody mentions me in a comment: only the channels app, email can be chosen",
			),
			({"events": {"mentioned": True}}, "unknown_channel", "Somebody mentions me"),
			({"events": {"mentioned": {"email": "yes"}}}, "not_a_switch", "Somebody mentions me"),
			({"events": ["mentioned"]}, "not_an_object", "Events must be an object"),
			({"quiet_hours": "always"}, "not_a_list", "Quiet hours must be a list of at most 50 periods"),
			({"quiet_hours": [MONDAY] * (MAX_QUIET_PERIODS + 1)}, "not_a_list", "Quiet hours"),
			({"quiet_hours": ["Monday"]}, "incomplete_period", "Each period of quiet hours needs"),
			({"quiet_hours": [{"weekday": "Monday"}]}, "incomplete_period", "Each period"),
			({"quiet_hours": [{**MONDAY, "colour": "red"}]}, "incomplete_period", "Each period"),
			({"quiet_hours": [{**MONDAY, "from": None}]}, "incomplete_period", "Each period"),
			(
				{"quiet_hours": [{**MONDAY, "weekday": "Noday"}]},
				"unknown_value",
				"Day: “Noday” must be one of",
			),
			({"quiet_hours": [{**MONDAY, "from": "25:00"}]}, "invalid_time", "From: “25:00”"),
			({"quiet_hours": [{**MONDAY, "until": 8}]}, "invalid_time", "Until: “8”"),
			(
				{"quiet_hours": [{**MONDAY, "until": "20:00"}]},
				"empty_period",
				"Quiet hours on Monday start and end at the same time",
			),
		],
	)
	def test_what_is_wrong_is_refused_in_words(self, values, code, message):
		with pytest.raises(InvalidValue) as caught:
			parsed(**values)
		assert caught.value.code == code
		assert str(caught.value).startswith(message) or message in str(caught.value)

	@pytest.mark.parametrize("values", [None, "", [], 5, "{}"])
	def test_values_that_are_no_object(self, values):
		with pytest.raises(InvalidValue, match="Preferences must be an object"):
			parse(values, KINDS, ZONES)


class TestMessages:
	ERROR = InvalidValue(
		"x", "{label}: {value} must be one of {known}", label=checks.Label("Day"), value="<b>{0}", known="x"
	)

	def test_the_apps_words_are_translated_and_what_was_sent_is_quoted(self):
		words = {
			"Day": "Tag",
			"{label}: {value} must be one of {known}": "{label}: {value} ist keines von {known}",
		}
		found = self.ERROR.render(lambda text: words.get(text, text), lambda value: f"[{value}]")
		assert found == "Tag: [<b>{0}] ist keines von [x]"

	def test_what_was_sent_is_cut(self):
		with pytest.raises(InvalidValue) as caught:
			parsed(time_zone="x" * 1000)
		assert len(str(caught.value)) < 100


class TestChecks:
	@pytest.mark.parametrize(
		("value", "expected"),
		[
			("08:30", time(8, 30)),
			("8:30", time(8, 30)),
			("23:59:59", time(23, 59, 59)),
			("08:00:00.000000", time(8)),
			(timedelta(), time()),
			(timedelta(hours=8, microseconds=5), time(8)),
			(time(8), time(8)),
		],
	)
	def test_times_as_forms_and_databases_have_them(self, value, expected):
		assert checks.clock_time(value, "At") == expected

	@pytest.mark.parametrize(
		"value", [timedelta(days=1), timedelta(seconds=-1), "08:00:60", "quarter past", None]
	)
	def test_times_that_are_none(self, value):
		with pytest.raises(InvalidValue, match="is not a valid time"):
			checks.clock_time(value, "At")

	def test_event_keys_exist_and_are_there_once(self):
		checks.check_event_keys(["mentioned", "custom"], KINDS)
		with pytest.raises(InvalidValue, match="Somebody mentions me in a comment is listed twice"):
			checks.check_event_keys(["mentioned", "mentioned"], KINDS)

	def test_quiet_hours_that_never_end(self):
		halves = [
			Window(day, *times) for day in range(7) for times in ((time(), time(12)), (time(12), time()))
		]
		checks.check_free_time(halves[1:], "Europe/Berlin")
		with pytest.raises(InvalidValue, match="cannot cover the whole week"):
			checks.check_free_time(halves, "Europe/Berlin")


class TestPreview:
	def shown(self, mine: Preference, settings: Settings = NO_LOCKS, **values):
		return preview(mine, KINDS, settings, NOW, **values)

	def event(self, key: str, *args, **values):
		return next(row for row in self.shown(*args, **values)["events"] if row["event"] == key)

	def test_who_has_chosen_nothing(self):
		found = self.shown(Preference())
		events = found.pop("events")
		assert found == {
			"app": True,
			"email": True,
			"frequency": "Instant",
			"unread_minutes": 15,
			"digest_time": "08:00",
			"digest_weekday": "Monday",
			"urgent_passes": True,
			"time_zone": "UTC",
			"quiet_hours": [],
			"quiet_now": False,
			"quiet_until": None,
			"next_digest": None,
		}
		assert [row["event"] for row in events] == [*KINDS]

	def test_quiet_now_and_the_next_digest_by_ones_own_clock(self):
		quiet = QuietHours((Window(0, time(10), time(12)),), "America/New_York")
		found = self.shown(Preference(frequency="Daily", zone="America/New_York", quiet=quiet))
		assert found["quiet_now"]
		assert found["quiet_until"] == "2030-01-07T17:00:00+00:00"
		assert found["next_digest"] == "2030-01-08T13:00:00+00:00"
		assert found["quiet_hours"] == [{"weekday": "Monday", "from": "10:00", "until": "12:00"}]
		assert self.shown(Preference(frequency="Daily", email=False))["next_digest"] is None

	def test_an_event(self):
		off = Preference(choices={("mentioned", "email"): False})
		assert self.event("mentioned", off) == {
			"event": "mentioned",
			"label": "Somebody mentions me in a comment",
			"locked": False,
			"only_urgent": False,
			"app": True,
			"email": False,
		}

	def test_a_locked_event_shows_what_the_administrator_has_set(self):
		row = self.event(
			"mentioned", Preference(app=False, email=False), Settings(locked=frozenset({"mentioned"}))
		)
		assert (row["locked"], row["app"], row["email"]) == (True, True, True)

	def test_what_is_of_urgent_tickets_only_says_so_until_one_chooses(self):
		row = self.event("status_changed", Preference())
		assert (row["only_urgent"], row["app"]) == (True, True)
		chosen = Preference(choices={("status_changed", "app"): True})
		assert not self.event("status_changed", chosen)["only_urgent"]

	@pytest.mark.parametrize(("reason", "mailed"), [("developer", True), ("assigned", False)])
	def test_by_the_reason_for_which_one_is_notified(self, reason, mailed):
		assert self.event("ticket_created", Preference(), reason=reason)["email"] is mailed

	def test_labels_are_translated(self):
		assert self.event("mentioned", Preference(), translate=str.upper)["label"].startswith("SOMEBODY")


@given(
	st.booleans(),
	st.sampled_from(FREQUENCIES),
	st.integers(1, 10_080),
	st.times().map(lambda at: at.replace(second=0, microsecond=0)),
	st.integers(0, 6),
	st.sampled_from(ZONES),
	st.lists(st.builds(Window, st.integers(0, 6), st.just(time(20)), st.just(time(8))), max_size=5),
	st.dictionaries(st.tuples(st.sampled_from([*KINDS]), st.sampled_from(CHANNELS)), st.booleans()),
)
def test_what_is_answered_can_be_sent_back_and_means_the_same(
	switch, frequency, minutes, at, weekday, zone, windows, choices
):
	mine = Preference(
		app=switch,
		choices=choices,
		frequency=frequency,
		unread_after=timedelta(minutes=minutes),
		digest_at=at,
		digest_weekday=weekday,
		zone=zone,
		quiet=QuietHours(tuple(windows), zone) if windows else None,
	)
	shown = json.loads(json.dumps(preview(mine, KINDS, Settings(), NOW)))
	shown["events"] = {
		row["event"]: {channel: row[channel] for channel in CHANNELS} for row in shown["events"]
	}
	for key in ("quiet_now", "quiet_until", "next_digest"):
		del shown[key]
	found = parse(shown, KINDS, ZONES)
	assert {**found.fields} == {
		key: value for key, value in shown.items() if key not in ("events", "quiet_hours")
	}
	assert found.quiet_hours == tuple(windows)
	for (key, channel), wanted in choices.items():
		assert found.events[key, channel] == (wanted and (switch or channel != "app"))
	assert WEEKDAYS[weekday] == found.fields["digest_weekday"]


ANYTHING = st.recursive(
	st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
	lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
	max_leaves=8,
)
KEYS = st.sampled_from(
	["app", "frequency", "unread_minutes", "digest_time", "time_zone", "events", "quiet_hours", "x"]
)


@given(st.dictionaries(KEYS, ANYTHING | st.just([MONDAY]) | st.dictionaries(st.just("mentioned"), ANYTHING)))
def test_whatever_is_sent_is_taken_or_refused_in_words(values):
	try:
		parse(values, KINDS, ZONES)
	except InvalidValue as error:
		assert error.code
		assert len(str(error)) > 10
