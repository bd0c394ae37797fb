"""Until when a notification can be snoozed."""

from datetime import datetime, timedelta

from helpdesk_notify.engine.checks import InvalidValue
from helpdesk_notify.engine.text import N_

LONGEST = timedelta(days=366)


def snooze_until(text: object, now: datetime) -> datetime:
	"""The time that `text` names, in ISO 8601 with an offset; `now` is aware.

	:raises InvalidValue: it names no such time, or one in the past or after more than a year
	"""
	until = _parsed(text)
	if not until or not until.tzinfo:
		sentence = N_("Use a time with an offset, for example 2026-01-31T09:00:00+01:00")
		raise InvalidValue("invalid_time", sentence)
	if not timedelta() < until - now <= LONGEST:
		raise InvalidValue("out_of_range", N_("Choose a future time within one year."))
	return until


def _parsed(text: object) -> datetime | None:
	try:
		return datetime.fromisoformat(str(text).replace("Z", "+00:00"))  # Python 3.10 knows no Z
	except ValueError:
		return None
