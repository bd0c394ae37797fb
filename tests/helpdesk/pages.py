"""What one does in Helpdesk, and what one sees of it."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.helpdesk.conftest import BEN, SLOW_PAGE, Person

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FINDINGS = """async (selector) => (await axe.run({ include: selector })).violations
	.filter(({ impact }) => ['serious', 'critical'].includes(impact))
	.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`))"""
# What socket.io says when it is connected to the site; Helpdesk's own connection starts without a socket.
CONNECTED = "40/"


def mention(user: str, text: str) -> str:
	span = f'<span class="mention" data-type="mention" data-id="{user}" data-label="x">@x</span>'
	return f"<p>{span} {text}</p>"


def bell(page: Page) -> Locator:
	return page.get_by_role("button", name=re.compile("^Notifications"))


def panel(page: Page) -> Locator:
	return page.locator("hd-notify-panel")


def rows(page: Page) -> Locator:
	return page.locator("hd-notify-panel .row, hd-notify-page .row")


def row(page: Page, text: str) -> Locator:
	return rows(page).filter(has_text=text)


def expect_unread(page: Page, count: int) -> None:
	name = f"Notifications, {count} unread" if count else "Notifications"
	expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def opened(person: Person, path: str = "/helpdesk/tickets", page: Page | None = None) -> Page:
	"""A page that is live: the bell is there, and the connection."""
	page = page or person.page
	until_connected(page, lambda: page.goto(path))
	return page


def until_connected(page: Page, go: Callable[[], object], sign: Locator | None = None) -> None:
	"""`go` somewhere, and stay until `sign` shows, or the bell, and what happens is heard there."""
	connected: list[bool] = []

	def listen(socket) -> None:
		socket.on("framereceived", lambda frame: connected.append(str(frame).startswith(CONNECTED)))

	page.on("websocket", listen)
	go()
	expect(sign or bell(page)).to_be_visible(timeout=SLOW_PAGE)
	for _ in range(SLOW_PAGE // 50):
		if any(connected):
			break
		page.wait_for_timeout(50)
	assert any(connected)


def never_reloads(page: Page) -> None:
	page.evaluate("window.sameDocument = true")


def expect_no_reload(page: Page) -> None:
	assert page.evaluate("window.sameDocument") is True


def assign(by: Person, ticket: str) -> None:
	by.call("frappe.desk.form.assign_to.add", doctype="HD Ticket", name=ticket, assign_to=[BEN])


def remark(by: Person, ticket: str, content: str) -> str:
	doc = {"doctype": "HD Ticket Comment", "reference_ticket": ticket, "commented_by": by.user}
	return by.insert(**doc, content=content)["name"]


def customer_replies(admin: Person, ticket: str, text: str) -> None:
	"""As the job that pulls mail files it."""
	admin.insert(
		doctype="Communication",
		communication_type="Communication",
		communication_medium="Email",
		sent_or_received="Received",
		subject="Re: Cannot print",
		sender="dana@browser.test",
		sender_full_name="Dana Lee",
		content=f"<p>{text}</p>",
		reference_doctype="HD Ticket",
		reference_name=ticket,
	)


def barriers(page: Page, selector: str) -> list[str]:
	"""What axe finds serious or critical there."""
	page.evaluate(AXE.read_text())
	found: list[str] = page.evaluate(FINDINGS, selector)
	return found
