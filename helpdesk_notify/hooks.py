from helpdesk_notify import __version__ as _version

app_name = "helpdesk_notify"
app_title = "Helpdesk Notify"
app_publisher = "helpdesk_notify contributors"
app_description = "Live notifications for agents on Frappe Helpdesk"
app_email = "maintainers@helpdesk-notify.example"
app_license = "mit"
required_apps = ["frappe/helpdesk"]

export_python_type_annotations = True
require_type_annotated_api_methods = True

# Install
# -------

after_install = "helpdesk_notify.install.after_install"
after_sync = ["helpdesk_notify.install.after_sync"]
after_migrate = ["helpdesk_notify.install.after_migrate"]
before_uninstall = "helpdesk_notify.install.before_uninstall"
after_uninstall = "helpdesk_notify.install.after_uninstall"

# Document events
# ---------------

doc_events = {
	"Comment": {
		"on_update": "helpdesk_notify.extends.comment.on_update",
	},
	"Communication": {
		"on_update": "helpdesk_notify.extends.communication.on_update",
	},
	"Email Queue": {
		"before_insert": "helpdesk_notify.extends.email_queue.before_insert",
	},
	"HD Ticket": {
		"after_insert": "helpdesk_notify.extends.hd_ticket.after_insert",
		"after_delete": "helpdesk_notify.extends.hd_ticket.after_delete",
		"mark_seen": "helpdesk_notify.extends.hd_ticket.mark_seen",
		"on_update": "helpdesk_notify.extends.hd_ticket.on_update",
	},
	"HD Ticket Comment": {
		# before Helpdesk's own on_update, so that it does not email each mention in the request
		"before_validate": "helpdesk_notify.extends.hd_ticket_comment.before_validate",
		"after_delete": "helpdesk_notify.extends.hd_ticket_comment.after_delete",
		"on_update": "helpdesk_notify.extends.hd_ticket_comment.on_update",
	},
	"Notification Log": {
		"before_insert": "helpdesk_notify.extends.notification_log.before_insert",
		"after_insert": "helpdesk_notify.extends.notification_log.after_insert",
	},
	"ToDo": {
		"on_update": "helpdesk_notify.extends.todo.on_update",
	},
}

# HD Notifications inserted by other code are delivered like the app's own. They can be grouped with an existing row,
# which is not possible with a document event.
override_doctype_class = {  # nosemgrep: override-doctype-class -- see above
	"HD Notification": "helpdesk_notify.overrides.hd_notification.NotifyHDNotification",
}

# Permissions
# -----------

has_permission = {
	"HD Notification": "helpdesk_notify.permissions.has_permission",
	"HD Notify Preference": "helpdesk_notify.permissions.has_permission_for_preference",
}

permission_query_conditions = {
	"HD Notification": "helpdesk_notify.permissions.permission_query_conditions",
	"HD Notify Choice": "helpdesk_notify.permissions.permission_query_conditions",
	"HD Notify Preference": "helpdesk_notify.permissions.permission_query_conditions",
	"HD Notify Quiet Hours": "helpdesk_notify.permissions.permission_query_conditions",
}

# Frappe's own link search can be asked to ignore permissions.
standard_queries = {
	"HD Notification": "helpdesk_notify.permissions.search",
}

override_whitelisted_methods = {
	# Merging copies old messages and comments, which must not notify anybody.
	"helpdesk.helpdesk.doctype.hd_ticket.api.merge_ticket": "helpdesk_notify.overrides.merge_ticket.merge_ticket",
	"helpdesk.helpdesk.doctype.hd_notification.utils.clear": "helpdesk_notify.api.clear",
}

# Helpdesk's page is a Vite build outside Frappe's asset bundles: only its renderer can add a script to it.
page_renderer = ["helpdesk_notify.page.HelpdeskPage"]

# The version is for caches that keep the script for a year.
app_include_js = [f"/assets/helpdesk_notify/dist/desk.js?v={_version}"]
extend_bootinfo = ["helpdesk_notify.page.extend_bootinfo"]

# Scheduled jobs
# --------------

scheduler_events = {
	"cron": {
		"* * * * *": ["helpdesk_notify.maintenance.sweep"],
		"*/5 * * * *": [
			"helpdesk_notify.maintenance.date_notifications",
			"helpdesk_notify.maintenance.notify_of_service_levels",
		],
	},
	"daily_long": ["helpdesk_notify.maintenance.purge_read_notifications"],
}

# Preferences and subscriptions do not prevent the deletion of a user or ticket.
ignore_links_on_delete = [
	"HD Notify Deadline",
	"HD Notify Event",
	"HD Notify Inbox",
	"HD Notify Outbox",
	"HD Notify Preference",
	"HD Notify Settings",
	"HD Notify Subscription",
]
