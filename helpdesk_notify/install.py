"""What the app adds to Helpdesk's HD Notification, and how it goes again."""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields
from frappe.model import delete_fields
from frappe.query_builder import DocType

from helpdesk_notify.custom_fields import DOCTYPE, INDEXES, get_columns, get_custom_fields

SETTINGS = "HD Notify Settings"


def after_install() -> None:
	prepare_notifications()
	# What Frappe has stored for a time is the time at which it did so.
	_apply_defaults(anew=True)


def before_uninstall() -> None:
	"""Leave Helpdesk's table as it was. The rows stay, readable by Helpdesk's own bell."""
	for name in INDEXES:
		_drop_index(name)
	names = [field["fieldname"] for field in get_custom_fields()[DOCTYPE]]
	for name in frappe.get_all(
		"Custom Field", filters={"dt": DOCTYPE, "fieldname": ["in", names]}, pluck="name"
	):
		frappe.delete_doc("Custom Field", name, force=True)
	delete_fields({DOCTYPE: get_columns()}, delete=1)
	frappe.clear_cache(doctype=DOCTYPE)


def prepare_notifications() -> None:
	"""Add the fields and indexes to HD Notification. Safe to run again."""
	create_custom_fields(get_custom_fields())
	for name, columns in INDEXES.items():
		frappe.db.add_index(DOCTYPE, [_quoted(column) for column in columns], name)
	_date_older_rows()
	_apply_defaults()


def _date_older_rows() -> None:
	"""Rows from before the app was there take their place in the inbox by when they were last changed."""
	row = DocType(DOCTYPE)
	frappe.qb.update(row).set(row.notify_at, row.modified).where(row.notify_at.isnull()).run()


def _apply_defaults(*, anew: bool = False) -> None:
	"""A Single has no stored values, and so no defaults, until it is saved; nor those that came later."""
	doc = frappe.get_doc(SETTINGS)
	stored = frappe.db.get_singles_dict(SETTINGS)
	missing = [
		field for field in doc.meta.fields if field.default and (anew or field.fieldname not in stored)
	]
	if missing:
		# Not by saving: what somebody once set may no longer be there, and that is not this app's to mend.
		frappe.db.set_single_value(SETTINGS, {field.fieldname: field.default for field in missing})
		frappe.clear_document_cache(SETTINGS, SETTINGS)


def _quoted(column: str) -> str:
	"""Frappe quotes the columns of an index on Postgres only; `read` is a word of MariaDB's."""
	return column if frappe.db.db_type == "postgres" else f"`{column}`"


def _drop_index(name: str) -> None:
	# An index's name cannot be a parameter of a statement; these are constants of this app.
	if frappe.db.db_type == "postgres":
		frappe.db.sql_ddl(f'DROP INDEX IF EXISTS "{name}"')
	else:
		frappe.db.sql_ddl(f"ALTER TABLE `tab{DOCTYPE}` DROP INDEX IF EXISTS `{name}`")
