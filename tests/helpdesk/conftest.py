"""Two agents in two browsers on a real Helpdesk; where it is, the environment says."""

import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

URL = os.environ.get("HELPDESK_URL")
PASSWORD = "Correct-Horse-9-Battery"
QUIET = ["--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--disable-gpu", "--no-sandbox"]
AGENTS = {"ann@browser.test": "Ann Archer", "ben@browser.test": "Ben Baker"}
ANN, BEN = AGENTS

collect_ignore_glob = [] if URL else ["test_*.py"]


class Person:
	"""Somebody who is logged in: a browser context with one page, and the API with the session's token."""

	def __init__(self, context: BrowserContext, user: str, password: str):
		self.context, self.user = context, user
		answer = context.request.post("/api/method/login", form={"usr": user, "pwd": password})
		assert answer.ok, answer.text()
		self.token = re.search(r'csrf_token"?\]? ?=? ?"([0-9a-f]+)"', self._page_source())
		self.page: Page = context.new_page()
		self.errors: list[str] = []
		self.page.on("pageerror", lambda error: self.errors.append(str(error)))

	def _page_source(self) -> str:
		return self.context.request.get("/helpdesk").text()

	def call(self, method: str, **values):
		token = self.token.group(1) if self.token else ""
		answer = self.context.request.post(
			f"/api/method/{method}", data=values, headers={"X-Frappe-CSRF-Token": token}
		)
		assert answer.ok, answer.text()
		return answer.json().get("message")

	def insert(self, **doc) -> dict:
		return self.call("frappe.client.insert", doc=doc)

	def has(self, doctype: str, name: str) -> bool:
		return bool(self.call("frappe.client.get_count", doctype=doctype, filters={"name": name}))

	def open(self, path: str) -> Page:
		self.page.goto(path)
		return self.page


def launch(playwright: Playwright) -> Browser:
	chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
	return playwright.chromium.launch(executable_path=chromium, args=QUIET)


def make_agents(log_in: Callable[..., Person]) -> Person:
	"""The administrator, who has made the agents."""
	admin = log_in("Administrator", os.environ["HELPDESK_ADMIN_PASSWORD"])
	for email, name in AGENTS.items():
		first, last = name.split()
		user = {"doctype": "User", "email": email, "first_name": first, "last_name": last}
		user |= {"send_welcome_email": 0, "new_password": PASSWORD, "roles": [{"role": "Agent"}]}
		if not admin.has("User", email):
			admin.insert(**user)
			admin.insert(doctype="HD Agent", user=email, agent_name=name)
	return admin


def make_ticket(admin: Person) -> str:
	doc = {"doctype": "HD Ticket", "subject": "Cannot print", "raised_by": "dana@browser.test"}
	return str(admin.insert(**doc, description="<p>Paper jam</p>")["name"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
	with sync_playwright() as playwright:
		browser = launch(playwright)
		yield browser
		browser.close()


@pytest.fixture(scope="session")
def log_in(browser: Browser):
	def log_in(user: str, password: str = PASSWORD) -> Person:
		context = browser.new_context(base_url=URL, viewport={"width": 1280, "height": 800})
		return Person(context, user, password)

	return log_in


@pytest.fixture(scope="session")
def admin(log_in) -> Person:
	return make_agents(log_in)


@pytest.fixture
def ann(admin, log_in) -> Iterator[Person]:
	yield from _person(log_in(ANN))


@pytest.fixture
def ben(admin, log_in) -> Iterator[Person]:
	yield from _person(log_in(BEN))


def _person(person: Person) -> Iterator[Person]:
	person.call("helpdesk_notify.api.clear")
	yield person
	assert person.errors == []
	person.context.close()


@pytest.fixture
def ticket(admin) -> str:
	return make_ticket(admin)
