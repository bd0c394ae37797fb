"""The page for phones, on a phone."""

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.helpdesk.conftest import BEN, URL, Person
from tests.helpdesk.pages import AXE, barriers, customer_replies, mention, remark, row, rows, until_connected


@pytest.fixture
def phone(ben_on_the_phone: Person) -> Iterator[Person]:
	yield ben_on_the_phone
	assert ben_on_the_phone.complaints == []


def opened(phone: Person) -> Page:
	expect_list = phone.page.get_by_role("heading", name="Notifications")
	until_connected(phone.page, lambda: phone.page.goto("/notifications"), expect_list)
	return phone.page


def touch(page: Page, points: list[tuple[float, float]]) -> None:
	"""One finger put down, moved, and lifted."""
	session = page.context.new_cdp_session(page)
	kinds = ["touchStart"] + ["touchMove"] * (len(points) - 1)
	for kind, (x, y) in zip(kinds, points, strict=True):
		session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
	session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def swipe(row: Locator, by: int) -> None:
	box = row.locator(".title").bounding_box()
	assert box
	x, y = 195 - by / 2, box["y"] + box["height"] / 2
	touch(row.page, [(x + by * step / 8, y) for step in range(9)])


def tap_undo(page: Page) -> None:
	"""A browser takes a tap that comes right after a swipe for a part of it; a finger then taps again."""
	undo = page.get_by_role("button", name="Undo")
	for _ in range(20):
		undo.tap()
		with suppress(AssertionError):
			return expect(undo).to_have_count(0, timeout=1_000)
	return expect(undo).to_have_count(0)


def unread(page: Page) -> Locator:
	return page.locator("hd-notify-page .row.unread")


def test_a_finger_reads_and_deletes(ann: Person, phone: Person, ticket: str):
	for text in ("first", "second"):
		remark(ann, ticket, mention(BEN, text))
	page = opened(phone)
	expect(unread(page)).to_have_count(2)
	remark(ann, ticket, mention(BEN, "third"))  # while it is looked at
	expect(rows(page)).to_have_count(3)
	expect(rows(page).first).to_contain_text("third")

	with page.expect_response("**/helpdesk_notify.api.mark_read"):
		swipe(row(page, "second"), 160)
	expect(unread(page)).to_have_count(2)
	expect(unread(page).filter(has_text="second")).to_have_count(0)

	swipe(row(page, "third"), -160)
	expect(rows(page)).to_have_count(2)
	tap_undo(page)
	expect(row(page, "third")).to_have_count(1)

	swipe(row(page, "third"), -160)
	expect(row(page, "third")).to_have_count(0)
	with page.expect_response("**/helpdesk_notify.api.delete"):
		swipe(row(page, "second"), -160)  # which makes the other one final
	page.reload()
	expect(row(page, "first")).to_have_count(1)
	expect(row(page, "third")).to_have_count(0)


def test_there_is_a_button_for_each_gesture(ann: Person, phone: Person, ticket: str):
	for text in ("first", "second"):
		remark(ann, ticket, mention(BEN, text))
	page = opened(phone)
	expect(unread(page)).to_have_count(2)
	with page.expect_response("**/helpdesk_notify.api.mark_read"):
		row(page, "first").get_by_role("button", name="Mark as read").tap()
	expect(unread(page)).to_have_count(1)
	row(page, "second").get_by_role("button", name="Delete").tap()
	expect(rows(page)).to_have_count(1)
	tap_undo(page)
	expect(rows(page)).to_have_count(2)
	with page.expect_response("**/helpdesk_notify.api.inbox**"):
		page.get_by_role("button", name="Refresh").tap()
	expect(rows(page)).to_have_count(2)


def test_details_show_the_latest_message_of_the_ticket(
	admin: Person, ann: Person, phone: Person, ticket: str
):
	customer_replies(admin, ticket, "The <b>second</b> tray is jammed too")
	comment = remark(ann, ticket, mention(BEN, "can you go there?"))
	page = opened(phone)
	rows(page).first.locator(".title").tap()
	details = page.get_by_role("dialog")
	expect(details).to_contain_text("Ann Archer mentioned you in a comment")
	expect(details).to_contain_text("Cannot print")
	message = details.frame_locator("iframe").locator("body")
	expect(message).to_contain_text("The second tray is jammed too")
	expect(message.locator("b")).to_have_text("second")
	expect(details.get_by_role("link", name="Open ticket")).to_have_attribute(
		"href", f"/helpdesk/tickets/{ticket}#comment-{comment}"
	)

	page.go_back()
	expect(details).to_have_count(0)
	expect(unread(page)).to_have_count(0)

	rows(page).first.locator(".title").tap()
	details.get_by_role("button", name="Back").tap()
	expect(details).to_have_count(0)
	assert page.url.endswith("/notifications")
	assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True


def test_it_can_be_installed(phone: Person):
	page = opened(phone)
	link = page.locator('link[rel="manifest"]').get_attribute("href")
	assert link
	answer = phone.context.request.get(link)
	assert answer.ok and "json" in answer.headers["content-type"]
	manifest = answer.json()
	assert manifest["start_url"] == manifest["scope"] == "/notifications"
	assert manifest["display"] == "standalone" and manifest["name"]
	for icon in manifest["icons"]:
		served = phone.context.request.get(icon["src"])
		assert served.ok and served.headers["content-type"].startswith(icon["type"])
	assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
	# The browser's own verdict on the manifest, and the worker in charge of the page.
	session = phone.context.new_cdp_session(page)
	assert session.send("Page.getAppManifest")["errors"] == []
	scope = page.evaluate("navigator.serviceWorker.ready.then(({ scope }) => new URL(scope).pathname)")
	assert scope == "/notifications"


def test_a_guest_is_sent_to_log_in(browser: Browser):
	context = browser.new_context(base_url=URL)
	page = context.new_page()
	page.goto("/notifications")
	expect(page).to_have_url(re.compile(r"/login\?redirect-to=(%2F|/)notifications"))
	expect(page.locator("hd-notify-page")).to_have_count(0)
	context.close()


if AXE.exists():

	def test_it_can_be_used_by_everybody(admin: Person, ann: Person, phone: Person, ticket: str):
		customer_replies(admin, ticket, "The second tray is jammed too")
		remark(ann, ticket, mention(BEN, "can you go there?"))
		page = opened(phone)
		expect(rows(page)).to_have_count(1)
		assert barriers(page, "html") == []
		rows(page).first.locator(".title").tap()
		message = page.get_by_role("dialog").frame_locator("iframe").locator("body")
		expect(message).to_contain_text("jammed")
		assert barriers(page, "html") == []
