"""Inserts emails into Frappe's Email Queue: many in two statements, with the same values that Frappe writes one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import frappe
from frappe.email.doctype.email_queue.email_queue import EmailQueue
from frappe.model.base_document import get_controller
from frappe.model.naming import make_autoname
from frappe.query_builder import DocType
from frappe.utils import now

QUEUE = "Email Queue"
RECIPIENT = f"{QUEUE} Recipient"
MOST_TEXT = 1_000_000  # characters in one statement; databases limit its size
# Rules that need documents if there is one for Email Queue: (DocType, the field that names the DocType).
_RULES = (
	("Assignment Rule", "document_type"),
	("Document Naming Rule", "document_type"),
	("Energy Point Rule", "reference_doctype"),
	("Milestone Tracker", "document_type"),
	("Notification", "document_type"),
	("Server Script", "reference_doctype"),
	("Webhook", "webhook_doctype"),
	("Workflow", "document_type"),
)


@dataclass(frozen=True, slots=True)
class Email:
	"""An email to one `recipient`; `values`: the fields of its entry in the Email Queue."""

	recipient: str
	values: Mapping[str, Any]


def insert(emails: Sequence[Email]) -> list[str]:
	"""Inserts `emails`. Returns the names of their entries in the Email Queue."""
	if needs_documents():
		return [_document(email).insert(ignore_permissions=True).name for email in emails]
	names: list[str] = []
	for some in _chunks(emails):
		names += _insert_all(some)
	return names


def needs_documents() -> bool:
	"""Whether another app, or a rule of the site, acts on documents of the Email Queue."""
	return get_controller(QUEUE) is not EmailQueue or _is_hooked() or _has_rule()


def _is_hooked() -> bool:
	hooks = frappe.get_doc_hooks()
	events = [*hooks.get(QUEUE, {}).values(), *hooks.get("*", {}).values()]
	# Frappe's own handlers apply the rules above, and this app's handler concerns emails of other apps only.
	return any(
		handler.split(".")[0] not in ("frappe", "helpdesk_notify")
		for handlers in events
		for handler in handlers
	)


def _has_rule() -> bool:
	queries = []
	for doctype, field in _RULES:
		if frappe.db.table_exists(doctype):
			rule = DocType(doctype)
			queries.append(frappe.qb.from_(rule).select(rule.name).where(rule[field] == QUEUE))
	query = queries[0]
	for other in queries[1:]:
		query = query.union_all(other)
	return bool(query.run())


def _insert_all(emails: Sequence[Email]) -> list[str]:
	entry, recipient = _blank()
	stamp = {"creation": now(), "owner": frappe.session.user, "modified_by": frappe.session.user}
	stamp["modified"] = stamp["creation"]
	entries, recipients = [], []
	for email in emails:
		name = make_autoname("hash", QUEUE)
		entries.append({**entry, **stamp, **email.values, "name": name})
		own = {"name": make_autoname("hash", RECIPIENT), "parent": name, "recipient": email.recipient.strip()}
		recipients.append({**recipient, **stamp, **own})
	for doctype, rows in ((QUEUE, entries), (RECIPIENT, recipients)):
		columns = [*rows[0]]
		frappe.db.bulk_insert(doctype, columns, [[row[column] for column in columns] for row in rows])
	return [row["name"] for row in entries]


def _blank() -> tuple[dict[str, Any], dict[str, Any]]:
	"""The columns of an entry and of its recipient, with the defaults of their fields."""
	document = _document(Email("", {}))
	[recipient] = document.recipients
	recipient.update({"parenttype": QUEUE, "parentfield": "recipients", "idx": 1})
	return document.get_valid_dict(), recipient.get_valid_dict()


def _document(email: Email) -> EmailQueue:
	document = frappe.new_doc(QUEUE)
	document.update(dict(email.values))
	document.set_recipients([email.recipient])
	document.flags.is_helpdesk_notify_mail = True
	return document


def _chunks(emails: Sequence[Email]) -> Iterator[list[Email]]:
	chunk: list[Email] = []
	size = 0
	for email in emails:
		length = len(email.values["message"])
		if chunk and size + length > MOST_TEXT:
			yield chunk
			chunk, size = [], 0
		chunk.append(email)
		size += length
	if chunk:
		yield chunk
