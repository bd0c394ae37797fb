"""Every state of every element in a real Chromium: it can be used by everybody, fits, and has been photographed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.playground.pages import CHROMIUM, QUIET, SCREENSHOTS
from tests.playground.people import JANE

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FINDINGS = """async (tags) => (await axe.run(document, { runOnly: tags })).violations.flatMap(
	({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`))"""
# With room for the frame around it: a page that is too wide is shown smaller.
PHONE = {"viewport": {"width": 460, "height": 960}, "has_touch": True, "is_mobile": True}
# Nothing but the browser's own notes of answers that are meant to fail.
MEANT_TO_FAIL = "Failed to load resource"

Show = Callable[..., Page]


@pytest.fixture
def show(address: str, new_context: Callable[..., BrowserContext]) -> Iterator[Show]:
	"""`show("panel-empty", theme="dark")`: one specimen of the gallery, or all of them."""
	complaints: list[str] = []

	def open_gallery(only: str = "", theme: str = "light", direction: str = "ltr", **options: Any) -> Page:
		page = new_context(**options).new_page()
		page.on(
			"console",
			lambda said: (
				said.type == "error" and MEANT_TO_FAIL not in said.text and complaints.append(said.text)
			),
		)
		page.on("pageerror", lambda error: complaints.append(str(error)))
		page.on("dialog", lambda dialog: complaints.append(dialog.message))
		page.goto(f"{address}/web/gallery.html?theme={theme}&dir={direction}&only={only}")
		expect(page.locator("html")).to_have_attribute("data-ready", "yes")
		return page

	yield open_gallery
	assert complaints == []


def findings(page: Page) -> list[str]:
	page.evaluate(AXE.read_text())
	found: list[str] = page.evaluate(FINDINGS, WCAG)
	return found


def rows(page: Page) -> Locator:
	return page.locator(".row")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_can_be_used_by_everybody(show: Show, theme: str, direction: str) -> None:
	page = show(theme=theme, direction=direction)
	SCREENSHOTS.mkdir(parents=True, exist_ok=True)
	page.screenshot(path=SCREENSHOTS / f"gallery-{theme}-{direction}.png", full_page=True)
	assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("specimen", ["page-list", "page-details", "preferences"])
def test_pages_can_be_used_by_everybody_on_a_phone(show: Show, specimen: str, theme: str) -> None:
	page = show(specimen, theme=theme, **PHONE)
	page.screenshot(path=SCREENSHOTS / f"phone-{specimen}-{theme}.png", full_page=True)
	assert findings(page) == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(
	"specimen", ["panel-types", "panel-long-texts", "panel-snooze", "page-list", "page-details"]
)
def test_nothing_is_wider_than_its_frame(show: Show, specimen: str, direction: str) -> None:
	page = show(specimen, direction=direction)
	wide = """() => [...document.querySelector('.frame > *').shadowRoot.querySelectorAll('.panel, .screen, .list, .row')]
		.filter((element) => element.scrollWidth > element.clientWidth).map((element) => element.className)"""
	assert page.evaluate(wide) == []


def test_texts_from_anywhere_stay_texts(show: Show) -> None:
	page = show("panel-long-texts")
	expect(rows(page)).to_have_count(7)
	expect(rows(page).nth(3)).to_contain_text('<img src=x onerror="alert(1)"> <b>bold</b> &amp; more')
	expect(rows(page).nth(2)).to_contain_text("no longer have access")
	assert all(row.bounding_box()["height"] < 200 for row in rows(page).all())


def test_thousands_of_rows_are_scrolled_through_with_few_in_the_page(show: Show) -> None:
	page = show("panel-5000")
	panel = page.locator("section.panel")
	load = """async (panel) => {
		const client = document.querySelector('hd-notify-panel').client
		while (client.getState().hasMore) await client.loadMore()
	}"""
	panel.evaluate(load)
	expect(rows(page).first).to_have_attribute("aria-setsize", "5000")
	panel.evaluate("panel => panel.scrollTo(0, panel.scrollHeight / 2)")
	middle = "() => Math.max(...[...document.querySelector('hd-notify-panel').shadowRoot.querySelectorAll('.row')].slice(1).map((row) => Number(row.ariaPosInSet)))"
	page.wait_for_function(f"({middle})() > 2000 && ({middle})() < 3200")
	assert rows(page).count() < 100
	panel.evaluate("panel => panel.focus()")
	page.keyboard.press("End")
	last = page.locator('.row[aria-posinset="5000"]')
	expect(last).to_be_in_viewport()
	expect(last.locator(".main")).to_be_focused()
	page.keyboard.press("Home")
	expect(page.locator('.row[aria-posinset="1"] .main')).to_be_focused()
	assert rows(page).count() < 100


def test_the_panel_is_worked_through_with_the_keyboard_alone(show: Show) -> None:
	page = show("panel-types")
	page.locator("section.panel").evaluate("panel => panel.focus()")
	titles = page.locator(".row .title")
	count = rows(page).count()
	page.keyboard.press("j")
	expect(rows(page).first.locator(".main")).to_be_focused()
	page.keyboard.press("e")
	expect(rows(page).first).not_to_have_class("row unread")
	page.keyboard.press("u")
	expect(rows(page).first).to_have_class("row unread")
	second = titles.nth(1).inner_text()
	page.keyboard.press("Delete")
	expect(rows(page)).to_have_count(count - 1)
	expect(titles.first).to_have_text(second)
	expect(rows(page).first.locator(".main")).to_be_focused()
	page.keyboard.press("z")
	expect(rows(page)).to_have_count(count)
	page.keyboard.press("s")
	expect(page.get_by_role("button", name="Tomorrow")).to_be_visible()
	page.keyboard.press("Escape")
	expect(page.get_by_role("button", name="Tomorrow")).to_have_count(0)
	page.keyboard.press("?")
	expect(page.get_by_role("group", name="Keyboard shortcuts")).to_be_visible()


def touch(page: Page, points: list[tuple[float, float]]) -> None:
	"""One finger put down, moved, and lifted."""
	session = page.context.new_cdp_session(page)
	kinds = ["touchStart"] + ["touchMove"] * (len(points) - 1)
	for kind, (x, y) in zip(kinds, points, strict=True):
		session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
	session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def swipe(page: Page, row: Locator, by: int) -> None:
	box = row.bounding_box()
	assert box
	x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
	touch(page, [(x + by * step / 6, y) for step in range(7)])


def test_a_finger_reads_and_deletes_and_takes_it_back(show: Show) -> None:
	page = show("page-list", **PHONE)
	count = rows(page).count()
	first = rows(page).first
	expect(first).to_have_class("row unread")
	swipe(page, first.locator(".title"), 150)
	expect(first).to_have_class("row")
	gone = first.locator(".title").inner_text()
	swipe(page, first.locator(".title"), -150)
	expect(rows(page)).to_have_count(count - 1)
	page.get_by_role("button", name="Undo").click()
	expect(rows(page)).to_have_count(count)
	expect(first.locator(".title")).to_have_text(gone)


def test_pulling_the_list_down_refreshes_it(show: Show) -> None:
	page = show("page-list", **PHONE)
	page.evaluate("""() => {
		window.refreshed = 0
		const { client } = document.querySelector('hd-notify-page')
		const refresh = client.refresh.bind(client)
		client.refresh = () => ((window.refreshed += 1), refresh())
	}""")
	box = rows(page).nth(1).bounding_box()
	assert box
	x, y = box["x"] + 80, box["y"] + 10
	touch(page, [(x, y + 40 * step) for step in range(7)])
	page.wait_for_function("window.refreshed === 1")


def test_a_tap_shows_the_ticket_s_latest_message(show: Show) -> None:
	page = show("page-list", **PHONE)
	rows(page).first.locator(".title").tap()
	dialog = page.get_by_role("dialog")
	expect(dialog).to_be_visible()
	expect(dialog.frame_locator("iframe").locator("body")).to_contain_text("stops at row 400")
	page.go_back()
	expect(dialog).to_have_count(0)
	expect(rows(page).first.locator(".main")).to_be_focused()


def test_a_week_is_painted_with_the_mouse(show: Show) -> None:
	page = show("preferences-weekly")
	monday = page.get_by_role("row", name="Mon").get_by_role("gridcell")
	start, end = monday.nth(9), monday.nth(11)
	start.scroll_into_view_if_needed()
	start.hover()
	page.mouse.down()
	monday.nth(10).hover()
	end.hover()
	page.mouse.up()
	expect(page.get_by_role("gridcell", selected=True)).to_have_count(3)
	expect(page.get_by_label("From")).to_have_value("09:00")
	expect(page.get_by_label("Until")).to_have_value("12:00")


COARSE = (
	"--blink-settings=primaryHoverType=1,availableHoverTypes=1,primaryPointerType=2,availablePointerTypes=2"
)


@pytest.fixture
def finger_browser(browser: Browser) -> Iterator[Browser]:
	"""A browser whose only pointer is a finger."""
	found = browser.browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, COARSE])
	yield found
	found.close()


@pytest.mark.parametrize("specimen", ["page-list", "page-details", "panel-snooze", "preferences"])
def test_what_a_finger_presses_is_large_enough(address: str, finger_browser: Browser, specimen: str) -> None:
	page = finger_browser.new_page(**PHONE)
	page.goto(f"{address}/web/gallery.html?only={specimen}")
	expect(page.locator("html")).to_have_attribute("data-ready", "yes")
	small = """() => [...document.querySelector('.frame > *').shadowRoot.querySelectorAll('button, a, select, label, input:not([type=checkbox], [type=radio])')]
		.filter((element) => !element.closest('[inert]') && element.checkVisibility())
		.map((element) => [element.getAttribute('aria-label') ?? element.textContent.trim(), element.getBoundingClientRect()])
		.filter(([, box]) => box.height < 43.5)
		.map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
	assert page.evaluate(small) == []
	page.screenshot(path=SCREENSHOTS / f"finger-{specimen}.png", full_page=True)


def test_the_page_works_on_the_desk(
	address: str, people: Any, new_context: Callable[..., BrowserContext]
) -> None:
	"""The page for phones against the playground's own server."""
	people.do("mei@desk.example", "comment", ticket=106, content="@Jane Smith please look")
	page = new_context(**PHONE).new_page()
	page.goto(f"{address}/web/gallery.html?only=none")
	page.evaluate(
		"""async (user) => {
		const { createNotifyClient } = await import('/assets/helpdesk_notify/dist/page.js')
		const element = document.createElement('hd-notify-page')
		element.client = createNotifyClient({ user, share: false, headers: { 'X-Playground-User': user } })
		document.body.replaceChildren(element)
	}""",
		JANE,
	)
	expect(rows(page)).to_have_count(1)
	expect(rows(page).first).to_contain_text("because you were mentioned")
	page.get_by_role("button", name="More actions").click()
	page.get_by_role("button", name="Tomorrow").click()
	expect(page.get_by_text("You are all caught up")).to_be_visible()
	page.get_by_role("tab", name="Snoozed").click()
	expect(rows(page)).to_have_count(1)
	page.get_by_role("button", name="More actions").click()
	page.get_by_role("button", name="Unsnooze").click()
	expect(page.get_by_text("No snoozed notifications")).to_be_visible()
	page.get_by_role("tab", name="All").click()
	expect(rows(page)).to_have_count(1)


def test_the_count_stays_where_it_is_when_the_buttons_come(show: Show) -> None:
	page = show("panel-types")
	folded = page.locator(".row.folded")
	count = folded.locator(".count")
	before = count.bounding_box()
	folded.locator(".title").hover()
	expect(folded.get_by_role("button", name="Delete")).to_have_css("pointer-events", "auto")
	assert count.bounding_box() == before


@pytest.mark.parametrize(
	"specimen", ["panel-types", "panel-snooze", "page-list", "page-details", "preferences"]
)
def test_everything_is_there_at_400_percent(show: Show, specimen: str) -> None:
	page = show(specimen)
	narrow = """() => {
		const frame = document.querySelector('.frame')
		frame.style.inlineSize = '320px'
		const root = frame.firstElementChild.shadowRoot
		return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(
			[...root.querySelectorAll('button, a, input, select, h1, h2, p')].filter((element) => {
				const [box, edge] = [element.getBoundingClientRect(), frame.getBoundingClientRect()]
				const isInSight = element.checkVisibility() && !element.closest('[inert], .tabs, .sr-only')
				return isInSight && (box.right > edge.right + 1 || box.left < edge.left - 1)
			}).map((element) => element.outerHTML.slice(0, 120))))))
	}"""
	assert page.evaluate(narrow) == []
