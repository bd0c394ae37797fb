"""What an agent wishes to be told of, and how."""

from helpdesk_notify.www.notifications import index

no_cache = 1


def get_context(context: dict) -> None:
	"""As for the notifications themselves."""
	index.get_context(context)
