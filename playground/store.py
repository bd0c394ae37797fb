"""The desk in one SQLite file: its tables, and transactions on them."""

import json
import secrets
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from helpdesk_notify import engine
from playground.errors import NotFound

SCHEMA = Path(__file__).with_name("schema.sql")
Document = dict[str, Any]


@dataclass
class Transaction:
	"""A unit of work, and what is to be published when it is committed."""

	db: sqlite3.Connection
	now: datetime
	written: dict[str, str] = field(default_factory=dict)  # notification -> user
	changes: list[tuple[str, Document]] = field(default_factory=list)
	already_notified: dict[tuple[str | None, ...], engine.AlreadyNotified] = field(default_factory=dict)
	mailed: bool = False

	@property
	def at(self) -> str:
		"""Now, as it is stored."""
		return stored(self.now)

	def rows(self, sql: str, *values: object) -> list[Document]:
		"""Every row of a query."""
		return [dict(row) for row in self.db.execute(sql, values)]

	def row(self, sql: str, *values: object) -> Document | None:
		"""The first row of a query, if there is one."""
		return next(iter(self.rows(sql, *values)), None)

	def get(self, table: str, name: object) -> Document:
		"""The row of that name.

		:raises NotFound: there is none
		"""
		if found := self.row(f"SELECT * FROM {table} WHERE name = ?", name):
			return found
		raise NotFound(f"{name} is not among the {table}")

	def column(self, sql: str, *values: object) -> list[Any]:
		"""The first column of a query."""
		return [row[0] for row in self.db.execute(sql, values)]

	def run(self, sql: str, *values: object) -> int:
		"""A statement that changes something; how many rows it changed."""
		return self.db.execute(sql, values).rowcount

	def put(self, table: str, **values: object) -> None:
		"""Insert a row, or change the one with that `name`."""
		fields, gaps = ", ".join(values), ", ".join(f":{key}" for key in values)
		changes = ", ".join(f"{key} = excluded.{key}" for key in values)
		sql = f"INSERT INTO {table} ({fields}) VALUES ({gaps}) ON CONFLICT (name) DO UPDATE SET {changes}"
		self.db.execute(sql, values)

	def changed(self, user: str, action: str, names: list[str] | None = None, **about: str | None) -> None:
		"""Note what became of `user`'s rows; `names` None: all of the ticket and comment that `about` names."""
		change = {"action": action, "names": names, "ticket": None, "comment": None, **about}
		self.changes.append((user, change))


class Store:
	"""One file. Every write runs alone, in a transaction of its own, and counts on.

	`seq` is written and read inside the transaction, so of two answers the one with the higher number knows
	all that the other knows, and two with the same number know the same. What time it is comes from here as
	well: the desk's clock may be ahead of the machine's.
	"""

	def __init__(self, path: Path) -> None:
		path.parent.mkdir(parents=True, exist_ok=True)
		self.path = path
		self._anchor = self._connect()  # without it each connection that closes would fold up the log
		self._anchor.execute("PRAGMA journal_mode = WAL")
		self._make_tables(SCHEMA.read_text())

	def close(self) -> None:
		"""Let go of the file."""
		self._anchor.close()

	@contextmanager
	def read(self) -> Iterator[Transaction]:
		"""One unchanging view of everything."""
		with closing(self._connect()) as db:
			db.execute("BEGIN")
			yield Transaction(db, _now(db.execute("SELECT ahead FROM clock")))

	@contextmanager
	def write(self) -> Iterator[Transaction]:
		"""Run the block in a transaction: all of it is written, or nothing."""
		with closing(self._connect()) as db:
			db.execute("BEGIN IMMEDIATE")
			microseconds = int(datetime.now(timezone.utc).timestamp() * 1_000_000)
			counted = "UPDATE clock SET seq = max(seq + 1, ?) RETURNING ahead"
			yield Transaction(db, _now(db.execute(counted, (microseconds,))))
			db.execute("COMMIT")  # not reached after an exception: closing undoes everything

	def _make_tables(self, schema: str) -> None:
		"""Those of another version of the playground go, and what was in them."""
		version = zlib.crc32(schema.encode()) >> 1
		if self._anchor.execute("PRAGMA user_version").fetchone()[0] == version:
			return
		tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
		drop = [f"DROP TABLE {name};" for (name,) in self._anchor.execute(tables)]
		off, on = "PRAGMA foreign_keys = OFF;", "PRAGMA foreign_keys = ON;"
		self._anchor.executescript("\n".join([off, *drop, schema, f"PRAGMA user_version = {version};", on]))

	def _connect(self) -> sqlite3.Connection:
		db = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
		db.row_factory = sqlite3.Row
		db.execute("PRAGMA foreign_keys = ON")
		db.execute("PRAGMA synchronous = NORMAL")
		return db


def _now(ahead: sqlite3.Cursor) -> datetime:
	return datetime.now(timezone.utc) + timedelta(seconds=ahead.fetchall()[0][0])


def stored(moment: datetime) -> str:
	"""A moment as it is stored: texts that sort like the moments they stand for."""
	return moment.astimezone(timezone.utc).isoformat(timespec="microseconds")


def moment(text: str | None) -> datetime | None:
	"""What was stored."""
	return datetime.fromisoformat(text) if text else None


def new_name() -> str:
	"""A name for a document, as Frappe's `hash` naming gives."""
	return secrets.token_hex(5)


def as_json(values: Iterable[str]) -> str:
	"""Several values as one parameter, for `IN (SELECT value FROM json_each(?))`."""
	return json.dumps([*values])
