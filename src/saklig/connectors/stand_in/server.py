"""The stand-in as an HTTP server: routes, tokens, faults. Standard library alone; one thread a connection."""

from __future__ import annotations

import gzip
import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from saklig.connectors.stand_in.faults import Fault, FaultKind, Faults
from saklig.connectors.stand_in.register import Question, Register
from saklig.connectors.stand_in.tokens import GrantRefused

__all__ = ["StandInServer"]

_LARGEST_QUESTION = 100_000
_ROUTES = (
    ("GET", "population", re.compile(r"/folkeregister/api/v1/([^/]+)/v1/personer/([^/]+)")),
    (
        "POST",
        "tax",
        re.compile(r"/register/api/v1/ks/([^/]+)/skatteoginntektsopplysninger/beregning/([a-z0-9-]+)"),
    ),
    ("POST", "contact", re.compile(r"/register/api/v1/ks/([^/]+)/krr/person")),
    ("POST", "placements", re.compile(r"/plasser/([a-z0-9-]+)/v1/(sok|liste)")),
)
_PAGE = b"<!doctype html><title>502</title><p>Noe gikk galt."


class StandInServer(ThreadingHTTPServer):
    """Serves one `Register`. `control` opens the test-only switches under /_styring; `delay` slows every answer."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], register: Register, *, control: bool, delay: float = 0.0) -> None:
        self.register = register
        self.control = control
        self.delay = delay
        self.faults = Faults()
        self.stopping = threading.Event()
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: StandInServer
    protocol_version = "HTTP/1.1"
    server_version = "Saklig-stand-in"
    sys_version = ""
    # Headers and body leave in one packet, at once: else each answer waits 40 ms for an acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def log_message(self, format: str, *args: Any) -> None:
        """No access log: the population register's addresses hold identity numbers."""

    def _answer(self, method: str) -> None:
        address = urlsplit(self.path)
        raw = self._body()
        if raw is None:
            return None
        if address.path == "/token" and method == "POST":
            return self._token(raw)
        if address.path.startswith("/_styring/") and self.server.control:
            return self._control(method, address.path, raw)
        if address.path in ("/", "/helse"):
            return self._send(200, {"status": "ok", "tjeneste": "stand-in register, synthetic data only"})
        for wanted, surface, pattern in _ROUTES:
            if (found := pattern.fullmatch(address.path)) and wanted == method:
                parts = tuple(parse_qs(address.query).get("part", ()))
                return self._surface(surface, found.groups(), parts, raw)
        return self._send(404, {"feil": "Ukjent adresse."})

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LARGEST_QUESTION:
            self.close_connection = True
            self._send(413, {"feil": "For stor forespørsel."})
            return None
        return self.rfile.read(int(length))

    def _token(self, raw: bytes) -> None:
        fault = self.server.faults.take("token")
        if fault is not None:
            return self._fail(fault, lambda: (503, {"feil": "Utstederen er nede."}))
        form = {key: values[0] for key, values in parse_qs(raw.decode("ascii", "replace")).items()}
        try:
            self._send(200, self.server.register.issuer.issue(form.get("grant_type", ""), form.get("assertion", "")))
        except GrantRefused as refused:
            self._send(400, {"error": "invalid_grant", "error_description": str(refused)})

    def _surface(self, surface: str, words: tuple[str, ...], parts: tuple[str, ...], raw: bytes) -> None:
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            return self._send(400, {"feil": "Ikke JSON."})
        headers = {name.lower(): value for name, value in self.headers.items()}
        question = Question(headers=headers, parts=parts, body=body)
        refused = self.server.register.refusal(surface, question)
        if refused is not None:
            return self._send(*refused)
        handle = getattr(self.server.register, surface)
        fault = self.server.faults.take(surface)
        if fault is not None:
            return self._fail(fault, lambda: handle(*words, question))
        if self.server.delay:
            time.sleep(self.server.delay)
        return self._send(*handle(*words, question))

    def _send(self, status: int, body: dict[str, Any]) -> None:
        self._send_raw(status, json.dumps({**body, "syntetisk": True}, ensure_ascii=False).encode("utf-8"))

    def _send_raw(self, status: int, raw: bytes, *, promise: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Bearer realm="stand-in", error="invalid_token"')
        self.send_header("X-Synthetic", "true")
        self.send_header("Content-Length", str(len(raw) if promise is None else promise))
        self.end_headers()
        self.wfile.write(raw)
        self.wfile.flush()

    def _fail(self, fault: Fault, well: Callable[[], tuple[int, dict[str, Any]]]) -> None:
        """Answer as the fault says; `well` is what a sound register would have answered."""
        kind = fault.kind
        if kind is FaultKind.STATUS:
            return self._send(fault.status, {"feil": "En innkoblet feil.", "feilmeldinger": []})
        if kind is FaultKind.BARE_STATUS:
            return self._send_raw(fault.status, _PAGE, Content_Type="text/html")
        if kind is FaultKind.NOT_JSON:
            return self._send_raw(200, _PAGE, Content_Type="text/html")
        if kind is FaultKind.REDIRECT:
            return self._send_raw(302, b"", Location="/helse")
        if kind is FaultKind.SLOW:
            self.server.stopping.wait(fault.seconds)
            return self._send(*well())
        if kind is FaultKind.WRONG_TYPES:
            return self._send(200, _twisted(well()[1]))
        if kind is FaultKind.OTHER_PERSON:
            return self._send(200, _about_another(well()[1]))
        if kind is FaultKind.DEEP:
            return self._send_raw(200, b'{"a":' * 20_000 + b"1" + b"}" * 20_000)
        if kind is FaultKind.COMPRESSED:
            return self._send_raw(200, gzip.compress(b'{"a":"' + b" " * 5_000_000 + b'"}'), Content_Encoding="gzip")
        return self._break_off(kind)

    def _break_off(self, kind: FaultKind) -> None:
        self.close_connection = True
        if kind is FaultKind.HANG_UP:
            return None
        if kind is FaultKind.CUT:
            return self._send_raw(200, b'{"navn": [', promise=5_000)
        try:
            if kind is FaultKind.DRIP_HEADERS:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            else:
                self._send_raw(200, b'{"a":"', promise=50_000_000)
            slow = kind in (FaultKind.DRIP, FaultKind.DRIP_HEADERS)
            while not self.server.stopping.wait(0.1 if slow else 0):
                self.wfile.write(b"x" if slow else b"x" * 65_536)
                self.wfile.flush()
        except OSError:
            return None  # the caller had enough, as it should

    def _control(self, method: str, path: str, raw: bytes) -> None:
        if path == "/_styring/feil" and method == "POST":
            wanted = json.loads(raw)
            self.server.faults.switch_on(wanted.pop("surface"), Fault(**wanted | {"kind": FaultKind(wanted["kind"])}))
        elif path == "/_styring/feil" and method == "DELETE":
            self.server.faults.switch_off()
        elif path == "/_styring/token" and method == "DELETE":
            self.server.register.issuer.forget()
        elif path == "/_styring/oppslag" and method == "GET":
            return self._send(200, {"oppslag": self.server.register.asked})
        else:
            return self._send(404, {"feil": "Ukjent bryter."})
        return self._send(200, {})


def _twisted(value: Any) -> Any:
    """The same shape with another type wherever there was a value."""
    if isinstance(value, dict):
        return {key: _twisted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_twisted(inner) for inner in value]
    return {"uventet": True} if isinstance(value, int) else 7


def _about_another(value: Any) -> Any:
    """The same answer with every identity number exchanged for that of a person who exists nowhere."""
    text = re.sub(r'"\d{11}"', '"12818800078"', json.dumps(value))
    return json.loads(text)
