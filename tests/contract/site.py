"""A real site: each action calls the method that Helpdesk's own page calls for it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

import httpx2

from tests.contract.model import AGENTS, CUSTOMER, CUSTOMER_NAME, TEAMS
from tests.contract.shell import Shell, message_of
from tests.helpdesk.conftest import PASSWORD
from tests.helpdesk.sessions import Session

TICKET, COMMENT = "HD Ticket", "HD Ticket Comment"
NOTIFICATION, SETTINGS = "HD Notification", "HD Notify Settings"
MENTION = '<span class="mention" data-type="mention" data-id="{user}" data-label="{name}">@{name}</span>'
ON_TICKETS = "helpdesk.helpdesk.doctype.hd_ticket.api"
ON_COMMENTS = "helpdesk.helpdesk.doctype.hd_ticket_comment.hd_ticket_comment"
USUAL = {"notify_managers": 0, "rate_limit": 0, "rate_minutes": 1, "developers": []}
# Helpdesk sends no mail, so it needs no account, and an answer sets the status as it does in the playground.
DESK = {
	"skip_email_workflow": 1,
	"enable_reply_email_to_agent": 0,
	"enable_comment_reactions": 1,
	"auto_update_status": 1,
	"update_status_to": "Replied",
	"restrict_tickets_by_agent_group": 0,
}


class Site(Shell):
	users: ClassVar = {who: f"{who}@contract.test" for who in (*AGENTS, CUSTOMER)}

	def __init__(self) -> None:
		self.root = Session("Administrator", os.environ["HELPDESK_ADMIN_PASSWORD"])
		self._make_people()
		self.sessions = {who: Session(user) for who, user in self.users.items()}
		self.nobody = Session(None)
		self.settings: dict[str, Any] = {}

	def request(self, who: str | None, verb: str, path: str, values: object) -> httpx2.Response:
		return (self.sessions[who] if who else self.nobody).ask(verb, path, values)

	def open_ticket(self, who: str, subject: str, content: str, team: str | None = None) -> str:
		doc = {"subject": subject, "description": _html(content), **({"agent_group": team} if team else {})}
		return str(self._do(who, f"{ON_TICKETS}.new", doc=doc)["name"])

	def assign(self, who: str, ticket: str, agent: str) -> None:
		to = [self.users[agent]]
		self._do(who, "frappe.desk.form.assign_to.add", doctype=TICKET, name=ticket, assign_to=to)

	def unassign(self, who: str, ticket: str, agent: str) -> None:
		of = self.users[agent]
		self._do(who, "frappe.desk.form.assign_to.remove", doctype=TICKET, name=ticket, assign_to=of)

	def move(self, who: str, ticket: str, team: str) -> None:
		self._set(who, TICKET, ticket, agent_group=team)

	def prioritise(self, who: str, ticket: str, priority: str) -> None:
		self._set(who, TICKET, ticket, priority=priority)

	def comment(self, who: str, ticket: str, text: str) -> str:
		self._run(who, ticket, "new_comment", content=self._text(text), attachments=[])
		filters = {"reference_ticket": ticket, "commented_by": self.users[who]}
		order = {"order_by": "creation desc", "limit_page_length": 1}
		return self._do(who, "frappe.client.get_list", doctype=COMMENT, filters=filters, **order)[0]["name"]

	def edit_comment(self, who: str, comment: str, text: str) -> None:
		self._set(who, COMMENT, comment, content=self._text(text))

	def react(self, who: str, comment: str, emoji: str) -> None:
		self._do(who, f"{ON_COMMENTS}.toggle_reaction", comment=comment, emoji=emoji)

	def unreact(self, who: str, comment: str) -> None:
		given = self._do(who, f"{ON_COMMENTS}.get_reactions", comment=comment)
		(mine,) = [each["emoji"] for each in given if each["current_user_reacted"]]
		self.react(who, comment, mine)

	def answer_customer(self, who: str, ticket: str, text: str) -> None:
		message = {"message": _html(text), "to": self.users[CUSTOMER], "cc": "", "bcc": "", "attachments": []}
		self._run(who, ticket, "reply_via_agent", **message)

	def reply(self, who: str, ticket: str, text: str) -> None:
		self._run(who, ticket, "create_communication_via_contact", message=_html(text), attachments=[])

	def resolve(self, who: str, ticket: str) -> None:
		self._set(who, TICKET, ticket, status="Resolved")

	def look_at(self, who: str, ticket: str) -> None:
		self._run(who, ticket, "mark_seen")

	def prepare(self, **settings: Any) -> None:
		rows = {"doctype": NOTIFICATION, "fields": ["name", "user_to"], "limit_page_length": 0}
		mine = {"user_to": ["in", [*self.users.values()]], "notify_mail_only": 0}
		for user, found in groupby(
			self.root.call("frappe.client.get_list", **rows, filters=mine, order_by="user_to"),
			key=itemgetter("user_to"),
		):
			self.answer(user.partition("@")[0], "delete", names=[row["name"] for row in found])
		settings = {key: self._setting(key, value) for key, value in {**USUAL, **settings}.items()}
		if settings != self.settings:
			self._set(None, SETTINGS, SETTINGS, **settings)
			self.settings = settings

	def _setting(self, key: str, value: Any) -> Any:
		return [{"user": self.users[who]} for who in value] if key == "developers" else value

	def mail_subjects(self, who: str) -> None:
		return None

	def later(self, minutes: int) -> None:
		"""A site's clock cannot be moved."""

	def _make_people(self) -> None:
		for who, name in {**AGENTS, CUSTOMER: CUSTOMER_NAME}.items():
			first, last = name.split()
			user = {"email": self.users[who], "first_name": first, "last_name": last, "send_welcome_email": 0}
			roles = [{"role": "Agent"}] if who in AGENTS else []
			kind = "System User" if who in AGENTS else "Website User"
			user |= {"new_password": PASSWORD, "user_type": kind, "roles": roles}
			self._insert("User", self.users[who], **user)
			if who in AGENTS:
				self._insert("HD Agent", self.users[who], user=self.users[who], agent_name=name)
		for team, agent in TEAMS.items():
			self._insert("HD Team", team, team_name=team, users=[{"user": self.users[agent]}])

	def _insert(self, doctype: str, name: str, **values: Any) -> None:
		if not self.root.call("frappe.client.get_count", doctype=doctype, filters={"name": name}):
			self.root.call("frappe.client.insert", doc={"doctype": doctype, **values})

	def _do(self, who: str | None, method: str, /, **values: Any) -> Any:
		session = self.sessions[who] if who else self.root
		return message_of(session.ask("POST", f"/api/method/{method}", values))

	def _run(self, who: str, ticket: str, method: str, **args: Any) -> None:
		self._do(who, "run_doc_method", dt=TICKET, dn=ticket, method=method, args=json.dumps(args))

	def _set(self, who: str | None, doctype: str, name: str, **values: Any) -> None:
		self._do(who, "frappe.client.set_value", doctype=doctype, name=name, fieldname=values)

	def _text(self, text: str) -> str:
		return f"<p>{self.with_mentions(escape(text), MENTION)}</p>"


@contextmanager
def using_site() -> Iterator[Site]:
	site = Site()
	before = {
		doctype: site.root.call("frappe.client.get", doctype=doctype, name=doctype)
		for doctype in ("HD Settings", SETTINGS)
	}
	site._set(None, "HD Settings", "HD Settings", **DESK)
	try:
		yield site
	finally:
		for doctype, fields in {"HD Settings": DESK, SETTINGS: USUAL}.items():
			site._set(None, doctype, doctype, **{field: before[doctype].get(field) for field in fields})


def _html(text: str) -> str:
	return f"<p>{escape(text)}</p>"
