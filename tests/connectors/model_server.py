"""A stand-in language model over real HTTP that can be made to misbehave in every way a real one might."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "model-key"


def piece(text: str, ended: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": ended}
    return b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


class Model:
    """`says`: its answer. `way`: "ok", a status, or the name of a way to misbehave (see WAYS)."""

    def __init__(self) -> None:
        self.says = "Plassen er gratis [1]."
        self.way: str | int = "ok"
        self.asked: list[dict[str, Any]] = []
        self.authorised: list[str | None] = []
        self.url = ""
        self.stopped = threading.Event()
        self.go_on = threading.Event()  # what "waits in the middle" waits for

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(json.loads(handler.rfile.read(int(handler.headers["Content-Length"]))))
        self.authorised.append(handler.headers["Authorization"])
        if isinstance(self.way, int):
            return _head(handler, self.way, Location="http://127.0.0.1:9/elsewhere")
        if self.way == "down":
            handler.connection.close()
            return None
        with suppress(OSError):  # whoever asked has had enough
            WAYS[self.way](self, handler)
        handler.close_connection = True
        return None


def _head(handler: BaseHTTPRequestHandler, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "text/event-stream")
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.close_connection = True


def _says(model: Model, handler: BaseHTTPRequestHandler, *after: bytes) -> None:
    _head(handler)
    for at in range(0, len(model.says), 5):
        handler.wfile.write(piece(model.says[at : at + 5]))
    for part in after:
        handler.wfile.write(part)


def _waits(model: Model, handler: BaseHTTPRequestHandler, *after: bytes) -> None:
    """Says what stands before "|", waits until it is let go on, and says the rest."""
    before, _, rest = model.says.partition("|")
    _head(handler)
    handler.wfile.write(piece(before))
    handler.wfile.flush()
    model.go_on.wait(20)
    for part in (piece(rest), *after):
        handler.wfile.write(part)


def _for_ever(handler: BaseHTTPRequestHandler, model: Model, part: bytes, pause: float) -> None:
    _head(handler)
    while not model.stopped.wait(pause):
        handler.wfile.write(part)
        handler.wfile.flush()


def _compressed(model: Model, handler: BaseHTTPRequestHandler) -> None:
    _head(handler, Content_Encoding="gzip")
    handler.wfile.write(b"\x1f\x8b" + b"\0" * 100)


WAYS: dict[str, Callable[[Model, BaseHTTPRequestHandler], Any]] = {
    "ok": lambda model, handler: _says(model, handler, DONE),
    "ends by its reason": lambda model, handler: _says(model, handler, piece("", "stop")),
    "waits in the middle": lambda model, handler: _waits(model, handler, DONE),
    "waits and breaks off": lambda model, handler: _waits(model, handler),
    "with comments": lambda model, handler: _says(model, handler, b": keep-alive\r\n\r\n", b"event: x\nid: 1\n", DONE),
    "with its use": lambda model, handler: _says(
        model, handler, b'data: {"choices": [], "usage": {"total_tokens": 9}}\n\n', DONE
    ),
    "cut off": lambda model, handler: _says(model, handler),
    "cut off in a piece": lambda model, handler: _says(model, handler, b'data: {"choices": [{"del'),
    "rubbish in the middle": lambda model, handler: _says(model, handler, b"<html>Bad gateway</html>\n", DONE),
    "broken JSON": lambda model, handler: _says(model, handler, b"data: {nope}\n\n", DONE),
    "another JSON": lambda model, handler: _says(
        model, handler, b'data: {"error": {"message": "overloaded"}}\n\n', DONE
    ),
    "a list": lambda model, handler: _says(model, handler, b"data: []\n\n", DONE),
    "numbers for words": lambda model, handler: _says(
        model, handler, b'data: {"choices": [{"delta": {"content": 7}}]}\n\n', DONE
    ),
    "no UTF-8": lambda model, handler: _says(model, handler, b"data: \xff\xfe\n\n", DONE),
    "deep JSON": lambda model, handler: _says(model, handler, b"data: " + b"[" * 50_000 + b"\n\n", DONE),
    "said it was too long": lambda model, handler: _says(model, handler, piece("", "length"), DONE),
    "nothing": lambda model, handler: (_head(handler), handler.wfile.write(DONE)),
    "an empty body": lambda model, handler: _head(handler),
    "endless words": lambda model, handler: _for_ever(handler, model, piece("ord " * 50), 0.0),
    "endless comments": lambda model, handler: _for_ever(handler, model, b": " + b"x" * 900 + b"\n", 0.0),
    "an endless line": lambda model, handler: _for_ever(handler, model, b"x" * 5_000, 0.0),
    "drips": lambda model, handler: _for_ever(handler, model, b":\n", 0.05),
    "silent": lambda model, handler: (_head(handler), model.stopped.wait(5)),
    "slow": lambda model, handler: model.stopped.wait(5),
    "compressed": _compressed,
}


@contextmanager
def running() -> Iterator[Model]:
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            model.answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        model.url = f"http://127.0.0.1:{server.server_port}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield model
        model.stopped.set()
        model.go_on.set()
        server.shutdown()
