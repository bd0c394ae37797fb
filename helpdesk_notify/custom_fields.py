"""What this app keeps on Helpdesk's HD Notification: one list for installing and for removing."""

from helpdesk_notify.constants import NOTIFICATION

MODULE = "Helpdesk Notify"

# index name -> columns. One for each hot query; a test looks at the query plans. `read` stands in one only:
# marking a thousand rows then rewrites one index. Each has two columns at least: a schema sync of the DocType
# drops every index of a single column that is not in the DocType itself.
INDEXES = {
	"notify_inbox": ("user_to", "notify_at"),
	"notify_unread": ("user_to", "read", "notify_snoozed_until"),
	"notify_ticket": ("reference_ticket", "user_to"),
	"notify_comment": ("reference_comment", "user_to"),
	"notify_mail": ("notify_mail_state", "notify_mail_due"),
	"notify_queue": ("notify_mail_queue", "notify_mail_state"),
	"notify_snooze": ("notify_snoozed_until", "user_to"),
	"notify_age": ("notify_at", "name"),
}


def get_custom_fields() -> dict[str, list[dict]]:
	"""The custom fields, as `create_custom_fields` takes them."""
	fields = [
		_field("notify_section", "Section Break", "Delivery", collapsible=1),
		_field("notify_event", "Data", "Event"),
		_field("notify_group", "Data", "Group", description="What unread repeats have in common"),
		_field("notify_count", "Int", "Count", default="1"),
		_field("notify_at", "Datetime", "Last Happened"),
		_field(
			"notify_actor", "Data", "Caused By", description="Where that is not the user of the From field"
		),
		_field("notify_reason", "Data", "Reason", description="Why the recipient is told"),
		_field("notify_body", "Small Text", "Excerpt"),
		_field("notify_link", "Data", "Link", description="Where it leads, if not to the ticket"),
		_field("notify_history", "Long Text", "Earlier", description="What was folded into it", hidden=1),
		_field("notify_column", "Column Break", None),
		_field("notify_silent", "Check", "Silent", description="Written without toast or sound"),
		_field("notify_snoozed_until", "Datetime", "Snoozed Until"),
		_field("notify_mail_only", "Check", "E-mail Only", description="Not shown in the bell"),
		_field(
			"notify_mail_state",
			"Select",
			"E-mail",
			options="\nDue\nSent\nDropped\nFailed",
			in_standard_filter=1,
		),
		_field("notify_mail_due", "Datetime", "E-mail Due"),
		_field("notify_mail_tries", "Int", "E-mail Tries"),
		_field("notify_mail_error", "Small Text", "E-mail Error"),
		_field(
			"notify_mail_queue",
			"Data",
			"E-mail Queue",
			description="The mail's entry in Frappe's Email Queue",
		),
	]
	after = "message"
	for field in fields:
		field["insert_after"], after = after, field["fieldname"]
	return {NOTIFICATION: fields}


def get_columns() -> list[str]:
	"""The columns that the fields add to the table."""
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
