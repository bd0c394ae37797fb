"""The desk over HTTP and Socket.IO: whose request it is, what it asks for, and who is notified afterwards."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import socketio  # type: ignore[import-untyped]
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from helpdesk_notify import engine
from playground import api, clock, desk, outbox, overview, seed
from playground.arguments import arguments
from playground.errors import NotFound, NotPermitted, Refused
from playground.inbox import announcements
from playground.store import Document, Store, Transaction

HERE = Path(__file__).parent
ELEMENTS = HERE.parent / "helpdesk_notify" / "public" / "dist"
USER = "X-Playground-User"
DESK = "desk"  # the room of every open page
DESK_CHANGED = "desk:changed"
BY_AGENTS = {**desk.BY_AGENTS, "unsubscribe": outbox.unsubscribe}
LOOKS_EVERY = 10  # seconds
FRESH = {"Cache-Control": "no-cache"}


class Server:
	"""The routes and sockets of one desk."""

	def __init__(self, store: Store) -> None:
		self.store = store
		self.sockets = socketio.AsyncServer(async_mode="asgi")
		self.sockets.on("connect", self.connect)
		routes = [
			Route("/", lambda _request: FileResponse(HERE / "web" / "index.html", headers=FRESH)),
			Route("/mailbox", lambda _request: FileResponse(HERE / "web" / "mailbox.html", headers=FRESH)),
			# where a notification leads in Helpdesk; here the page goes there itself, unless in another tab
			Route("/helpdesk/{rest:path}", lambda _request: RedirectResponse("/")),
			Route("/api/method/helpdesk_notify.api.{method}", self.api, methods=["GET", "POST"]),
			Route("/desk", self.shows(overview.desk)),
			Route("/desk/tickets/{ticket}", self.shows(overview.ticket)),
			Route("/desk/mails/{user}", self.shows(outbox.mails)),
			Route("/desk/reset", self.reset, methods=["POST"]),
			Route("/desk/clock", self.move_clock, methods=["POST"]),
			Route("/desk/{action}", self.act, methods=["POST"]),
			Mount("/assets/helpdesk_notify/dist", Fresh(directory=ELEMENTS, check_dir=False)),
			Mount("/web", Fresh(directory=HERE / "web")),
		]
		web = Starlette(routes=routes, exception_handlers=dict.fromkeys(REFUSED, refused))
		self.app = socketio.ASGIApp(self.sockets, web, on_startup=self.start)

	async def start(self) -> None:
		"""From now on, what becomes due happens by itself."""
		self.sockets.start_background_task(self.keep_time)

	async def keep_time(self) -> None:
		"""Look at the clock from time to time."""
		while True:
			await self.sockets.sleep(LOOKS_EVERY)
			await self._write(lambda tx: None)

	async def api(self, request: Request) -> Response:
		"""One of the app's own methods, for the agent whose request it is."""
		name, reading = request.path_params["method"], request.method == "GET"
		if name in api.READING:
			given = dict(request.query_params) if reading else await body_of(request)
			return await self._answer(request, api.READING[name], given, self._read)
		if name not in api.WRITING:
			raise Refused(f"Failed to get method helpdesk_notify.api.{name[:40]}")
		if reading:
			raise NotPermitted("This method is called with POST")
		write = self._write_desk if name == "save_preferences" else self._write
		return await self._answer(request, api.WRITING[name], await body_of(request), write)

	async def act(self, request: Request) -> Response:
		"""Something that an agent or a customer does on the desk."""
		name, given = request.path_params["action"], await body_of(request)
		if name in desk.BY_CUSTOMERS:
			return await self._answer(request, desk.BY_CUSTOMERS[name], given, self._write_desk, "customer")
		if name not in BY_AGENTS:
			raise NotFound(f"Nobody can {name[:40]} here")
		return await self._answer(request, BY_AGENTS[name], given, self._write_desk)

	def shows(self, view: Callable[..., object]) -> Callable[[Request], Awaitable[Response]]:
		"""A page's look at the desk, by what is named in its address."""

		async def show(request: Request) -> Response:
			given = arguments(view, request.path_params)
			return message(await self._read(lambda tx: view(tx, **given)))

		return show

	async def move_clock(self, request: Request) -> Response:
		"""Make it later, or as late as it is."""
		given = arguments(clock.move, await body_of(request))
		return message(await self._write_desk(lambda tx: clock.move(tx, **given)))

	async def reset(self, request: Request) -> Response:
		"""Forget everything, and begin anew."""
		await run_in_threadpool(lambda: seed.fill(self.store, afresh=True))
		await self.sockets.emit(DESK_CHANGED, {"reset": True}, room=DESK)
		return message({})

	async def connect(self, sid: str, environ: Document, auth: object = None) -> None:
		"""An agent's socket gets that agent's notifications; one that names nobody, news of the desk."""
		user = auth.get("user") if isinstance(auth, dict) else None
		if user is not None and not await self._read(lambda tx: is_known(tx, str(user), "agent")):
			raise socketio.exceptions.ConnectionRefusedError("Not permitted")
		await self.sockets.enter_room(sid, DESK if user is None else f"user:{user}")

	async def _answer(
		self, request: Request, function: Any, given: object, run: Any, kind: str = "agent"
	) -> Response:
		"""Do what a request asks for in the name of whose request it is."""
		user = request.headers.get(USER, "")
		if not await self._read(lambda tx: is_known(tx, user, kind)):
			raise NotPermitted(f"Only the desk's {kind}s may do this")
		checked = arguments(function, given)
		return message(await run(lambda tx: function(tx, user, **checked)))

	async def _read(self, work: Callable[[Transaction], Any]) -> Any:
		def read() -> Any:
			with self.store.read() as tx:
				return work(tx)

		return await run_in_threadpool(read)

	async def _write_desk(self, work: Callable[[Transaction], Any]) -> Any:
		return await self._write(work, changes_desk=True)

	async def _write(self, work: Callable[[Transaction], Any], *, changes_desk: bool = False) -> Any:
		"""Do `work` and what is due by then, and publish what came of it."""

		def write() -> tuple[Any, list[tuple[str, str, Document]], bool]:
			with self.store.write() as tx:
				answer = work(tx)
				clock.sweep(tx)
				return answer, announcements(tx), tx.mailed

		answer, published, mailed = await run_in_threadpool(write)
		for event, user, data in published:
			await self.sockets.emit(event, data, room=f"user:{user}")
		if changes_desk or mailed:
			await self.sockets.emit(DESK_CHANGED, {}, room=DESK)
		return answer


class Fresh(StaticFiles):
	"""Files that a browser asks for again each time: they change while somebody works on them."""

	async def get_response(self, path: str, scope: Scope) -> Response:
		response = await super().get_response(path, scope)
		response.headers.update(FRESH)
		return response


def is_known(tx: Transaction, user: str, kind: str) -> bool:
	"""Whether somebody of that name and kind is at the desk."""
	return bool(tx.row("SELECT 1 FROM people WHERE name = ? AND kind = ?", user, kind))


async def body_of(request: Request) -> object:
	"""The JSON of a request; one without a body asks for nothing in particular."""
	try:
		return json.loads(await request.body() or b"{}")
	except (ValueError, RecursionError):
		raise Refused("The body is not valid JSON") from None


def message(answer: object) -> Response:
	"""An answer in Frappe's envelope."""
	return JSONResponse({"message": answer})


REFUSED = (Refused, engine.InvalidValue, HTTPException, Exception)


def refused(request: Request, error: Exception) -> Response:
	"""A refusal in Frappe's shape. An unexpected error is logged, and not shown to the client."""
	status, exc_type, text = 500, "InternalServerError", "Something went wrong on the server"
	if isinstance(error, HTTPException):
		status, exc_type, text = error.status_code, NotFound.exc_type, error.detail
	elif isinstance(error, engine.InvalidValue):
		status, exc_type, text = Refused.status, Refused.exc_type, str(error)
	elif isinstance(error, Refused):
		status, exc_type, text = error.status, error.exc_type, str(error)
	messages = json.dumps([json.dumps({"message": text})])
	return JSONResponse({"exc_type": exc_type, "_server_messages": messages}, status)
