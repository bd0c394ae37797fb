"""The custom fields and indexes on Helpdesk's HD Notification, added on install and removed on uninstall."""

from helpdesk_notify.constants import NOTIFICATION

MODULE = "Helpdesk Notify"

# index name -> columns. One for each frequent query; a test checks the query plans. Only one has `read`, so that
# marking a thousand rows as read updates one index. Each has at least two columns, because a schema sync of the
# DocType drops single-column indexes that the DocType does not define.
INDEXES = {
	"notify_inbox": ("user_to", "notify_at"),
	"notify_unread": ("user_to", "read", "notify_snoozed_until"),
	"notify_ticket": ("reference_ticket", "user_to"),
	"notify_comment": ("reference_comment", "user_to"),
	"notify_snooze": ("notify_snoozed_until", "user_to"),
	"notify_age": ("notify_at", "name"),
}


def get_custom_fields() -> dict[str, list[dict]]:
	"""The fields by DocType, in the format of `create_custom_fields`."""
	fields = [
		_field("notify_section", "Section Break", "Delivery", collapsible=1),
		_field("notify_event", "Data", "Event"),
		_field(
			"notify_group",
			"Data",
			"Group",
			description="Unread notifications with the same group are combined",
		),
		_field("notify_count", "Int", "Count", default="1"),
		_field("notify_at", "Datetime", "Last Event"),
		_field(
			"notify_actor", "Data", "Caused By", description="Set if it is not the user in the From field"
		),
		_field("notify_reason", "Data", "Reason", description="Why the recipient was notified"),
		_field("notify_body", "Small Text", "Excerpt"),
		_field("notify_link", "Data", "Link", description="The path to open, if not the ticket"),
		_field("notify_column", "Column Break", None),
		_field("notify_silent", "Check", "Silent", description="Created without pop-up or sound"),
		_field("notify_snoozed_until", "Datetime", "Snoozed Until"),
		_field("notify_mail_only", "Check", "Email Only", description="Not shown in the bell"),
	]
	after = "message"
	for field in fields:
		field["insert_after"], after = after, field["fieldname"]
	return {NOTIFICATION: fields}


def get_columns() -> list[str]:
	"""The names of the database columns that the fields add."""
	fields = get_custom_fields()[NOTIFICATION]
	return [field["fieldname"] for field in fields if not field["fieldtype"].endswith("Break")]


def _field(name: str, fieldtype: str, label: str | None, **more) -> dict:
	return {
		"fieldname": name,
		"fieldtype": fieldtype,
		"label": label,
		"module": MODULE,
		"read_only": 1,
		"no_copy": 1,
		**more,
	}
