"""What a setting or a preference may hold; every error says in words what is wrong."""

import re
from datetime import date, timedelta

import frappe
from frappe import _

from helpdesk_notify.engine import FREQUENCIES, WEEKDAYS, QuietHours, Window
from helpdesk_notify.preferences import event_types
from helpdesk_notify.preferences.stored import LARGEST, ON_OFF
from helpdesk_notify.runtime import clock

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(:([0-5]\d)(\.\d+)?)?")
_ANY_MONDAY = date(2024, 1, 1)


def check_time(value, label: str) -> None:
	"""A time of the day, as `HH:MM` or as the database has it."""
	if value in (None, ""):
		return
	if isinstance(value, timedelta):
		fits = timedelta() <= value < timedelta(days=1)
	else:
		fits = bool(_CLOCK.fullmatch(str(value)))
	if not fits:
		frappe.throw(_("{0}: there is no time {1}").format(_(label), quoted(value)))


def check_zone(value: str | None) -> None:
	"""A name of the IANA time zone database."""
	if value and value not in clock.zones():
		frappe.throw(_("There is no time zone {0}").format(quoted(value)))


def check_choice(value: str | None, known, label: str) -> None:
	"""One of `known`, or nothing."""
	if value and value not in known:
		frappe.throw(_("{0}: {1} is none of {2}").format(_(label), quoted(value), ", ".join(known)))


def check_frequency(doc) -> None:
	"""How often mail comes, and when its digests do."""
	check_choice(doc.frequency, FREQUENCIES, "Email Frequency")
	check_choice(doc.digest_weekday, WEEKDAYS, "Weekly Digest Day")
	check_time(doc.digest_time, "Digest Time")
	check_not_negative(doc, "unread_minutes")


def check_not_negative(doc, *fields: str) -> None:
	"""Numbers from 0 on, and none so large that no calendar has it."""
	for field in fields:
		label, value = quoted(_(doc.meta.get_label(field))), frappe.utils.cint(doc.get(field))
		if value < 0:
			frappe.throw(_("{0} cannot be negative").format(label))
		if value > LARGEST:
			frappe.throw(_("{0} can be {1} at most").format(label, LARGEST))


def check_events(doc) -> None:
	"""Events that exist, each once; what says nothing is left out."""
	known, seen = event_types.choosable(), set()
	before = doc.get_doc_before_save()
	# What was said of a kind whose app has gone goes with it, and is nobody's mistake.
	gone = {row.event for row in (before.events if before else ())} - {*known}
	doc.set("events", [row for row in doc.events if row.event not in gone])
	for row in doc.events:
		if row.event not in known:
			frappe.throw(_("There is no event {0}").format(quoted(row.event)))
		if row.event in seen:
			frappe.throw(_("The event {0} is listed twice").format(quoted(row.event)))
		seen.add(row.event)
		for channel in ("app", "email"):
			check_choice(row.get(channel), ON_OFF, _(known[row.event].label))


def check_quiet_hours(doc, zone: str) -> None:
	"""Windows that begin and end at different times, and leave some time in between."""
	windows = []
	for row in doc.quiet_hours:
		if not row.weekday:
			frappe.throw(_("Quiet hours have a weekday, from and until"))
		check_choice(row.weekday, WEEKDAYS, "Day")
		if row.from_time in (None, "") or row.until_time in (None, ""):
			frappe.throw(_("Quiet hours have a weekday, from and until"))
		check_time(row.from_time, "From")
		check_time(row.until_time, "Until")
		start, end = frappe.utils.get_time(row.from_time), frappe.utils.get_time(row.until_time)
		if start == end:
			frappe.throw(
				_("Quiet hours on {0} begin and end at the same time").format(quoted(_(row.weekday)))
			)
		windows.append(Window(WEEKDAYS.index(row.weekday), start, end))
	if windows and QuietHours(tuple(windows), zone).leaves_no_time(_ANY_MONDAY):
		frappe.throw(_("These quiet hours would never end. Please leave some time for notifications."))


def complete_events(doc) -> None:
	"""A row for every event that there is, for the form to show; those of apps that are gone go."""
	rows = {row.event: row for row in doc.events}
	doc.set("events", [])
	for place, key in enumerate(event_types.choosable(), start=1):
		row = rows[key].as_dict() if key in rows else {"event": key}
		doc.append("events", {**row, "idx": place})


def quoted(value) -> str:
	"""`value` as part of a message, whatever it is."""
	return frappe.bold(frappe.utils.escape_html(str(value)[:60]))
