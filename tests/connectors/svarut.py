"""A stand-in SvarUt, over real HTTP in the shapes of KS Fiks: tokens, shipments in parts, look-up by reference, states."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ACCOUNT = "6f1e1f0e-0000-4000-8000-000000000001"


class SvarUt:
    """`way` is what it does with the next letters: "ok", "accepted-then-silent", "down", "slow", a status, or a code of its own
    that it refuses them with.
    """

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []  # every letter that it took
        self.states: dict[str, str] = {}
        self.way: str | int = "ok"
        self.tokens = 0
        self.url = ""

    def post(self, handler: Any, path: str, body: bytes) -> None:
        if path == "/token":
            self.tokens += 1
            return say(handler, 200, {"access_token": "t", "token_type": "Bearer", "expires_in": 120, "scope": "ks:fiks:svarut"})
        if handler.headers["Authorization"] != "Bearer t" or ACCOUNT not in path:
            return say(handler, 401, {})
        if path.endswith("/status-sok"):
            ids = json.loads(body)["forsendelseIds"]
            known = {one: self.states[one] for one in ids if one in self.states}
            rows = [{"id": one, "status": state, "sisteStatusEndring": "2026-01-01"} for one, state in known.items()]
            return say(handler, 200, {"statuser": rows})
        return self._take(handler, body)

    def _take(self, handler: Any, body: bytes) -> None:
        if self.way in ("down", "slow"):
            threading.Event().wait(2 if self.way == "slow" else 0)
            return hang_up(handler)
        if isinstance(self.way, int):
            return say(handler, self.way, {})
        if self.way not in ("ok", "accepted-then-silent"):
            return say(handler, 400, {"feilmeldinger": [{"kode": self.way}]})
        head = f"Content-Type: {handler.headers['Content-Type']}\r\n\r\n".encode()
        told, document = message_from_bytes(head + body).get_payload()
        pdf = document.get_payload(decode=True)
        letter = {**json.loads(told.get_payload(decode=True)), "pdf": pdf, "id": f"s{len(self.sent)}"}
        self.sent.append(letter)
        self.states[letter["id"]] = "MOTTATT"
        return hang_up(handler) if self.way == "accepted-then-silent" else say(handler, 200, {"id": letter["id"]})

    def get(self, handler: Any, path: str) -> None:
        reference = path.rpartition("/eksternref/")[2]
        say(handler, 200, [one["id"] for one in self.sent if one["eksternReferanse"] == reference])


def say(handler: Any, status: int, body: Any) -> None:
    raw = json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


def hang_up(handler: Any) -> None:
    handler.close_connection = True
    handler.connection.close()


@contextmanager
def running() -> Iterator[SvarUt]:
    service = SvarUt()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            service.post(self, self.path, self.rfile.read(int(self.headers["Content-Length"])))

        def do_GET(self) -> None:
            service.get(self, self.path)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        service.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield service
        server.shutdown()
