"""A desk of its own for every test, with people and tickets but nothing that was told yet."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from playground import preferences, seed
from playground.server import Server
from playground.store import Store
from tests.playground.people import Caller, Desk, Serving


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
	"""The seeded desk, all notifications and mails of its past forgotten.

	Nobody is on the list of those who hear of every new ticket, and there is no limit, unless a test says so.
	"""
	monkeypatch.setattr(preferences, "SETTINGS", replace(preferences.SETTINGS, limit=None))
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
