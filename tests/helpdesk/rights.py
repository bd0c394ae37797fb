"""The rights matrix, as data: who may reach which object by which way in, over HTTP.

`{name}` in a way in is the object, `{doctype}` its DocType, `{mine}` an object of the caller's own kind to move it to.
"""

import json
from dataclasses import dataclass, field

SECRET = "kingfisher"  # in the text of the owner's notification, and in nothing else

GUEST, CUSTOMER, OWNER, OTHER = "guest", "customer", "owner", "other"
MANAGER, ADMINISTRATOR = "manager", "administrator"
ROLES = {
	GUEST: None,
	CUSTOMER: (),
	OWNER: ("Agent",),
	OTHER: ("Agent",),
	MANAGER: ("Agent", "Agent Manager"),
	ADMINISTRATOR: ("Agent", "System Manager"),
}
EMAILS = {role: f"rights-{role}@browser.test" for role in ROLES if role != GUEST}

NOTIFICATION = "HD Notification"
PREFERENCE, SETTINGS = "HD Notify Preference", "HD Notify Settings"
CHOICE, QUIET = "HD Notify Choice", "HD Notify Quiet Hours"
DEFAULT, DEVELOPER, MANAGER_ROLE = "HD Notify Default", "HD Notify Developer", "HD Notify Role"
DEADLINE, SUBSCRIPTION = "HD Notify Deadline", "HD Notify Subscription"

# DocType -> a field that a caller tries to change, and to what; and its parent's DocType, if it is a row of one.
FIELDS = {
	NOTIFICATION: ("read", 1),
	PREFERENCE: ("frequency", "Weekly"),
	SETTINGS: ("retention_days", 3),
	CHOICE: ("email", "On"),
	QUIET: ("from_time", "01:00:00"),
	DEFAULT: ("locked", 1),
	DEVELOPER: ("user", EMAILS[OTHER]),
	MANAGER_ROLE: ("role", "Guest"),
	DEADLINE: ("event", "changed"),
	SUBSCRIPTION: ("subscription", "Muted"),
}
PARENTS = {
	CHOICE: PREFERENCE,
	QUIET: PREFERENCE,
	DEFAULT: SETTINGS,
	DEVELOPER: SETTINGS,
	MANAGER_ROLE: SETTINGS,
}

# Who may read an object of the owner's, and who may change it; by the API's own methods agents may do more.
READERS = {
	NOTIFICATION: {OWNER, ADMINISTRATOR},
	**{each: {MANAGER, ADMINISTRATOR} for each in (SETTINGS, DEFAULT, DEVELOPER, MANAGER_ROLE)},
	**{each: {ADMINISTRATOR} for each in (PREFERENCE, CHOICE, QUIET, DEADLINE, SUBSCRIPTION)},
}
# Who may list objects of the DocType at all; of others' they then find nothing.
LISTERS = {**READERS, NOTIFICATION: {OWNER, OTHER, MANAGER, ADMINISTRATOR}}
WRITERS = READERS
# Agents may write to each other; what a customer creates, or anybody in a table of somebody else's, is refused.
CREATORS = {**READERS, NOTIFICATION: LISTERS[NOTIFICATION], DEADLINE: set()}


@dataclass(frozen=True)
class Way:
	"""One way in. `kind`: "read" one object, "list" what there is, "count" it, "write", "bulk" (which answers
	that something failed), "create", or join a "room" or the "rooms" of a DocType.
	"""

	name: str
	kind: str
	verb: str
	path: str
	values: dict = field(default_factory=dict)
	children_only: bool = False


def _method(way: str, kind: str, path: str, /, **values) -> Way:
	return Way(way, kind, "POST", f"/api/method/{path}", values)


_ALL = json.dumps(["*"])
WAYS = (
	Way("REST: one", "read", "GET", "/api/resource/{doctype}/{name}"),
	Way(
		"REST: list",
		"list",
		"GET",
		"/api/resource/{doctype}",
		{"fields": _ALL, "limit": 500, "parent": "{parent}"},
	),
	Way("REST v2: one", "read", "GET", "/api/v2/document/{doctype}/{name}"),
	Way("REST: change", "write", "PUT", "/api/resource/{doctype}/{name}", {"{field}": "{value}"}),
	Way(
		"REST: move",
		"write",
		"PUT",
		"/api/resource/{doctype}/{name}",
		{"parent": "{mine}"},
		children_only=True,
	),
	Way("REST: delete", "write", "DELETE", "/api/resource/{doctype}/{name}"),
	_method("client.get", "read", "frappe.client.get", doctype="{doctype}", name="{name}", parent="{parent}"),
	_method(
		"client.get_list",
		"list",
		"frappe.client.get_list",
		doctype="{doctype}",
		fields=_ALL,
		limit_page_length=500,
		parent="{parent}",
	),
	_method(
		"client.get_value",
		"list",
		"frappe.client.get_value",
		doctype="{doctype}",
		filters={"name": "{name}"},
		fieldname=json.dumps(["name", "{field}"]),
		parent="{parent}",
	),
	_method(
		"client.get_count",
		"count",
		"frappe.client.get_count",
		doctype="{doctype}",
		filters={"name": "{name}"},
	),
	_method(
		"client.set_value",
		"write",
		"frappe.client.set_value",
		doctype="{doctype}",
		name="{name}",
		fieldname="{field}",
		value="{value}",
	),
	_method(
		"client.save",
		"write",
		"frappe.client.save",
		doc={"doctype": "{doctype}", "name": "{name}", "{field}": "{value}", "parenttype": "{parent}"},
	),
	_method("client.delete", "write", "frappe.client.delete", doctype="{doctype}", name="{name}"),
	_method(
		"client.bulk_update",
		"bulk",
		"frappe.client.bulk_update",
		docs=json.dumps([{"doctype": "{doctype}", "docname": "{name}", "{field}": "{value}"}]),
	),
	_method(
		"client.insert",
		"create",
		"frappe.client.insert",
		doc={
			"doctype": "{doctype}",
			"{field}": "{value}",
			"parent": "{parent_name}",
			"parenttype": "{parent}",
			"parentfield": "events",
			"event": "mentioned",
			"weekday": "Monday",
			"until_time": "02:00:00",
			"user": EMAILS[OWNER],
			"user_to": EMAILS[OTHER],
			"ticket": "1",
		},
	),
	_method("form: load", "read", "frappe.desk.form.load.getdoc", doctype="{doctype}", name="{name}"),
	_method(
		"report view",
		"list",
		"frappe.desk.reportview.get",
		doctype="{doctype}",
		fields=_ALL,
		filters="[]",
		page_length=500,
		parent_doctype="{parent}",
	),
	_method(
		"report view: count",
		"count",
		"frappe.desk.reportview.get_count",
		doctype="{doctype}",
		filters="[]",
		fields="[]",
	),
	_method(
		"report view: export",
		"list",
		"frappe.desk.reportview.export_query",
		doctype="{doctype}",
		fields=json.dumps(["`tab{doctype}`.`name`", "`tab{doctype}`.`{field}`"]),
		filters="[]",
		file_format_type="CSV",
		title="{doctype}",
	),
	_method(
		"link search", "list", "frappe.desk.search.search_link", doctype="{doctype}", txt="", page_length=500
	),
	Way("print view", "read", "GET", "/printview", {"doctype": "{doctype}", "name": "{name}"}),
	_method(
		"socket: document", "room", "frappe.realtime.can_subscribe_doc", doctype="{doctype}", docname="{name}"
	),
	_method("socket: DocType", "rooms", "frappe.realtime.can_subscribe_doctype", doctype="{doctype}"),
)

# Every whitelisted method of the app: what it is given, and whether it changes anything. `{ticket}` is one that the
# owner's notification is about; `{name}` that notification.
API = {
	"inbox": ({"limit": 100}, False),
	"unread_count": ({}, False),
	"clear": ({"ticket": "{ticket}", "undoable": True}, True),
	"mark_read": ({"names": ["{name}"]}, True),
	"mark_unread": ({"names": ["{name}"]}, True),
	"delete": ({"names": ["{name}"]}, True),
	"seen": ({}, True),
	"snooze": ({"names": ["{name}"], "until": "{tomorrow}"}, True),
	"history": ({"name": "{name}"}, False),
	"explain": ({"name": "{name}"}, False),
	"message": ({"name": "{name}"}, False),
	"subscription": ({"ticket": "{ticket}"}, False),
	"follow": ({"ticket": "{ticket}"}, True),
	"mute": ({"ticket": "{ticket}"}, True),
	"unfollow": ({"ticket": "{ticket}"}, True),
	"preferences": ({}, False),
	"save_preferences": ({"values": {"sound": True}}, True),
	"send_test": ({}, True),
	"unsubscribe": (
		{"user": EMAILS[OWNER], "events": "mentioned", "until": "9999999999", "_signature": "0"},
		False,
	),
}
# Of these the answer is about an object of the owner's, which nobody else has.
ABOUT_ONES_OWN = {"history", "explain", "message"}
# These need access to the ticket.
ABOUT_A_TICKET = {"follow", "mute"}
