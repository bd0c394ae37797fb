"""The scenarios in a real Chromium: what each step leaves on the bells and in the mailboxes."""

import pytest
from playwright.sync_api import expect

from tests.playground.pages import AT_ONE_STROKE, STEP_BY_STEP, Open, expect_badge, pane
from tests.playground.people import JANE, MEI, OMAR, Desk

pytestmark = pytest.mark.browser

AGENTS = (JANE, OMAR, MEI)
# After each step: the numbers of Jane, Omar and Mei. In the end: what each of them was told, newest first.
STORIES = {
	"Collaboration": (
		[(0, 0, 0), (0, 1, 0), (0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 0, 0)],
		(["mentioned", "comment_reacted"], ["mentioned"], []),
	),
	"Assignment chain": (
		[(1, 0, 0), (0, 0, 0), (0, 1, 0), (0, 0, 0)],
		(["ticket_assigned"], ["ticket_assigned"], []),
	),
	"Customer follow-up": (
		[(0, 0, 0), (0, 0, 0), (0, 0, 0), (1, 0, 0), (0, 0, 0), (0, 0, 0)],
		(["ticket_reopened"], [], []),
	),
	"Quiet night": (
		[(0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 1, 0), (0, 1, 0), (0, 0, 0), (0, 0, 0)],
		([], ["mentioned"], []),
	),
	"Daily digest": (
		[(0, 0, 0), (0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 0, 3), (0, 0, 3), (0, 0, 0), (0, 0, 0)],
		([], [], ["customer_replied", "mentioned", "ticket_assigned"]),
	),
}


@pytest.mark.parametrize("title", STORIES)
def test_a_scenario_plays_with_one_click(people: Desk, open_page: Open, title: str) -> None:
	_badges, told = STORIES[title]
	page = open_page(AT_ONE_STROKE)
	page.get_by_role("button", name=title).click()

	expect(page.get_by_role("status").filter(has_text=f"That was “{title}”.")).to_be_visible()
	for agent, events in zip(AGENTS, told, strict=True):
		expect_badge(page, agent, 0)
		assert [(row["event"], row["read"]) for row in people.rows(agent)] == [(key, True) for key in events]
		assert people.ask(agent, "preferences")["chosen"] == []


@pytest.mark.parametrize("title", STORIES)
def test_a_scenario_can_be_watched_step_by_step(open_page: Open, title: str) -> None:
	badges, _told = STORIES[title]
	page = open_page(STEP_BY_STEP)
	page.get_by_role("button", name=title).click()
	for number, numbers in enumerate(badges, 1):
		expect(page.locator("#caption")).to_contain_text(f"{number} of {len(badges)}")
		for agent, badge in zip(AGENTS, numbers, strict=True):
			expect_badge(page, agent, badge)
		if number < len(badges):
			page.get_by_role("button", name="Next").click()
	expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()


@pytest.mark.parametrize(
	("title", "agent", "subject"),
	[
		("Quiet night", OMAR, "Jane Smith mentioned you: #107 - Scanners in hall 3 are offline"),
		("Daily digest", MEI, "Your daily digest: 3 notifications"),
	],
)
def test_what_waited_is_one_mail(people: Desk, open_page: Open, title: str, agent: str, subject: str) -> None:
	page = open_page(AT_ONE_STROKE)
	page.get_by_role("button", name=title).click()
	expect(pane(page, agent).get_by_role("link", name="Mail")).to_have_text("Mail1")
	assert [mail["subject"] for mail in people.mails(agent)] == [subject]
	expect(page.get_by_role("status").filter(has_text=f"That was “{title}”.")).to_be_visible()


def test_nothing_pops_up_in_quiet_hours(people: Desk, open_page: Open) -> None:
	page = open_page(STEP_BY_STEP)
	page.get_by_role("button", name="Quiet night").click()
	for number in range(2, 5):
		page.get_by_role("button", name="Next").click()
		expect(page.locator("#caption")).to_contain_text(f"{number} of 7")
	expect_badge(page, OMAR, 1)
	assert people.rows(OMAR)[0]["silent"]
	expect(pane(page, OMAR).locator("hd-notify-toast").get_by_text("mentioned you")).to_have_count(0)
