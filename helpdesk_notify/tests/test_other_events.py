"""The kinds that most people have switched off, and one notification for one happening."""

import frappe

from helpdesk_notify import api
from helpdesk_notify.tests.base import DANA, JANE, MEI, OMAR, NotifyTestCase, mention


class EventTestCase(NotifyTestCase):
	def wish(self, user: str, *events: str, app: bool | None = True) -> None:
		self.prefer(user, events={event: {"app": app} for event in events})
		self.next_transaction()

	def assign_quietly(self, *users: str) -> None:
		for user in users:
			self.assign(user)
		self.next_transaction()
		frappe.db.delete("HD Notification")

	def change(self, by: str = JANE, **values) -> None:
		with self.set_user(by):
			frappe.get_doc("HD Ticket", self.ticket.name).update(values).save(ignore_permissions=True)

	def follow(self, user: str) -> None:
		with self.set_user(user):
			api.follow(str(self.ticket.name))

	def mute(self, user: str) -> None:
		with self.set_user(user):
			api.mute(str(self.ticket.name))

	def answer(self, text: str = "Please try again", by: str = JANE):
		"""An agent answers the customer, as Helpdesk's `reply_via_agent` files it."""
		frappe.db.set_single_value("HD Settings", "enable_reply_email_via_agent", 0)
		frappe.db.set_single_value("HD Settings", "skip_email_workflow", 1)
		with self.set_user(by):
			frappe.get_doc("HD Ticket", self.ticket.name).reply_via_agent(text, to=DANA)

	def told(self, event: str) -> dict[str, str]:
		return {row.user_to: row.notify_reason for row in self.rows(notify_event=event)}


class TestTeam(EventTestCase):
	def test_nobody_is_told_who_has_not_chosen_it(self):
		self.make_ticket(agent_group=self.make_team(OMAR, MEI))
		self.assertEqual(self.rows(), [])

	def test_a_ticket_that_is_created_in_the_team(self):
		team = self.make_team(OMAR, MEI)
		self.wish(OMAR, "team_ticket")
		ticket = self.make_ticket(agent_group=team)
		row = self.the_row(OMAR)
		self.assertEqual(row.message, f"New ticket #{ticket.name} for your team Night Shift")
		self.assertEqual((row.notify_reason, row.notify_body), ("team", "Login issue"))
		self.assertEqual(len(self.rows()), 1)

	def test_a_ticket_that_is_moved_to_the_team(self):
		team = self.make_team(OMAR, JANE)
		self.wish(OMAR, "team_ticket")
		self.wish(JANE, "team_ticket")
		self.change(agent_group=team)
		self.assertEqual(self.told("team_ticket"), {OMAR: "team"})  # Jane moved it
		self.assertEqual(self.the_row(OMAR).user_from, JANE)

	def test_a_change_of_something_else_is_no_move(self):
		team = self.make_team(OMAR)
		self.change(agent_group=team)
		self.wish(OMAR, "team_ticket")
		self.change(subject="Another subject")
		self.assertEqual(self.rows(), [])

	def test_who_hears_of_every_new_ticket_is_not_told_twice(self):
		team = self.make_team(OMAR, MEI)
		self.decide(developers=[{"user": OMAR}])
		for user in (OMAR, MEI):
			self.wish(user, "team_ticket")
		self.make_ticket(agent_group=team)
		self.assertEqual(self.the_row(OMAR).notify_event, "ticket_created")
		self.assertEqual(self.the_row(MEI).notify_event, "team_ticket")


class TestComments(EventTestCase):
	def test_off_until_chosen(self):
		self.comment("<p>One</p>", by=OMAR)
		self.comment("<p>Two</p>", by=JANE)
		self.assertEqual(self.rows(), [])

	def test_who_has_commented_before_and_who_follows(self):
		self.comment("<p>I was here</p>", by=OMAR)
		self.follow(MEI)
		for user in (OMAR, MEI, JANE):
			self.wish(user, "comment_added")
		self.comment("<p>Me too</p>", by=JANE)
		self.assertEqual(self.told("comment_added"), {OMAR: "participant", MEI: "follower"})
		self.assertEqual(self.the_row(OMAR).notify_body, "Me too")

	def test_who_is_mentioned_is_told_of_that_only(self):
		self.comment("<p>I was here</p>", by=OMAR)
		self.wish(OMAR, "comment_added")
		self.comment(mention(OMAR), by=JANE)
		self.assertEqual(self.the_row(OMAR).notify_event, "mentioned")

	def test_an_edit_is_no_new_comment(self):
		self.comment("<p>I was here</p>", by=OMAR)
		comment = self.comment("<p>Me too</p>", by=JANE)
		self.wish(OMAR, "comment_added")
		with self.set_user(JANE):
			comment.update({"content": "<p>Me as well</p>"}).save(ignore_permissions=True)
		self.assertEqual(self.rows(), [])

	def test_unread_ones_fold_and_lead_to_the_latest(self):
		self.comment("<p>I was here</p>", by=OMAR)
		self.wish(OMAR, "comment_added")
		for text in ("two", "three"):
			latest = self.comment(text, by=JANE)
			self.next_transaction()
		row = self.the_row(OMAR)
		self.assertEqual((row.notify_count, row.notify_body), (2, "three"))
		self.assertEqual(row.message, f"2 new comments on #{self.ticket.name}")
		self.assertEqual(row.reference_comment, latest.name)


class TestAnswers(EventTestCase):
	def test_off_until_chosen(self):
		self.assign_quietly(OMAR)
		self.answer()
		self.assertEqual(self.rows(), [])

	def test_the_other_agents_of_the_ticket_and_its_followers(self):
		self.assign_quietly(OMAR, JANE)
		self.follow(MEI)
		for user in (OMAR, MEI, JANE):
			self.wish(user, "agent_replied")
		self.answer("Please try again")
		self.assertEqual(self.told("agent_replied"), {OMAR: "assigned", MEI: "follower"})
		row = self.the_row(OMAR)
		self.assertEqual(row.message, f"Jane Smith replied to the customer on ticket #{self.ticket.name}")
		self.assertEqual(row.notify_body, "Please try again")

	def test_a_status_that_the_answer_brings_is_not_told_besides(self):
		self.assign_quietly(OMAR)
		self.wish(OMAR, "agent_replied", "status_changed")
		frappe.db.set_single_value("HD Settings", {"auto_update_status": 1, "update_status_to": "Replied"})
		self.answer()
		self.assertEqual(frappe.db.get_value("HD Ticket", self.ticket.name, "status"), "Replied")
		self.assertEqual(self.the_row(OMAR).notify_event, "agent_replied")


class TestChanges(EventTestCase):
	def test_a_raised_priority_is_told_when_it_is_the_highest(self):
		self.assign_quietly(OMAR)
		self.change(priority="High")
		self.assertEqual(self.rows(), [])
		self.change(priority="Urgent")
		row = self.the_row(OMAR)
		expected = f"Jane Smith raised the priority of ticket #{self.ticket.name} to Urgent"
		self.assertEqual((row.message, row.notify_event), (expected, "priority_raised"))

	def test_who_chose_it_hears_of_every_raise(self):
		self.assign_quietly(OMAR)
		self.wish(OMAR, "priority_raised")
		self.change(priority="High")
		self.assertEqual(self.the_row(OMAR).notify_event, "priority_raised")

	def test_a_lowered_priority_is_no_news(self):
		self.change(priority="Urgent")
		self.assign_quietly(OMAR)
		self.wish(OMAR, "priority_raised")
		self.change(priority="Low")
		self.assertEqual(self.rows(), [])

	def test_a_status_is_told_of_urgent_tickets_only_unless_chosen(self):
		self.assign_quietly(OMAR, MEI)
		self.wish(MEI, "status_changed")
		self.change(status="Replied")
		self.assertEqual(self.told("status_changed"), {MEI: "assigned"})
		self.change(priority="Urgent")
		self.next_transaction()
		frappe.db.delete("HD Notification")
		self.change(status="Resolved")
		self.assertEqual(self.told("status_changed"), {MEI: "assigned", OMAR: "assigned"})
		self.assertEqual(self.the_row(OMAR).message, f"Jane Smith set ticket #{self.ticket.name} to Resolved")

	def test_it_can_be_switched_off_for_urgent_ones_too(self):
		self.assign_quietly(OMAR)
		self.wish(OMAR, "priority_raised", "status_changed", app=False)
		self.change(priority="Urgent", status="Replied")
		self.assertEqual(self.rows(), [])

	def test_a_customers_reply_that_changes_the_status_is_a_reply(self):
		self.assign_quietly(OMAR)
		self.wish(OMAR, "status_changed")
		self.change(status="Replied", by=OMAR)
		self.next_transaction()
		self.receive_mail("Still broken")
		self.assertEqual(self.the_row(OMAR).notify_event, "customer_replied")

	def test_reopening_is_not_a_change_of_status_besides(self):
		self.assign_quietly(OMAR)
		self.wish(OMAR, "status_changed")
		self.change(status="Resolved", by=OMAR)
		self.next_transaction()
		self.receive_mail("It is back")
		self.assertEqual(self.the_row(OMAR).notify_event, "ticket_reopened")

	def test_ones_own_change_is_no_news(self):
		self.assign_quietly(OMAR)
		self.wish(OMAR, "priority_raised", "status_changed")
		self.change(by=OMAR, priority="Urgent", status="Replied")
		self.assertEqual(self.rows(), [])


class TestFollowing(EventTestCase):
	def test_a_follower_hears_what_an_assignee_hears(self):
		self.follow(MEI)
		self.receive_mail("Still broken")
		row = self.the_row(MEI)
		self.assertEqual((row.notify_event, row.notify_reason), ("customer_replied", "follower"))
		self.next_transaction()
		self.change(priority="Urgent")
		self.assertEqual(self.told("priority_raised"), {MEI: "follower"})

	def test_who_follows_and_is_assigned_is_told_once(self):
		self.assign_quietly(MEI)
		self.follow(MEI)
		self.receive_mail("Still broken")
		self.assertEqual(self.the_row(MEI).notify_reason, "assigned")

	def test_a_muted_ticket_is_silent(self):
		self.assign_quietly(OMAR)
		self.mute(OMAR)
		self.receive_mail("Still broken")
		self.change(priority="Urgent")
		self.change(status="Resolved")
		self.receive_mail("It is back")
		self.assertEqual(self.rows(), [])

	def test_but_for_mentions_and_assignments(self):
		self.mute(OMAR)
		self.comment(mention(OMAR))
		self.assign(OMAR, by=JANE)
		self.assertEqual({row.notify_event for row in self.rows(OMAR)}, {"mentioned", "ticket_assigned"})

	def test_and_for_what_the_administrator_insists_on(self):
		self.assign_quietly(OMAR)
		self.mute(OMAR)
		self.decide(events=[{"event": "customer_replied", "locked": 1}])
		self.receive_mail("Still broken")
		self.assertEqual(self.the_row(OMAR).notify_event, "customer_replied")

	def test_muting_is_ones_own_affair(self):
		self.assign_quietly(OMAR, MEI)
		self.mute(OMAR)
		self.receive_mail("Still broken")
		self.assertEqual([row.user_to for row in self.rows()], [MEI])


class TestCostOfSilence(EventTestCase):
	"""What nobody hears of costs the request next to nothing."""

	def ours(self, work) -> list[str]:
		work()  # what is read once and kept is read by now
		self.next_transaction()
		with self.counted_queries() as statements:
			work()
		return [each for each in statements if "tabHD Not" in each]

	def test_a_comment_an_answer_and_a_change(self):
		self.assign_quietly(OMAR)
		numbers, statuses = iter(range(9)), iter(("Replied", "Resolved"))
		for name, work in (
			("comment", lambda: self.comment("<p>Just a remark</p>")),
			("answer", self.answer),
			("subject", lambda: self.change(subject=f"Another subject {next(numbers)}")),
			("status", lambda: self.change(status=next(statuses))),
		):
			with self.subTest(name):
				self.assertLessEqual(len(self.ours(work)), 2)
		self.assertEqual(self.rows(), [])
