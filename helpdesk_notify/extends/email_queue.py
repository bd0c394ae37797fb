"""Email Queue: Frappe's copy of incoming emails to assignees, and Helpdesk's emails about replies in the portal.

The app already sends these to the assigned agents, by their preferences. So they are removed from the recipients. All
other recipients still get the email.
"""

from email import policy
from email.parser import HeaderParser

import frappe

from helpdesk_notify.engine import framework
from helpdesk_notify.extends.handlers import log_errors
from helpdesk_notify.recipients.audience import agents_of
from helpdesk_notify.recipients.users import emails_of
from helpdesk_notify.recipients.visibility import is_agent


@log_errors
def before_insert(doc, method=None):
	if doc.reference_doctype != "HD Ticket" or not doc.reference_name or doc.flags.is_helpdesk_notify_mail:
		return
	if not _is_about_a_reply(doc):
		return
	agents = emails_of([user for user in agents_of(doc.reference_name) if is_agent(user)])
	others = [row for row in doc.recipients if row.recipient.strip().lower() not in agents]
	if len(others) == len(doc.recipients):
		return
	doc.set("recipients", others)
	if not others:
		doc.status = "Sent"  # no recipients are left


def _is_about_a_reply(doc) -> bool:
	if doc.communication:
		return frappe.db.get_value("Communication", doc.communication, "sent_or_received") == "Received"
	subject = (
		HeaderParser(policy=policy.default).parsestr(doc.message or "", headersonly=True)["Subject"] or ""
	)
	return framework.is_reply_to_agents(subject, str(doc.reference_name))
