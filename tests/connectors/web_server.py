"""A stand-in site over real HTTP that can be made to misbehave in every way a real one might."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Site:
    """`pages`: path -> media and bytes. `moved`: path -> where to. `way`: "ok", a status, or a way to misbehave (WAYS)."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.moved: dict[str, str] = {}
        self.way: str | int = "ok"
        self.only: dict[str, str | int] = {}  # path -> a way of its own
        self.asked: list[str] = []
        self.agents: list[str | None] = []
        self.url = ""
        self.stopped = threading.Event()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        self.agents.append(handler.headers["User-Agent"])
        handler.close_connection = True
        with suppress(OSError):  # whoever asked has had enough
            way = self.only.get(handler.path, self.way)
            if isinstance(way, int):
                _head(handler, way)
            elif way in WAYS:
                WAYS[way](self, handler)
            elif handler.path in self.moved:
                _head(handler, 301, Location=self.moved[handler.path])
            elif handler.path in self.pages:
                media, data = self.pages[handler.path]
                _head(handler, Content_Type=media, Content_Length=str(len(data)))
                handler.wfile.write(data)
            else:
                _head(handler, 404)


def _head(handler: BaseHTTPRequestHandler, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def _for_ever(site: Site, handler: BaseHTTPRequestHandler, part: bytes, pause: float) -> None:
    _head(handler, Content_Type="text/html")
    while not site.stopped.wait(pause):
        handler.wfile.write(part)
        handler.wfile.flush()


def _cut_off(site: Site, handler: BaseHTTPRequestHandler) -> None:
    _head(handler, Content_Type="text/html", Content_Length="5000")
    handler.wfile.write(b"<p>The first half")


WAYS: dict[str, Callable[[Site, BaseHTTPRequestHandler], Any]] = {
    "down": lambda site, handler: handler.connection.close(),
    "compressed": lambda site, handler: _head(handler, Content_Encoding="gzip"),
    "endless": lambda site, handler: _for_ever(site, handler, b"x" * 5_000, 0.0),
    "drips": lambda site, handler: _for_ever(site, handler, b"x", 0.05),
    "silent": lambda site, handler: site.stopped.wait(5),
    "cut off": _cut_off,
    "round and round": lambda site, handler: _head(handler, 302, Location=handler.path),
    "moved to no address": lambda site, handler: _head(handler, 302, Location="https://[::1/"),
    "moved to a file": lambda site, handler: _head(handler, 302, Location="file:///etc/passwd"),
}


@contextmanager
def running() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        site.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield site
        site.stopped.set()
        server.shutdown()
