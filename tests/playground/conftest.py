"""A desk of its own for every test, with people and tickets but nothing that was told yet; and a browser."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from starlette.testclient import TestClient

from playground import seed, settings
from playground.server import Server
from playground.store import Store
from tests.playground.pages import CHROMIUM, QUIET, Open, pane
from tests.playground.people import JANE, MEI, OMAR, Caller, Desk, Serving


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
	"""The seeded desk, all notifications and mails of its past forgotten.

	Nobody is on the list of those who hear of every new ticket, and there is no limit, unless a test says so.
	"""
	monkeypatch.setattr(settings, "SETTINGS", replace(settings.SETTINGS, limit=None))
	store = Store(tmp_path / "desk.sqlite3")
	seed.fill(store)
	with store.write() as tx:
		tx.run("DELETE FROM notifications")
		tx.run("DELETE FROM mails")
		tx.run("UPDATE people SET hears_as = NULL")
	yield store
	store.close()


@pytest.fixture
def people(store: Store) -> Desk:
	"""Everybody at that desk."""
	return Desk(store)


@pytest.fixture
def as_user(store: Store) -> Any:
	"""`as_user(JANE).api("seen")`: call the server in somebody's name; None for nobody's."""
	client = TestClient(Server(store).app, raise_server_exceptions=False)
	return lambda user: Caller(client, user)


@pytest.fixture
def address(store: Store) -> Iterator[str]:
	"""Where the desk is served, sockets and all."""
	with Serving(store) as serving:
		yield serving.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
	if not CHROMIUM:
		pytest.fail("Chromium is not on the PATH; `make test` installs it on Debian")
	expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
		yield browser
		browser.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
	"""Another browser, as far as the page can tell."""
	contexts: list[BrowserContext] = []

	def make(**options: Any) -> BrowserContext:
		contexts.append(browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options}))
		return contexts[-1]

	yield make
	for context in contexts:
		context.close()


@pytest.fixture
def complaints() -> list[str]:
	"""Errors in the browser's console; a test that provokes some clears them."""
	return []


@pytest.fixture
def open_page(
	address: str, new_context: Callable[..., BrowserContext], complaints: list[str]
) -> Iterator[Open]:
	"""`open_page()`: the page in a tab of a new browser, or of `context`. Its console stays free of errors."""

	def open_tab(query: str = "", context: BrowserContext | None = None, **options: Any) -> Page:
		page = (context or new_context(**options)).new_page()
		page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
		page.on("pageerror", lambda error: complaints.append(str(error)))
		page.goto(address + "/" + query)
		for agent in (JANE, OMAR, MEI):
			expect(pane(page, agent).locator(".ticket")).to_have_count(6)
		return page

	yield open_tab
	assert complaints == []
