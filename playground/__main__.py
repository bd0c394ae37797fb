"""`python -m playground`: the desk on a machine without a bench."""

import argparse
import contextlib
import os
import socket
from pathlib import Path

import uvicorn

from playground import seed
from playground.server import ELEMENTS, Server
from playground.store import Store

DATABASE = Path(__file__).parent.parent / ".playground" / "desk.sqlite3"


def main() -> None:
	"""Serve until interrupted."""
	parser = argparse.ArgumentParser(prog="playground", description=__doc__)
	parser.add_argument("--host", default="127.0.0.1")
	parser.add_argument("--port", type=int, default=8010)
	parser.add_argument("--db", type=Path, default=DATABASE, help="the file that keeps the desk")
	parser.add_argument("--reset", action="store_true", help="start with a fresh desk")
	options = parser.parse_args()
	if not (ELEMENTS / "elements.js").exists():
		parser.error("the elements are not built yet; run `make build`")
	try:
		listening = listen(options.host, options.port)
	except OSError as error:
		parser.error(f"cannot listen on {options.host}:{options.port}: {os.strerror(error.errno or 0)}")
	store = Store(options.db)
	seed.fill(store, afresh=options.reset)
	with contextlib.closing(store), contextlib.suppress(KeyboardInterrupt):
		# whoever connects from now on is answered as soon as the server has started
		print("The playground is ready: http://{}:{}".format(*listening.getsockname()), flush=True)
		uvicorn.Server(configured(Server(store))).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
	"""A socket for the server; `port` 0: wherever there is room."""
	listening = socket.create_server((host, port))
	# asyncio sets this for sockets that it opens itself; without it each answer on an open connection waits 40 ms
	listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
	return listening


def configured(server: Server) -> uvicorn.Config:
	"""How the desk is served."""
	# open sockets are not waited for: they never say goodbye by themselves
	return uvicorn.Config(server.app, ws="wsproto", log_level="warning", timeout_graceful_shutdown=1)


if __name__ == "__main__":
	main()
