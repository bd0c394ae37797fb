"""Reads HD Notify Settings, as values for the engine."""

from datetime import timedelta

import frappe
from frappe.utils import cint, get_system_timezone

from helpdesk_notify.constants import SETTINGS
from helpdesk_notify.engine import Limit, Preference, Settings
from helpdesk_notify.preferences.stored import choices_in, counted, mail_times, readable
from helpdesk_notify.runtime import clock


def read_settings() -> Settings:
	"""The settings. An invalid stored value is replaced by the app's default."""
	doc = frappe.get_cached_doc(SETTINGS)
	return Settings(
		grouping=_switch(doc.grouping, True),
		group_within=readable(SETTINGS, "group_within", _hours, doc.group_within, None),
		defaults=_defaults(doc),
		locked=frozenset(row.event for row in doc.events if row.locked),
		limit=readable(SETTINGS, "rate_limit", _limit, doc, None),
	)


def _hours(value) -> timedelta | None:
	return timedelta(hours=counted(value)) if cint(value) > 0 else None


def _limit(doc) -> Limit | None:
	if cint(doc.rate_limit) <= 0:
		return None
	return Limit(cint(doc.rate_limit), timedelta(minutes=counted(max(cint(doc.rate_minutes), 1))))


def _defaults(doc) -> Preference:
	usual = Preference()  # for fields that an older site has not stored yet
	return Preference(
		app=_switch(doc.app, usual.app),
		email=_switch(doc.email, usual.email),
		choices=choices_in(doc.events),
		zone=site_zone(),
		urgent_passes=_switch(doc.urgent_passes, usual.urgent_passes),
		**mail_times(SETTINGS, doc, usual),
	)


def _switch(value, otherwise: bool) -> bool:
	return otherwise if value is None else bool(cint(value))


def site_zone() -> str:
	"""The site's time zone."""
	return clock.first_known(get_system_timezone())
