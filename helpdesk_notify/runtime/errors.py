"""Error handling: errors of this app are logged and do not affect the user's action."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import frappe

# As Frappe has it, with the type that says that it does not return.
throw: Callable[..., NoReturn] = frappe.throw

MAX_LINE = 500  # characters


@contextmanager
def undone_on_error() -> Iterator[None]:
	"""Roll back what the block did to the database if it raises. Errors are passed on.

	A deadlock has undone the whole transaction already: there is no savepoint left to return to.
	"""
	point = "helpdesk_notify_" + frappe.generate_hash(length=8)
	frappe.db.savepoint(point)
	try:
		yield
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		frappe.db.rollback(save_point=point)
		raise
	else:
		frappe.db.release_savepoint(point)


@contextmanager
def savepoint(what: str, on_error: Callable[[], None] | None = None) -> Iterator[None]:
	"""Runs the block in a savepoint. After an error: rolls back to it, logs `what`, and calls `on_error`.

	Deadlocks are raised again.
	"""
	try:
		with undone_on_error():
			yield
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		log(what)
		if on_error:
			on_error()


@contextmanager
def logged(what: str) -> Iterator[None]:
	"""Logs an error in the block, and continues. For code after the commit."""
	try:
		yield
	except Exception:
		log(what, after_commit=True)


def log(what: str, doc=None, *, after_commit: bool = False) -> None:
	"""Writes the current exception to the Error Log. `after_commit`: deferred, as there is no transaction."""
	reference = (doc.doctype, str(doc.name)) if doc and doc.get("name") else (None, None)
	try:
		frappe.log_error(
			title=what,
			message=frappe.get_traceback(with_context=False),
			reference_doctype=reference[0],
			reference_name=reference[1],
			defer_insert=after_commit,
		)
	except Exception:
		frappe.logger("helpdesk_notify").exception(what)


def last_line() -> str:
	"""The current exception in one line, for the administrator."""
	kind, error, _traceback = sys.exc_info()
	return f"{kind.__name__}: {error}"[:MAX_LINE] if kind else ""
