"""A fault in this app is written down and never breaks what the user was doing."""

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
def savepoint(what: str, on_fault: Callable[[], None] | None = None) -> Iterator[None]:
	"""Do the block whole, or undo it, log it as `what` and call `on_fault`. Deadlocks are passed on."""
	try:
		with undone_on_error():
			yield
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		log(what)
		if on_fault:
			on_fault()


@contextmanager
def logged(what: str) -> Iterator[None]:
	"""For what runs after the commit: there is nothing left to undo, and nobody to tell but the log."""
	try:
		yield
	except Exception:
		log(what, after_commit=True)


def log(what: str, doc=None, *, after_commit: bool = False) -> None:
	"""Write the current exception to the Error Log; `after_commit` no transaction is left to write it in."""
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
	"""The current exception in one line, for whoever administers the site."""
	kind, error, _traceback = sys.exc_info()
	return f"{kind.__name__}: {error}"[:MAX_LINE] if kind else ""
