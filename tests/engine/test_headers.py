"""Headers of a mail whose text comes from outside: a subject, a name."""

from base64 import b64encode
from email import message_from_string, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpdesk_notify.engine import header_name, header_text

EVIL = "\r\nReply-To: evil@evil.example\r\nBcc: x@y\r\n\r\n<h1>Pay now</h1>"


def encoded_q(text: str) -> str:
	return "=?utf-8?q?" + "".join(f"={byte:02x}" for byte in text.encode()) + "?="


def encoded_b(text: str) -> str:
	return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


_any_text = st.text(st.characters(), max_size=40)
_pieces = st.recursive(
	st.one_of(
		_any_text,
		st.sampled_from(
			["=?", "?=", "?q?", "\r\n", "\x00", "\ud800", ",", ";", "<a@b>", "\u2028", "\u202e", EVIL]
		),
	),
	lambda inner: st.one_of(
		st.builds(lambda text: encoded_q(text.encode("utf-8", "replace").decode()), inner),
		st.builds(lambda text: encoded_b(text.encode("utf-8", "replace").decode()), inner),
		st.lists(inner, max_size=4).map("".join),
	),
	max_leaves=6,
)


def sent_and_read(subject: str, name: str):
	"""The message as the queue stores it, parsed and written twice more, as mail servers do."""
	message = EmailMessage(policy=policy.SMTP.clone(max_line_length=990))
	message["Subject"] = header_text(subject)
	message["From"] = Address("Support", addr_spec="support@desk.test")
	message["To"] = Address(header_name(name), addr_spec="omar@desk.test")
	message.set_content("The body", cte="quoted-printable")
	for _hop in range(3):
		message = message_from_string(message.as_string(), policy=policy.SMTP)
	return message


@settings(max_examples=400, deadline=None)
@example("", '."¡' + EVIL)
@given(_pieces, _pieces)
def test_no_text_adds_a_header_a_recipient_or_a_body(subject, name):
	message = sent_and_read(subject, name)
	assert sorted(message.keys()) == [
		"Content-Transfer-Encoding",
		"Content-Type",
		"From",
		"MIME-Version",
		"Subject",
		"To",
	]
	assert [address.addr_spec for address in message["To"].addresses] == ["omar@desk.test"]
	assert message.get_content().strip() == "The body"
	assert "\r" not in message["Subject"] and "\n" not in message["Subject"]


@settings(max_examples=400, deadline=None)
@given(_pieces)
def test_what_is_clean_stays_as_it_is(text):
	once = header_text(text)
	assert header_text(once) == once
	assert header_name(header_name(text)) == header_name(text)


@pytest.mark.parametrize("encode", [encoded_q, encoded_b, lambda text: encoded_b(encoded_q(encoded_b(text)))])
def test_an_encoded_line_break_is_a_blank(encode):
	assert header_text(f"Re: {encode(EVIL)}") == "Re: Reply-To: evil@evil.example Bcc: x@y <h1>Pay now</h1>"


@pytest.mark.parametrize(
	("text", "expected"),
	[
		("Login issue", "Login issue"),
		("  Zürich\t→ Größe\n", "Zürich → Größe"),
		(encoded_q("Störung"), "Störung"),
		("=?no-such-charset?q?a?=", ""),
		("=?utf-8?q?unfinished", "= ?utf-8?q?unfinished"),
		("लॉगिन 👩‍💻 क्‍ष", "लॉगिन 👩‍💻 क्‍ष"),
		("half \ud800 a character", "half a character"),
		("turned \u202egnp.exe", "turned gnp.exe"),
		(None, ""),
	],
)
def test_a_subject(text, expected):
	assert header_text(text) == expected


@pytest.mark.parametrize(
	("name", "expected"),
	[
		("Dana Lee", "Dana Lee"),
		("Lee, Dana (Acme) <dana@evil.example>", "Lee Dana Acme dana evil example"),
		(encoded_q("a, b"), "a b"),
		("O'Neil J. Müller-Lüdenscheidt", "O'Neil J Müller-Lüdenscheidt"),
		('."¡' + EVIL, "¡ Reply-To evil evil example Bcc x y h1 Pay now /h1"),
		("", ""),
	],
)
def test_a_name(name, expected):
	assert header_name(name) == expected


def test_texts_without_end_are_cut():
	assert len(header_text("x" * 100_000)) == 400
	assert len(header_name("x" * 100_000)) == 100
