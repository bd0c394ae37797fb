"""From an editor's HTML to plain text and mentions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import excerpt, mentions, plain_text

HELPDESK = '<span class="mention" data-type="mention" data-id="jane@x.test" data-label="Jane">@Jane</span>'
DESK = '<span class="mention" data-id="omar@x.test" data-value="Omar" data-is-group="false">@Omar</span>'
GROUP = '<span class="mention" data-id="Tier 2" data-is-group="true">@Tier 2</span>'


@pytest.mark.parametrize(
	("html", "text"),
	[
		(None, ""),
		("", ""),
		("just words", "just words"),
		("a < b and c > d & e", "a < b and c > d & e"),
		("<p>one</p><p>two</p>", "one two"),
		("<b>pass</b>word", "password"),
		("one<br>two", "one two"),
		("<script>alert(1)</script>hi<style>p{}</style>", "hi"),
		("&lt;script&gt;alert(1)&lt;/script&gt;", "‹script>alert(1)‹/script>"),
		("AT&amp;T", "AT&T"),
		("  a \n\t b  ", "a b"),
		("<head><title>Re: your ticket</title></head><p>hi</p>", "hi"),
		("<img src=x onerror=alert(1)>", ""),
		("<p>مرحبا 👋</p>", "مرحبا 👋"),
	],
)
def test_plain_text(html, text):
	assert plain_text(html) == text


@given(st.text(alphabet="<>/&;!?abscript ltg#3='\"-\n", max_size=60))
def test_the_result_never_reads_as_markup(html):
	assert not re.search(r"<[a-zA-Z/!?]", plain_text(html))


@given(st.text(max_size=900), st.integers(10, 300))
def test_an_excerpt_is_never_longer_than_asked_for(html, length):
	text = excerpt(html, length)
	assert len(text) <= length
	assert text == plain_text(html) or text.endswith("…")


def test_an_excerpt_is_cut_at_a_word():
	assert excerpt("Have you seen this error before?", 20) == "Have you seen this…"


@pytest.mark.parametrize(
	("html", "users", "groups"),
	[
		(HELPDESK, {"jane@x.test"}, set()),
		(DESK + HELPDESK + HELPDESK, {"jane@x.test", "omar@x.test"}, set()),
		(GROUP, set(), {"Tier 2"}),
		("<p>mention me</p>", set(), set()),
		('<span data-type="mention">@nobody</span>', set(), set()),
		('<span data-type="mention" data-id="  ">x</span>', set(), set()),
		(None, set(), set()),
		("<span data-type='mention' data-id='a", set(), set()),
	],
)
def test_mentions(html, users, groups):
	found = mentions(html)
	assert (found.users, found.groups) == (users, groups)
	assert bool(found) is bool(users or groups)


def test_an_edit_adds_only_whom_it_adds():
	assert (mentions(HELPDESK + DESK) - mentions(HELPDESK)).users == {"omar@x.test"}


@given(st.text(max_size=200))
def test_no_text_breaks_it(html):
	mentions("mention" + html)
	plain_text(html)
