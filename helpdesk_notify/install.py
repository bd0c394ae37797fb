"""What the app adds to Helpdesk's HD Notification, and how it goes again."""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields
from frappe.model import delete_fields
from frappe.query_builder import DocType

from helpdesk_notify.constants import NOTIFICATION, SETTINGS
from helpdesk_notify.custom_fields import INDEXES, MODULE, get_columns, get_custom_fields
from helpdesk_notify.inbox import retention

APP = "helpdesk_notify"
OUR_DOCTYPES = "HD Notify %"  # as `like` takes it


def after_install() -> None:
	prepare_notifications()
	# What Frappe has stored for a time is the time at which it did so.
	_apply_defaults(anew=True)


def before_uninstall() -> None:
	"""Leave Helpdesk's table as it was. The rows stay, readable by Helpdesk's own bell."""
	for name in INDEXES:
		drop_index(name)
	names = [field["fieldname"] for field in get_custom_fields()[NOTIFICATION]]
	for name in frappe.get_all(
		"Custom Field", filters={"dt": NOTIFICATION, "fieldname": ["in", names]}, pluck="name"
	):
		frappe.delete_doc("Custom Field", name, force=True)
	delete_fields({NOTIFICATION: get_columns()}, delete=1)
	frappe.clear_cache(doctype=NOTIFICATION)


def after_uninstall() -> None:
	"""Remove what Frappe leaves behind of an app: whatever names its DocTypes, its fields or its code."""
	# "_" stands for any character there, unless a backslash is before it
	ours, code = ["like", OUR_DOCTYPES], ["like", f"%{APP}%".replace("_", r"\_")]
	fields = [field["fieldname"] for field in get_custom_fields()[NOTIFICATION]]
	indexed = {column for columns in INDEXES.values() for column in columns}
	job = DocType("Scheduled Job Type")
	jobs = frappe.qb.from_(job).select(job.name).where(job.method.like(code[1])).run(pluck=True)
	for doctype, filters in (
		*((doctype, {field: ours}) for doctype, field in _links_to_doctypes()),
		("__UserSettings", {"doctype": ours}),
		("Custom DocPerm", {"parent": ours}),
		("Deleted Document", {"deleted_doctype": ours}),
		("Deleted Document", {"deleted_doctype": "DocType", "deleted_name": ours}),
		("Deleted Document", {"deleted_doctype": "Module Def", "deleted_name": MODULE}),
		("Deleted Document", {"deleted_name": ["in", [f"{NOTIFICATION}-{field}" for field in fields]]}),
		("Error Log", {"error": code}),
		("Error Log", {"method": code}),
		("Patch Log", {"patch": code}),
		("Property Setter", {"doc_type": NOTIFICATION, "field_name": ["in", fields]}),
		# Frappe may have noted an index of the app as one that the administrator wished for.
		(
			"Property Setter",
			{"doc_type": NOTIFICATION, "field_name": ["in", indexed], "property": "search_index"},
		),
		("Scheduled Job Log", {"scheduled_job_type": ["in", jobs or [""]]}),
		("Scheduled Job Type", {"method": code}),
	):
		frappe.db.delete(doctype, filters)
	frappe.db.commit()  # nosemgrep: frappe-manual-commit -- Frappe has committed already, and does not after this
	frappe.clear_cache()


def _links_to_doctypes() -> list[tuple[str, str]]:
	"""The fields of all tables that name a DocType: a row that names one of the app's has lost its meaning."""
	field, doctype = DocType("DocField"), DocType("DocType")
	query = (
		frappe.qb.from_(field)
		.join(doctype)
		.on(doctype.name == field.parent)
		.select(field.parent, field.fieldname)
		.where((field.fieldtype == "Link") & (field.options == "DocType"))
		.where((doctype.issingle == 0) & (doctype.is_virtual == 0) & doctype.name.not_like(OUR_DOCTYPES))
	)
	tables = set(frappe.db.get_tables(cached=False))
	return [(parent, name) for parent, name in query.run() if f"tab{parent}" in tables]


def after_migrate() -> None:
	"""Restore what somebody, or a sync of the table, has taken away meanwhile."""
	create_custom_fields(get_custom_fields(), update=False)
	restore_indexes()
	_apply_defaults()


def prepare_notifications() -> None:
	"""Add the fields and indexes to HD Notification. Safe to run again."""
	create_custom_fields(get_custom_fields())
	retention.date_rows()  # before the indexes, so that they are built once and not changed row by row
	restore_indexes()
	retention.date_rows()  # those that were written meanwhile
	_apply_defaults()


def restore_indexes() -> None:
	"""Add the indexes that are missing; one with other columns is replaced."""
	found = _read_indexes()
	for name, columns in INDEXES.items():
		if found.get(name) == columns:
			continue
		if name in found:
			drop_index(name)
		# While MariaDB builds it, others can write: ADD INDEX locks the table at its start and end only.
		frappe.db.add_index(NOTIFICATION, [_quoted(column) for column in columns], name)


def _read_indexes() -> dict[str, tuple[str, ...]]:
	"""The columns of each index of the table."""
	if frappe.db.db_type == "postgres":
		index = frappe.qb.Schema("pg_catalog").pg_indexes
		query = frappe.qb.from_(index).select(index.indexname, index.indexdef)
		rows = query.where(index.tablename == f"tab{NOTIFICATION}").run()
		# CREATE INDEX notify_age ON public."tabHD Notification" USING btree (notify_at, name)
		return {
			name: tuple(column.strip(' "') for column in text[text.rindex("(") + 1 : -1].split(","))
			for name, text in rows
		}
	part = frappe.qb.Schema("information_schema").statistics
	rows = (
		frappe.qb.from_(part)
		.select(part.index_name, part.column_name)
		.where((part.table_schema == frappe.conf.db_name) & (part.table_name == f"tab{NOTIFICATION}"))
		.orderby(part.index_name, part.seq_in_index)
		.run()
	)
	found: dict[str, tuple[str, ...]] = {}
	for name, column in rows:
		found[name] = (*found.get(name, ()), column)
	return found


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


def drop_index(name: str) -> None:
	"""Drop an index of HD Notification, if it is there."""
	# An index's name cannot be a parameter of a statement, and the query builder drops none; these are constants.
	if frappe.db.db_type == "postgres":
		frappe.db.sql_ddl(f'DROP INDEX IF EXISTS "{name}"')  # nosemgrep: frappe-using-db-sql
	else:
		# nosemgrep: frappe-using-db-sql
		frappe.db.sql_ddl(f"ALTER TABLE `tab{NOTIFICATION}` DROP INDEX IF EXISTS `{name}`")
