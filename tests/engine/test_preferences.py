"""What somebody has chosen, what the administrator has, and when mail may come."""

from dataclasses import replace
from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import (
	CATALOGUE,
	DIGESTS,
	FREQUENCIES,
	Preference,
	QuietHours,
	Settings,
	Window,
	by_default,
	channels_for,
)

from .cases import NOW, event, nothing, recipient, the_plan
from .zones import ZONES, moments, times, wall, weekdays, windows

ALL_DAY = tuple(Window(day, time(), time()) for day in range(7))


class TestChannels:
	def test_who_switched_the_app_off_gets_a_row_for_its_mail_only(self):
		found = the_plan(event("mentioned"), recipient(preference=Preference(app=False)))
		assert (found.in_app, found.email_at) == (False, NOW)

	def test_with_both_off_there_is_no_row(self):
		assert nothing(event("mentioned"), recipient(preference=Preference(app=False, email=False)))

	def test_one_event_can_be_switched_off(self):
		off = {("mentioned", "app"): False, ("mentioned", "email"): False}
		preference = Preference(choices=off)
		assert nothing(event("mentioned"), recipient(preference=preference))
		assert the_plan(event("ticket_reopened"), recipient(preference=preference))

	def test_a_choice_about_one_channel_leaves_the_other(self):
		preference = Preference(choices={("mentioned", "app"): False})
		assert the_plan(event("mentioned"), recipient(preference=preference)).in_app is False

	def test_the_mail_of_a_reply_waits_whether_it_is_read(self):
		assert the_plan(event("customer_replied"), recipient()).email_at == NOW + timedelta(minutes=15)

	def test_but_not_for_who_cannot_read_it_in_the_app(self):
		no_app = recipient(preference=Preference(app=False))
		assert the_plan(event("customer_replied"), no_app).email_at == NOW

	def test_how_long_it_waits_is_a_choice(self):
		preference = Preference(unread_after=timedelta(hours=2))
		assert the_plan(event(), recipient(preference=preference)).email_at == NOW + timedelta(hours=2)

	@pytest.mark.parametrize(
		("reason", "channels"), [("developer", {"app", "email"}), ("manager", {"app"}), ("assigned", {"app"})]
	)
	def test_a_new_ticket_is_mailed_to_developers_only(self, reason, channels):
		assert channels_for(CATALOGUE["ticket_created"], reason, Preference()) == channels

	def test_who_is_both_developer_and_manager_gets_the_mail(self):
		both = [recipient(reason="manager"), recipient(reason="developer")]
		assert the_plan(event("ticket_created"), both[1]).email_at == NOW
		assert the_plan(event("ticket_created"), both[0]).email_at is None

	def test_a_manager_can_ask_for_the_mail(self):
		asked = Preference(choices={("ticket_created", "email"): True})
		found = the_plan(event("ticket_created"), recipient(reason="manager", preference=asked))
		assert found.email_at == NOW

	@pytest.mark.parametrize("key", ["priority_raised", "status_changed"])
	@pytest.mark.parametrize("urgent", [True, False])
	def test_some_things_matter_of_urgent_tickets_only(self, key, urgent):
		assert by_default(CATALOGUE[key], "app", "assigned", urgent=urgent) is urgent


class TestLocked:
	"""What agents may not switch off comes as the administrator says."""

	LOCKED = Settings(locked=frozenset({"mentioned"}))
	OFF = Preference(app=False, email=False, choices={("mentioned", "app"): False})

	def test_it_comes_though_everything_is_off(self):
		found = the_plan(event("mentioned"), recipient(preference=self.OFF), self.LOCKED)
		assert (found.in_app, found.email_at) == (True, NOW)

	def test_it_comes_though_the_defaults_are_off(self):
		settings = replace(self.LOCKED, defaults=Preference(app=False, email=False))
		assert the_plan(event("mentioned"), recipient(preference=self.OFF), settings).in_app

	def test_it_comes_by_the_channels_that_the_administrator_chose(self):
		chosen = Preference(choices={("mentioned", "email"): False})
		settings = replace(self.LOCKED, defaults=chosen)
		found = the_plan(event("mentioned"), recipient(), settings)
		assert (found.in_app, found.email_at) == (True, None)

	def test_when_its_mail_comes_is_still_ones_own_choice(self):
		daily = Preference(frequency="Daily")
		found = the_plan(event("mentioned"), recipient(preference=daily), self.LOCKED)
		assert found.email_at == NOW.replace(hour=8) + timedelta(days=1)

	def test_other_events_stay_ones_own_choice(self):
		assert nothing(event("ticket_reopened"), recipient(preference=self.OFF), self.LOCKED)


class TestQuiet:
	HELD = Preference(quiet=QuietHours((Window(0, time(9), time(12)),), "UTC"))  # NOW is a Monday, at ten

	def test_a_row_is_written_silently_and_its_mail_waits(self):
		found = the_plan(event("mentioned"), recipient(preference=self.HELD))
		assert (found.in_app, found.silent, found.email_at) == (True, True, NOW.replace(hour=12))

	def test_urgent_tickets_break_them(self):
		found = the_plan(event("mentioned", urgent=True), recipient(preference=self.HELD))
		assert (found.silent, found.email_at) == (False, NOW)

	def test_unless_the_agent_does_not_want_that(self):
		preference = replace(self.HELD, urgent_passes=False)
		found = the_plan(event("mentioned", urgent=True), recipient(preference=preference))
		assert (found.silent, found.email_at) == (True, NOW.replace(hour=12))

	def test_a_mail_that_would_come_after_they_have_begun_waits_too(self):
		before = NOW.replace(hour=8, minute=50)
		found = the_plan(event(), recipient(preference=self.HELD), now=before)
		assert (found.silent, found.email_at) == (False, NOW.replace(hour=12))

	def test_a_mail_that_comes_after_they_have_ended_comes_when_it_would(self):
		late = NOW.replace(hour=11, minute=50)
		found = the_plan(event(), recipient(preference=self.HELD), now=late)
		assert (found.silent, found.email_at) == (True, late + timedelta(minutes=15))

	def test_all_that_was_held_is_due_at_one_moment(self):
		due = {
			the_plan(
				event("mentioned"), recipient(preference=self.HELD), now=NOW + number * timedelta(minutes=7)
			).email_at
			for number in range(17)
		}
		assert due == {NOW.replace(hour=12)}


preferences = st.builds(
	Preference,
	frequency=st.sampled_from(FREQUENCIES),
	unread_after=st.timedeltas(timedelta(), timedelta(days=1)),
	digest_at=times,
	digest_weekday=weekdays,
	urgent_passes=st.booleans(),
)


@given(st.data(), st.sampled_from(ZONES), preferences, st.none() | windows, st.booleans(), st.booleans())
def test_a_mail_never_comes_early_nor_into_quiet_hours(data, zone, chosen, quiet, only_if_unread, urgent):
	now = data.draw(moments(zone))
	preference = replace(chosen, zone=zone, quiet=quiet and QuietHours(quiet, zone))
	at = preference.mail_at(now, only_if_unread=only_if_unread, urgent=urgent)
	freely = replace(preference, quiet=None).mail_at(now, only_if_unread=only_if_unread)
	assert now <= freely <= at <= freely + timedelta(days=8)
	assert freely <= now + timedelta(days=10), "a week, and what a zone can leave out"
	if at < freely + timedelta(days=8):
		assert not preference.is_quiet(at, urgent=urgent)
	if at > freely:
		assert preference.is_quiet(freely, urgent=urgent)
	if only_if_unread and chosen.frequency not in DIGESTS:
		assert freely == now + chosen.unread_after


@given(st.data(), st.sampled_from(ZONES), preferences)
def test_a_digest_gathers_what_happens_before_it(data, zone, chosen):
	"""All that happens from one digest to the next has the same due time."""
	preference = replace(chosen, zone=zone, frequency=data.draw(st.sampled_from(DIGESTS)))
	now = data.draw(moments(zone))
	at = preference.mail_at(now)
	share = data.draw(st.floats(0, 0.999))
	between = now + (at - now) * share
	assert preference.mail_at(between if between < at else now) == at
	assert preference.mail_at(at) > at


@given(moments("Europe/Berlin"), st.booleans(), st.booleans(), st.booleans())
def test_nothing_is_quiet_without_quiet_hours(now, urgent, passes, always):
	quiet = QuietHours(ALL_DAY, "Europe/Berlin") if always else None
	preference = Preference(quiet=quiet, urgent_passes=passes)
	assert preference.is_quiet(now, urgent=urgent) is (always and not (urgent and passes))


def test_the_wall_clock_is_that_of_the_zone():
	preference = Preference(frequency="Daily", digest_at=time(8), zone="Asia/Tokyo")
	at = preference.mail_at(datetime(2026, 11, 23, 10, tzinfo=timezone.utc))
	assert wall(at, "Asia/Tokyo") == datetime(2026, 11, 24, 8)
