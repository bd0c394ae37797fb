"""Plain HTTP on a site, with sessions."""

import re
from typing import Any

import httpx2

from tests.helpdesk.conftest import PASSWORD, URL


class Session:
	"""Somebody's session, by plain HTTP."""

	def __init__(self, user: str | None, password: str = PASSWORD):
		self.http = httpx2.Client(base_url=URL, timeout=60, follow_redirects=False)
		if user:
			answer = self.http.post("/api/method/login", data={"usr": user, "pwd": password})
			assert answer.status_code == 200, answer.text
			source = self.http.get("/helpdesk", follow_redirects=True).text
			found = re.search(r'csrf_token"?\]? ?=? ?"([0-9a-f]+)"', source)
			if found:
				self.http.headers["X-Frappe-CSRF-Token"] = found[1]

	def ask(self, verb: str, path: str, values: dict) -> httpx2.Response:
		if verb == "GET":
			return self.http.request(verb, path, params=values)
		return self.http.request(verb, path, json=values)

	def call(self, method: str, **values) -> Any:
		answer = self.ask("POST", f"/api/method/{method}", values)
		assert answer.status_code == 200, (method, answer.text[-2000:])
		return answer.json().get("message")
