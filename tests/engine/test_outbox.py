"""What becomes of a mail that is due: every combination of what may have changed since it was planned."""

from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from itertools import product

import pytest

from helpdesk_notify.engine import (
	CATALOGUE,
	EMAIL,
	TRIES,
	WAKE,
	Drop,
	GiveUp,
	Hold,
	Preference,
	QuietHours,
	Recipient,
	RetryAt,
	Send,
	Settings,
	Waiting,
	Window,
	decide,
	reschedule,
	retry,
)

NOW = datetime(2030, 1, 7, 12, tzinfo=timezone.utc)  # a Monday
HOUR = timedelta(hours=1)
QUIET_UNTIL = NOW + 2 * HOUR
QUIET = QuietHours((Window(0, time(11), time(14)),), "UTC")
KINDS = {key: CATALOGUE[key] for key in ("mentioned", "customer_replied")}  # the first ignores a mute

YES_NO = (False, True)
CASES = [
	*product(KINDS, YES_NO, YES_NO, (None, NOW - HOUR, NOW + HOUR), *[YES_NO] * 7),
]


@pytest.mark.parametrize("key", KINDS)
def test_every_case(key):
	for case in CASES:
		if case[0] == key:
			assert _decided(*case) == _expected(*case), case


def _decided(key, read, in_app, snoozed_until, enabled, can_read, muted, wanted, quiet, urgent, locked):
	mail = Waiting(
		channel=EMAIL,
		kind=KINDS[key],
		at=NOW - HOUR,
		read=read,
		in_app=in_app,
		snoozed_until=snoozed_until,
		urgent=urgent,
	)
	preference = Preference(choices={(key, EMAIL): wanted}, quiet=QUIET if quiet else None)
	recipient = Recipient(
		"omar", "assigned", enabled=enabled, can_read=can_read, muted=muted, preference=preference
	)
	settings = Settings(locked=frozenset({key} if locked else ()))
	return decide(mail, recipient, settings, NOW)


def _expected(key, read, in_app, snoozed_until, enabled, can_read, muted, wanted, quiet, urgent, locked):
	snoozed = snoozed_until == NOW + HOUR
	if not enabled:
		return Drop("no recipient")
	if read and in_app and not snoozed:
		return Drop("read")
	if not can_read:
		return Drop("no access")
	if muted and key == "customer_replied" and not locked:
		return Drop("muted")
	if not wanted and not locked:
		return Drop("switched off")
	if snoozed:
		return Hold(NOW + HOUR)
	return Hold(QUIET_UNTIL) if quiet and not urgent else Send()


def test_of_an_event_that_no_app_defines_any_more_nothing_is_sent():
	mail = Waiting(channel=EMAIL, kind=None, at=NOW)
	assert decide(mail, Recipient("omar", "assigned"), Settings(), NOW) == Drop("unknown event")


def test_urgent_news_waits_too_for_who_wants_that():
	mail = Waiting(channel=EMAIL, kind=KINDS["mentioned"], at=NOW, urgent=True)
	recipient = Recipient("omar", "mentioned", preference=Preference(quiet=QUIET, urgent_passes=False))
	assert decide(mail, recipient, Settings(), NOW) == Hold(QUIET_UNTIL)


def test_each_retry_waits_twice_as_long_and_the_last_failure_is_final():
	waits = [retry(tries, NOW) for tries in range(1, TRIES + 1)]
	assert waits == [RetryAt(NOW + timedelta(minutes=minutes)) for minutes in (5, 10, 20, 40)] + [GiveUp()]


REPLY = Waiting(channel=EMAIL, kind=KINDS["customer_replied"], at=NOW - timedelta(minutes=5))


@pytest.mark.parametrize(
	("mail", "preference", "active", "expected"),
	[
		(REPLY, Preference(), False, NOW + timedelta(minutes=10)),
		(replace(REPLY, in_app=False), Preference(), False, NOW),
		(replace(REPLY, at=NOW - HOUR), Preference(), False, NOW),
		(replace(REPLY, at=NOW - HOUR), Preference(), True, NOW + timedelta(minutes=2)),
		(replace(REPLY, at=NOW - HOUR, in_app=False), Preference(), True, NOW),
		(REPLY, Preference(frequency="Daily"), True, NOW + 20 * HOUR),
		(replace(REPLY, at=NOW - 30 * HOUR), Preference(frequency="Daily"), False, NOW + 20 * HOUR),
		(replace(REPLY, at=NOW - HOUR), Preference(quiet=QUIET), False, QUIET_UNTIL),
		(replace(REPLY, at=NOW - HOUR, urgent=True), Preference(quiet=QUIET), False, NOW),
	],
)
def test_a_mail_that_waits_goes_by_what_is_chosen_now(mail, preference, active, expected):
	assert reschedule(mail, preference, NOW, active=active) == expected


class TestWaking:
	@pytest.mark.parametrize("until", [None, NOW - HOUR, NOW, NOW + HOUR])
	@pytest.mark.parametrize("quiet", YES_NO)
	@pytest.mark.parametrize("urgent", YES_NO)
	@pytest.mark.parametrize("muted", YES_NO)
	@pytest.mark.parametrize("key", KINDS)
	def test_every_case(self, until, quiet, urgent, muted, key):
		row = Waiting(channel=WAKE, kind=KINDS[key], at=NOW - HOUR, snoozed_until=until, urgent=urgent)
		preference = Preference(quiet=QUIET if quiet else None)
		recipient = Recipient("omar", "assigned", muted=muted, preference=preference)
		found = decide(row, recipient, Settings(), NOW)
		if until is None:
			assert found == Drop("not snoozed")
		elif until > NOW:
			assert found == Hold(until)
		else:
			silent = (quiet and not urgent) or (muted and key == "customer_replied")
			assert found == Send(silent=silent)

	def test_it_happens_whether_or_not_the_user_could_be_reached_or_may_read_the_ticket(self):
		row = Waiting(channel=WAKE, kind=None, at=NOW, snoozed_until=NOW, read=True)
		recipient = Recipient("omar", "assigned", enabled=False, can_read=False)
		assert decide(row, recipient, Settings(), NOW) == Send()


def test_of_a_deleted_notification_nothing_is_sent():
	assert decide(None, Recipient("omar", "assigned"), Settings(), NOW) == Drop("deleted")


@pytest.mark.parametrize("wanted", YES_NO)
def test_a_channel_that_the_preferences_do_not_know_follows_the_other_rules(wanted):
	row = Waiting(channel="carrier pigeon", kind=KINDS["customer_replied"], at=NOW)
	preference = Preference(choices={("customer_replied", EMAIL): wanted}, quiet=None)
	recipient = Recipient("omar", "assigned", preference=preference)
	assert decide(row, recipient, Settings(), NOW) == Send()
	assert decide(replace(row, read=True), recipient, Settings(), NOW) == Drop("read")
	assert decide(row, replace(recipient, muted=True), Settings(), NOW) == Drop("muted")
	snoozed = replace(row, snoozed_until=NOW + HOUR)
	assert decide(snoozed, recipient, Settings(), NOW) == Hold(NOW + HOUR)
