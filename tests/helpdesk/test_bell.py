"""The bell in the real Helpdesk: two agents, two browsers, no reload."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.helpdesk.conftest import BEN, Person


def mention(user: str, text: str) -> str:
	span = f'<span class="mention" data-type="mention" data-id="{user}" data-label="x">@x</span>'
	return f"<p>{span} {text}</p>"


def bell(page: Page) -> Locator:
	return page.get_by_role("button", name=re.compile("^Notifications"))


def expect_unread(page: Page, count: int) -> None:
	name = f"Notifications, {count} unread" if count else "Notifications"
	expect(page.get_by_role("button", name=name, exact=True)).to_be_visible(timeout=15_000)


def rows(page: Page) -> Locator:
	return page.locator("hd-notify-panel").get_by_role("listitem")


def opened(person: Person, path: str = "/helpdesk/tickets") -> Page:
	"""A page that is live: the bell is there and its socket connected."""
	with person.page.expect_websocket(lambda socket: "socket.io" in socket.url):
		page = person.open(path)
	expect(bell(page)).to_be_visible(timeout=30_000)
	page.wait_for_load_state("networkidle")
	return page


def never_reloads(page: Page) -> None:
	page.evaluate("window.sameDocument = true")


def expect_no_reload(page: Page) -> None:
	assert page.evaluate("window.sameDocument") is True


def assign(by: Person, ticket: str) -> None:
	by.call("frappe.desk.form.assign_to.add", doctype="HD Ticket", name=ticket, assign_to=[BEN])


def remark(by: Person, ticket: str, content: str) -> str:
	doc = {"doctype": "HD Ticket Comment", "reference_ticket": ticket, "commented_by": by.user}
	return by.insert(**doc, content=content)["name"]


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
	other_tab = ben.context.new_page()
	other_tab.goto("/helpdesk/tickets")
	expect(bell(other_tab)).to_be_visible(timeout=30_000)
	never_reloads(page)

	comment = remark(ann, ticket, mention(BEN, "have you seen this error before?"))

	for each in (page, other_tab):
		expect_unread(each, 1)
	bell(page).click()
	expect(rows(page).first).to_contain_text("Ann Archer mentioned you in a comment")
	expect(rows(page).first).to_contain_text("have you seen this error before?")
	rows(page).first.get_by_role("link").click()

	expect(page).to_have_url(re.compile(rf"/helpdesk/tickets/{ticket}#comment-{comment}$"))
	expect(page.locator(f"#comment-{comment}")).to_be_visible(timeout=15_000)
	for each in (page, other_tab):
		expect_unread(each, 0)
	expect_no_reload(page)


def test_viewing_a_ticket_clears_what_was_told_of_it(ann, ben, ticket):
	remark(ann, ticket, mention(BEN, "look"))
	waiting = opened(ben)
	expect_unread(waiting, 1)
	other_tab = ben.context.new_page()
	other_tab.goto(f"/helpdesk/tickets/{ticket}")
	expect_unread(waiting, 0)


def test_mark_all_as_read(ann, ben, ticket):
	assign(ann, ticket)
	remark(ann, ticket, mention(BEN, "look"))
	page = opened(ben)
	expect_unread(page, 2)
	bell(page).click()
	with page.expect_response("**/helpdesk_notify.api.clear"):
		page.locator("hd-notify-panel").get_by_role("button", name="Mark all as read").click()
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
	doc = {"doctype": "User", "email": user, "first_name": "Cleo", "user_type": "Website User"}
	if not admin.has("User", user):
		admin.insert(**doc, send_welcome_email=0, new_password="Correct-Horse-9-Battery")
	customer = log_in(user)
	source = customer.context.request.get("/helpdesk").text()
	assert 'id="app"' in source
	assert "helpdesk_notify" not in source


def test_the_administrator_can_switch_the_bell_off(admin, ben):
	def switch(value: int) -> None:
		names = {"doctype": "HD Notify Settings", "name": "HD Notify Settings"}
		admin.call("frappe.client.set_value", **names, fieldname="show_in_helpdesk", value=value)

	switch(0)
	try:
		assert "helpdesk_notify" not in ben.context.request.get("/helpdesk").text()
	finally:
		switch(1)
	assert "helpdesk_notify" in ben.context.request.get("/helpdesk").text()
