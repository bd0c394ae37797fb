"""What is written stays written, and what happens at once is counted whole."""

import threading
from collections.abc import Callable
from pathlib import Path

from playground import seed
from playground.store import Store
from tests.playground.people import JANE, OMAR, ROSA, Desk


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
	path = tmp_path / "desk.sqlite3"
	store = Store(path)
	seed.fill(store)
	before = Desk(store)
	before.do(JANE, "comment", ticket=101, content="@Omar Haddad before the restart")
	number = before.told[0][2]["seq"]
	rows = before.rows(OMAR)
	store.close()

	store = Store(path)
	seed.fill(store)
	after = Desk(store)
	assert after.rows(OMAR) == rows
	assert rows[0]["body"] == "@Omar Haddad before the restart"
	after.do(OMAR, "clear")
	assert after.told[0][2]["seq"] > number
	store.close()


def test_a_fresh_start_forgets_everything(tmp_path: Path) -> None:
	store = Store(tmp_path / "desk.sqlite3")
	seed.fill(store)
	people = Desk(store)
	first = [row["title"] for row in people.rows(OMAR)]
	people.do(JANE, "comment", ticket=101, content="@Omar Haddad soon forgotten")
	seed.fill(store, afresh=True)
	assert [row["title"] for row in people.rows(OMAR)] == first
	store.close()


def test_the_past_of_the_desk_leaves_something_for_everybody(tmp_path: Path) -> None:
	store = Store(tmp_path / "desk.sqlite3")
	seed.fill(store)
	people = Desk(store)
	for agent in (JANE, OMAR, "mei@desk.example"):
		read = {row["read"] for row in people.rows(agent)}
		assert False in read
	titles = {row["title"] for row in people.rows(JANE)}
	assert "2 new replies on #103" in titles
	store.close()


def at_once(*work: Callable[[], None]) -> None:
	"""Run everything in threads that start together; an error in one is an error of the test."""
	errors: list[BaseException] = []
	ready = threading.Barrier(len(work))

	def run(each: Callable[[], None]) -> None:
		try:
			ready.wait(10)
			each()
		except BaseException as error:
			errors.append(error)

	threads = [threading.Thread(target=run, args=(each,)) for each in work]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join(60)
	assert not errors


def test_replies_at_the_same_moment_all_count(people: Desk) -> None:
	ticket = people.ticket(JANE)

	def reply() -> None:
		for _ in range(10):
			Desk(people.store).do(ROSA, "reply", ticket=ticket, content="Hello?")

	at_once(*[reply] * 8)
	(row,) = people.rows(JANE)
	assert (row["count"], row["title"]) == (80, f"80 new replies on #{ticket}")
	assert people.unread(JANE) == 1


def test_numbers_tell_which_of_two_counts_is_newer(people: Desk) -> None:
	told: list[tuple[int, int]] = []
	ticket = people.ticket()

	def mention() -> None:
		someone = Desk(people.store)
		for number in range(10):
			someone.do(JANE, "comment", ticket=ticket, content=f"@Omar Haddad {number}")
			told.append((someone.told[0][2]["seq"], someone.told[0][2]["unread"]))

	at_once(*[mention] * 4)
	assert [unread for _seq, unread in sorted(told)] == [*range(1, 41)]
	assert people.unread(OMAR) == 40


def test_reading_while_somebody_writes_neither_waits_nor_fails(people: Desk) -> None:
	ticket = people.ticket(JANE)
	people.do(ROSA, "reply", ticket=ticket, content="One")
	with people.store.write() as tx:
		tx.run("UPDATE notifications SET read = 1")
		assert people.unread(JANE) == 1
	assert people.unread(JANE) == 0
