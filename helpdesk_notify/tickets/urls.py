"""Paths of tickets."""


def path(ticket: str, comment: str | None = None) -> str:
	"""The path of a ticket, or of a comment in it."""
	url = f"/helpdesk/tickets/{ticket}"
	return f"{url}#comment-{comment}" if comment else url
