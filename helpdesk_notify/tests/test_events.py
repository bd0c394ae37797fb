"""What happens to a ticket, and who hears of it."""

import frappe
from frappe.desk.form.utils import add_comment
from helpdesk.helpdesk.doctype.hd_ticket_comment.hd_ticket_comment import toggle_reaction

from helpdesk_notify.dispatch import deliver
from helpdesk_notify.engine import Event
from helpdesk_notify.runtime import request_state
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, NotifyTestCase, mention


class TestAssignment(NotifyTestCase):
	def test_a_colleague_who_assigns_is_named(self):
		self.assign(OMAR, by=JANE)
		row = self.the_row(OMAR)
		self.assertEqual(row.message, f"Jane Smith assigned ticket #{self.ticket.name} to you")
		self.assertEqual((row.notification_type, row.user_from), ("Assignment", JANE))
		self.assertEqual((row.reference_ticket, row.notify_reason), (str(self.ticket.name), "assigned"))

	def test_assigning_to_oneself_tells_nobody(self):
		self.assign(JANE, by=JANE)
		self.assertEqual(self.rows(), [])

	def test_taking_off_tells_nobody(self):
		from frappe.desk.form import assign_to

		self.assign(OMAR, by=JANE)
		self.next_transaction()
		frappe.db.delete("HD Notification")
		assign_to.remove("HD Ticket", self.ticket.name, OMAR, ignore_permissions=True)
		self.assertEqual(self.rows(), [])

	def test_assign_agent_gives_one_row_and_not_two(self):
		with self.set_user(JANE):
			frappe.get_doc("HD Ticket", self.ticket.name).assign_agent(OMAR)
		self.assertEqual(self.the_row(OMAR).notify_count, 1)

	def test_what_helpdesk_inserts_first_merges_into_the_apps_row(self):
		with self.set_user(JANE):
			frappe.get_doc("HD Ticket", self.ticket.name).notify_agent(OMAR, "Assignment")
		self.assign(OMAR, by=JANE)
		row = self.the_row(OMAR)
		self.assertEqual(row.notify_count, 1)
		self.assertEqual(row.message, f"Jane Smith assigned ticket #{self.ticket.name} to you")

	def test_a_rule_assigns_in_the_name_of_the_system(self):
		rule = self.make_rule()
		with self.set_user(DANA):
			ticket = frappe.get_doc(
				{"doctype": "HD Ticket", "subject": "By rule", "raised_by": DANA, "description": "x"}
			).insert(ignore_permissions=True)
		row = self.the_row(OMAR)
		self.assertEqual(row.message, f"Ticket #{ticket.name} assigned via assignment rule")
		self.assertEqual(row.notify_actor, "System")
		self.assertTrue(rule)

	def test_a_rule_tells_the_agent_whose_own_change_set_it_off(self):
		self.make_rule()
		with self.set_user(OMAR):
			frappe.get_doc(
				{"doctype": "HD Ticket", "subject": "By rule", "raised_by": OMAR, "description": "x"}
			).insert(ignore_permissions=True)
		self.assertIn("assignment rule", self.the_row(OMAR).message)

	def test_a_disabled_user_is_passed_over(self):
		frappe.db.set_value("User", MEI, "enabled", 0)
		todo = {"doctype": "ToDo", "reference_type": "HD Ticket", "description": "x"}
		todo |= {"reference_name": str(self.ticket.name), "allocated_to": MEI}
		frappe.get_doc(todo).insert(ignore_permissions=True)
		self.assertEqual(self.rows(), [])

	def test_what_is_imported_installed_or_migrated_tells_nobody(self):
		for flag in ("in_import", "in_install", "in_migrate", "in_patch"):
			frappe.flags[flag] = True
			try:
				deliver(Event(key="ticket_assigned", actor=JANE, ticket="1"), {OMAR: "assigned"})
			finally:
				frappe.flags[flag] = False
			self.assertEqual(self.rows(), [], flag)
		deliver(Event(key="ticket_assigned", actor=JANE, ticket="1"), {OMAR: "assigned"})
		self.assertEqual(len(self.rows()), 1)

	def test_a_todo_on_another_doctype_is_none_of_our_business(self):
		todo = {"doctype": "ToDo", "description": "x", "allocated_to": OMAR}
		for reference in ({}, {"reference_type": "User", "reference_name": MEI}):
			frappe.get_doc(todo | reference).insert(ignore_permissions=True)
		self.assertEqual(self.rows(), [])

	def test_a_rule_that_does_not_know_the_assignee_has_not_assigned(self):
		rule = self.make_rule()
		todo = {"doctype": "ToDo", "reference_type": "HD Ticket", "description": "x", "assigned_by": JANE}
		todo |= {"reference_name": str(self.ticket.name), "allocated_to": MEI, "assignment_rule": rule.name}
		frappe.get_doc(todo).insert(ignore_permissions=True)
		self.assertIn("Jane Smith assigned", self.the_row(MEI).message)

	def make_rule(self):
		for name in frappe.get_all("Assignment Rule", {"document_type": "HD Ticket"}, pluck="name"):
			frappe.db.set_value("Assignment Rule", name, "disabled", 1)
		days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
		rule = frappe.get_doc(
			{
				"doctype": "Assignment Rule",
				"name": "Notify Test Rule",
				"document_type": "HD Ticket",
				"description": "Take care of it",
				"assign_condition": "subject == 'By rule'",
				"rule": "Round Robin",
				"users": [{"user": OMAR}],
				"assignment_days": [{"day": day} for day in days],
			}
		).insert()
		self.addCleanup(frappe.cache.delete_value, "assignment_rule_map")
		self.addCleanup(frappe.clear_cache)
		frappe.clear_cache()
		return rule


class TestMention(NotifyTestCase):
	def test_a_mention_points_to_the_comment(self):
		comment = self.comment(mention(OMAR, "Have you seen <b>this</b> error before?"))
		row = self.the_row(OMAR)
		self.assertEqual(row.message, "Jane Smith mentioned you in a comment")
		self.assertEqual((row.notification_type, row.reference_comment), ("Mention", comment.name))
		self.assertEqual(row.notify_body, "@x Have you seen this error before?")

	def test_mentioning_oneself_tells_nobody(self):
		self.comment(mention(JANE))
		self.assertEqual(self.rows(), [])

	def test_an_edit_tells_only_whom_it_adds(self):
		comment = self.comment(mention(OMAR))
		self.next_transaction()
		frappe.db.delete("HD Notification")
		with self.set_user(JANE):
			comment.content = mention(OMAR) + mention(MEI)
			comment.save(ignore_permissions=True)
		self.assertEqual([row.user_to for row in self.rows()], [MEI])

	def test_mentions_in_two_comments_are_two_rows(self):
		self.comment(mention(OMAR))
		self.comment(mention(OMAR))
		self.assertEqual(len(self.rows(OMAR)), 2)

	def test_assigned_and_mentioned_at_once_are_two_rows(self):
		self.assign(OMAR, by=JANE)
		self.comment(mention(OMAR))
		self.assertEqual({row.notify_event for row in self.rows(OMAR)}, {"ticket_assigned", "mentioned"})

	def test_unknown_disabled_and_outside_people_are_passed_over(self):
		frappe.db.set_value("User", MEI, "enabled", 0)
		self.comment(mention("nobody@notify.test") + mention(MEI) + mention(DANA) + mention(OMAR))
		self.assertEqual([row.user_to for row in self.rows()], [OMAR])

	def test_a_comment_without_content_or_with_broken_markup_saves(self):
		for content in ("", None, "<p", "<span data-type='mention'>", "<" * 5000):
			self.assertTrue(self.comment(content).name)
		self.assertEqual(self.rows(), [])

	def test_no_markup_reaches_the_row(self):
		evil = "<script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;bold&lt;/b&gt;"
		self.comment(mention(OMAR, evil))
		row = self.the_row(OMAR)
		self.assertNotIn("<", row.message + row.notify_body)

	def test_over_rest_nobody_mentions_in_somebody_elses_name(self):
		with self.set_user(MEI):
			doc = {"doctype": "HD Ticket Comment", "reference_ticket": self.ticket.name}
			frappe.client.insert({**doc, "commented_by": JANE, "content": mention(OMAR)})
			add_comment("HD Ticket", self.ticket.name, mention(OMAR), JANE, "Jane Smith")
		self.assertEqual([row.user_from for row in self.rows(OMAR)], [MEI, MEI])

	def test_who_edits_a_comment_is_who_mentions(self):
		comment = self.comment("<p>Hello</p>", by=JANE)
		with self.set_user(MEI):
			comment.content = mention(OMAR) + mention(JANE)
			comment.save(ignore_permissions=True)
		self.assertEqual({row.user_to: row.user_from for row in self.rows()}, {OMAR: MEI, JANE: MEI})

	def test_a_manager_of_agents_is_an_agent(self):
		frappe.get_doc("User", MEI).remove_roles("Agent")
		frappe.get_doc("User", MEI).add_roles("Agent Manager")
		self.comment(mention(MEI))
		self.assertEqual(len(self.rows(MEI)), 1)

	def test_a_group_in_a_comment_in_desk_is_everybody_in_it(self):
		group = frappe.get_doc({"doctype": "User Group", "__newname": "Tier Two", "name": "Tier Two"})
		for user in (OMAR, MEI, JANE):
			group.append("user_group_members", {"user": user})
		group.insert(ignore_permissions=True)
		span = f'<span class="mention" data-id="{group.name}" data-is-group="true">@Tier Two</span>'
		with self.set_user(JANE):
			self.ticket.add_comment("Comment", f"<div>{span}</div>")
		self.assertEqual({row.user_to for row in self.rows()}, {OMAR, MEI})

	def test_a_wrong_translation_loses_nothing(self):
		sentence = "{actor} mentioned you in a comment"
		values = {"doctype": "Translation", "language": "de", "source_text": sentence}
		frappe.get_doc({**values, "translated_text": "{akteur} hat dich genannt"}).insert()
		frappe.db.set_value("User", MEI, "language", "de")
		self.addCleanup(frappe.translate.clear_cache)
		self.comment(mention(OMAR) + mention(MEI))
		self.assertEqual(self.the_row(MEI).message, "Jane Smith mentioned you in a comment")

	def test_a_comment_in_desk_tells_whom_it_mentions(self):
		with self.set_user(JANE):
			self.ticket.add_comment("Comment", mention(OMAR, "look"))
		row = self.the_row(OMAR)
		self.assertEqual((row.notification_type, row.reference_comment), ("Mention", None))
		self.assertEqual(row.mail_state, "Due")  # the app's mail takes the place of Frappe's

	def test_the_mail_of_a_mention_is_sent_once_and_not_in_the_request(self):
		self.comment(mention(OMAR))
		self.assertEqual(self.the_row(OMAR).mail_state, "Due")
		self.mail.assert_not_called()


class TestReaction(NotifyTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_single_value("HD Settings", "enable_comment_reactions", 1)
		self.remark = self.comment("<p>Fixed it</p>", by=JANE)

	def react(self, user, emoji="👍"):
		with self.set_user(user):
			toggle_reaction(self.remark.name, emoji)
			return self.next_transaction()

	def test_the_author_is_told_with_the_emoji(self):
		self.react(OMAR)
		row = self.the_row(JANE)
		self.assertEqual((row.message, row.user_from), ("👍 reacted to your comment", OMAR))
		self.assertEqual((row.reference_comment, row.notify_reason), (self.remark.name, "author"))

	def test_until_the_commit_helpdesks_own_row_stands(self):
		with self.set_user(OMAR):
			toggle_reaction(self.remark.name, "👍")
		self.assertEqual(self.the_row(JANE).message, "1 person reacted to your comment")
		self.next_transaction()
		self.assertEqual(self.the_row(JANE).message, "👍 reacted to your comment")

	def test_a_reaction_after_reading_makes_the_row_unread_again(self):
		self.react(OMAR)
		frappe.db.set_value("HD Notification", {"user_to": JANE}, "read", 1)
		self.react(MEI)
		row = self.the_row(JANE)
		self.assertEqual((row.read, row.message), (0, "👍 2 people reacted to your comment"))

	def test_several_people_are_one_row(self):
		self.react(OMAR)
		self.react(MEI, "🎉")
		row = self.the_row(JANE)
		self.assertEqual((row.message, row.notify_count), ("🎉 2 people reacted to your comment", 2))

	def test_ones_own_emoji_tells_nobody(self):
		self.react(JANE)
		self.assertEqual(self.rows(), [])

	def test_another_emoji_of_the_same_person_is_no_second_one(self):
		self.react(OMAR)
		self.react(OMAR, "🎉")
		row = self.the_row(JANE)
		self.assertEqual((row.message, row.notify_count), ("🎉 reacted to your comment", 1))

	def test_one_of_two_taken_back_is_counted(self):
		self.react(OMAR)
		self.react(MEI, "🎉")
		self.react(MEI, "🎉")
		row = self.the_row(JANE)
		self.assertEqual((row.message, row.notify_count), ("👍 reacted to your comment", 1))
		self.assertEqual(row.user_from, OMAR)

	def test_a_correction_is_in_the_language_of_its_reader(self):
		sentence = "{emoji} reacted to your comment"
		values = {"doctype": "Translation", "language": "de", "source_text": sentence}
		frappe.get_doc({**values, "translated_text": "{emoji} auf deinen Kommentar"}).insert()
		frappe.db.set_value("User", JANE, "language", "de")
		self.addCleanup(frappe.translate.clear_cache)
		self.react(OMAR)
		self.react(MEI, "🎉")
		self.react(MEI, "🎉")
		self.assertEqual(self.the_row(JANE).message, "👍 auf deinen Kommentar")

	def test_taking_it_back_takes_the_unread_row_back(self):
		self.react(OMAR)
		self.react(OMAR)
		self.assertEqual(self.rows(), [])


class TestCustom(NotifyTestCase):
	def insert(self, **values):
		doc = {"doctype": "HD Notification", "user_from": JANE, "user_to": OMAR}
		doc |= {"notification_type": "Assignment", "reference_ticket": str(self.ticket.name)}
		return frappe.get_doc(doc | values).insert()

	def test_it_keeps_its_message_and_is_delivered(self):
		self.insert(message="Custom notification message")
		events = self.next_transaction()
		row = self.the_row(OMAR)
		self.assertEqual((row.message, row.notify_event), ("Custom notification message", "custom"))
		new = next(event for event in events if event["event"] == "helpdesk_notify:new")
		self.assertEqual(new["room"], f"user:{OMAR}")
		self.assertEqual(new["row"]["title"], "Custom notification message")

	def test_its_markup_becomes_text(self):
		self.insert(message="<p>Please <b>call</b> back</p><script>x()</script>")
		self.assertEqual(self.the_row(OMAR).message, "Please call back")

	def test_other_texts_in_one_transaction_are_all_kept(self):
		self.assign(OMAR, by=JANE)
		self.insert(message="One")
		self.insert(message="Two")
		self.insert(message="Two")
		found = {row.message: row.notify_count for row in self.rows(OMAR) if row.notify_event == "custom"}
		self.assertEqual(found, {"One": 1, "Two": 2})

	def test_a_row_undone_by_a_savepoint_has_told_nobody(self):
		frappe.db.savepoint("inside")
		self.assign(OMAR, by=JANE)
		frappe.db.rollback(save_point="inside")
		self.insert(message=None)
		self.assertEqual(self.the_row(OMAR).notify_event, "ticket_assigned")

	def test_a_note_to_oneself_is_delivered(self):
		self.insert(user_to=JANE, message="Remember the milk")
		self.assertEqual(self.the_row(JANE).message, "Remember the milk")

	def test_unknown_links_are_refused(self):
		for values in ({"user_to": "nobody@notify.test"}, {"reference_ticket": "999999"}):
			with self.assertRaises(frappe.LinkValidationError):
				self.insert(message="x", **values)

	def test_a_disabled_user_gets_nothing(self):
		frappe.db.set_value("User", MEI, "enabled", 0)
		self.insert(user_to=MEI, message="x")
		self.assertEqual(self.rows(), [])


class TestMergeAcrossACommit(NotifyTestCase):
	def test_a_commit_in_between_does_not_part_one_happening(self):
		self.assign(OMAR, by=JANE)
		request_state.take_pending()  # as a commit does
		with self.set_user(JANE):
			frappe.get_doc("HD Ticket", self.ticket.name).notify_agent(OMAR, "Assignment")
		self.assertEqual(self.the_row(OMAR).notify_count, 1)
