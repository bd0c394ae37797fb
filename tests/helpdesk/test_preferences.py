"""What an agent chooses on the page of their preferences, and what comes of it."""

import calendar
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.helpdesk.conftest import BEN, SETTINGS, SLOW_PAGE, Person
from tests.helpdesk.pages import AXE, barriers, expect_unread, mention, opened, remark, row, until_connected

MENTIONS = "Somebody mentions me in a comment"
MAIL_OF_MENTIONS = f"{MENTIONS}: Email"


def preferences(person: Person) -> dict[str, Any]:
	answer: dict[str, Any] = person.call("helpdesk_notify.api.preferences")
	return answer


def choice(person: Person, event: str) -> dict[str, Any]:
	return next(each for each in preferences(person)["events"] if each["event"] == event)


def save(person: Person, **values) -> None:
	person.call("helpdesk_notify.api.save_preferences", values=values)


def open_preferences(person: Person) -> Page:
	page = person.page
	heading = page.get_by_role("heading", name="Notification preferences")
	until_connected(page, lambda: page.goto("/notifications/preferences"), heading)
	expect(page.get_by_role("table", name="Notification events and channels")).to_be_visible()
	return page


@pytest.fixture(scope="module", autouse=True)
def outgoing_mail(admin: Person) -> None:
	"""Without an account for outgoing mail there is nothing to choose about it. Nothing is sent from here."""
	if admin.call("helpdesk_notify.api.preferences")["email_available"]:
		return
	admin.insert(
		doctype="Email Account",
		email_account_name="Browser Tests",
		email_id="support@browser.test",
		enable_outgoing=1,
		default_outgoing=1,
		smtp_server="mail.browser.test",
		no_smtp_authentication=1,
	)


@pytest.fixture
def chooser(ben: Person) -> Iterator[Person]:
	"""Ben, who has chosen nothing, neither before nor after."""
	_forget_choices(ben)
	yield ben
	_forget_choices(ben)


def _forget_choices(person: Person) -> None:
	now = preferences(person)
	events = {each["event"]: {"app": None, "email": None} for each in now["events"] if not each["locked"]}
	save(person, events=events, quiet_hours=[], toast=None, sound=None, email=None)


def test_mail_of_mentions_is_switched_off_and_on_again(chooser: Person):
	page = open_preferences(chooser)
	box = page.get_by_role("checkbox", name=MAIL_OF_MENTIONS)
	expect(box).to_be_checked()
	box.click()
	expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
	assert choice(chooser, "mentioned")["email"] is False
	assert choice(chooser, "mentioned")["app"] is True
	assert choice(chooser, "ticket_assigned")["email"] is True

	page.reload()  # what the page says is what the server has kept
	expect(box).not_to_be_checked()
	save(chooser, events={"mentioned": {"email": True}})  # elsewhere
	expect(box).to_be_checked()


def test_in_quiet_hours_nothing_pops_up_but_it_counts(ann: Person, chooser: Person, ticket: str):
	page = open_preferences(chooser)
	with page.expect_response("**/helpdesk_notify.api.save_preferences"):
		page.get_by_role("button", name="Add quiet hours").click()
	expect(page.get_by_label("From", exact=True)).to_have_value("20:00")
	assert [(each["from"], each["until"]) for each in preferences(chooser)["quiet_hours"]] == [
		("20:00", "08:00")
	]
	# Quiet for a day before and after any moment that this may take; hours that never end are refused.
	today = datetime.now(timezone.utc).weekday()
	days = [calendar.day_name[(today + offset) % 7] for offset in (-2, -1, 0, 1, 2)]
	always = [
		{"weekday": day, "from": start, "until": end}
		for day in days
		for start, end in (("00:00", "12:00"), ("12:00", "00:00"))
	]
	save(chooser, quiet_hours=always)
	assert preferences(chooser)["quiet_now"] is True

	opened(chooser)
	toast = page.locator("hd-notify-toast .toast")
	remark(ann, ticket, mention(BEN, "in the quiet"))
	expect_unread(page, 1)
	expect(toast).to_have_count(0)

	save(chooser, quiet_hours=[])
	remark(ann, ticket, mention(BEN, "out loud"))
	expect_unread(page, 2)
	expect(toast).to_be_visible()
	expect(toast).to_contain_text("out loud")
	expect(toast).not_to_contain_text("2 new notifications")


def test_what_the_administrator_has_decided_says_so(admin: Person, chooser: Person):
	doc = admin.call("frappe.client.get", doctype=SETTINGS, name=SETTINGS)
	decided = {"event": "mentioned", "app": "On", "email": "On", "locked": 1}
	events = [row for row in doc["events"] if row["event"] != "mentioned"]
	admin.call("frappe.client.save", doc={**doc, "events": [*events, decided]})
	try:
		page = open_preferences(chooser)
		for channel in ("Bell", "Email"):
			box = page.get_by_role("checkbox", name=f"{MENTIONS}: {channel}")
			expect(box).to_be_disabled()
			expect(box).to_be_checked()
			expect(box).to_have_accessible_description("Set by your administrator.")
		free = page.get_by_role("checkbox", name="A ticket is assigned to me: Email")
		expect(free).to_be_enabled()
		expect(page.get_by_role("row").filter(has_text=MENTIONS)).to_contain_text(
			"Set by your administrator."
		)
	finally:
		now = admin.call("frappe.client.get", doctype=SETTINGS, name=SETTINGS)
		admin.call("frappe.client.save", doc={**now, "events": doc["events"]})


def test_a_test_notification_arrives(chooser: Person):
	page = open_preferences(chooser)
	page.get_by_role("button", name="Send a test notification").click()
	expect(page.get_by_role("status").filter(has_text="Sent.")).to_be_visible()
	expect(page.locator("hd-notify-toast .toast")).to_contain_text("This is a test notification")
	page.goto("/notifications")
	expect(row(page, "This is a test notification")).to_be_visible(timeout=SLOW_PAGE)


if AXE.exists():

	def test_the_preferences_can_be_used_by_everybody(chooser: Person):
		page = open_preferences(chooser)
		assert barriers(page, "html") == []
