"""The panel in the real Helpdesk: what one does there, in two browsers where two look at it."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.helpdesk.conftest import BEN, Person, make_ticket
from tests.helpdesk.pages import (
	AXE,
	assign,
	barriers,
	bell,
	customer_replies,
	expect_unread,
	mention,
	opened,
	panel,
	remark,
	row,
	rows,
)


def open_panel(page: Page) -> Locator:
	page.bring_to_front()  # a tab in the background is slow to be pressed
	bell(page).click()
	expect(panel(page).get_by_role("tab", name="All")).to_be_visible()
	return panel(page)


def choose(page: Page, tab: str) -> None:
	page.bring_to_front()
	panel(page).get_by_role("tab", name=tab, exact=True).click()
	expect(panel(page).get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")


def press(row: Locator, name: str | re.Pattern[str]) -> None:
	row.page.bring_to_front()
	row.hover()
	row.get_by_role("button", name=name).click()


def more(row: Locator, name: str | re.Pattern[str]) -> None:
	press(row, "More actions")
	row.get_by_role("button", name=name).click()


def undo(page: Page) -> None:
	page.bring_to_front()
	panel(page).get_by_role("button", name="Undo").click()


@pytest.fixture
def assigned_and_mentioned(ann: Person, ben: Person, ticket: str) -> str:
	"""A ticket that Ben is assigned to and mentioned on, in this order."""
	assign(ann, ticket)
	remark(ann, ticket, mention(BEN, "have you seen this?"))
	return ticket


def test_each_tab_shows_its_own(ben: Person, assigned_and_mentioned: str):
	page = opened(ben)
	open_panel(page)
	expect(rows(page)).to_have_count(2)
	choose(page, "Mentions")
	expect(rows(page)).to_have_count(1)
	expect(rows(page).first).to_contain_text("have you seen this?")
	press(rows(page).first, "Mark as read")
	choose(page, "Unread")
	expect(rows(page)).to_have_count(1)
	expect(rows(page).first).to_contain_text("assigned ticket")
	choose(page, "Assigned")
	expect(rows(page)).to_have_count(1)
	expect(rows(page).first).to_contain_text("assigned ticket")
	choose(page, "Snoozed")
	expect(panel(page)).to_contain_text("No snoozed notifications")
	expect_unread(page, 1)


def test_what_is_snoozed_leaves_both_tabs_and_can_be_brought_back(ben: Person, assigned_and_mentioned: str):
	page, other = opened(ben), ben.new_tab()
	other.goto("/helpdesk/tickets")
	for each in (page, other):
		expect_unread(each, 2)
		open_panel(each)
		expect(rows(each)).to_have_count(2)

	more(row(page, "mentioned you"), re.compile("^Tomorrow"))

	for each in (page, other):
		expect(rows(each)).to_have_count(1)
		expect_unread(each, 1)
	choose(other, "Snoozed")
	expect(rows(other)).to_have_count(1)
	more(row(other, "mentioned you"), "Unsnooze")
	expect(rows(other)).to_have_count(0)
	for each in (page, other):
		expect_unread(each, 2)
	expect(rows(page)).to_have_count(2)


def test_what_is_deleted_can_be_taken_back_until_the_next(ann: Person, ben: Person, ticket: str):
	for text in ("first", "second", "third"):
		remark(ann, ticket, mention(BEN, text))
	page, other = opened(ben), ben.new_tab()
	other.goto("/helpdesk/tickets")
	for each in (page, other):
		expect_unread(each, 3)
		open_panel(each)

	press(row(page, "second"), "Delete")
	expect(row(page, "second")).to_have_count(0)
	undo(page)
	expect(row(page, "second")).to_have_count(1)

	press(row(page, "second"), "Delete")
	press(row(page, "first"), "Delete")  # which makes the other one final
	expect(row(other, "second")).to_have_count(0)
	expect(rows(page)).to_have_count(1)
	undo(page)
	for each in (page, other):
		expect(rows(each)).to_have_count(2)
		expect_unread(each, 2)
	page.reload()
	expect_unread(page, 2)


def test_all_that_was_marked_as_read_can_be_taken_back(ben: Person, assigned_and_mentioned: str):
	page, other = opened(ben), ben.new_tab()
	other.goto("/helpdesk/tickets")
	expect_unread(other, 2)
	open_panel(page).get_by_role("button", name="Mark all as read").click()
	for each in (page, other):
		expect_unread(each, 0)
	undo(page)
	for each in (page, other):
		expect_unread(each, 2)
	expect(page.locator("hd-notify-panel .row.unread")).to_have_count(2)


def test_a_muted_ticket_says_no_more_but_a_mention_does(admin: Person, ann: Person, ben: Person, ticket: str):
	assign(ann, ticket)
	page = opened(ben)
	expect_unread(page, 1)
	open_panel(page)
	customer_replies(admin, ticket, "still broken")
	expect_unread(page, 2)

	more(row(page, "assigned ticket"), f"Mute #{ticket}")
	expect(panel(page)).to_contain_text(f"#{ticket} is muted")
	customer_replies(admin, ticket, "and again")
	remark(ann, ticket, mention(BEN, "please do look"))

	expect(row(page, "please do look")).to_have_count(1)
	expect_unread(page, 3)
	assert ben.titles() == [
		"Ann Archer mentioned you in a comment",
		f"Dana Lee replied on ticket #{ticket}",
		f"Ann Archer assigned ticket #{ticket} to you",
	]


def test_a_folded_row_opens_its_history(admin: Person, ann: Person, ben: Person, ticket: str):
	assign(ann, ticket)
	customer_replies(admin, ticket, "the light blinks")
	customer_replies(admin, ticket, "now it smokes")
	page = opened(ben)
	open_panel(page)
	folded = row(page, f"new replies on #{ticket}")
	folded.get_by_role("button", name="2 grouped events").click()
	past = folded.get_by_role("list", name="Grouped events").get_by_role("listitem")
	expect(past).to_have_count(2)
	expect(past.nth(0)).to_contain_text("now it smokes")
	expect(past.nth(1)).to_contain_text("the light blinks")

	customer_replies(admin, ticket, "all is well again")
	expect(folded).to_contain_text(f"3 new replies on #{ticket}")
	expect(past).to_have_count(3)


def test_the_panel_is_worked_through_with_the_keyboard(ann: Person, ben: Person, ticket: str):
	for text in ("first", "second", "third"):
		comment = remark(ann, ticket, mention(BEN, text))
	page = opened(ben)
	expect_unread(page, 3)
	bell(page).focus()
	page.keyboard.press("Enter")
	expect(rows(page)).to_have_count(3)

	def current(text: str) -> Locator:
		return row(page, text).locator(".main")

	page.keyboard.press("Home")
	expect(current("third")).to_be_focused()
	page.keyboard.press("j")
	expect(current("second")).to_be_focused()
	page.keyboard.press("e")
	expect_unread(page, 2)
	expect(current("second")).to_be_focused()
	page.keyboard.press("k")
	expect(current("third")).to_be_focused()
	page.keyboard.press("s")
	expect(row(page, "third").get_by_role("button", name="In 1 hour")).to_be_focused()
	page.keyboard.press("Escape")
	expect(current("third")).to_be_focused()
	page.keyboard.press("Escape")
	expect(rows(page)).to_have_count(0)
	expect(bell(page)).to_be_focused()

	page.keyboard.press("Enter")
	expect(rows(page)).to_have_count(3)
	page.keyboard.press("Home")
	expect(current("third")).to_be_focused()
	page.keyboard.press("Enter")
	expect(page).to_have_url(re.compile(rf"/helpdesk/tickets/{ticket}#comment-{comment}$"))
	expect(rows(page)).to_have_count(0)


def test_a_row_says_why_one_is_told(ben: Person, assigned_and_mentioned: str):
	page = opened(ben)
	open_panel(page)
	expect(row(page, "mentioned you").locator(".reason")).to_have_text("because you were mentioned")
	expect(row(page, "assigned ticket").locator(".reason")).to_have_text("because you are assigned")
	with page.expect_response("**/helpdesk_notify.api.explain**"):
		more(row(page, "mentioned you"), "Why am I seeing this?")
	expect(row(page, "mentioned you").get_by_role("status")).to_contain_text("mentioned")


def test_what_a_colleague_takes_away_does_not_stay_open(admin: Person, ann: Person, ben: Person, ticket: str):
	"""The ticket of a row is deleted while the row is looked at: nothing leads into the void."""
	gone = make_ticket(admin, "About to go")
	remark(ann, gone, mention(BEN, "look here"))
	remark(ann, ticket, mention(BEN, "this one stays"))
	page = opened(ben)
	open_panel(page)
	expect(rows(page)).to_have_count(2)
	admin.call("frappe.client.delete", doctype="HD Ticket", name=gone)
	expect(row(page, "look here")).to_have_count(0)
	expect_unread(page, 1)


if AXE.exists():

	def test_the_panel_can_be_used_by_everybody(ben: Person, assigned_and_mentioned: str):
		page = opened(ben)
		open_panel(page)
		more(row(page, "mentioned you"), "Why am I seeing this?")
		expect(row(page, "mentioned you").get_by_role("status")).to_contain_text("mentioned")
		for theme in ("light", "dark"):
			page.evaluate("(theme) => document.documentElement.setAttribute('data-theme', theme)", theme)
			scheme = panel(page).locator(".panel").evaluate("(panel) => getComputedStyle(panel).colorScheme")
			assert theme in scheme
			assert barriers(page, "hd-notify-panel") == []
