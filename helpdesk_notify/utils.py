"""What other code calls: `clear` from client scripts, and `notify` from the Python of other apps."""

from helpdesk_notify.api import clear
from helpdesk_notify.extends.other_apps import notify

__all__ = ["clear", "notify"]
