"""The desk over HTTP and Socket.IO: whose request it is, what it asks for, and who is told afterwards."""

import json
from collections.abc import Callable
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

from helpdesk_notify.engine import InvalidValue
from playground import api, clock, desk, outbox, overview, seed
from playground.arguments import arguments
from playground.delivery import announcements
from playground.errors import NotFound, NotPermitted, Refused
from playground.store import Store, Transaction

HERE = Path(__file__).parent
ELEMENTS = HERE.parent / "helpdesk_notify" / "public" / "dist"
USER = "X-Playground-User"
DESK = "desk"  # the room of every open page
DESK_CHANGED = "desk:changed"
BY_AGENTS = {**desk.BY_AGENTS, "unsubscribe": outbox.unsubscribe}
LOOKS_EVERY = 10  # seconds
FRESH = {"Cache-Control": "no-cache"}

Work = Callable[[Transaction], Any]


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
			Route("/desk", self.desk),
			Route("/desk/tickets/{ticket}", self.desk),
			Route("/desk/mails/{user}", self.mails),
			Route("/desk/reset", self.reset, methods=["POST"]),
			Route("/desk/clock", self.move_clock, methods=["POST"]),
			Route("/desk/{action}", self.act, methods=["POST"]),
			Mount("/assets/helpdesk_notify/dist", Fresh(directory=ELEMENTS, check_dir=False)),
			Mount("/web", Fresh(directory=HERE / "web")),
		]
		faults = {Refused: refused, InvalidValue: invalid, HTTPException: no_such_page, Exception: failed}
		web = Starlette(routes=routes, exception_handlers=faults)  # type: ignore[arg-type]
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
		method = api.READING.get(name) or api.WRITING.get(name)
		if not method:
			raise Refused(f"Failed to get method helpdesk_notify.api.{name[:40]}")
		if reading and name in api.WRITING:
			raise NotPermitted("This method is called with POST")
		given = dict(request.query_params) if reading else await body_of(request)
		if name in api.WRITING:
			work = await self._checked(request, method, given, "agent")
			return message(await self._write(work, changes_desk=name == "save_preferences"))
		return message(await self._read(await self._checked(request, method, given, "agent")))

	async def act(self, request: Request) -> Response:
		"""Something that an agent or a customer does on the desk."""
		name = request.path_params["action"]
		action = BY_AGENTS.get(name) or desk.BY_CUSTOMERS.get(name)
		if not action:
			raise NotFound(f"Nobody can {name[:40]} here")
		kind = "agent" if name in BY_AGENTS else "customer"
		work = await self._checked(request, action, await body_of(request), kind)
		return message(await self._write(work, changes_desk=True))

	async def desk(self, request: Request) -> Response:
		"""Everybody and every ticket, or one ticket with all that was said on it."""
		look = overview.ticket if request.path_params else overview.desk
		given = arguments(look, request.path_params)
		return message(await self._read(lambda tx: look(tx, **given)))

	async def mails(self, request: Request) -> Response:
		"""What somebody's mailbox holds."""
		user = request.path_params["user"]
		return message(await self._read(lambda tx: outbox.mails(tx, user)))

	async def move_clock(self, request: Request) -> Response:
		"""Make it later, or as late as it is."""
		given = arguments(clock.move, await body_of(request))
		return message(await self._write(lambda tx: clock.move(tx, **given), changes_desk=True))

	async def reset(self, request: Request) -> Response:
		"""Forget everything, and begin anew."""
		await run_in_threadpool(lambda: seed.fill(self.store, afresh=True))
		await self.sockets.emit(DESK_CHANGED, {"reset": True}, room=DESK)
		return message({})

	async def connect(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
		"""An agent's socket hears of that agent's notifications; one that names nobody, of the desk."""
		user = auth.get("user") if isinstance(auth, dict) else None
		if user is None:
			room = DESK
		elif await run_in_threadpool(self._is_known, str(user), "agent"):
			room = f"user:{user}"
		else:
			raise socketio.exceptions.ConnectionRefusedError("Not permitted")
		await self.sockets.enter_room(sid, room)

	async def _checked(self, request: Request, function: Any, given: object, kind: str) -> Work:
		"""What a request asks for, ready to be done in the name of whose request it is."""
		user = request.headers.get(USER, "")
		if not await run_in_threadpool(self._is_known, user, kind):
			raise NotPermitted(f"Only the desk's {kind}s may do this")
		checked = arguments(function, given)
		return lambda tx: function(tx, user, **checked)

	async def _read(self, work: Work) -> Any:
		def read() -> Any:
			with self.store.read() as tx:
				return work(tx)

		return await run_in_threadpool(read)

	async def _write(self, work: Work, *, changes_desk: bool = False) -> Any:
		"""Do `work` and what is due by then, and tell whom it concerns."""

		def write() -> tuple[Any, list[tuple[str, str, dict[str, Any]]], int]:
			with self.store.write() as tx:
				answer = work(tx)
				clock.sweep(tx)
				return answer, announcements(tx), tx.mailed

		answer, told, mailed = await run_in_threadpool(write)
		for event, recipient, data in told:
			await self.sockets.emit(event, data, room=f"user:{recipient}")
		if changes_desk or mailed:
			await self.sockets.emit(DESK_CHANGED, {}, room=DESK)
		return answer

	def _is_known(self, user: str, kind: str) -> bool:
		with self.store.read() as tx:
			return bool(tx.row("SELECT 1 FROM people WHERE name = ? AND kind = ?", user, kind))


class Fresh(StaticFiles):
	"""Files that a browser asks for again each time: they change while somebody works on them."""

	async def get_response(self, path: str, scope: Scope) -> Response:
		response = await super().get_response(path, scope)
		response.headers.update(FRESH)
		return response


async def body_of(request: Request) -> object:
	"""The JSON of a request; one without a body asks for nothing in particular."""
	try:
		return json.loads(await request.body() or b"{}")
	except (ValueError, RecursionError):
		raise Refused("This is not JSON") from None


def message(answer: object) -> Response:
	"""An answer in Frappe's envelope."""
	return JSONResponse({"message": answer})


def refused(request: Request, error: Refused) -> Response:
	"""A refusal in Frappe's shape."""
	messages = json.dumps([json.dumps({"message": str(error)})])
	return JSONResponse({"exc_type": error.exc_type, "_server_messages": messages}, error.status)


def invalid(request: Request, error: InvalidValue) -> Response:
	"""A preference or a time that cannot be."""
	return refused(request, Refused(str(error)))


def no_such_page(request: Request, error: HTTPException) -> Response:
	"""An address or a method that is not there."""
	answer = refused(request, NotFound(error.detail))
	answer.status_code = error.status_code
	return answer


def failed(request: Request, error: Exception) -> Response:
	"""A fault of ours: it goes to the log, not to the reader."""
	fault = Refused("Something went wrong on the server")
	fault.status, fault.exc_type = 500, "InternalServerError"
	return refused(request, fault)
