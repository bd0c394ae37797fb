"""HTML that would take a parser seconds or minutes: it is not parsed, and its words are found all the same."""

import pytest

from helpdesk_notify.engine import excerpt, is_reasonable, markup, mentions, plain_text

MENTION = '<span class="mention" data-type="mention" data-id="jane@x.test">@Jane</span>'
SIZE = 200_000


def fill(text: str) -> str:
	return text * (SIZE // len(text))


HOSTILE = {
	"nested paragraphs": fill("<p>"),
	"nested blocks with words": fill("<div>x"),
	"nested fonts": "".join(f"<font x={number}>" for number in range(14_000)),
	"open links": fill("<a "),
	"open attributes": fill('<a href="'),
	"open comments": fill("<!--"),
	"declarations": fill("<!"),
	"instructions": fill("<?"),
	"character data": fill("<![CDATA["),
	"closing tags": fill("</p>"),
	"half tags": fill("</"),
	"nested tables": fill("<table><tr><td>"),
	"misnested": fill("<b><i><u><p></b></i>"),
	"entities": fill("&amp;"),
	"ampersands": fill("&a"),
	"angles": fill("<"),
	"scripts": fill("<script>"),
	"mentions": fill('<span data-type="mention" '),
	"mentions in between": fill("<x mention <a >"),
	"closing what is not open": fill("<b></i>"),
	"too long": "<p>" + fill("word ") + "</p>",
}


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
	"""What reaches the parser."""
	seen: list[str] = []
	parser = markup.BeautifulSoup

	def spy(html: str, *args):
		seen.append(html)
		return parser(html, *args)

	monkeypatch.setattr(markup, "BeautifulSoup", spy)
	return seen


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_not_parsed(name, parsed):
	html = HOSTILE[name]
	assert not is_reasonable(html)
	plain_text(html)
	excerpt(html)
	mentions(html)
	assert all(is_reasonable(piece) for piece in parsed)
	assert sum(map(len, parsed)) <= 10_000 + markup.MAX_MENTIONS * markup.MAX_MENTION


@pytest.mark.parametrize("name", HOSTILE)
def test_its_words_are_still_text(name):
	text = plain_text(f"<h1>Begin</h1><style>no {{}}</style> &amp; {HOSTILE[name]}")
	assert text.startswith("Begin &")
	assert "no {" not in text


def test_words_between_tags_are_parted_as_by_the_parser():
	html = "<p>one</p><p>t<b>w</b>o</p>three<script>no</SCRIPT><br>f&uuml;nf"
	assert plain_text(html) == "one two three fünf"
	assert plain_text(html + "<i></i>" * 2000) == "one two three fünf"


def test_a_script_that_is_never_closed_is_no_text():
	assert plain_text("<b>a</b>" * 2000 + "<script>alert(1)") == "a" * 2000


@pytest.mark.parametrize(
	"where", ["<div>" * 3000 + MENTION, MENTION + fill("x"), fill("<p>") + MENTION + "<b>"]
)
def test_a_mention_is_found_wherever_it_is(where):
	assert mentions(where).users == {"jane@x.test"}


def test_a_mention_after_a_long_text_is_found_by_the_parser():
	assert mentions("<p>" + "word " * 20_000 + MENTION + "</p>").users == {"jane@x.test"}


def test_a_newsletter_is_reasonable():
	row = '<tr><td><a href="https://x.y"><img src="a.png"></a><p style="color:red">Some words</p></td></tr>'
	tables = "<table><tr><td>" * 20
	assert is_reasonable(tables + row * 250 + "</td></tr></table>" * 20)
	assert is_reasonable("<p>one<br>two<img>" * 99)


@pytest.mark.parametrize(("depth", "reasonable"), [(100, True), (101, False)])
def test_how_deep(depth, reasonable):
	assert is_reasonable("<b>" * depth + "</b>" * depth) is reasonable
	assert is_reasonable("<b></i>" * depth) is reasonable  # what closes nothing makes nothing less deep
