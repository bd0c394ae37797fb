"""MariaDB from 11.6 on refuses to change a row that somebody else has changed since the transaction's first look,
and undoes the whole transaction: the user's own change with it. Here such a row is changed as it is now.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.utils.caching import site_cache

# The query builder knows no variables of the session; there is nothing from outside in these statements.


@contextmanager
def newest_rows() -> Iterator[None]:
	"""Inside the block a statement changes rows as they are, whatever this transaction has seen of them."""
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
	"""Let what is read next be the newest: a transaction goes on seeing the moment of its first read.

	Only where nothing is lost by it: neither something written, nor what another app wants called at the transaction's end.
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
