"""Install and uninstall hooks: the custom fields and indexes of HD Notification, and default settings."""

import frappe
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields
from frappe.model import delete_fields
from frappe.query_builder import DocType

from helpdesk_notify.constants import NOTIFICATION, SETTINGS
from helpdesk_notify.custom_fields import INDEXES, MODULE, get_columns, get_custom_fields
from helpdesk_notify.inbox import retention
from helpdesk_notify.maintenance import sweep

APP = "helpdesk_notify"
OUR_DOCTYPES = "HD Notify %"  # pattern for LIKE


def after_install() -> None:
	prepare_notifications()
	# Frappe has stored the current time as the default of Time fields.
	_apply_defaults(anew=True)


def before_uninstall() -> None:
	"""Removes the app's fields and indexes from HD Notification. The rows stay."""
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
	"""Removes what Frappe keeps of an uninstalled app: rows that name its DocTypes, fields or code."""
	# in LIKE, "_" matches any character unless it is escaped
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
		# Frappe may have recorded an index of the app as one of the administrator.
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
	"""All (DocType, field) pairs with a link to DocType, in existing tables."""
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
	"""Restores fields and indexes that were removed, for example by a schema sync."""
	create_custom_fields(get_custom_fields(), update=False)
	restore_indexes()
	_apply_defaults()
	after_sync()


def after_sync() -> None:
	"""Lets Frappe write no Scheduled Job Log for each of the 1,440 runs a day of the sweep, which logs its own errors."""
	job = {"method": f"{sweep.__module__}.{sweep.__name__}"}
	# Not by saving: Frappe turns the log on for all jobs with a cron format.
	frappe.db.set_value("Scheduled Job Type", job, "create_log", 0)


def prepare_notifications() -> None:
	"""Adds the fields and indexes to HD Notification. Can be run again."""
	create_custom_fields(get_custom_fields())
	retention.date_rows()  # before the indexes are built, so that they are not updated for each row
	restore_indexes()
	retention.date_rows()  # rows that were written in between
	_apply_defaults()


def restore_indexes() -> None:
	"""Adds missing indexes, and replaces those with other columns."""
	found = _read_indexes()
	for name, columns in INDEXES.items():
		if found.get(name) == columns:
			continue
		if name in found:
			drop_index(name)
		# ADD INDEX locks the table only at its start and end, so other sessions can write in between.
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
	"""Stores the defaults of settings that have no stored value. `anew`: of all settings.

	A Single DocType has no stored values until it is saved, and none for fields that were added later.
	"""
	doc = frappe.get_doc(SETTINGS)
	stored = frappe.db.get_singles_dict(SETTINGS)
	missing = [
		field for field in doc.meta.fields if field.default and (anew or field.fieldname not in stored)
	]
	if missing:
		# Not with `doc.save`, which fails if a stored value has become invalid.
		frappe.db.set_single_value(SETTINGS, {field.fieldname: field.default for field in missing})
		frappe.clear_document_cache(SETTINGS, SETTINGS)


def _quoted(column: str) -> str:
	"""The column, quoted for MariaDB, where `read` is a reserved word. Frappe quotes it on Postgres."""
	return column if frappe.db.db_type == "postgres" else f"`{column}`"


def drop_index(name: str) -> None:
	"""Drop an index of HD Notification, if it is there."""
	# The name of an index cannot be a query parameter, and the query builder has no DROP INDEX. The names are constants.
	if frappe.db.db_type == "postgres":
		frappe.db.sql_ddl(f'DROP INDEX IF EXISTS "{name}"')  # nosemgrep: frappe-using-db-sql
	else:
		# nosemgrep: frappe-using-db-sql
		frappe.db.sql_ddl(f"ALTER TABLE `tab{NOTIFICATION}` DROP INDEX IF EXISTS `{name}`")
