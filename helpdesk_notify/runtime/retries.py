"""Calls API methods again after a deadlock."""

import random
import time
from collections.abc import Callable
from functools import wraps

import frappe

TRIES = 5
LONGEST_WAIT = 0.1  # seconds


def retried(method: Callable) -> Callable:
	"""Wraps an API method that writes. It is called up to TRIES times after a deadlock, or if another request has
	inserted the same row at the same time.

	Not if the caller has already written in this transaction, because the rollback would lose that.
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
