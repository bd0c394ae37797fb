"""The clock, the mailbox, preferences and what else an agent's pane offers, in a real Chromium."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.playground.pages import SCREENSHOTS, Open, bell, expect_badge, open_ticket, pane, rows
from tests.playground.people import JANE, MEI, OMAR, TOM, Desk

pytestmark = pytest.mark.browser


def clock(page: Page, button: str) -> None:
	page.get_by_role("group", name="Clock").get_by_role("button", name=button).click()


def test_the_clock_goes_forward_for_the_elements_too_and_back(people: Desk, open_page: Open) -> None:
	people.do(MEI, "comment", ticket=106, content="@Omar Haddad please")
	page, other = open_page(), open_page()
	bell(page, OMAR).click()
	expect(rows(page, OMAR)).to_have_count(1)
	time = page.locator("#clock time").inner_text()
	clock(page, "+1 hour")
	for tab in (page, other):
		expect(tab.locator("#clock time")).not_to_have_text(time)
		expect(tab.get_by_role("button", name="Back to now")).to_be_visible()
	page.reload()
	expect(page.get_by_role("button", name="Back to now")).to_be_visible()
	bell(page, OMAR).click()
	expect(rows(page, OMAR)).to_contain_text("1 hr. ago")

	clock(page, "Back to now")
	for tab in (page, other):
		expect(tab.get_by_role("button", name="Back to now")).to_be_hidden()
	expect_badge(page, OMAR, 1)


def test_the_clock_goes_to_a_time(open_page: Open) -> None:
	page = open_page()
	for hour in ("22", "08"):
		clock(page, f"To {hour}:00")
		expect(page.locator("#clock time")).to_contain_text(re.compile(rf" {hour}:\d\d$"))


def test_a_reply_that_nobody_reads_is_mailed_when_its_time_has_come(people: Desk, open_page: Open) -> None:
	people.do(TOM, "reply", ticket=103, content="Any news?")
	page = open_page()
	mail = pane(page, JANE).get_by_role("link", name="Mail")
	expect(mail).to_have_text("Mail0")
	clock(page, "+15 min")
	expect(mail).to_have_text("Mail1")


def test_a_snoozed_row_comes_back_when_the_clock_gets_there(people: Desk, open_page: Open) -> None:
	people.do(MEI, "comment", ticket=106, content="@Omar Haddad please")
	with people.store.read() as tx:
		until = (tx.now + timedelta(minutes=55)).isoformat()
	people.do(OMAR, "snooze", names=[people.rows(OMAR)[0]["name"]], until=until)
	page = open_page()
	expect_badge(page, OMAR, 0)
	clock(page, "+1 hour")
	expect_badge(page, OMAR, 1)


def test_a_ticket_can_be_followed_muted_and_made_urgent(people: Desk, open_page: Open) -> None:
	page = open_page()
	omar = pane(page, OMAR)
	open_ticket(page, OMAR, 106)
	for button, subscription in (("Follow", "Following"), ("Mute", "Muted")):
		omar.get_by_role("button", name=button, exact=True).click()
		expect(omar.get_by_role("button", name=button, exact=True)).to_have_attribute("aria-pressed", "true")
		assert people.ask(OMAR, "subscription", ticket=106)["subscription"] == subscription
	omar.get_by_role("button", name="Mute", exact=True).click()
	expect(omar.get_by_role("button", name="Mute", exact=True)).to_have_attribute("aria-pressed", "false")

	omar.get_by_label("Priority").select_option("Urgent")
	omar.get_by_label("Team").select_option("Billing")
	expect_badge(page, MEI, 1)
	expect(pane(page, JANE).locator('.ticket[data-key="106"]')).to_contain_text("Urgent")
	omar.get_by_role("button", name="All tickets").click()
	expect(omar.locator('.ticket[data-key="106"]')).to_contain_text("Mei Chen")


def test_the_mailbox_shows_a_mail_in_every_way_and_runs_nothing_of_it(people: Desk, open_page: Open) -> None:
	people.do(MEI, "comment", ticket=106, content="@Omar Haddad <script>alert(1)</script> please")
	page = open_page()
	page.on("dialog", lambda dialog: pytest.fail(dialog.message))
	page.goto(page.url + f"mailbox#{OMAR}")
	frame = page.frame_locator("iframe")
	expect(frame.get_by_role("heading")).to_have_text("Mei Chen mentioned you in a comment")
	expect(page.locator("iframe")).to_have_attribute("sandbox", "")
	card = frame.locator(".card")
	expect(card).to_have_css("background-color", "rgb(255, 255, 255)")
	page.get_by_role("button", name="In the dark").click()
	expect(card).not_to_have_css("background-color", "rgb(255, 255, 255)")

	page.get_by_role("button", name="As text").click()
	expect(page.locator("pre")).to_contain_text("because you were mentioned")
	page.get_by_role("button", name="Headers").click()
	expect(page.locator("dl")).to_contain_text("List-Unsubscribe-Post")
	expect(page.locator("dl")).to_contain_text("Omar Haddad <omar@desk.example>")

	page.get_by_role("button", name="Unsubscribe").click()
	expect(page.get_by_role("status")).to_have_text("You are unsubscribed from these emails.")
	assert people.ask(OMAR, "preferences")["chosen"] == ["events.mentioned.email"]


def test_the_mailbox_hears_of_new_mail_and_changes_hands(people: Desk, open_page: Open) -> None:
	page, mailbox = open_page(), open_page()
	mailbox.goto(mailbox.url + f"mailbox#{OMAR}")
	expect(mailbox.get_by_text("No mail has been sent to Omar Haddad yet.")).to_be_visible()
	open_ticket(page, JANE, 106)
	pane(page, JANE).get_by_role("button", name="Omar Haddad").click()
	expect(mailbox.locator(".entry")).to_contain_text("New ticket assigned: #106")
	mailbox.get_by_role("link", name="Mei Chen").click()
	expect(mailbox.get_by_text("No mail has been sent to Mei Chen yet.")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_mailbox_fits_the_screen(people: Desk, open_page: Open, width: int, theme: str) -> None:
	people.do(MEI, "comment", ticket=106, content="@Omar Haddad " + "a-very-long-word-" * 20)
	page = open_page(viewport={"width": width, "height": 844}, color_scheme=theme)
	page.goto(page.url + f"mailbox#{OMAR}")
	expect(page.frame_locator("iframe").get_by_role("heading")).to_be_visible()
	SCREENSHOTS.mkdir(parents=True, exist_ok=True)
	page.screenshot(path=SCREENSHOTS / f"mailbox-{width}-{theme}.png", full_page=True)
	assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_preferences_open_over_the_pane_and_count(people: Desk, open_page: Open) -> None:
	page = open_page()
	omar = pane(page, OMAR)
	bell(page, OMAR).click()
	omar.get_by_role("link", name="Preferences").click()
	preferences = omar.get_by_role("region", name="Preferences of Omar Haddad")
	expect(preferences.locator("hd-notify-preferences")).to_contain_text("Somebody mentions me in a comment")
	people.do(OMAR, "save_preferences", values={"toast": False})
	preferences.get_by_role("button", name="Close").click()
	expect(preferences).to_have_count(0)
	page.reload()
	expect(omar.locator("hd-notify-toast")).to_be_hidden()
	expect(pane(page, JANE).locator("hd-notify-toast")).not_to_have_attribute("hidden", "")
