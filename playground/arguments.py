"""What came over the network, as the arguments that a function declares."""

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from playground.errors import Refused

MAX_TEXT = 10_000
MAX_NAMES = 500
MAX_NUMBER = 2**53


def arguments(function: Callable[..., object], given: object) -> dict[str, Any]:
	"""`given`, checked against the keyword-only parameters of `function`.

	:raises Refused: something is missing, unknown, or of another kind
	"""
	if not isinstance(given, Mapping):
		raise Refused("A JSON object is expected")
	declared = [
		each for each in inspect.signature(function).parameters.values() if each.kind is each.KEYWORD_ONLY
	]
	unknown = set(given) - {each.name for each in declared}
	if unknown:
		raise Refused(f"Not known here: {', '.join(sorted(unknown))[:80]}")
	kinds = get_type_hints(function)
	return {each.name: _value(each, kinds[each.name], given.get(each.name)) for each in declared}


def _value(parameter: inspect.Parameter, kind: object, value: object) -> object:
	optional = parameter.default is not inspect.Parameter.empty
	if optional and (value is None or value == ""):
		return parameter.default
	try:
		return _READERS.get(kind, _text)(value)
	except (LookupError, TypeError, ValueError, RecursionError):
		raise Refused(f"{parameter.name} is missing, too long, or not what is expected") from None


def _text(value: object) -> str:
	if isinstance(value, bool) or not isinstance(value, str | int):
		raise TypeError
	text = str(value).strip()
	text.encode()  # half a surrogate pair is no text
	if not text or len(text) > MAX_TEXT:
		raise ValueError
	return text


def _number(value: object) -> int:
	number = int(_text(value))
	if abs(number) > MAX_NUMBER:
		raise ValueError
	return number


def _flag(value: object) -> bool:
	return {"0": False, "false": False, "1": True, "true": True}[str(value).lower()]


def _names(value: object) -> list[str]:
	if isinstance(value, str):  # a list as JSON, as `frappe.call` sends it, or a single name
		value = json.loads(value) if value.startswith("[") else [value]
	if (
		not isinstance(value, list)
		or len(value) > MAX_NAMES
		or not all(isinstance(name, str) for name in value)
	):
		raise TypeError
	return [_text(name) for name in dict.fromkeys(value) if name]


def _object(value: object) -> dict[str, Any]:
	if isinstance(value, str):
		value = json.loads(value)
	if not isinstance(value, dict):
		raise TypeError
	return value


_READERS: dict[object, Callable[[object], object]] = {
	int: _number,
	bool: _flag,
	list[str]: _names,
	dict[str, Any]: _object,
}
