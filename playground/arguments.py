"""What came over the network, as the arguments that a function declares; refused as Frappe refuses it."""

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any, NewType, get_type_hints

from playground.errors import Refused, WrongType

Content = NewType("Content", str)  # what somebody writes; any other text is a name or the like

MAX_CONTENT = 10_000
MAX_TEXT = 140
MAX_NAMES = 500
MAX_NUMBER = 2**53


def arguments(function: Callable[..., object], given: object) -> dict[str, Any]:
	"""`given`, checked against the keyword-only parameters of `function`; what it does not name is left out.

	:raises Refused: something is missing or cannot be
	:raises WrongType: something is of another kind
	"""
	if not isinstance(given, Mapping):
		raise Refused("The body must be a JSON object")
	kinds, found = get_type_hints(function), {}
	for name, parameter in inspect.signature(function).parameters.items():
		if parameter.kind is not parameter.KEYWORD_ONLY:
			continue
		value = given.get(name, parameter.default)
		if value is inspect.Parameter.empty:
			raise Refused(f"{name} is missing")
		try:
			found[name] = value if value is parameter.default else _READERS[kinds[name]](value)
		except TypeError:
			raise WrongType(f"{name} is of the wrong type") from None
		except (ValueError, RecursionError):
			raise Refused(f"{name} is empty, too long or invalid") from None
	return found


def _text(value: object, most: int = MAX_TEXT) -> str:
	if not isinstance(value, str):
		raise TypeError
	text = value.strip()
	text.encode()  # half a surrogate pair is no text
	if not 0 < len(text) <= most or "\0" in text:
		raise ValueError
	return text


def _number(value: object) -> int:
	if isinstance(value, bool) or not isinstance(value, int | str):
		raise TypeError
	try:
		number = int(value)
	except ValueError:
		raise TypeError from None
	if abs(number) > MAX_NUMBER:
		raise ValueError
	return number


def _ticket(value: object) -> str:
	return _text(str(value) if type(value) is int else value)


def _flag(value: object) -> bool:
	known = {"0": False, "false": False, "1": True, "true": True}
	if str(value).lower() not in known:
		raise TypeError
	return known[str(value).lower()]


def _names(value: object) -> list[str]:
	if isinstance(value, str):  # a list as JSON, as `frappe.call` sends it, or a single name
		value = json.loads(value) if value.startswith("[") else [value]
	if value is None:
		raise ValueError
	if not isinstance(value, list):
		raise TypeError
	if len(value) > MAX_NAMES or not all(isinstance(name, str) for name in value):
		raise ValueError
	return [_text(name) for name in dict.fromkeys(value)]


def _object(value: object) -> dict[str, Any]:
	if isinstance(value, str):
		value = json.loads(value)
		if not isinstance(value, dict):
			raise ValueError
	if not isinstance(value, dict):
		raise TypeError
	return value


_READERS: dict[object, Callable[[Any], object]] = {
	int: _number,
	bool: _flag,
	str: _text,
	str | None: lambda value: _text(value) if value else None,
	int | str: _ticket,
	int | str | None: lambda value: _ticket(value) if value not in ("", None) else None,
	Content: lambda value: _text(value, MAX_CONTENT),
	list[str]: _names,
	dict[str, Any]: _object,
}
