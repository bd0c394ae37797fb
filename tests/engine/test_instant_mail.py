"""When an instant mail goes out: every combination of activity, a mail that waits and one that went out."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from helpdesk_notify.engine import (
	APP,
	EMAIL,
	FREQUENCIES,
	MAIL_WINDOW,
	Event,
	Preference,
	Recipient,
	Settings,
	plan,
)

from .cases import NOW

SECOND = timedelta(seconds=1)
SOON, NEVER = NOW + MAIL_WINDOW, None
# When a mail about the ticket is due that has not gone out: never, overdue, now, in the window, at its end, later.
WAITING = (NEVER, NOW - timedelta(hours=1), NOW, NOW + 30 * SECOND, SOON, SOON + SECOND)
# When the last one went out: never, long ago, a window ago, a moment less, just now.
MAILED = (NEVER, NOW - timedelta(hours=1), NOW - MAIL_WINDOW, NOW - MAIL_WINDOW + SECOND, NOW)


def expected(active, waiting, mailed):
	if waiting in (NOW - timedelta(hours=1), NOW):
		return NOW  # it goes out with the one that is about to
	if waiting in (NOW + 30 * SECOND, SOON):
		return waiting
	if mailed == NOW - MAIL_WINDOW + SECOND:
		return NOW + SECOND
	if mailed == NOW:
		return SOON
	return SOON if active else NOW


@pytest.mark.parametrize(("active", "waiting", "mailed"), [*product((False, True), WAITING, MAILED)])
def test_each_case(active, waiting, mailed):
	at = Preference().mail_at(NOW, active=active, waiting=waiting, mailed=mailed)
	assert at == expected(active, waiting, mailed)
	assert NOW <= at <= SOON


@pytest.mark.parametrize("frequency", FREQUENCIES[1:])
@pytest.mark.parametrize(("waiting", "mailed"), [*product(WAITING, MAILED)])
def test_other_frequencies_have_times_of_their_own(frequency, waiting, mailed):
	preference = Preference(frequency=frequency)
	at = preference.mail_at(NOW, active=True, waiting=waiting, mailed=mailed)
	assert at == preference.mail_at(NOW)


@pytest.mark.parametrize(("waiting", "mailed"), [*product(WAITING, MAILED)])
def test_a_mail_that_waits_to_be_unread_is_not_moved(waiting, mailed):
	preference = Preference()
	at = preference.mail_at(NOW, only_if_unread=True, active=True, waiting=waiting, mailed=mailed)
	assert at == NOW + preference.unread_after


@pytest.mark.parametrize(
	("channels", "expected_wait"),
	[({APP, EMAIL}, MAIL_WINDOW), ({EMAIL}, timedelta())],
	ids=["both", "mail only"],
)
def test_only_who_sees_it_in_the_bell_has_time_to_read_it_there(channels, expected_wait):
	preference = replace(Preference(), app=APP in channels)
	recipient = Recipient("omar", "mentioned", preference=preference, active=True)
	event = Event(key="mentioned", actor="jane", ticket="1")
	[each] = plan(event, [recipient], Settings(), NOW)
	assert each.email_at == NOW + expected_wait


def test_who_works_in_the_inbox_gets_twelve_mentions_by_one_mail():
	"""Twelve in ten seconds: each is due with the first."""
	due = []
	for number in range(12):
		now = NOW + timedelta(milliseconds=830 * number)
		recipient = Recipient("omar", "mentioned", active=True, mail_waiting=max(due, default=None))
		[each] = plan(Event(key="mentioned", actor="jane", ticket="1"), [recipient], Settings(), now)
		due.append(each.email_at)
	assert {*due} == {NOW + MAIL_WINDOW}
