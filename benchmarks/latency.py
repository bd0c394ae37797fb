"""From a colleague's click to the agent's screen, on a real site in a real browser.

    HELPDESK_URL=http://your.site:8000 HELPDESK_ADMIN_PASSWORD=... python benchmarks/latency.py

One agent mentions another, over and over; the other's page notes when its badge changes. Take a site that
you can throw away: it makes two agents and a ticket.
"""

import statistics
import time

from playwright.sync_api import sync_playwright

from tests.helpdesk import conftest as helpdesk
from tests.helpdesk.pages import mention, opened, remark

TIMES = 60
WATCH = """() => {
	window.shownAt = []
	const badge = document.querySelector('hd-notify-badge').shadowRoot
	new MutationObserver(() => window.shownAt.push(Date.now()))
		.observe(badge, { childList: true, subtree: true, characterData: true })
}"""


def main() -> None:
	with sync_playwright() as playwright:
		browser = helpdesk.launch(playwright)
		log_in = helpdesk.logging_in(browser)
		admin = helpdesk.make_agents(log_in)
		ticket = helpdesk.make_ticket(admin)
		ann, ben = log_in(helpdesk.ANN), log_in(helpdesk.BEN)
		ben.call("helpdesk_notify.api.clear")
		after_click, after_answer = [], []
		with helpdesk.settled(admin, rate_limit=0):
			page = opened(ben)
			page.evaluate(WATCH)
			for number in range(TIMES):
				clicked = time.time() * 1000
				remark(ann, ticket, mention(helpdesk.BEN, f"number {number}"))
				answered = time.time() * 1000
				page.wait_for_function(f"window.shownAt.length > {number}", timeout=5_000)
				shown = page.evaluate(f"window.shownAt[{number}]")
				after_click.append(shown - clicked)
				after_answer.append(shown - answered)
				page.wait_for_timeout(100)
		browser.close()
	report("click to badge", after_click)
	report("answer to badge", after_answer)


def report(what: str, times: list[float]) -> None:
	ordered = sorted(times)
	worst = ordered[int(len(ordered) * 0.99)]
	print(f"{what}: median {statistics.median(times):.0f} ms, 99th {worst:.0f} ms, of {len(times)}")


if __name__ == "__main__":
	main()
