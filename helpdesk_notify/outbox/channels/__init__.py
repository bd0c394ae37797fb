"""The channels of the outbox. A new one is a file with a class as in `interface.Channel`, and a line in CHANNELS."""

from collections.abc import Callable

from helpdesk_notify.outbox.channels.email import Email
from helpdesk_notify.outbox.channels.interface import Channel
from helpdesk_notify.outbox.channels.wake import Wake

# In this order: what wakes is unread again, and its email goes out.
CHANNELS: dict[str, Callable[[], Channel]] = {
	Wake.name: Wake,
	Email.name: Email,
}
