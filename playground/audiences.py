"""Who is concerned by what happens to a ticket, and why: user -> reason."""

from playground.store import Transaction

Audience = dict[str, str]


def agents_of(tx: Transaction, ticket: int, *, also_previous: bool = False) -> Audience:
	"""Who is assigned to `ticket`; `also_previous`: and whose assignment was closed with it."""
	reasons = {"Open": "assigned"} | ({"Closed": "previously assigned"} if also_previous else {})
	rows = tx.rows("SELECT agent, status FROM assignments WHERE ticket = ? ORDER BY rowid", ticket)
	return {row["agent"]: reasons[row["status"]] for row in rows if row["status"] in reasons}


def concerned_by(tx: Transaction, ticket: int, *, also_previous: bool = False) -> Audience:
	"""Who is assigned to `ticket`, and who follows it."""
	return {**followers_of(tx, ticket), **agents_of(tx, ticket, also_previous=also_previous)}


def followers_of(tx: Transaction, ticket: int) -> Audience:
	"""Who follows `ticket`."""
	sql = "SELECT user FROM subscriptions WHERE ticket = ? AND subscription = 'Following'"
	return dict.fromkeys(tx.column(sql, ticket), "follower")


def participants_of(tx: Transaction, ticket: int) -> Audience:
	"""Who has commented on `ticket`."""
	return dict.fromkeys(tx.column("SELECT sender FROM comments WHERE ticket = ?", ticket), "participant")


def members_of(tx: Transaction, team: str | None) -> Audience:
	"""The members of a team."""
	return dict.fromkeys(tx.column("SELECT agent FROM members WHERE team = ?", team), "team")


def dispatched_to(tx: Transaction) -> Audience:
	"""Who hears of every new ticket: managers, and the list of developers."""
	rows = tx.rows("SELECT name, hears_as FROM people WHERE hears_as IS NOT NULL ORDER BY hears_as DESC")
	return {row["name"]: row["hears_as"] for row in rows}
