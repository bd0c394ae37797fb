"""What is refused, with the status and type that Frappe would answer."""


class Refused(Exception):
	"""Bad input. The message is for the person who sent it."""

	status = 417
	exc_type = "ValidationError"


class NotPermitted(Refused):
	"""Somebody unknown, or somebody who may not do this."""

	status = 403
	exc_type = "PermissionError"


class NotFound(Refused):
	"""A ticket, comment or address that does not exist."""

	status = 404
	exc_type = "DoesNotExistError"


class WrongType(Refused):
	"""A number instead of a text, say."""

	exc_type = "FrappeTypeError"
