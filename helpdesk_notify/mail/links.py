"""The unsubscribe link: signed, so that it needs no login and cannot be forged."""

import hmac
from collections.abc import Collection
from datetime import timedelta
from urllib.parse import urlencode

from frappe.utils import get_url
from frappe.utils.verified_command import get_signed_params

from helpdesk_notify.runtime import clock

VALID = timedelta(days=180)
_PATH = "/api/method/helpdesk_notify.api.unsubscribe"


def unsubscribe(user: str, keys: Collection[str]) -> str:
	"""The absolute URL for `user` to unsubscribe from emails about the events `keys`."""
	until = int((clock.now() + VALID).timestamp())
	return f"{get_url(_PATH)}?{_signed(user, ','.join(sorted(keys)), until)}"


def is_valid(user: str, events: str, until: str, signature: str) -> bool:
	"""Whether the signature is valid and the link has not expired."""
	if not until.isdecimal() or len(until) > 12 or int(until) < clock.now().timestamp():
		return False
	given = f"{_query(user, events, int(until))}&_signature={signature}"
	return hmac.compare_digest(_signed(user, events, int(until)).encode(), given.encode())


def _signed(user: str, events: str, until: int) -> str:
	return get_signed_params(_query(user, events, until))


def _query(user: str, events: str, until: int) -> str:
	return urlencode({"user": user, "events": events, "until": until})
