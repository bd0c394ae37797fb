"""Functions for other code: `clear` for client scripts, and `notify` for other apps."""

from helpdesk_notify.api import clear
from helpdesk_notify.extends.other_apps import notify

__all__ = ["clear", "notify"]
