"""Until when a notification can be snoozed."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import InvalidValue, snooze_until

NOW = datetime(2030, 1, 7, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
	"text", ["2030-01-07T13:00:00+00:00", "2030-01-07T13:00:00Z", "2030-01-07T14:00:00+01:00"]
)
def test_a_time_with_an_offset(text):
	assert snooze_until(text, NOW) == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
	"text",
	["", "noon", "2030-01-08", "2030-01-08T09:00:00", "2030-13-08T09:00:00Z", None, 5, ["x"], "\ud800"],
)
def test_no_time(text):
	with pytest.raises(InvalidValue, match="Use a time with an offset"):
		snooze_until(text, NOW)


@pytest.mark.parametrize(
	"at",
	[
		"2030-01-07T12:00:00Z",
		"2030-01-07T11:59:59Z",
		"2031-01-08T12:00:01Z",
		"0001-01-01T00:00:00+23:59",
		"9999-12-31T23:59:59-23:59",
	],
)
def test_the_past_and_the_far_future(at):
	with pytest.raises(InvalidValue, match=r"Choose a future time within one year\."):
		snooze_until(at, NOW)


@given(
	st.text() | st.datetimes().map(datetime.isoformat) | st.datetimes().map(lambda at: f"{at.isoformat()}Z")
)
def test_whatever_is_sent_is_a_time_within_a_year_or_refused(text):
	try:
		assert NOW < snooze_until(text, NOW) <= NOW + timedelta(days=366)
	except InvalidValue as error:
		assert error.code in ("invalid_time", "out_of_range")
