"""The page /notifications/preferences: the notification preferences of an agent."""

from helpdesk_notify.www.notifications import index

no_cache = 1


def get_context(context: dict) -> None:
	"""The same access and values as /notifications."""
	index.get_context(context)
