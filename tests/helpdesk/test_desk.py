"""The bell in Desk's navbar."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpdesk.conftest import BEN, SLOW_PAGE, LogIn, Person, make_user, settled
from tests.helpdesk.pages import (
	bell,
	expect_no_reload,
	expect_unread,
	mention,
	never_reloads,
	remark,
	row,
	rows,
	until_connected,
)


@pytest.fixture(scope="module", autouse=True)
def set_up(admin: Person) -> None:
	"""A new site shows its setup wizard instead of Desk."""
	apps = admin.call(
		"frappe.client.get_list",
		doctype="Installed Application",
		parent="Installed Applications",
		filters={"app_name": "frappe", "is_setup_complete": 0},
	)
	for app in apps:
		names = {"doctype": "Installed Application", "name": app["name"]}
		admin.call("frappe.client.set_value", **names, fieldname="is_setup_complete", value=1)


def navbar_bell(page: Page) -> Locator:
	return page.locator(".navbar").get_by_role("button", name=re.compile("^Notifications"))


def expect_desk_without_a_bell(person: Person) -> None:
	page = person.open("/app")
	expect(page.locator(".navbar .dropdown-navbar-user")).to_be_visible(timeout=SLOW_PAGE)
	assert page.evaluate("frappe.boot.user.name") == person.user
	assert page.evaluate("'helpdesk_notify' in frappe.boot") is False
	assert page.evaluate("customElements.get('hd-notify-bell') === undefined") is True
	expect(page.locator("hd-notify-bell")).to_have_count(0)


def test_a_mention_shows_in_the_navbar_and_leads_to_the_ticket(ann: Person, ben: Person, ticket: str):
	page = ben.page
	until_connected(page, lambda: page.goto("/app"))
	expect(navbar_bell(page)).to_be_visible()
	expect_unread(page, 0)
	never_reloads(page)

	comment = remark(ann, ticket, mention(BEN, "have you seen this in Desk?"))

	expect_unread(page, 1)
	expect(page.locator("hd-notify-toast")).to_contain_text("Ann Archer mentioned you in a comment")
	navbar_bell(page).click()
	expect(row(page, "have you seen this in Desk?")).to_be_visible()
	box = page.get_by_role("button", name="Close").last.bounding_box()
	assert box and box["x"] + box["width"] < page.evaluate("document.body.clientWidth")
	expect_no_reload(page)
	rows(page).first.get_by_role("link").click()
	expect(page).to_have_url(re.compile(rf"/helpdesk/tickets/{ticket}#comment-{comment}$"), timeout=SLOW_PAGE)
	expect(page.locator(f"#comment-{comment}")).to_be_visible(timeout=SLOW_PAGE)
	expect(bell(page)).to_be_visible()
	expect_unread(page, 0)


def test_somebody_who_is_no_agent_has_no_bell(admin: Person, log_in: LogIn):
	user = "dora@browser.test"
	make_user(admin, user, "Dora Dean", roles=[{"role": "Inbox User"}])
	expect_desk_without_a_bell(log_in(user))


def test_the_administrator_can_switch_it_off(admin: Person, ben: Person):
	with settled(admin, show_in_desk=0):
		expect_desk_without_a_bell(ben)
	ben.open("/app")
	expect(navbar_bell(ben.page)).to_be_visible(timeout=SLOW_PAGE)
