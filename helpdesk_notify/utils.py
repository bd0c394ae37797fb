"""The short path by which client scripts call `clear`."""

from helpdesk_notify.api import clear

__all__ = ["clear"]
