"""The playground's page in a real Chromium, as its tests handle it."""

import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
QUIET = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
]
SCREENSHOTS = Path(__file__).parents[2] / "test-results" / "playground"
AT_ONE_STROKE, STEP_BY_STEP = "?pace=0", "?pace=600000"

Open = Callable[..., Page]


def pane(page: Page, agent: str) -> Locator:
	return page.locator(f'[data-agent="{agent}"]')


def bell(page: Page, agent: str) -> Locator:
	return pane(page, agent).locator("hd-notify-bell").get_by_role("button")


def expect_badge(page: Page, agent: str, number: int) -> None:
	badge = pane(page, agent).locator("hd-notify-bell .badge")
	if number:
		expect(badge).to_have_text(str(number))
	else:
		expect(badge).to_have_count(0)


def rows(page: Page, agent: str) -> Locator:
	return pane(page, agent).locator("hd-notify-panel").get_by_role("listitem")


def open_ticket(page: Page, agent: str, ticket: int | str) -> None:
	pane(page, agent).locator(f'.ticket[data-key="{ticket}"]').click()
	expect(pane(page, agent).locator("h3")).to_contain_text(f"#{ticket}")


def say(page: Page, agent: str, text: str, button: str = "Comment") -> None:
	pane(page, agent).get_by_label("Comment or reply").fill(text)
	pane(page, agent).get_by_role("button", name=button, exact=True).click()
