"""Kinds that other apps define: which definitions are valid, and the events that come of them."""

import pytest

from helpdesk_notify.engine import InvalidValue
from helpdesk_notify.engine.definitions import Definition, define, event

TITLE = {"title": "Parcel {parcel} for #{ticket}"}


def made(definition: Definition, values: dict[str, object], **about):
	return event(definition, values, **{"actor": "jane", "source": "s", "ticket": "7", **about})


@pytest.mark.parametrize(
	("key", "given", "word"),
	[
		("mentioned", TITLE, "own kinds"),
		("no name", TITLE, "not a valid name"),
		("n" * 61, TITLE, "not a valid name"),
		("", TITLE, "not a valid name"),
		(5, TITLE, "not a valid name"),
		("parcel", {}, "title is missing"),
		("parcel", {"title": ""}, "title is missing"),
		("parcel", {"title": 5}, "title must be a text or a function"),
		("parcel", {**TITLE, "body": ["x"]}, "body must be a text or a function"),
		("parcel", {**TITLE, "colour": "red"}, "unknown keys: colour"),
		("parcel", {**TITLE, "category": "Energy"}, "Energy"),
		("parcel", {**TITLE, "channels": ["fax"]}, "fax"),
		("parcel", {**TITLE, "channels": "app"}, "channels must be a list"),
		("parcel", {**TITLE, "channels": [["app"]]}, "must be one of app, email"),
	],
)
def test_a_definition_that_is_not_valid(key, given, word):
	with pytest.raises(ValueError, match=word):
		define(key, given)


def test_what_is_not_given_has_a_default():
	kind = define("parcel_shipped", TITLE).kind
	assert (kind.label, kind.category, kind.channels) == ("Parcel shipped", "Reaction", {"app"})
	assert (kind.groups, kind.ignores_mute, kind.agents_only, kind.choosable) == (True, False, True, True)


def test_templates_are_filled_by_the_values():
	definition = define("parcel", {**TITLE, "body": "With {carrier}", "many": "{count} parcels"})
	found = made(definition, {"parcel": "P-7", "carrier": "<b>Swift</b>"}, comment="c", link="/parcels")
	assert found.title().render() == "Parcel P-7 for #7"
	assert (found.body, found.comment, found.link) == ("With Swift", "c", "/parcels")
	assert found.group == "parcel:7:c"


def test_functions_are_called_with_the_values():
	definition = define(
		"parcel",
		{"title": lambda values: f"<b>{values['days']}</b> days", "body": lambda values: values.get("x")},
	)
	found = made(definition, {"days": 3})
	assert (found.title().render(str.upper), found.body) == ("3 days", "")
	assert not definition.kind.groups
	with pytest.raises(KeyError):
		made(definition, {})


@pytest.mark.parametrize(
	("values", "gap"), [({}, "parcel"), ({"parcel": "P-7"}, "carrier"), ({"carrier": "Swift"}, "parcel")]
)
def test_a_gap_without_a_value_is_refused(values, gap):
	definition = define("parcel", {**TITLE, "body": "With {carrier}"})
	with pytest.raises(InvalidValue, match=f"has a placeholder without a value: “'{gap}'”"):
		made(definition, values)


@pytest.mark.parametrize("link", ["https://elsewhere.test", "parcels", "/" + "x" * 140])
def test_a_link_stays_on_the_site(link):
	with pytest.raises(
		InvalidValue, match="The link must be a path on this site, with at most 140 characters"
	):
		made(define("parcel", TITLE), {"parcel": "P-7"}, link=link)
