"""What Frappe and Helpdesk mail by themselves, and what other code inserts."""

import pytest

from helpdesk_notify.engine import CATALOGUE, EMAIL, Event, Preference, channels_for
from helpdesk_notify.engine.foreign import ForeignRow, event_of
from helpdesk_notify.engine.framework import (
	FrameworkSwitches,
	is_repeated,
	is_reply_to_agents,
	with_framework_switch,
)

MENTION = '<p><span class="mention" data-type="mention" data-id="omar">@Omar</span> look</p>'


class TestSwitches:
	@pytest.mark.parametrize("key", [*CATALOGUE])
	@pytest.mark.parametrize("mail", [True, False])
	@pytest.mark.parametrize("assignments", [True, False])
	@pytest.mark.parametrize("mentions", [True, False])
	def test_who_wants_no_mail_of_a_kind_from_frappe_gets_none(self, key, mail, assignments, mentions):
		switches = FrameworkSwitches(mail=mail, assignments=assignments, mentions=mentions)
		found = with_framework_switch(Preference(), key, switches)
		wanted = {"ticket_assigned": mail and assignments, "mentioned": mail and mentions}.get(key, True)
		assert (found == Preference()) is wanted
		if not wanted:
			assert channels_for(CATALOGUE[key], "assigned", found) == CATALOGUE[key].channels - {EMAIL}

	@pytest.mark.parametrize("wanted", [True, False])
	def test_a_choice_in_this_app_wins(self, wanted):
		chosen = Preference(choices={("mentioned", EMAIL): wanted, ("ticket_assigned", "app"): False})
		assert with_framework_switch(chosen, "mentioned", FrameworkSwitches(mail=False)) == chosen
		assert with_framework_switch(chosen, "ticket_assigned", FrameworkSwitches(mail=False)) != chosen


@pytest.mark.parametrize(
	("log_type", "is_removal", "expected"),
	[
		("Mention", False, True),
		("Assignment", False, True),
		("Assignment", True, False),
		("Share", False, False),
		("Alert", False, False),
		(None, False, False),
	],
)
def test_which_of_frappes_mails_are_held_back(log_type, is_removal, expected):
	assert is_repeated(log_type, is_removal=is_removal) is expected


@pytest.mark.parametrize(
	("subject", "expected"),
	[
		("Re: Login issue - #7", True),
		("Re: Login issue", False),
		("Login issue - #7", False),
		("Re: Login issue - #17", False),
		("", False),
	],
)
def test_which_mail_is_helpdesks_to_agents(subject, expected):
	assert is_reply_to_agents(subject, "7") is expected


class TestForeignRows:
	@staticmethod
	def row(type_: str, message: str = "", ticket: str | None = "7", comment: str | None = "c") -> ForeignRow:
		return ForeignRow(
			type=type_, message=message, user="omar", actor="jane", ticket=ticket, comment=comment
		)

	@pytest.mark.parametrize(
		("type_", "message", "key", "variant"),
		[
			("Mention", "", "mentioned", ""),
			("Mention", MENTION, "mentioned", ""),
			("Assignment", "", "ticket_assigned", ""),
			("Reaction", "", "ticket_reopened", "agent"),
			("Reaction", "<p></p>", "ticket_reopened", "agent"),
		],
	)
	def test_what_helpdesk_inserts(self, type_, message, key, variant):
		event = event_of(self.row(type_, message), reactions_follow=False)
		assert (event.key, event.variant, event.stock) == (key, variant, True)
		assert (event.actor, event.ticket, event.comment) == ("jane", "7", "c")

	def test_a_mention_comes_from_its_comment(self):
		event = event_of(self.row("Mention", MENTION), reactions_follow=False)
		assert (event.source, event.body, event.message) == ("c", "@Omar look", None)

	def test_reactions_are_told_by_the_app_itself_later(self):
		event = event_of(self.row("Reaction", "👍 reacted"), reactions_follow=True)
		assert (event.key, event.message, event.stock) == ("comment_reacted", "👍 reacted", True)

	@pytest.mark.parametrize(
		("type_", "message", "ticket"),
		[
			("Mention", "Somebody else was mentioned", "7"),
			("Assignment", "The spare part has arrived", "7"),
			("Reaction", "👍 reacted", "7"),
			("Reaction", "", None),
		],
	)
	def test_everything_else_is_another_apps(self, type_, message, ticket):
		event = event_of(self.row(type_, message, ticket), reactions_follow=False)
		assert event == Event(
			key="custom",
			actor="jane",
			ticket=ticket,
			comment="c",
			message=message or None,
			category=type_,
		)
