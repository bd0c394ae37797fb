"""The whole matrix of what one person hears: 259,200 cells, each put through `plan` and held against a table.

The tables below are written from the design and not from the engine. A cell is one combination of the
DIMENSIONS; none is left out and none is sampled.
"""

from datetime import datetime, time, timedelta, timezone
from itertools import product
from math import prod

import pytest

from helpdesk_notify.engine import (
	CATALOGUE,
	Event,
	NotNotified,
	Preference,
	QuietHours,
	Recipient,
	Settings,
	Window,
	plan,
)
from helpdesk_notify.engine.reasons import REASONS

from .cases import VALUES

CELLS = 259_200

# What comes by default, in the app and by mail; whether its mail waits for it to be read in the app; and
# whether it comes though the ticket is muted.
KINDS = {
	"ticket_assigned": ("yes", "yes", "at once", "though muted"),
	"mentioned": ("yes", "yes", "at once", "though muted"),
	"customer_replied": ("yes", "yes", "waits", ""),
	"ticket_reopened": ("yes", "yes", "at once", ""),
	"comment_reacted": ("yes", "no", "at once", ""),
	"ticket_created": ("yes", "developers", "at once", ""),
	"team_ticket": ("no", "no", "at once", ""),
	"comment_added": ("no", "no", "at once", ""),
	"agent_replied": ("no", "no", "at once", ""),
	"priority_raised": ("urgent", "no", "at once", ""),
	"status_changed": ("urgent", "no", "at once", ""),
	"sla_due_soon": ("yes", "yes", "at once", ""),
	"sla_breached": ("yes", "yes", "at once", ""),
	"custom": ("yes", "no", "at once", "though muted"),
	"overflow": ("yes", "yes", "waits", "though muted"),
}

# On a wall in Kolkata, which is half an hour off most other clocks: quiet from 22:00 to 07:00 in the nights
# after Tuesday and after Sunday, digests at 06:30, the weekly one on Monday. It is Tuesday.
ZONE = "Asia/Kolkata"
QUIET = QuietHours((Window(1, time(22), time(7)), Window(6, time(22), time(7))), ZONE)
CLOCKS = {"outside": "Tue 10:10", "right before": "Tue 21:50", "inside": "Tue 23:10"}

# When the mail goes out: (with quiet hours, for what breaks them). "When unread" is the row of all that waits.
MAIL = {
	"Instant": {
		"outside": ("Tue 10:10", "Tue 10:10"),
		"right before": ("Tue 21:50", "Tue 21:50"),
		"inside": ("Wed 07:00", "Tue 23:10"),
	},
	"When unread": {
		"outside": ("Tue 10:25", "Tue 10:25"),
		"right before": ("Wed 07:00", "Tue 22:05"),
		"inside": ("Wed 07:00", "Tue 23:25"),
	},
	"Hourly": {
		"outside": ("Tue 11:00", "Tue 11:00"),
		"right before": ("Wed 07:00", "Tue 22:00"),
		"inside": ("Wed 07:00", "Wed 00:00"),
	},
	"Daily": {
		"outside": ("Wed 07:00", "Wed 06:30"),
		"right before": ("Wed 07:00", "Wed 06:30"),
		"inside": ("Wed 07:00", "Wed 06:30"),
	},
	"Weekly": {
		"outside": ("Mon 07:00", "Mon 06:30"),
		"right before": ("Mon 07:00", "Mon 06:30"),
		"inside": ("Mon 07:00", "Mon 06:30"),
	},
}
DATES = {"Tue": (2026, 11, 24), "Wed": (2026, 11, 25), "Mon": (2026, 11, 30)}

EITHER = (True, False)
CHOICES = (None, True, False)
DIMENSIONS = {
	"kind": tuple(KINDS),
	"reason": ("assigned", "developer"),
	"app": EITHER,
	"email": EITHER,
	"choice for the app": CHOICES,
	"choice for e-mail": CHOICES,
	"frequency": tuple(MAIL),
	"quiet hours": tuple(CLOCKS),
	"urgent": EITHER,
	"urgent passes": EITHER,
	"locked": EITHER,
	"muted": EITHER,
}


def on_the_wall(text):
	day, clock = text.split()
	hours, minutes = map(int, clock.split(":"))
	return datetime(*DATES[day], hours, minutes, tzinfo=timezone(timedelta(hours=5, minutes=30)))


NOWS = {name: on_the_wall(text) for name, text in CLOCKS.items()}
DUE = {
	(frequency, clock, breaks): on_the_wall(times[breaks])
	for frequency, clocks in MAIL.items()
	for clock, times in clocks.items()
	for breaks in EITHER
}


def comes(default, switch, choice, *, urgent, reason, locked):
	"""Whether it comes by one channel."""
	by_default = {"yes": True, "no": False, "urgent": urgent, "developers": reason == "developer"}[default]
	if locked:  # neither the switch nor a choice keeps away what nobody may switch off
		return by_default
	if not switch:
		return False
	return by_default if choice is None else choice


def expected(
	kind, reason, app, email, app_choice, email_choice, frequency, clock, urgent, passes, locked, muted
):
	"""(row in the app, silent, mail due), or None where the person hears nothing."""
	app_default, email_default, patience, though_muted = KINDS[kind]
	if muted and not though_muted and not locked:
		return None
	situation = {"urgent": urgent, "reason": reason, "locked": locked}
	in_app = comes(app_default, app, app_choice, **situation)
	by_mail = comes(email_default, email, email_choice, **situation)
	if not in_app and not by_mail:
		return None
	breaks = urgent and passes
	silent = clock == "inside" and not breaks
	due = None
	if by_mail:
		waits = patience == "waits" and in_app  # what is not in the app cannot be read there
		paced = "When unread" if waits and frequency == "Instant" else frequency
		due = DUE[paced, clock, breaks]
	return in_app, silent, due


def found(
	kind, reason, app, email, app_choice, email_choice, frequency, clock, urgent, passes, locked, muted
):
	"""The same, by the engine."""
	chosen = {(kind, "app"): app_choice, (kind, "email"): email_choice}
	preference = Preference(
		app=app,
		email=email,
		choices={what: wanted for what, wanted in chosen.items() if wanted is not None},
		frequency=frequency,
		digest_at=time(6, 30),
		zone=ZONE,
		quiet=QUIET,
		urgent_passes=passes,
	)
	who = Recipient("me@desk.test", reason, muted=muted, preference=preference)
	happening = Event(key=kind, actor="other@desk.test", ticket="7", values=VALUES, urgent=urgent)
	settings = Settings(locked=frozenset({kind} if locked else ()))
	[each] = plan(happening, [who], settings, NOWS[clock])
	if isinstance(each, NotNotified):
		return None
	assert (each.user, each.row, each.folds) == ("me@desk.test", None, False)
	return each.in_app, each.silent, each.email_at


@pytest.mark.parametrize("kind", KINDS)
def test_every_cell(kind):
	cells = list(product([kind], *list(DIMENSIONS.values())[1:]))
	assert len(cells) == CELLS / len(KINDS)
	wrong = [cell for cell in cells if found(*cell) != expected(*cell)]
	assert not wrong, [
		(dict(zip(DIMENSIONS, cell, strict=True)), found(*cell), expected(*cell)) for cell in wrong[:3]
	]


def test_the_number_of_cells():
	assert prod(map(len, DIMENSIONS.values())) == CELLS
	assert f"{CELLS:,} cells" in __doc__


def test_no_kind_is_missing():
	assert set(KINDS) == set(CATALOGUE)


@pytest.mark.parametrize("kind", KINDS)
def test_the_reasons_that_the_matrix_leaves_out_are_like_being_assigned(kind):
	for reason in (*REASONS, "a reason of another app"):
		if reason != "developer":
			for frequency, clock, urgent in product(MAIL, CLOCKS, EITHER):
				rest = (True, True, None, None, frequency, clock, urgent, True, False, False)
				assert found(kind, reason, *rest) == expected(kind, "assigned", *rest)


def test_every_frequency_and_both_edges_make_a_difference():
	"""The table tells apart what it is meant to: no two of its rows are the same."""
	rows = [tuple(clocks.items()) for clocks in MAIL.values()]
	assert len(set(rows)) == len(MAIL)
	assert len({expected(*cell) for cell in product(*DIMENSIONS.values())}) > 20
