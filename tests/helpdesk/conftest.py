"""Agents in browsers of their own on a real Helpdesk; where it is, the environment says."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

URL = os.environ.get("HELPDESK_URL")
PASSWORD = "Correct-Horse-9-Battery"
QUIET = ["--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--disable-gpu", "--no-sandbox"]
AGENTS = {"ann@browser.test": "Ann Archer", "ben@browser.test": "Ben Baker"}
ANN, BEN = AGENTS
SETTINGS = "HD Notify Settings"
# A slow machine is no fault; none of this is waited for where all is well.
PATIENCE = 20_000
SLOW_PAGE = 60_000

collect_ignore_glob = [] if URL else ["test_*.py"]
expect.set_options(timeout=PATIENCE)


class Person:
	"""Somebody who is logged in: a browser of their own with one page, and the API with the session's token."""

	def __init__(self, context: BrowserContext, user: str, token: str):
		self.context, self.user, self.token = context, user, token
		context.set_default_timeout(PATIENCE)
		context.set_default_navigation_timeout(SLOW_PAGE)
		self.errors: list[str] = []
		self.complaints: list[str] = []
		self.page: Page = self.new_tab()

	def new_tab(self) -> Page:
		page = self.context.new_page()
		page.on("pageerror", lambda error: self.errors.append(str(error)))
		page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
		return page

	def call(self, method: str, **values):
		answer = self.context.request.post(
			f"/api/method/{method}", data=values, headers={"X-Frappe-CSRF-Token": self.token}
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

	def titles(self) -> list[str]:
		"""What the server has for them, newest first."""
		return [row["title"] for row in self.call("helpdesk_notify.api.inbox", limit=100)["rows"]]

	def forget_all(self) -> None:
		"""An empty inbox."""
		for only in ("", "snoozed"):
			while rows := self.call("helpdesk_notify.api.inbox", limit=100, only=only)["rows"]:
				self.call("helpdesk_notify.api.delete", names=[row["name"] for row in rows])


LogIn = Callable[..., Person]


def launch(playwright: Playwright) -> Browser:
	chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
	return playwright.chromium.launch(executable_path=chromium, args=QUIET)


def logging_in(browser: Browser) -> LogIn:
	"""One session a person, in as many browsers as wished: Frappe ends older ones when there are too many."""
	sessions: dict[str, tuple[Any, str]] = {}

	def log_in(user: str, password: str = PASSWORD, **device) -> Person:
		state, token = sessions.get(user, (None, ""))
		device = {"viewport": {"width": 1280, "height": 800}, **device}
		context = browser.new_context(base_url=URL, storage_state=state, **device)
		if not state:
			answer = context.request.post("/api/method/login", form={"usr": user, "pwd": password})
			assert answer.ok, answer.text()
			source = context.request.get("/helpdesk").text()
			found = re.search(r'csrf_token"?\]? ?=? ?"([0-9a-f]+)"', source)
			token = found.group(1) if found else ""
			sessions[user] = (context.storage_state(), token)
		return Person(context, user, token)

	return log_in


def make_user(admin: Person, email: str, name: str, **values) -> None:
	first, last = name.split()
	user = {"doctype": "User", "email": email, "first_name": first, "last_name": last}
	if not admin.has("User", email):
		admin.insert(**user, send_welcome_email=0, new_password=PASSWORD, **values)


def make_agents(log_in: LogIn) -> Person:
	"""The administrator, who has made the agents."""
	admin = log_in("Administrator", os.environ["HELPDESK_ADMIN_PASSWORD"])
	for email, name in AGENTS.items():
		make_user(admin, email, name, roles=[{"role": "Agent"}])
		if not admin.has("HD Agent", email):
			admin.insert(doctype="HD Agent", user=email, agent_name=name)
	return admin


def make_ticket(admin: Person, subject: str = "Cannot print") -> str:
	doc = {"doctype": "HD Ticket", "subject": subject, "raised_by": "dana@browser.test"}
	return str(admin.insert(**doc, description="<p>Paper jam</p>")["name"])


@contextmanager
def settled(admin: Person, **values) -> Iterator[None]:
	"""What the administrator decides, for a while."""
	before = admin.call("frappe.client.get", doctype=SETTINGS, name=SETTINGS)
	names = {"doctype": SETTINGS, "name": SETTINGS}
	admin.call("frappe.client.set_value", **names, fieldname=values)
	try:
		yield
	finally:
		back = {key: before.get(key) for key in values}
		admin.call("frappe.client.set_value", **names, fieldname=back)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
	with sync_playwright() as playwright:
		browser = launch(playwright)
		yield browser
		browser.close()


@pytest.fixture(scope="session")
def log_in(browser: Browser) -> LogIn:
	return logging_in(browser)


@pytest.fixture(scope="session")
def admin(log_in: LogIn) -> Iterator[Person]:
	admin = make_agents(log_in)
	# What every new ticket does, and a limit that outlives a test, would show where nobody expects it.
	with settled(admin, notify_managers=0, rate_limit=0):
		yield admin


@pytest.fixture(scope="session")
def ann(admin: Person, log_in: LogIn) -> Person:
	"""The colleague who does things; nobody looks at her screen."""
	return log_in(ANN)


@pytest.fixture
def ben(admin: Person, log_in: LogIn) -> Iterator[Person]:
	yield from _person(log_in(BEN))


@pytest.fixture
def ben_on_the_phone(admin: Person, log_in: LogIn) -> Iterator[Person]:
	phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
	yield from _person(log_in(BEN, **phone))


def _person(person: Person) -> Iterator[Person]:
	person.forget_all()
	yield person
	assert person.errors == []
	person.context.close()


@pytest.fixture
def ticket(admin: Person) -> str:
	return make_ticket(admin)
