"""Transactions and snapshots.

MariaDB 11.6 and later refuses to change a row that another transaction has changed since this one's first read, and
rolls back the whole transaction, with the user's own change. `newest_rows` turns that check off for a block.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.utils.caching import site_cache

# The query builder has no session variables. These statements contain no values.


@contextmanager
def newest_rows() -> Iterator[None]:
	"""In the block, statements change the newest version of rows, also if this transaction has read an older one."""
	if not _is_strict():
		yield
		return
	frappe.db.sql("SET SESSION innodb_snapshot_isolation = OFF")  # nosemgrep: frappe-using-db-sql
	try:
		yield
	finally:
		frappe.db.sql("SET SESSION innodb_snapshot_isolation = ON")  # nosemgrep: frappe-using-db-sql


@site_cache(ttl=3600)
def _is_strict() -> bool:
	if frappe.db.db_type != "mariadb":
		return False
	found = frappe.db.sql("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'")  # nosemgrep: frappe-using-db-sql
	return bool(found) and str(found[0][1]).upper() in ("ON", "1")


def fresh_snapshot() -> None:
	"""Starts a new snapshot, so that the next read sees the newest rows.

	Does nothing if that would lose something: the transaction has written, or has callbacks for its end.
	"""
	if not (frappe.db.transaction_writes or _waits_for_the_end()):
		frappe.db.rollback()


def _waits_for_the_end() -> bool:
	callbacks = (
		frappe.db.before_commit,
		frappe.db.after_commit,
		frappe.db.before_rollback,
		frappe.db.after_rollback,
	)
	return any(each._functions for each in callbacks)
