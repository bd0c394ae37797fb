"""Who may reach what, over HTTP with sessions: each cell of the matrix in `rights.py`, and none but the expected."""

import ast
import json
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.helpdesk import rights
from tests.helpdesk.conftest import PASSWORD, Person, settled
from tests.helpdesk.rights import (
	ADMINISTRATOR,
	API,
	CREATORS,
	CUSTOMER,
	EMAILS,
	FIELDS,
	GUEST,
	LISTERS,
	NOTIFICATION,
	OWNER,
	PARENTS,
	READERS,
	ROLES,
	SECRET,
	WAYS,
	WRITERS,
)
from tests.helpdesk.sessions import Session

# Ways in that change something: who may. What those may change has tests of its own.
CHANGES = {"write": WRITERS, "bulk": WRITERS, "create": CREATORS}
REFUSALS = {400, 401, 403, 404, 417}
HIDDEN = "You no longer have access to this ticket."
API_SOURCE = Path(__file__).parents[2] / "helpdesk_notify" / "api.py"


class World:
	"""The people with their sessions, and an object of the owner's of each kind."""

	def __init__(self, admin: Person):
		self.admin = admin
		for role, roles in ROLES.items():
			if role != GUEST:
				self._make_user(role, roles)
		self.root = Session("Administrator", os.environ["HELPDESK_ADMIN_PASSWORD"])
		self.sessions = {role: Session(EMAILS.get(role)) for role in ROLES}
		self.ticket = self._insert("HD Ticket", subject="Rights", raised_by="dana@browser.test")
		self.make_objects()

	def _make_user(self, role: str, roles: tuple) -> None:
		email = EMAILS[role]
		if self.admin.has("User", email):
			return
		user = {"doctype": "User", "email": email, "first_name": role, "send_welcome_email": 0}
		user_type = "Website User" if role == CUSTOMER else "System User"
		given = [{"role": each} for each in roles]
		self.admin.insert(**user, user_type=user_type, new_password=PASSWORD, roles=given)
		if "Agent" in roles and not self.admin.has("HD Agent", email):
			self.admin.insert(doctype="HD Agent", user=email, agent_name=role)

	def _insert(self, doctype: str, **values) -> str:
		return str(self.root.call("frappe.client.insert", doc={"doctype": doctype, **values})["name"])

	def make_objects(self) -> None:
		owner, root = self.sessions[OWNER], self.root
		row = {"user_to": EMAILS[OWNER], "user_from": "Administrator", "notification_type": "Mention"}
		about = {"reference_ticket": self.ticket, "message": f"{SECRET} {datetime.now().timestamp()}"}
		quiet = [{"weekday": "Monday", "from": "20:00", "until": "21:00"}]
		owner.call(
			"helpdesk_notify.api.save_preferences",
			values={"events": {"mentioned": {"email": False}}, "quiet_hours": quiet},
		)
		owner.call("helpdesk_notify.api.follow", ticket=self.ticket)
		self.other_preference()
		for field in (
			{"developers": [{"user": EMAILS[OWNER]}]},
			{"manager_roles": [{"role": "System Manager"}]},
		):
			root.call(
				"frappe.client.set_value", doctype=rights.SETTINGS, name=rights.SETTINGS, fieldname=field
			)
		locked = {"doctype": rights.SETTINGS, "name": rights.SETTINGS}
		settings = root.call("frappe.client.get", **locked)
		events = settings.get("events") or [{"event": "status_changed", "email": "Off"}]
		root.call("frappe.client.set_value", **locked, fieldname={"events": events})
		self.names = {
			NOTIFICATION: self._insert(NOTIFICATION, **row, **about),
			rights.SETTINGS: rights.SETTINGS,
			rights.DEADLINE: self._deadline(),
		}
		for doctype in (rights.PREFERENCE, rights.SUBSCRIPTION):
			self.names[doctype] = self._find(doctype, user=EMAILS[OWNER])
		for doctype, parent in PARENTS.items():
			self.names[doctype] = self._find(doctype, parent, parent=self.names[parent])

	def other_preference(self) -> None:
		for role in (rights.OTHER, rights.MANAGER):
			self.sessions[role].call("helpdesk_notify.api.save_preferences", values={"sound": True})
		self.mine = self._find(rights.PREFERENCE, user=EMAILS[rights.OTHER])

	def _deadline(self) -> str:
		values = {"ticket": self.ticket, "event": "resolution:sla_breached", "due": "2030-01-01 00:00:00"}
		names = {"name": f"rights-{datetime.now().timestamp()}"}
		return self._insert(rights.DEADLINE, **values, **names)

	def _find(self, doctype: str, of: str | None = None, /, **filters) -> str:
		found = self.root.call(
			"frappe.client.get_list", doctype=doctype, parent=of, filters=filters, limit_page_length=1
		)
		assert found, (doctype, filters)
		return str(found[0]["name"])

	def stored(self, doctype: str) -> Any:
		"""The object as it is in the database, whatever it says of when it was last changed."""
		parent = PARENTS.get(doctype)
		filters = {"name": self.names[doctype]}
		if doctype == rights.SETTINGS:
			return self.root.call("frappe.client.get", doctype=doctype, name=doctype)["retention_days"]
		field = [FIELDS[doctype][0], "parent"] if parent else [FIELDS[doctype][0]]
		return self.root.call(
			"frappe.client.get_list", doctype=doctype, parent=parent, filters=filters, fields=field
		)

	def filled(self, values: Any, doctype: str) -> Any:
		"""`values` with what stands for names and fields filled in."""
		field, value = FIELDS[doctype]
		parent = PARENTS.get(doctype, "")
		gaps = {
			"{doctype}": doctype,
			"{name}": self.names[doctype],
			"{field}": field,
			"{value}": str(value),
			"{parent}": parent,
			"{parent_name}": self.names.get(parent, ""),
			"{mine}": self.mine,
			"{ticket}": self.ticket,
			"{tomorrow}": (datetime.now(timezone.utc) + timedelta(days=1)).isoformat(),
		}
		text = json.dumps(values)
		for gap, filling in gaps.items():
			text = text.replace(gap, json.dumps(filling)[1:-1])
		return json.loads(text)


class Matrix:
	"""Counts the cells, and keeps what is wrong with them."""

	def __init__(self, world: World, condition: str):
		self.world, self.condition = world, condition
		self.cells, self.wrong = 0, []

	def note(self, *cell: str) -> None:
		self.wrong.append(" · ".join((self.condition, *map(str, cell))))

	def documents(self, doctype: str, withheld: bool = False) -> None:
		"""Every way in to the owner's object of a DocType, for every role; first those who may least."""
		before = self.world.stored(doctype)
		for way in WAYS:
			if way.children_only and doctype not in PARENTS:
				continue
			if doctype == rights.SETTINGS and way.kind in ("list", "count"):
				continue  # of a Single there is no list
			for role, session in self.world.sessions.items():
				if way.kind in CHANGES and role in CHANGES[way.kind][doctype]:
					continue
				self.cells += 1
				path = self.world.filled(way.path, doctype)
				answer = session.ask(way.verb, path, self.world.filled(way.values, doctype))
				if fault := self.fault(doctype, way, role, answer, withheld):
					self.note(doctype, way.name, role, f"{answer.status_code}: {fault}")
			if way.kind in CHANGES and self.world.stored(doctype) != before:
				self.note(doctype, way.name, "changed the object of somebody else")
				before = self.world.stored(doctype)

	def fault(self, doctype: str, way, role: str, answer, withheld: bool) -> str | None:
		"""What is wrong with an answer; None if it is right."""
		status, text = answer.status_code, answer.text
		may_read = role in READERS[doctype] and not (withheld and role == OWNER)
		shown = self.shown(doctype, text)
		if status >= 500:
			return "server error"
		if way.kind in CHANGES:
			expected = {*REFUSALS, 200} if way.kind == "bulk" else REFUSALS
			return None if status in expected else "not refused"
		if shown and not may_read and way.kind != "count":
			return "leak"
		if way.kind in ("read", "room"):
			expected = {200} if may_read else {*REFUSALS, 301, 302}
		elif way.kind == "rooms":
			expected = {200} if role in LISTERS[doctype] and doctype not in PARENTS else {200, *REFUSALS}
			if doctype not in PARENTS and role not in LISTERS[doctype]:
				expected = REFUSALS
		else:
			expected = {200} if role in LISTERS[doctype] and doctype not in PARENTS else {200, *REFUSALS}
		if doctype in PARENTS or doctype == rights.SETTINGS:
			expected |= {*REFUSALS} if role in READERS[doctype] else set()  # rows and Singles have no lists
		return None if status in expected else "unexpected status"

	def shown(self, doctype: str, text: str) -> bool:
		"""Whether an answer shows the owner's object. Settings have no name of their own: a field of theirs shows it."""
		if doctype == rights.SETTINGS:
			return '"due_soon_minutes"' in text
		if doctype == NOTIFICATION:
			return SECRET in text
		name = re.escape(self.world.names[doctype])
		return bool(
			re.search(rf'"name": ?"{name}"|\["{name}"|"value": ?"{name}"|^"{name}"', text, re.MULTILINE)
		)

	def methods(self, withheld: bool = False) -> None:
		"""Every method of the API, for every role, as GET and as POST, with the token of the session and without."""
		before = self.world.stored(NOTIFICATION)
		for method, (given, changes) in API.items():
			values = self.world.filled(given, NOTIFICATION)
			path = f"/api/method/helpdesk_notify.api.{method}"
			for role, session in self.world.sessions.items():
				if role == OWNER and changes:
					continue  # what the owner changes has tests of its own
				self.cells += 1
				answer = session.ask("POST", path, values)
				if fault := self.method_fault(method, role, answer, withheld):
					self.note(method, "POST", role, f"{answer.status_code}: {fault}")
				if changes:
					self.guards(method, role, path, values)
		if self.world.stored(NOTIFICATION) != before:
			self.note("a method changed the notification of somebody else")

	def guards(self, method: str, role: str, path: str, values: dict) -> None:
		"""A method that changes something wants a POST with the session's token."""
		session = self.world.sessions[role]
		self.cells += 2
		if session.ask("GET", path, values).status_code != 403:
			self.note(method, "GET", role, "a method that changes something is called by GET")
		if role != GUEST and self.without_token(session, path, values) != 400:
			self.note(method, "POST without token", role, "accepted")

	def without_token(self, session: Session, path: str, values: dict) -> int:
		token = session.http.headers.pop("X-Frappe-CSRF-Token", None)
		try:
			return session.ask("POST", path, values).status_code
		finally:
			if token:
				session.http.headers["X-Frappe-CSRF-Token"] = token

	def method_fault(self, method: str, role: str, answer, withheld: bool) -> str | None:
		status, text = answer.status_code, answer.text
		if status >= 500:
			return "server error"
		if SECRET in text and (role != OWNER or withheld):
			return "leak"
		if method == "unsubscribe":
			return None if status == 403 else "a forged link was taken"
		if role == GUEST:
			return None if status in (401, 403) else "a guest was let in"
		if method in rights.ABOUT_ONES_OWN and role != OWNER:
			return None if status in REFUSALS else "answered about somebody else's"
		if method in rights.ABOUT_A_TICKET:
			may = role != CUSTOMER and not (withheld and role not in (ADMINISTRATOR,))
			expected = {200} if may else {403}
			return None if status in (expected | ({200, 403} if withheld else set())) else "unexpected status"
		if method == "history" and withheld:
			return None if status == 403 else "history of a withdrawn ticket"
		return None if status == 200 else f"unexpected status {text[-300:]}"


@pytest.fixture(scope="module")
def world(admin: Person) -> Iterator[World]:
	yield World(admin)


def report(matrix: Matrix) -> None:
	print(f"{matrix.condition}: {matrix.cells} cells, {len(matrix.wrong)} wrong")
	assert not matrix.wrong, "\n".join(matrix.wrong)


def test_every_method_of_the_api_has_a_row() -> None:
	tree = ast.parse(API_SOURCE.read_text())
	methods = {each.name for each in tree.body if isinstance(each, ast.FunctionDef) and each.decorator_list}
	assert methods == {*API}


@pytest.mark.parametrize("doctype", FIELDS)
def test_documents(world: World, doctype: str) -> None:
	matrix = Matrix(world, "plain")
	matrix.documents(doctype)
	report(matrix)


def test_methods(world: World) -> None:
	matrix = Matrix(world, "plain")
	matrix.methods()
	report(matrix)


@pytest.mark.parametrize("condition", ["team restriction", "User Permission", "both"])
def test_after_access_was_withdrawn(world: World, admin: Person, condition: str) -> None:
	limits = []
	team = f"Rights {condition}"
	if not admin.has("HD Team", team):
		admin.insert(doctype="HD Team", team_name=team)
	ticket = {"doctype": "HD Ticket", "name": world.ticket}
	admin.call("frappe.client.set_value", **ticket, fieldname={"agent_group": team})
	restrict = {
		"doctype": "HD Settings",
		"name": "HD Settings",
		"fieldname": "restrict_tickets_by_agent_group",
	}
	if condition != "User Permission":
		admin.call("frappe.client.set_value", **restrict, value=1)
	if condition != "team restriction":
		other = world._insert("HD Ticket", subject="Another", raised_by="dana@browser.test")
		permission = {
			"doctype": "User Permission",
			"user": EMAILS[OWNER],
			"allow": "HD Ticket",
			"for_value": other,
		}
		limits.append(admin.insert(**permission)["name"])
	try:
		matrix = Matrix(world, condition)
		matrix.documents(NOTIFICATION, withheld=True)
		matrix.methods(withheld=True)
		inbox = world.sessions[OWNER].call("helpdesk_notify.api.inbox", limit=100)["rows"]
		assert HIDDEN in [row["title"] for row in inbox if row["name"] == world.names[NOTIFICATION]]
		report(matrix)
	finally:
		admin.call("frappe.client.set_value", **restrict, value=0)
		for name in limits:
			admin.call("frappe.client.delete", doctype="User Permission", name=name)


@pytest.fixture(scope="module", autouse=True)
def usual_settings(admin: Person) -> Iterator[None]:
	"""What the matrix sets in the settings is taken back."""
	with settled(admin, developers=[], manager_roles=[], events=[]):
		yield
