"""Calling a method again when the database has undone it for the sake of another transaction."""

import random
import time
from collections.abc import Callable
from functools import wraps

import frappe

TRIES = 5
LONGEST_WAIT = 0.1  # seconds


def retried(method: Callable) -> Callable:
	"""Wrap a method of the API that writes: after a deadlock, or a first row that another request has just made, it
	is called again, up to TRIES times in all.

	Only where the transaction is the method's own: a rollback would lose what its caller has written before.
	"""

	@wraps(method)
	def wrapper(*args, **kwargs):
		own_transaction = not frappe.db.transaction_writes
		tries = 0
		while True:
			try:
				return method(*args, **kwargs)
			except (frappe.QueryDeadlockError, frappe.UniqueValidationError):
				tries += 1
				if not own_transaction or tries == TRIES:
					raise
				frappe.db.rollback()
				frappe.clear_messages()
				time.sleep(random.uniform(0, LONGEST_WAIT))

	return wrapper
