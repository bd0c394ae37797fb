"""Where tickets are on the site."""


def path(ticket: str, comment: str | None = None) -> str:
	"""Where a ticket is on the site, or a comment in it."""
	url = f"/helpdesk/tickets/{ticket}"
	return f"{url}#comment-{comment}" if comment else url
