"""Mail as an outbox on the row: what is due is put into Frappe's Email Queue in the same transaction that
marks it sent, so that a lost job or a killed worker neither loses a mail nor sends it twice.
"""

from datetime import timedelta

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import get_url, now_datetime

from helpdesk_notify.delivery import access, faults
from helpdesk_notify.delivery.access import DOCTYPE

# Rows are locked while their mails are made, and marking them read waits for that.
BATCH = 5
TRIES = 5
# How long after a failure it is tried again; each time twice as long.
FIRST_DELAY = timedelta(minutes=5)


def send_due() -> int:
	"""Queue all mail that is due, a batch a transaction; returns how many rows were dealt with."""
	done = 0
	while rows := _claim():
		for row in rows:
			_send(row)
		done += len(rows)
		frappe.db.commit()  # nosemgrep: each batch is whole, and its locks are to go
	return done


def _claim() -> list[frappe._dict]:
	"""The next rows that are due, locked; rows that another worker has locked are passed over."""
	row = DocType(DOCTYPE)
	return (
		frappe.qb.from_(row)
		.select(
			row.name,
			row.read,
			row.user_to,
			row.message,
			row.reference_ticket,
			row.reference_comment,
			row.notify_body,
			row.notify_mail_tries,
		)
		.where((row.notify_mail_state == "Due") & (row.notify_mail_due <= now_datetime()))
		.orderby(row.notify_mail_due)
		.limit(BATCH)
		.for_update(skip_locked=True)
		.run(as_dict=True)
	)


def _send(row: frappe._dict) -> None:
	with faults.all_or_nothing("helpdesk_notify: mail", lambda: _postpone(row)):
		address = _address(row)
		if address:
			_queue(row, address)
		_mark(row.name, notify_mail_state="Sent" if address else "Dropped")


def _address(row: frappe._dict) -> str | None:
	"""Where the mail goes; None if it is no longer wanted, or its reader may no longer know."""
	if row.read or frappe.get_cached_value("HD Settings", "HD Settings", "skip_email_workflow"):
		return None
	if row.reference_ticket and not access.readers(row.reference_ticket, {row.user_to}):
		return None
	return frappe.db.get_value("User", {"name": row.user_to, "enabled": 1}, "email")


def _queue(row: frappe._dict, address: str) -> None:
	"""The mail of a mention in Helpdesk's own template, with the comment as it is now."""
	comment = row.reference_comment
	content = frappe.db.get_value("HD Ticket Comment", comment, "content") if comment else None
	path = f"/helpdesk/tickets/{row.reference_ticket}" if row.reference_ticket else "/helpdesk"
	frappe.sendmail(
		recipients=address,
		subject=row.message,
		template="notification",
		args={
			"title": row.message,
			"button_label": _("See Comment") if comment else _("Visit"),
			"callback_url": get_url(f"{path}#comment-{comment}" if comment else path),
			"comment": content or frappe.utils.escape_html(row.notify_body or ""),
		},
	)


def _postpone(row: frappe._dict) -> None:
	tries = (row.notify_mail_tries or 0) + 1
	_mark(
		row.name,
		notify_mail_tries=tries,
		notify_mail_state="Failed" if tries >= TRIES else "Due",
		notify_mail_due=now_datetime() + FIRST_DELAY * 2**tries,
	)


def _mark(name: str, **values) -> None:
	frappe.db.set_value(DOCTYPE, name, values, update_modified=False)
