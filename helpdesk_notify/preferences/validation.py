"""Validates the forms of preferences and settings with the checks of the engine."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.utils import cint

from helpdesk_notify.engine import CHANNELS, FREQUENCIES, WEEKDAYS, InvalidValue, checks
from helpdesk_notify.preferences import event_types
from helpdesk_notify.preferences.stored import LARGEST, ON_OFF
from helpdesk_notify.runtime import clock


@contextmanager
def errors_in_words() -> Iterator[None]:
	"""Converts the engine's InvalidValue to frappe.ValidationError, with a translated message."""
	try:
		yield
	except InvalidValue as error:
		frappe.throw(error.render(_, quoted))


def check_preference(doc, *zones: str | None) -> None:
	"""Validates an HD Notify Preference. `zones`: the first valid one is its time zone, if it has none."""
	with errors_in_words():
		for field in ("app", "email", "toast", "sound", "urgent_passes"):
			_check_choice(doc, field, ON_OFF)
		if doc.time_zone:
			checks.time_zone(doc.time_zone, clock.zones())
		windows = [checks.window(row.weekday, row.from_time, row.until_time) for row in doc.quiet_hours]
		checks.check_free_time(windows, clock.first_known(*zones))
	check_mail_times(doc)
	check_events(doc)


def check_mail_times(doc) -> None:
	"""Validates the email frequency and the digest times."""
	with errors_in_words():
		_check_choice(doc, "frequency", FREQUENCIES)
		_check_choice(doc, "digest_weekday", WEEKDAYS)
		if doc.digest_time not in (None, ""):
			checks.clock_time(doc.digest_time, doc.meta.get_label("digest_time"))
	check_numbers(doc, "unread_minutes")


def check_numbers(doc, *fields: str, least: int = 0) -> None:
	"""Validates numbers from `least` to LARGEST."""
	with errors_in_words():
		for field in fields:
			checks.whole_number(cint(doc.get(field)), doc.meta.get_label(field), least=least, most=LARGEST)


def check_events(doc) -> None:
	"""Validates the event table: known events, each once. Removes events of uninstalled apps."""
	known = event_types.choosable()
	before = doc.get_doc_before_save()
	gone = {row.event for row in (before.events if before else ())} - {*known}
	doc.set("events", [row for row in doc.events if row.event not in gone])
	with errors_in_words():
		checks.check_event_keys([row.event for row in doc.events], known)
		for row in doc.events:
			for channel in CHANNELS:
				if row.get(channel):
					checks.one_of(row.get(channel), ON_OFF, known[row.event].label)


def complete_events(doc) -> None:
	"""Adds a row for each event for the form, and removes those of uninstalled apps."""
	rows = {row.event: row for row in doc.events}
	doc.set("events", [])
	for place, key in enumerate(event_types.choosable(), start=1):
		row = rows[key].as_dict() if key in rows else {"event": key}
		doc.append("events", {**row, "idx": place})


def quoted(value) -> str:
	"""`value` escaped, shortened and bold, for a message."""
	return frappe.bold(frappe.utils.escape_html(str(value)[:60]))


def _check_choice(doc, field: str, known: Collection[str]) -> None:
	if doc.get(field):
		checks.one_of(doc.get(field), known, doc.meta.get_label(field))
