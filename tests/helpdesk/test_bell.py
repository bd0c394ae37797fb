"""The bell in the real Helpdesk: two agents, two browsers, no reload."""

import re

from playwright.sync_api import expect

from tests.helpdesk.conftest import BEN, make_user, settled
from tests.helpdesk.pages import (
	assign,
	bell,
	expect_no_reload,
	expect_unread,
	mention,
	never_reloads,
	opened,
	panel,
	remark,
	rows,
)


def test_an_assignment_shows_on_the_colleagues_open_page(ann, ben, ticket):
	page = opened(ben)
	expect_unread(page, 0)
	never_reloads(page)

	assign(ann, ticket)

	expect_unread(page, 1)
	expect(page.locator("hd-notify-toast")).to_contain_text(f"Ann Archer assigned ticket #{ticket} to you")
	bell(page).click()
	expect(rows(page).first).to_contain_text(f"Ann Archer assigned ticket #{ticket} to you")
	expect(rows(page).first).to_contain_text("Cannot print")
	expect_no_reload(page)


def test_a_mention_leads_to_the_comment_and_is_read_in_the_other_tab_too(ann, ben, ticket):
	page = opened(ben)
	other_tab = ben.new_tab()
	other_tab.goto("/helpdesk/tickets")
	expect(bell(other_tab)).to_be_visible()
	never_reloads(page)

	comment = remark(ann, ticket, mention(BEN, "have you seen this error before?"))

	for each in (page, other_tab):
		expect_unread(each, 1)
	page.bring_to_front()
	bell(page).click()
	expect(rows(page).first).to_contain_text("Ann Archer mentioned you in a comment")
	expect(rows(page).first).to_contain_text("have you seen this error before?")
	rows(page).first.get_by_role("link").click()

	expect(page).to_have_url(re.compile(rf"/helpdesk/tickets/{ticket}#comment-{comment}$"))
	expect(page.locator(f"#comment-{comment}")).to_be_visible()
	for each in (page, other_tab):
		expect_unread(each, 0)
	expect_no_reload(page)


def test_viewing_a_ticket_clears_what_was_told_of_it(ann, ben, ticket):
	remark(ann, ticket, mention(BEN, "look"))
	waiting = opened(ben)
	expect_unread(waiting, 1)
	other_tab = ben.new_tab()
	other_tab.goto(f"/helpdesk/tickets/{ticket}")
	expect_unread(waiting, 0)


def test_mark_all_as_read(ann, ben, ticket):
	assign(ann, ticket)
	remark(ann, ticket, mention(BEN, "look"))
	page = opened(ben)
	expect_unread(page, 2)
	bell(page).click()
	with page.expect_response("**/helpdesk_notify.api.clear"):
		panel(page).get_by_role("button", name="Mark all as read").click()
	expect_unread(page, 0)
	page.reload()  # what the page showed at once is what the server has kept
	expect_unread(page, 0)


def test_the_bell_works_in_the_collapsed_sidebar_and_from_the_keyboard(ann, ben, ticket):
	page = opened(ben)
	page.get_by_text("Collapse").click()
	assign(ann, ticket)
	expect_unread(page, 1)
	bell(page).focus()
	page.keyboard.press("Enter")
	expect(rows(page).first).to_be_visible()
	page.keyboard.press("Escape")
	expect(rows(page).first).to_be_hidden()
	expect(bell(page)).to_be_focused()


def test_a_customer_does_not_get_the_script(admin, log_in):
	user = "cleo@browser.test"
	make_user(admin, user, "Cleo Cruz", user_type="Website User")
	customer = log_in(user)
	source = customer.context.request.get("/helpdesk").text()
	assert 'id="app"' in source
	assert "helpdesk_notify" not in source


def test_the_administrator_can_switch_the_bell_off(admin, ben):
	with settled(admin, show_in_helpdesk=0):
		assert "helpdesk_notify" not in ben.context.request.get("/helpdesk").text()
	assert "helpdesk_notify" in ben.context.request.get("/helpdesk").text()
