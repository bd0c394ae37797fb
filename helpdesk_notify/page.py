"""Adds the app's script to Helpdesk's page, without changing Helpdesk's files."""

import json
from pathlib import Path

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import cint, get_build_version
from frappe.website.page_renderers.template_page import TemplatePage

from helpdesk_notify.preferences import serializer
from helpdesk_notify.recipients.visibility import is_agent
from helpdesk_notify.runtime import errors

ENDPOINT = "helpdesk"
SCRIPT = "/assets/helpdesk_notify/dist/helpdesk.js"
# All texts of the front-end, written by `npm run messages`.
MESSAGES = Path(__file__).parent / "public" / "ui_messages.json"


class HelpdeskPage(TemplatePage):
	"""Helpdesk's page with the app's script. All of its routes are rendered from this endpoint."""

	def can_render(self) -> bool:
		return self.path == ENDPOINT and _is_wanted() and bool(super().can_render())

	def get_html(self) -> str:
		html = super().get_html()
		with errors.logged("helpdesk_notify: page"):
			head, end, tail = html.rpartition("</body>")
			return f"{head}{_snippet()}{end}{tail}" if end else html
		return html


def _is_wanted() -> bool:
	with errors.logged("helpdesk_notify: page"):
		return is_agent(frappe.session.user) and _setting("show_in_helpdesk")
	return False


def _setting(switch: str) -> bool:
	return bool(cint(frappe.get_cached_doc("HD Notify Settings").get(switch)))


def boot(home: str = "helpdesk") -> dict:
	"""The values for `window.helpdesk_notify`. `home`: where the script runs: "helpdesk", "desk" or "page"."""
	return {
		"user": frappe.session.user,
		"site": frappe.local.site,
		"socketio_port": frappe.conf.socketio_port,
		"csrf_token": get_csrf_token(),
		"lang": frappe.local.lang,
		"messages": _translations(),
		"home": home,
		**serializer.screen_of(frappe.session.user),
	}


def extend_bootinfo(bootinfo) -> None:
	"""Hook: adds the script's values for agents, if the bell is shown in Desk."""
	with errors.logged("helpdesk_notify: boot"):
		if is_agent(frappe.session.user) and _setting("show_in_desk"):
			bootinfo.helpdesk_notify = boot("desk")


def _translations() -> dict[str, str]:
	"""The texts that have a translation in the user's language."""
	sentences = json.loads(MESSAGES.read_text()) if MESSAGES.exists() else []
	return {sentence: _(sentence) for sentence in sentences if _(sentence) != sentence}


def _snippet() -> str:
	# "<" is escaped, so that no value can close the script element
	values = frappe.as_json(boot(), indent=None).replace("<", "\\u003c")
	return (
		f"<script>window.helpdesk_notify = {values};</script>"
		f'<script type="module" src="{SCRIPT}?v={get_build_version()}"></script>'
	)
