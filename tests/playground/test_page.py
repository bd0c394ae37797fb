"""What a page does beyond its bell, in a real Chromium: only one of many tabs rings, and all of them count."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.playground.people import JANE, MEI, Desk

pytestmark = pytest.mark.browser

# A page of Jane's with bell and panel, and a sound card that only counts.
PAGE = """async (user) => {
	window.played = 0
	window.AudioContext = class {
		state = 'running'
		currentTime = 0
		createGain = () => ({ gain: { setValueAtTime() {}, linearRampToValueAtTime() {},
			exponentialRampToValueAtTime() {} }, connect: (next) => next })
		createOscillator = () => ({ frequency: {}, connect: (next) => next, stop() {},
			start: () => (window.played += 1) })
	}
	const { createNotifyClient, startAlerts } = await import('/assets/helpdesk_notify/dist/page.js')
	const { io } = await import('/assets/helpdesk_notify/dist/elements.js')
	window.helpdesk_notify = { sound: true, toast: true }
	const socket = () => io({ transports: ['websocket'], auth: { user }, forceNew: true })
	window.client = createNotifyClient({ user, headers: { 'X-Playground-User': user }, socket })
	const elements = ['bell', 'panel', 'toast'].map((name) => document.createElement(`hd-notify-${name}`))
	for (const element of elements) element.client = window.client
	document.body.replaceChildren(...elements)
	startAlerts(window.client, () => {})
}"""
# A chime is two tones.
TONES = 2


@pytest.fixture
def open_tab(address: str) -> Callable[[BrowserContext], Page]:
	def make(context: BrowserContext) -> Page:
		page = context.new_page()
		page.goto(f"{address}/web/gallery.html?only=none")
		page.evaluate(PAGE, JANE)
		page.wait_for_function("window.client.getState().connection === 'live'")
		return page

	return make


def rings(tabs: list[Page]) -> int:
	return sum(int(tab.evaluate("window.played")) for tab in tabs)


def test_one_of_several_tabs_rings_and_all_of_them_count(
	open_tab: Callable[[BrowserContext], Page],
	new_context: Callable[..., BrowserContext],
	act: Callable[..., Any],
) -> None:
	context = new_context()
	tabs = [open_tab(context) for _ in range(3)]
	act(MEI, "comment", ticket=106, content="@Jane Smith please look")
	for tab in tabs:
		expect(tab).to_have_title("(1) Helpdesk Notify gallery")
		expect(tab.locator("hd-notify-bell .badge")).to_have_text("1")
		tab.wait_for_function("document.querySelector('link[href^=\"data:image/png\"]')")
	tabs[0].wait_for_timeout(1_500)  # longer than a tab in the background gives way to others
	assert rings(tabs) == TONES

	tabs[0].locator("hd-notify-bell").get_by_role("button").click()
	tabs[0].get_by_role("button", name="Mark all as read").click()
	for tab in tabs:
		expect(tab).to_have_title("Helpdesk Notify gallery")
		expect(tab.locator("hd-notify-bell .badge")).to_have_count(0)
	tabs[0].get_by_role("button", name="Undo").click()
	for tab in tabs:
		expect(tab).to_have_title("(1) Helpdesk Notify gallery")


def test_what_is_snoozed_in_one_tab_is_gone_in_the_other(
	people: Desk,
	open_tab: Callable[[BrowserContext], Page],
	new_context: Callable[..., BrowserContext],
) -> None:
	people.do(MEI, "comment", ticket=106, content="@Jane Smith please look")
	here, there = open_tab(new_context()), open_tab(new_context())
	for tab in (here, there):
		tab.locator("hd-notify-bell").get_by_role("button").click()
		expect(tab.locator(".row")).to_have_count(1)
	here.locator(".row").hover()
	here.get_by_role("button", name="More actions").click()
	here.get_by_role("button", name="Tomorrow").click()
	for tab in (here, there):
		expect(tab.locator(".row")).to_have_count(0)
		expect(tab.locator("hd-notify-bell .badge")).to_have_count(0)
	here.get_by_role("button", name="Undo").click()
	for tab in (here, there):
		expect(tab.locator(".row")).to_have_count(1)


@pytest.fixture
def act(address: str, new_context: Callable[..., BrowserContext]) -> Callable[..., Any]:
	"""What somebody does on the desk, announced to all who are connected."""

	def do(who: str, action: str, **given: Any) -> None:
		answer = new_context().request.post(
			f"{address}/desk/{action}", data=given, headers={"X-Playground-User": who}
		)
		assert answer.ok, answer.text()

	return do
