"""What the link in a mail answers: a page that asks, and what happens when one says yes.

Opening the link changes nothing: mail scanners open links too. A mail program's own button posts to the same
address at once (RFC 8058).
"""

import frappe
from frappe import _
from frappe.utils import escape_html

from helpdesk_notify.engine import unsubscribe as rules
from helpdesk_notify.mail import links
from helpdesk_notify.preferences import event_types, values
from helpdesk_notify.preferences.settings import read_settings


def respond(user: str, events: str, until: str, signature: str) -> None:
	"""Show the page for a link; a POST switches off mail of the kinds in `events` for `user`."""
	keys = [key for key in events.split(",") if key]
	if not links.is_valid(user, events, until, signature) or not frappe.db.exists("User", user):
		_page(
			_("This Link Is No Longer Valid"),
			_("Please take the one in a newer e-mail, or change your notification preferences in Helpdesk."),
			status=403,
			colour="red",
		)
		return
	scope = rules.scope(keys, locked=read_settings().locked, known=event_types.kinds())
	if isinstance(scope, rules.Locked):
		sentence = _("The administrator has decided that everybody hears of this")
		_page(_("This Cannot Be Switched Off"), sentence, status=403, colour="orange")
	elif frappe.request.method == "POST":
		_switch_off(user, scope)
		names = _names(scope, keys)
		_page(_("Done"), _("You get no more e-mail of this kind: {0}").format(names), colour="green")
	else:
		_page(_("No More E-mail of This Kind?"), _form(_names(scope, keys)))


def _names(scope: rules.Kinds | rules.AllMail | rules.Gone, keys: list[str]) -> str:
	if isinstance(scope, rules.AllMail):
		return _("all notifications")
	shown = scope.keys if isinstance(scope, rules.Kinds) else keys
	return ", ".join(escape_html(event_types.label_of(key)) for key in shown)


def _switch_off(user: str, scope: rules.Kinds | rules.AllMail | rules.Gone) -> None:
	match scope:
		case rules.Kinds(keys):
			values.switch_off_mail(user, keys)
		case rules.AllMail():
			values.save(user, {"email": False})


def _form(names: str) -> str:
	question = _("Stop e-mail about: {0}").format(names)
	token = frappe.session.data.get("csrf_token") or ""
	hidden = f'<input type="hidden" name="csrf_token" value="{escape_html(token)}">' if token else ""
	label = escape_html(_("Yes, stop"))
	return (
		f'<p>{question}</p><form method="post">{hidden}'
		f'<button class="btn btn-primary btn-sm" type="submit">{label}</button></form>'
	)


def _page(title: str, html: str, *, status: int = 200, colour: str = "blue") -> None:
	frappe.respond_as_web_page(
		title, html, http_status_code=status, indicator_color=colour, primary_action=None
	)
