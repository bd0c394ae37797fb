"""What the link in a mail answers: a page that asks, and what happens when one says yes.

Opening the link changes nothing: mail scanners open links too. A mail program's own button posts to the same
address at once (RFC 8058).
"""

import frappe
from frappe import _
from frappe.utils import escape_html

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
	known = [key for key in keys if key in event_types.choosable()]
	locked = read_settings().locked
	if known and locked.issuperset(known):
		sentence = _("The administrator has decided that everybody hears of this")
		_page(_("This Cannot Be Switched Off"), sentence, status=403, colour="orange")
		return
	known = [key for key in known if key not in locked]
	# What the rate limit folds together has no switch of its own: without any other kind, it is all mail.
	# Of an app that is gone there is no mail any more, and nothing to switch off.
	everything = not known and any(key in event_types.kinds() for key in keys)
	names = ", ".join(escape_html(event_types.label_of(key)) for key in known or keys)
	names = _("all notifications") if everything else names
	if frappe.request.method == "POST":
		_switch_off(user, known, everything)
		_page(_("Done"), _("You get no more e-mail of this kind: {0}").format(names), colour="green")
	else:
		_page(_("No More E-mail of This Kind?"), _form(names))


def _switch_off(user: str, keys: list[str], everything: bool) -> None:
	if keys:
		values.switch_off_mail(user, keys)
	elif everything:
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
