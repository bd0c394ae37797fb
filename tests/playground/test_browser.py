"""The playground's page in a real Chromium: what one person does, the others see at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.playground.pages import (
	SCREENSHOTS,
	STEP_BY_STEP,
	Open,
	bell,
	expect_badge,
	open_ticket,
	pane,
	rows,
	say,
)
from tests.playground.people import JANE, MEI, OMAR, ROSA, Desk, Serving

pytestmark = pytest.mark.browser


def test_an_assignment_rings_without_a_reload(open_page: Open) -> None:
	page = open_page()
	page.evaluate("window.stillTheSamePage = true")
	expect_badge(page, OMAR, 0)
	open_ticket(page, JANE, 106)
	pane(page, JANE).get_by_role("button", name="Omar Haddad").click()

	expect_badge(page, OMAR, 1)
	expect(pane(page, OMAR).locator("hd-notify-toast")).to_contain_text(
		"Jane Smith assigned ticket #106 to you"
	)
	expect_badge(page, JANE, 0)
	expect_badge(page, MEI, 0)
	assert page.evaluate("window.stillTheSamePage")


def test_a_mention_leads_to_its_comment_and_every_tab_agrees(people: Desk, open_page: Open) -> None:
	page = open_page()
	second_tab = open_page(context=page.context)
	elsewhere = open_page()
	open_ticket(page, JANE, 103)
	pane(page, JANE).get_by_role("button", name="@Omar").click()
	page.keyboard.type("have you seen this before?")
	pane(page, JANE).get_by_role("button", name="Comment", exact=True).click()
	for tab in (page, second_tab, elsewhere):
		expect_badge(tab, OMAR, 1)
	for number in range(8):
		people.do(JANE, "comment", ticket=103, content=f"Afterthought number {number}")

	bell(page, OMAR).click()
	expect(rows(page, OMAR)).to_have_count(1)
	expect(rows(page, OMAR)).to_contain_text("Jane Smith mentioned you in a comment")
	rows(page, OMAR).get_by_role("link").click()

	expect(pane(page, OMAR).locator("h3")).to_contain_text("#103")
	comment = pane(page, OMAR).locator(".comment", has_text="have you seen this before?")
	expect(comment).to_be_in_viewport()
	expect(pane(page, OMAR).locator(".comment", has_text="Afterthought number 7")).not_to_be_in_viewport()
	for tab in (page, second_tab, elsewhere):
		expect_badge(tab, OMAR, 0)


def test_opening_a_ticket_clears_what_is_about_it_and_nothing_else(people: Desk, open_page: Open) -> None:
	people.do(MEI, "assign", ticket=106, agent=OMAR)
	people.do(MEI, "comment", ticket=106, content="@Omar Haddad please")
	people.do(MEI, "comment", ticket=103, content="@Omar Haddad and this one")
	page = open_page()
	expect_badge(page, OMAR, 3)
	open_ticket(page, OMAR, 106)
	expect_badge(page, OMAR, 1)


def test_replies_of_a_customer_fold_into_one_row(people: Desk, open_page: Open) -> None:
	page = open_page()
	page.get_by_label("As the customer, write on").select_option("103")
	message = page.get_by_label("Message")
	for text in ("Any news?", "Hello?"):
		message.fill(text)
		page.get_by_role("button", name="Send").click()
		expect(message).to_have_value("")

	expect_badge(page, JANE, 1)
	bell(page, JANE).click()
	expect(rows(page, JANE)).to_have_count(1)
	expect(rows(page, JANE)).to_contain_text("2 new replies on #103")
	expect(rows(page, JANE)).to_contain_text("Hello?")


def test_mark_all_as_read(people: Desk, open_page: Open) -> None:
	for number in range(25):
		people.do(MEI, "comment", ticket=106, content=f"@Jane Smith number {number}")
	page = open_page()
	second_tab = open_page(context=page.context)
	expect_badge(page, JANE, 25)
	bell(page, JANE).click()
	pane(page, JANE).get_by_role("button", name="Mark all as read").click()

	for tab in (page, second_tab):
		expect_badge(tab, JANE, 0)
	assert people.unread(JANE) == 0


def test_a_reaction_rings_and_is_taken_back(people: Desk, open_page: Open) -> None:
	people.do(JANE, "comment", ticket=106, content="Done")
	page = open_page()
	open_ticket(page, OMAR, 106)
	reaction = pane(page, OMAR).get_by_role("button", name="React with 🎉")
	reaction.click()
	expect(reaction).to_have_attribute("aria-pressed", "true")
	expect_badge(page, JANE, 1)
	expect(pane(page, JANE).locator("hd-notify-toast")).to_contain_text("🎉 reacted to your comment")

	reaction.click()
	expect_badge(page, JANE, 0)


def test_an_edit_rings_for_who_is_added_only(people: Desk, open_page: Open) -> None:
	people.do(JANE, "comment", ticket=106, content="@Omar Haddad please look")
	page = open_page()
	open_ticket(page, JANE, 106)
	pane(page, JANE).get_by_role("button", name="Edit").click()
	say(page, JANE, "@Omar Haddad @Mei Chen please look", "Save")

	expect_badge(page, MEI, 1)
	expect_badge(page, OMAR, 1)
	expect(pane(page, JANE).locator(".comment")).to_have_count(1)
	assert people.unread(OMAR) == 1


def test_markup_is_shown_as_it_was_typed(open_page: Open) -> None:
	page = open_page()
	page.on("dialog", lambda dialog: pytest.fail(dialog.message))
	text = '@Omar Haddad <img src=x onerror="alert(1)"> <b>bold</b> & <script>alert(2)</script>'
	open_ticket(page, JANE, 106)
	say(page, JANE, text)

	expect(pane(page, JANE).locator(".comment .content")).to_have_text(text)
	bell(page, OMAR).click()
	expect(rows(page, OMAR)).to_contain_text("bold")
	expect(pane(page, OMAR).locator("img, b, script")).to_have_count(0)


def test_what_is_refused_is_said(open_page: Open, complaints: list[str]) -> None:
	page = open_page()
	open_ticket(page, JANE, 106)
	pane(page, JANE).get_by_role("button", name="Comment", exact=True).click()
	expect(pane(page, JANE).get_by_role("alert")).to_have_text("content is empty, too long or invalid")
	complaints.clear()  # the browser's own note of a status that is no success


def test_a_scenario_can_be_stopped(open_page: Open) -> None:
	page = open_page(STEP_BY_STEP)
	page.get_by_role("button", name="Collaboration").click()
	page.get_by_role("button", name="Stop", exact=True).click()
	expect(page.locator("#caption")).to_have_text("“Collaboration” was stopped.")
	expect(page.get_by_role("button", name="Collaboration")).to_be_enabled()


def test_reset_begins_anew_in_every_tab(people: Desk, open_page: Open) -> None:
	people.do(MEI, "comment", ticket=106, content="@Jane Smith soon forgotten")
	page, other = open_page(), open_page()
	expect_badge(other, JANE, 1)
	open_ticket(other, JANE, 106)
	page.get_by_role("button", name="Reset the desk").click()

	for tab in (page, other):
		expect(pane(tab, JANE).locator(".ticket")).to_have_count(6)
		expect_badge(tab, JANE, 2)  # what its own past has left unread


def test_a_restart_of_the_server_is_caught_up_with(
	people: Desk, new_context: Callable[..., BrowserContext]
) -> None:
	page = new_context().new_page()
	with Serving(people.store) as serving:
		page.goto(serving.address)
		expect(pane(page, OMAR).locator(".ticket")).to_have_count(6)
		expect_badge(page, OMAR, 0)
	people.do(JANE, "assign", ticket=106, agent=OMAR)
	with Serving(people.store, serving.port):
		expect(pane(page, OMAR).locator("hd-notify-bell .badge")).to_have_text("1")
		people.do(ROSA, "open_ticket", subject="Unrelated", content="Another one")
		people.do(MEI, "comment", ticket=106, content="@Omar Haddad not announced, only written")
		page.reload()
		expect_badge(page, OMAR, 2)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_nothing_is_wider_than_the_screen(
	people: Desk, open_page: Open, width: int, theme: str, direction: str
) -> None:
	people.do(MEI, "comment", ticket=106, content="@Omar Haddad " + "a-very-long-word-" * 20)
	page = open_page(STEP_BY_STEP, viewport={"width": width, "height": 844}, color_scheme="light")
	page.get_by_label("Theme").select_option(theme)
	page.get_by_label("Direction").select_option(direction)
	open_ticket(page, JANE, 106)
	page.get_by_role("button", name="Collaboration").click()
	expect_badge(page, OMAR, 1)
	bell(page, OMAR).click()
	expect(rows(page, OMAR)).to_have_count(1)

	SCREENSHOTS.mkdir(parents=True, exist_ok=True)
	page.screenshot(path=SCREENSHOTS / f"{width}-{theme}-{direction}.png", full_page=True)
	assert page.evaluate("document.documentElement.dataset.theme") == theme
	wide = """() => [document.documentElement, ...document.querySelectorAll('.pane, .scroll, .composer, .customer')]
		.filter((element) => element.scrollWidth > element.clientWidth).map((element) => element.className)"""
	assert page.evaluate(wide) == []
	box = pane(page, OMAR).bounding_box()
	panel = pane(page, OMAR).get_by_role("dialog").bounding_box()
	assert box
	assert panel
	assert box["x"] <= panel["x"]
	assert panel["x"] + panel["width"] <= box["x"] + box["width"]
