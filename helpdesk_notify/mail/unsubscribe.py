"""The unsubscribe page of emails.

Opening the link (GET) only asks for confirmation, because mail scanners open links too. The unsubscribe button of
a mail program sends a POST to the same address (RFC 8058).
"""

import frappe
from frappe import _
from frappe.utils import escape_html

from helpdesk_notify.engine import unsubscribe as rules
from helpdesk_notify.mail import links
from helpdesk_notify.preferences import event_types, values
from helpdesk_notify.preferences.settings import read_settings

Scope = rules.Kinds | rules.AllMail | rules.Gone


def respond(user: str, events: str, until: str, signature: str) -> None:
	"""Shows the page of an unsubscribe link. A POST turns off email about `events` for `user`."""
	keys = [key for key in events.split(",") if key]
	if not links.is_valid(user, events, until, signature) or not frappe.db.exists("User", user):
		_page(
			_("This Link Is No Longer Valid"),
			_("Use the link in a more recent email, or change your notification preferences in Helpdesk."),
			status=403,
			colour="red",
		)
		return
	scope = rules.scope(keys, locked=read_settings().locked, known=event_types.kinds())
	if isinstance(scope, rules.Locked):
		sentence = _("Your administrator has locked these notifications for all agents.")
		_page(_("Cannot Unsubscribe"), sentence, status=403, colour="orange")
	elif frappe.request.method == "POST":
		_switch_off(user, scope)
		_page(_("Unsubscribed"), _confirmation(scope, keys), colour="green")
	else:
		_page(_("Unsubscribe"), _form(_question(scope, keys)))


def _question(scope: Scope, keys: list[str]) -> str:
	if isinstance(scope, rules.AllMail):
		return _("Stop all notification emails?")
	return _("Stop emails about {0}?").format(_names(scope, keys))


def _confirmation(scope: Scope, keys: list[str]) -> str:
	if isinstance(scope, rules.AllMail):
		return _("You are unsubscribed from all notification emails.")
	return _("You are unsubscribed from emails about {0}.").format(_names(scope, keys))


def _names(scope: Scope, keys: list[str]) -> str:
	shown = scope.keys if isinstance(scope, rules.Kinds) else keys
	return escape_html(", ".join(_("“{0}”").format(event_types.label_of(key)) for key in shown))


def _switch_off(user: str, scope: Scope) -> None:
	match scope:
		case rules.Kinds(keys):
			values.switch_off_mail(user, keys)
		case rules.AllMail():
			values.save(user, {"email": False})


def _form(question: str) -> str:
	token = frappe.session.data.get("csrf_token") or ""
	hidden = f'<input type="hidden" name="csrf_token" value="{escape_html(token)}">' if token else ""
	label = escape_html(_("Unsubscribe"))
	return (
		f'<p>{question}</p><form method="post">{hidden}'
		f'<button class="btn btn-primary btn-sm" type="submit">{label}</button></form>'
	)


def _page(title: str, html: str, *, status: int = 200, colour: str = "blue") -> None:
	frappe.respond_as_web_page(
		title, html, http_status_code=status, indicator_color=colour, primary_action=None
	)
