"""What mails say: their subjects, their facts, and the order of a summary."""

from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import CATALOGUE, DIGESTS, EventType, MailItem, TicketFacts, compose
from helpdesk_notify.engine.mail_content import MOST_ITEMS

from .cases import NOW

LOGIN = TicketFacts(
	"123",
	subject="Login issue",
	priority="Urgent",
	rank=1,
	purpose="Incident",
	customer="Acme",
	status="Open",
	team="Tier 2",
	url="https://desk.test/helpdesk/tickets/123",
	description="<p>I cannot <b>log in</b></p>",
	description_text="I cannot log in",
)
PRINTER = TicketFacts(
	"45", subject="Printer", priority="Low", rank=4, url="https://desk.test/helpdesk/tickets/45"
)
TITLE = "What the row says"


def item(key="ticket_assigned", ticket=LOGIN, **values):
	given = {
		"title": TITLE,
		"at": NOW,
		"actor": "Jane Smith",
		"url": "https://desk.test/x",
		"reason": "assigned",
	}
	return MailItem(key=key, ticket=ticket, **{**given, **values})


def letter(*items, digest=None, translate=str):
	return compose(items or [item()], translate, digest)


SUBJECTS = {
	"ticket_assigned": "New ticket assigned: #123 - Login issue",
	"mentioned": "Jane Smith mentioned you: #123 - Login issue",
	"customer_replied": "New reply: #123 - Login issue",
	"ticket_reopened": "Ticket reopened: #123 - Login issue",
	"comment_reacted": "Jane Smith reacted to your comment: #123 - Login issue",
	"ticket_created": "New ticket: #123 - Login issue",
	"team_ticket": "Team Tier 2: #123 - Login issue",
	"comment_added": "New comment: #123 - Login issue",
	"agent_replied": "Reply to the customer: #123 - Login issue",
	"priority_raised": "Priority Urgent: #123 - Login issue",
	"status_changed": "Open: #123 - Login issue",
	"sla_due_soon": "Due soon: #123 - Login issue",
	"sla_breached": "SLA breached: #123 - Login issue",
	"custom": "What the row says: #123 - Login issue",
	"overflow": "What the row says: #123 - Login issue",
}


class TestSubjects:
	@pytest.mark.parametrize("key", CATALOGUE)
	def test_of_each_kind(self, key):
		assert letter(item(key)).subject == SUBJECTS[key]

	@pytest.mark.parametrize("key", CATALOGUE)
	def test_without_a_ticket_it_is_what_the_row_says(self, key):
		assert letter(item(key, None)).subject == TITLE

	def test_of_a_kind_that_is_not_known_any_more(self):
		assert letter(item("coffee_ready")).subject == f"{TITLE}: #123 - Login issue"

	def test_of_a_kind_of_another_app(self):
		kind = EventType("parcel", "Reaction", {"": "Parcel"}, subject="Parcel {number} for #{ticket}")
		assert letter(item("parcel", kind=kind, values={"number": "9"})).subject == "Parcel 9 for #123"

	@pytest.mark.parametrize(
		"subject", ["Parcel {number}", "Parcel {", "Parcel {0}", "{ticket[x]}", "{ticket.x}"]
	)
	def test_another_apps_broken_subject_holds_up_no_mail(self, subject):
		kind = EventType("parcel", "Reaction", {"": "Parcel"}, subject=subject)
		assert letter(item("parcel", kind=kind)).subject == f"{TITLE}: #123 - Login issue"

	@pytest.mark.parametrize(
		"text", ["{", "}", "{0}", "{ticket}", "100 % {x!r}", "%s %(a)s", "{actor.__class__}"]
	)
	def test_braces_and_percents_of_others_do_no_harm(self, text):
		odd = replace(LOGIN, subject=text, customer=text, status=text)
		one = item(ticket=odd, title=text, body=text, actor=text)
		assert letter(one).subject == f"New ticket assigned: #123 - {text}"
		assert letter(replace(one, key="mentioned")).subject == f"{text} mentioned you: #123 - {text}"
		assert letter(one, one).subject == f"2 updates: #123 - {text}"
		assert letter(one, one).words["groups"][0]["title"] == f"#123 {text}"

	@pytest.mark.parametrize(
		("items", "digest", "subject"),
		[
			([item(), item("mentioned")], None, "2 updates: #123 - Login issue"),
			([item(), item(ticket=PRINTER)], None, "2 notifications from Helpdesk"),
			([item(), item("custom", None)], None, "2 notifications from Helpdesk"),
			([item("custom", None)] * 3, None, "3 notifications from Helpdesk"),
			([item()], "Hourly", "Your hourly digest: one notification"),
			([item(), item()], "Hourly", "Your hourly digest: 2 notifications"),
			([item()], "Daily", "Your daily digest: one notification"),
			([item()] * 70, "Daily", "Your daily digest: 70 notifications"),
			([item()], "Weekly", "Your weekly digest: one notification"),
			([item(), item("custom", None)], "Weekly", "Your weekly digest: 2 notifications"),
		],
	)
	def test_of_several_and_of_digests(self, items, digest, subject):
		assert letter(*items, digest=digest).subject == subject


class TestOne:
	def test_an_assignment_says_what_and_how_urgent_and_whose(self):
		words = letter().words
		assert words["headline"] == "You have been assigned to ticket #123"
		assert words["facts"] == [
			{"label": "Subject", "value": "Login issue"},
			{"label": "Priority", "value": "Urgent"},
			{"label": "Customer", "value": "Acme"},
		]
		assert (words["button"], words["url"]) == ("View Ticket", "https://desk.test/x")
		assert words["because"] == "You received this because you are assigned to the ticket."

	def test_a_new_ticket_says_all_of_it(self):
		words = letter(item("ticket_created", body="I cannot")).words
		assert [(fact["label"], fact["value"]) for fact in words["facts"]] == [
			("Ticket", "#123"),
			("Subject", "Login issue"),
			("Priority", "Urgent"),
			("Type", "Incident"),
			("Customer", "Acme"),
		]
		assert words["description"] == "<p>I cannot <b>log in</b></p>"
		assert words["description_text"] == "I cannot log in"
		assert words["quote"] == "", "the beginning is not quoted beside the whole"

	def test_other_kinds_say_the_status_and_quote(self):
		ticket = replace(LOGIN, description="", description_text="")
		words = letter(item("customer_replied", ticket, body="It works again")).words
		assert [fact["label"] for fact in words["facts"]] == ["Subject", "Priority", "Customer", "Status"]
		assert (words["headline"], words["quote"], words["preview"]) == (
			TITLE,
			"It works again",
			"It works again",
		)

	def test_what_a_ticket_does_not_have_is_not_listed(self):
		words = letter(item("ticket_created", TicketFacts("9", priority="Low"))).words
		assert [fact["label"] for fact in words["facts"]] == ["Ticket", "Priority"]

	def test_without_a_ticket_there_are_no_facts(self):
		words = letter(item("custom", None, body="Hello")).words
		assert (words["facts"], words["description"], words["quote"]) == ([], "", "Hello")

	@pytest.mark.parametrize(
		("one", "button"),
		[(item(), "View Ticket"), (item(comment=True), "View Comment"), (item("custom", None), "Open")],
	)
	def test_the_button_says_where_it_leads(self, one, button):
		assert letter(one).words["button"] == button


class TestThreads:
	@pytest.mark.parametrize(
		("items", "digest", "thread"),
		[
			([item()], None, "123"),
			([item(), item("mentioned")], None, "123"),
			([item(), item(ticket=PRINTER)], None, None),
			([item(), item("custom", None)], None, None),
			([item("custom", None)], None, None),
			*(([item()] * number, digest, None) for digest in DIGESTS for number in (1, 2)),
		],
	)
	def test_a_mail_belongs_to_the_thread_of_its_only_ticket_and_a_digest_to_none(
		self, items, digest, thread
	):
		assert letter(*items, digest=digest).ticket == thread

	def test_one_is_told_as_an_event_and_several_as_a_summary(self):
		assert letter().template == "event"
		assert letter(item(), item()).template == "summary"
		assert letter(digest="Daily").template == "summary"

	def test_it_names_the_kinds_that_it_tells_of(self):
		assert letter(item(), item("mentioned"), item()).keys == ("mentioned", "ticket_assigned")


class TestSummary:
	def test_most_urgent_first_by_ticket_and_of_a_ticket_the_latest_first(self):
		def at(minutes):
			return NOW + timedelta(minutes=minutes)

		words = letter(
			item("custom", None, title="no ticket", at=at(9)),
			item(ticket=PRINTER, title="printer", at=at(8)),
			item(title="old", at=at(1)),
			item(ticket=replace(PRINTER, name="9", rank=1), title="other urgent", at=at(5)),
			item(title="new", at=at(2)),
		).words
		assert [[line["title"] for line in group["lines"]] for group in words["groups"]] == [
			["new", "old"],
			["other urgent"],
			["printer"],
			["no ticket"],
		]
		assert words["preview"] == "new"

	def test_each_group_is_headed_by_its_ticket(self):
		groups = letter(item(), item("custom", None), item(ticket=PRINTER)).words["groups"]
		assert [(group["title"], group["facts"], group["url"]) for group in groups] == [
			("#123 Login issue", "Urgent · Acme · Open", LOGIN.url),
			("#45 Printer", "Low", PRINTER.url),
			("Other notifications", "", ""),
		]

	def test_a_line_says_what_and_where(self):
		one = item(body="It works", url="https://desk.test/y")
		(group,) = letter(one, digest="Daily").words["groups"]
		assert group["lines"] == [
			{"title": TITLE, "body": "It works", "url": "https://desk.test/y", "at": NOW}
		]

	@pytest.mark.parametrize(
		("number", "more"),
		[(2, ""), (MOST_ITEMS, ""), (MOST_ITEMS + 1, "and 1 more"), (MOST_ITEMS + 250, "and 250 more")],
	)
	def test_of_very_many_the_rest_is_counted(self, number, more):
		words = letter(*[item()] * number).words
		assert sum(len(group["lines"]) for group in words["groups"]) == min(number, MOST_ITEMS)
		assert (words["headline"], words["more"]) == (f"{number} notifications", more)

	def test_what_is_counted_only_is_the_least_urgent(self):
		words = letter(*[item(ticket=PRINTER)] * MOST_ITEMS, item(title="urgent")).words
		assert words["groups"][0]["lines"][0]["title"] == "urgent"

	def test_of_one_it_is_in_the_singular(self):
		assert letter(digest="Daily").words["headline"] == "One notification"


tickets = st.builds(TicketFacts, st.sampled_from("ABCDE"), st.just("Login")).map(
	lambda ticket: replace(ticket, rank="CABED".index(ticket.name) // 2)  # a ticket has one rank
)
some_items = st.lists(
	st.builds(
		item,
		st.sampled_from(sorted(CATALOGUE)),
		st.none() | tickets,
		title=st.text(max_size=5),
		at=st.integers(0, 999).map(lambda seconds: NOW + timedelta(seconds=seconds)),
	),
	min_size=1,
	max_size=MOST_ITEMS + 10,
)


@given(some_items, st.sampled_from([None, *DIGESTS]), st.randoms(use_true_random=False))
def test_a_summary_loses_nothing_and_tears_nothing_apart(items, digest, random):
	found = compose(items, str, digest)
	if found.template == "event":
		return
	groups = found.words["groups"]
	lines = sum(len(group["lines"]) for group in groups)
	left_over = int(found.words["more"].split()[1]) if found.words["more"] else 0
	assert lines + left_over == len(items)
	titles = [group["title"] for group in groups]
	assert len(titles) == len(set(titles)), "one group a ticket"
	ranks = {f"#{each.ticket.name} Login": each.ticket.rank for each in items if each.ticket}
	order = [ranks.get(title, 99) for title in titles]
	assert order == sorted(order), "most urgent first, what has no ticket last"
	for group in groups:
		times = [line["at"] for line in group["lines"]]
		assert times == sorted(times, reverse=True)
	shuffled = random.sample(items, len(items))
	again = [
		(group["title"], len(group["lines"])) for group in compose(shuffled, str, digest).words["groups"]
	]
	assert again == [(title, len(list(group["lines"]))) for title, group in zip(titles, groups, strict=True)]


class Translator:
	"""Marks what it is given, and remembers it."""

	def __init__(self):
		self.seen = set()

	def __call__(self, sentence):
		self.seen.add(sentence)
		return f"«{sentence}»"


def leaves(words):
	if isinstance(words, dict):
		words = list(words.values())
	if isinstance(words, (list, tuple)):
		return [leaf for each in words for leaf in leaves(each)]
	return [words]


# What a letter takes over as it is: the reader's own language already, or a name.
GIVEN = {
	*(TITLE, "It works", "https://desk.test/x", "", NOW, "123", None, "event", "summary"),
	*(LOGIN.subject, LOGIN.priority, LOGIN.purpose, LOGIN.customer, LOGIN.url, LOGIN.status, "#123"),
	*(LOGIN.description, LOGIN.description_text, "#123 Login issue", "Urgent · Acme · Open"),
	*CATALOGUE,
}
LETTERS = [
	*([item(key, body="It works")] for key in CATALOGUE),
	[item("custom", None)],
	[item(comment=True)],
	[item(), item()],
	[item(), item("custom", None)],
	[item()] * (MOST_ITEMS + 1),
]


class TestTranslation:
	@pytest.mark.parametrize("digest", [None, *DIGESTS])
	@pytest.mark.parametrize("items", LETTERS)
	def test_every_sentence_is_translated_and_nothing_else_is(self, items, digest):
		translator = Translator()
		found = compose(items, translator, digest)
		said = leaves([found.subject, found.words, found.keys, found.ticket, found.template])
		assert [leaf for leaf in said if leaf not in GIVEN and "«" not in str(leaf)] == []
		assert [sentence for sentence in translator.seen if "Login" in sentence or "123" in sentence] == []

	def test_a_reason_is_translated_as_a_whole_sentence(self):
		because = letter(translate=Translator()).words["because"]
		assert because == "«You received this because you are assigned to the ticket.»"

	@pytest.mark.parametrize("items", LETTERS)
	def test_a_broken_translation_falls_back_to_the_sentence(self, items):
		broken = {sentence: "{oops}" for sentence in self._sentences(items) if "{" in sentence}
		assert compose(items, lambda sentence: broken.get(sentence, sentence)) == compose(items, str)

	def _sentences(self, items):
		translator = Translator()
		compose(items, translator)
		return translator.seen


def test_a_letter_of_the_same_words_is_the_same():
	"""So that what reads the same for several people is rendered once."""
	assert compose([item()], str) == compose([item()], str)
	assert hash(item()) == hash(item())
	assert [key for key, _group in groupby([item(), item(), item("mentioned")])] == [
		item(),
		item("mentioned"),
	]
