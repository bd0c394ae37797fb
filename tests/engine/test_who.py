"""Who is concerned: the strongest reason, managers; what the unsubscribe link switches off; what is kept."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_notify.engine import CATALOGUE, RolePermission, manager_roles, retention, strongest, unsubscribe
from helpdesk_notify.engine.reasons import REASONS, rank
from helpdesk_notify.engine.unsubscribe import AllMail, Gone, Kinds, Locked

NOW = datetime(2026, 11, 23, 10)


class TestStrongest:
	def test_of_several_reasons_the_strongest_counts(self):
		concerned = [("omar", "follower"), ("mei", "team"), ("omar", "assigned"), ("omar", "manager")]
		assert strongest(concerned) == {"omar": "assigned", "mei": "team"}

	@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([*REASONS, "of another app"]))))
	def test_nobody_is_lost_and_the_order_of_reasons_does_not_matter(self, concerned):
		found = strongest(concerned)
		assert [*found] == [*dict.fromkeys(user for user, _reason in concerned)]
		assert found == strongest(sorted(concerned)) == strongest(reversed(concerned))
		assert all(rank(found[user]) <= rank(reason) for user, reason in concerned)


class TestManagers:
	STOCK = (
		RolePermission(role="System Manager", may_delete=True),
		RolePermission(role="Agent", may_delete=True),
		RolePermission(role="All", may_delete=True, own_only=True),
		RolePermission(role="Supervisor", may_delete=False),
		RolePermission(role="Auditor", may_delete=True, level=1),
	)

	def test_who_may_delete_tickets_by_a_role_that_not_everybody_has(self):
		assert manager_roles((), self.STOCK) == {"System Manager"}

	def test_the_roles_that_the_settings_name_come_first(self):
		assert manager_roles(["Agent"], self.STOCK) == {"Agent"}

	def test_without_any(self):
		assert manager_roles((), ()) == set()


class TestUnsubscribe:
	@pytest.mark.parametrize(
		("keys", "locked", "expected"),
		[
			(["mentioned"], (), Kinds(("mentioned",))),
			(["mentioned", "ticket_reopened"], (), Kinds(("mentioned", "ticket_reopened"))),
			(["mentioned", "mentioned"], (), Kinds(("mentioned",))),
			(["mentioned", "ticket_reopened"], ("mentioned",), Kinds(("ticket_reopened",))),
			(["mentioned"], ("mentioned",), Locked()),
			(["mentioned", "overflow"], ("mentioned",), Locked()),
			(["overflow"], (), AllMail()),
			(["overflow", "mentioned"], (), Kinds(("mentioned",))),
			(["of an app that is gone"], (), Gone()),
			(["of an app that is gone", "overflow"], (), AllMail()),
			(["of an app that is gone", "mentioned"], (), Kinds(("mentioned",))),
			([], (), Gone()),
		],
	)
	def test_what_a_link_switches_off(self, keys, locked, expected):
		assert unsubscribe.scope(keys, locked=locked, known=CATALOGUE) == expected

	def test_a_mail_of_locked_kinds_alone_offers_no_link(self):
		assert unsubscribe.offered(["mentioned", "overflow"], {"mentioned"}) == {"overflow"}
		assert unsubscribe.offered(["mentioned"], {"mentioned"}) == frozenset()

	@given(st.sets(st.sampled_from([*CATALOGUE])), st.sets(st.sampled_from([*CATALOGUE])))
	def test_nothing_locked_is_ever_switched_off(self, keys, locked):
		found = unsubscribe.scope(keys, locked=locked, known=CATALOGUE)
		if isinstance(found, Kinds):
			assert {*found.keys} == {key for key in keys - locked if CATALOGUE[key].choosable}


class TestRetention:
	BEFORE = NOW - timedelta(days=30)

	@pytest.mark.parametrize(
		("old", "read", "snoozed", "mail_waits", "active"), [*product((True, False), repeat=5)]
	)
	def test_every_case(self, old, read, snoozed, mail_waits, active):
		at = self.BEFORE - timedelta(seconds=1) if old else self.BEFORE
		row = retention.StoredRow(at=at, read=read, snoozed=snoozed, mail_waits=mail_waits, active=active)
		kept = not old or mail_waits or (active and (not read or snoozed))
		assert retention.expired(row, self.BEFORE) is not kept
