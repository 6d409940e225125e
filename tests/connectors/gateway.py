"""A stand-in gateway for SMS, over real HTTP: keeps what it sent, knows a copy by its key, and can be made to fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "gateway-token"  # noqa: S105 - of a stand-in


class Gateway:
    """`way` is what it does next: "ok", "accepted-then-silent" (takes it, and hangs up), "down", "slow", or a status."""

    def __init__(self) -> None:
        self.sent: dict[str, dict[str, Any]] = {}
        self.asked = 0
        self.way: str | int = "ok"
        self.body = b'{"id": "1"}'
        self.url = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        typed = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        if handler.headers["Authorization"] != f"Bearer {TOKEN}":
            return self._say(handler, 401)
        if self.way in ("ok", "accepted-then-silent"):
            key, known = handler.headers["Idempotency-Key"], handler.headers["Idempotency-Key"] in self.sent
            self.sent.setdefault(key, typed)
            if self.way == "accepted-then-silent":
                handler.close_connection = True
                handler.connection.close()
                return None
            return self._say(handler, 409 if known else 202)
        if self.way == "down":
            handler.close_connection = True
            handler.connection.close()
            return None
        if self.way == "slow":
            threading.Event().wait(3)
            handler.close_connection = True
            return None
        return self._say(handler, int(self.way))

    def _say(self, handler: BaseHTTPRequestHandler, status: int) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        handler.wfile.write(self.body)


@contextmanager
def running() -> Iterator[Gateway]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            gateway.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        gateway.url = f"http://127.0.0.1:{server.server_port}/messages"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield gateway
        server.shutdown()
