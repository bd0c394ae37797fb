"""Composes emails about notifications and adds them to Frappe's Email Queue."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr
from functools import partial
from urllib.parse import urlsplit

import frappe
from babel import Locale, UnknownLocaleError
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.utils import cint, get_url

from helpdesk_notify import constants
from helpdesk_notify.engine import (
	MailContent,
	MailItem,
	TicketFacts,
	compose,
	header_name,
	header_text,
	plain_text,
	unsubscribe,
)
from helpdesk_notify.mail import links, ticket_facts
from helpdesk_notify.mail.email_queue import Email
from helpdesk_notify.preferences import event_types
from helpdesk_notify.preferences.settings import read_settings
from helpdesk_notify.runtime import clock
from helpdesk_notify.tickets import urls

TEMPLATES = "helpdesk_notify/templates/emails"
DESCRIBED = "ticket_created"  # the event whose email includes the ticket's description
# Placeholder for the recipient's unsubscribe link in a rendered email.
_UNSUBSCRIBE = "https://unsubscribe.invalid/"
_TO = Address("", addr_spec="recipient@recipient.invalid")
_MESSAGE_ID = "<id@message.invalid>"
_LINE = "\r\n"
MOST_IN_LINE = 998  # characters (RFC 5322)
# A longer link would be encoded, and mail programs would not recognize it (RFC 5322: 998 characters).
_POLICY = SMTP.clone(max_line_length=990)
_ENCODING = "quoted-printable"  # the queue stores text, and not all mail servers accept 8-bit content


@dataclass(slots=True)
class Rendered:
	"""An email before it is addressed. `template`: the whole message, with placeholders."""

	content: MailContent
	html: str
	text: str
	template: str = ""

	def addressed(self, to: Address, message_id: str, link: str) -> str | None:
		"""The message for one recipient, from `template`; None if that would not be a valid message.

		Building it from its parts takes ten times as long.
		"""
		head, _blank, body = self.template.partition(_LINE * 2)
		placeholders = self.html.count(_UNSUBSCRIBE) + self.text.count(_UNSUBSCRIBE)
		if body.count(_UNSUBSCRIBE) != placeholders:
			return None  # one of them was split over two lines
		head = head.replace(_MESSAGE_ID, message_id).replace(_UNSUBSCRIBE, link) + _LINE
		head = head.replace(_header(_TO), _header(to))
		message = head + _LINE + body.replace(_UNSUBSCRIBE, link.replace("=", "=3D"))
		return message if max(map(len, message.split(_LINE))) <= MOST_IN_LINE else None


class Writer:
	"""Composes the emails of one batch. An email with the same content for several recipients is rendered once."""

	def __init__(self) -> None:
		settings = frappe.get_cached_doc(constants.SETTINGS)
		self.account = _account(settings.sender)
		self.locked = read_settings().locked
		self.instead = settings.development_email if cint(frappe.conf.developer_mode) else None
		self.domain = urlsplit(get_url()).hostname or "localhost"
		self.account_name = self.account.name if self.account.is_exists_in_db() else None
		self.rendered: dict[tuple, Rendered] = {}
		self.tickets: dict[str, frappe._dict] = {}
		self.descriptions: dict[str, tuple[str, str]] = {}

	def describe(self, names: Collection[str]) -> None:
		"""Reads the descriptions of tickets for emails. Slow, so it is called before rows are locked."""
		self.descriptions |= ticket_facts.descriptions({*names} - {*self.descriptions})

	def read_tickets(self, names: Collection[str | None]) -> None:
		"""Reads the tickets for emails, in one query."""
		self.tickets |= ticket_facts.read({name for name in names if name} - {*self.tickets})

	def write(self, user: frappe._dict, rows: Sequence[frappe._dict], digest: str | None) -> Email:
		"""Composes the email about `rows` for `user`."""
		rendered = self._render(self._items(rows, user.language), user.language, digest)
		optional = unsubscribe.offered(rendered.content.keys, self.locked)
		link = links.unsubscribe(user.name, optional) if optional else ""
		to = _address(*(("", self.instead) if self.instead else (user.full_name, user.email)))
		message_id = make_msgid("helpdesk-notify", self.domain)
		message = rendered.addressed(to, message_id, link)
		if message is None:
			message = self._message(rendered, to, message_id, link).as_string()
		return self._email(self.instead or user.email, rendered.content, message_id, message)

	def _render(self, items: list[MailItem], language: str, digest: str | None) -> Rendered:
		same = (language, digest, *items)
		if same not in self.rendered:
			content = compose(items, partial(_, lang=language), digest)
			optional = unsubscribe.offered(content.keys, self.locked)
			words = {
				**content.words,
				"subject": content.subject,
				"lang": language,
				"dir": _direction(language),
				"site": self.domain,
				"unsubscribe_url": _UNSUBSCRIBE if optional else "",
				"unsubscribe_label": _("Unsubscribe from these emails", lang=language),
			}
			html, text = (
				frappe.get_template(f"{TEMPLATES}/{content.template}.{kind}").render(words)
				for kind in ("html", "txt")
			)
			rendered = Rendered(content, html, text)
			link = _UNSUBSCRIBE if optional else ""
			rendered.template = self._message(rendered, _TO, _MESSAGE_ID, link).as_string()
			self.rendered[same] = rendered
		return self.rendered[same]

	def _items(self, rows: Sequence[frappe._dict], language: str) -> list[MailItem]:
		kinds = event_types.kinds()
		described = {row.reference_ticket for row in rows if row.notify_event == DESCRIBED}
		about = self._facts({row.reference_ticket for row in rows} - {None, ""}, language, described)
		return [
			MailItem(
				key=row.notify_event or "custom",
				title=row.message or "",
				at=clock.from_db(row.notify_at or row.creation),
				body=row.notify_body or "",
				actor=row.notify_actor or plain_text(row.actor_name) or row.user_from,
				url=get_url(row.notify_link or _path(row)),
				reason=row.notify_reason or "",
				ticket=about.get(row.reference_ticket),
				comment=bool(row.reference_comment),
				kind=kinds.get(row.notify_event),
			)
			for row in rows
		]

	def _facts(self, names: set[str], language: str, described: set[str]) -> dict[str, TicketFacts]:
		self.read_tickets(names)
		self.describe(described)
		return {
			name: ticket_facts.facts(
				self.tickets[name], language, self.descriptions.get(name) if name in described else None
			)
			for name in names & {*self.tickets}
		}

	def _message(self, rendered: Rendered, to: Address, message_id: str, link: str) -> EmailMessage:
		content = rendered.content
		message = EmailMessage(policy=_POLICY)
		message["Subject"] = header_text(content.subject)
		message["From"] = _address(*parseaddr(self.account.default_sender))
		message["To"] = to
		message["Date"] = formatdate(localtime=False)
		message["Message-ID"] = message_id
		if content.ticket:
			# No email has this id, but all emails that refer to it form one thread.
			thread = f"<helpdesk-notify.ticket.{content.ticket}@{self.domain}>"
			message["In-Reply-To"] = message["References"] = thread
		# No automatic replies from mail servers, and no ticket from Helpdesk.
		message["Auto-Submitted"] = "auto-generated"
		message["X-Auto-Generated"] = "helpdesk-notify"
		message["X-Auto-Response-Suppress"] = "All"
		if link:
			message["List-Unsubscribe"] = f"<{link}>"
			message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
		message.set_content(rendered.text.replace(_UNSUBSCRIBE, link), cte=_ENCODING)
		message.add_alternative(rendered.html.replace(_UNSUBSCRIBE, link), subtype="html", cte=_ENCODING)
		return message

	def _email(self, recipient: str, content: MailContent, message_id: str, message: str) -> Email:
		values = {
			"sender": self.account.default_sender,
			"message": message,
			"message_id": message_id.strip("<>"),
			"reference_doctype": "HD Ticket" if content.ticket else None,
			"reference_name": content.ticket,
			"email_account": self.account_name,
			"priority": 1,
			"add_unsubscribe_link": 0,
			"expose_recipients": "header",
		}
		return Email(recipient, values)


def _address(name: str | None, email: str) -> Address:
	return Address(header_name(plain_text(name)), addr_spec=email)


def _header(to: Address) -> str:
	return _POLICY.fold("To", _POLICY.header_factory("To", to))


def outgoing_account():
	"""The outgoing Email Account; None if the site has none."""
	return _account(frappe.get_cached_doc(constants.SETTINGS).sender)


def _account(name: str | None):
	if name and frappe.db.exists("Email Account", {"name": name, "enable_outgoing": 1}):
		return frappe.get_cached_doc("Email Account", name)
	return EmailAccount.find_outgoing()


def _path(row: frappe._dict) -> str:
	return urls.path(row.reference_ticket, row.reference_comment) if row.reference_ticket else "/helpdesk"


def _direction(language: str | None) -> str:
	try:
		return Locale.parse((language or "en").replace("-", "_")).text_direction
	except (ValueError, UnknownLocaleError):
		return "ltr"
