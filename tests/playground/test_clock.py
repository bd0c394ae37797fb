"""The desk's clock: it can be put forward, keeps its time over a restart, and what is due happens by itself."""

import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import socketio

from playground import seed, server
from playground.store import Store
from tests.playground.people import JANE, OMAR, ROSA, Desk, Serving


def time_of(store: Store) -> datetime:
	with store.read() as tx:
		return tx.now


def move(as_user: Any, **given: Any) -> Any:
	return as_user(None).client.post("/desk/clock", json=given)


def test_the_clock_goes_forward_by_minutes_and_back_to_now(people: Desk, as_user: Any) -> None:
	before = time_of(people.store)
	assert move(as_user, minutes=60).status_code == 200
	assert time_of(people.store) - before >= timedelta(minutes=60)
	assert move(as_user, minutes=15).status_code == 200
	assert time_of(people.store) - before >= timedelta(minutes=75)
	move(as_user)
	assert time_of(people.store) <= datetime.now(timezone.utc)


def test_the_clock_goes_to_the_next_time_that_it_shows(people: Desk, as_user: Any) -> None:
	moments = [
		datetime.fromisoformat(move(as_user, to=to).json()["message"]["now"]) for to in ("22:00", "08:00")
	]
	assert moments[0] < moments[1] <= moments[0] + timedelta(hours=11)
	again = datetime.fromisoformat(move(as_user, to="08:00").json()["message"]["now"])
	assert again - moments[1] >= timedelta(hours=23)


@pytest.mark.parametrize(
	"given",
	[{"minutes": -1}, {"minutes": 10**6}, {"minutes": "many"}, {"to": "24:00"}, {"to": "noon"}],
)
def test_a_time_that_does_not_exist_is_refused(people: Desk, as_user: Any, given: dict[str, Any]) -> None:
	assert move(as_user, **given).status_code == 417
	assert time_of(people.store) <= datetime.now(timezone.utc)


def test_the_clock_does_not_run_away_for_ever(as_user: Any) -> None:
	answers = [move(as_user, minutes=44_000).status_code for _month in range(13)]
	assert (answers[0], answers[-1]) == (200, 417)


def test_a_restart_keeps_the_time(tmp_path: Path) -> None:
	store = Store(tmp_path / "desk.sqlite3")
	seed.fill(store)
	Desk(store).at("2027-03-01T09:00")
	store.close()

	store = Store(tmp_path / "desk.sqlite3")
	seed.fill(store)
	assert time_of(store) >= datetime(2027, 3, 1, 9, tzinfo=timezone.utc)
	seed.fill(store, afresh=True)
	assert time_of(store) <= datetime.now(timezone.utc)
	store.close()


def test_a_desk_of_another_version_is_begun_anew(tmp_path: Path) -> None:
	path = tmp_path / "desk.sqlite3"
	db = sqlite3.connect(path)
	db.executescript(
		"CREATE TABLE people (name TEXT PRIMARY KEY); INSERT INTO people VALUES ('somebody'); "
		"CREATE TABLE old (person TEXT REFERENCES people); INSERT INTO old VALUES ('somebody');"
	)
	db.close()
	store = Store(path)
	seed.fill(store)
	people = Desk(store)
	assert people.unread(OMAR) > 0
	with store.read() as tx:
		assert tx.rows("SELECT 1 FROM sqlite_master WHERE name = 'old'") == []
	store.close()


def test_what_has_become_due_is_announced_when_the_clock_moves(people: Desk, as_user: Any) -> None:
	ticket = people.ticket(JANE)
	people.do(ROSA, "reply", ticket=ticket, content="Any news?")
	assert people.mails(JANE) == []
	move(as_user, minutes=15)
	assert len(people.mails(JANE)) == 1


def test_what_becomes_due_happens_without_anybody_asking(
	people: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
	people.do(JANE, "comment", ticket=people.ticket(), content="@Omar Haddad have a look")
	name = people.rows(OMAR)[0]["name"]
	until = (time_of(people.store) + timedelta(minutes=1)).isoformat()
	people.do(OMAR, "snooze", names=[name], until=until)
	monkeypatch.setattr(server, "LOOKS_EVERY", 0.05)
	with Serving(people.store) as serving, socketio.SimpleClient() as omar:
		omar.connect(serving.address, auth={"user": OMAR}, transports=["websocket"])
		with people.store.write() as tx:
			tx.run("UPDATE notifications SET snoozed_until = ? WHERE name = ?", tx.at, name)
		event, data = omar.receive(timeout=15)
	assert (event, data["row"]["name"]) == ("helpdesk_notify:new", name)
