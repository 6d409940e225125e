"""Connectors go where the settings say, and nowhere else: no other host, no redirect, nothing inside that was not named."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from saklig.cases.ports import RegisterAnswerInvalid, RegisterUnavailable
from saklig.connectors.fiks import FiksSettings, Limits, Roles, ScopePerSurface
from saklig.connectors.reach import Reach, host_of, is_public, loopback_of
from saklig.connectors.sign_in.openid import OpenIdSettings
from saklig.connectors.transport import Transport, is_safe_address

QUICK = Limits(attempts=1, total=2.0)
INSIDE = ["127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
          "224.0.0.1", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "::"]  # fmt: skip


class Answers(http.server.BaseHTTPRequestHandler):
    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        type(self).asked.append((self.path, self.headers["Host"]))
        if self.path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?")[2])
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"here": true}')

    def log_message(self, *words: Any) -> None:
        pass


@pytest.fixture
def inside() -> Iterator[Any]:
    """A server on this machine, as one that should not be reached from outside."""
    handler = type("Own", (Answers,), {"asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.asked = handler.asked  # type: ignore[attr-defined]
    yield server
    server.shutdown()
    server.server_close()


def names(monkeypatch: pytest.MonkeyPatch, table: dict[str, list[str]]) -> list[str]:
    """A name server of the test's own: each look-up of a name gives the next of its addresses."""
    looked_up: list[str] = []

    def look_up(host: str, port: int, *more: Any, **named: Any) -> list[Any]:
        looked_up.append(host)
        addresses = table.get(host, [host])
        address = addresses.pop(0) if len(addresses) > 1 else addresses[0]
        return [(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr("saklig.connectors.reach.socket.getaddrinfo", look_up)
    return looked_up


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


def test_what_is_outside_is_public() -> None:
    assert all(is_public(one) for one in ("1.1.1.1", "193.69.0.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"))


def test_another_host_is_never_asked(inside: Any) -> None:
    url = f"http://127.0.0.1:{inside.server_port}/"
    transport = Transport(QUICK, reach=Reach(hosts=frozenset({"register.example"}), inside=frozenset({"127.0.0.1"})))
    for other in (url, url.replace("127.0.0.1", "localhost"), url.replace("//", "//register.example@"), "https://[bad/", "file:///etc"):
        with pytest.raises(RegisterAnswerInvalid) as refused:
            transport.ask("population", "GET", other)
        assert refused.value.why == "address"
    assert inside.asked == []


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "169.254.169.254", "10.1.2.3"])
def test_a_name_of_the_settings_that_leads_inside_is_refused(
    inside: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    names(monkeypatch, {"register.example": [address]})
    transport = Transport(QUICK, reach=Reach(hosts=frozenset({"register.example"})))
    with pytest.raises(RegisterAnswerInvalid, match="name it under `inside`") as refused:
        transport.ask("population", "GET", f"http://register.example:{inside.server_port}/")
    assert refused.value.why == "address" and inside.asked == []


def test_inside_is_reached_where_the_settings_name_it(inside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, {"register.example": ["127.0.0.1"]})
    hosts = frozenset({"register.example"})
    transport = Transport(QUICK, reach=Reach(hosts=hosts, inside=hosts))
    assert transport.ask("population", "GET", f"http://register.example:{inside.server_port}/x").body == {"here": True}
    assert inside.asked == [("/x", f"register.example:{inside.server_port}")]  # to the address judged, by its own name


def test_a_name_that_means_something_else_the_next_moment_leads_nowhere(
    inside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public when it is judged, inside when it is connected to. It is looked up once."""
    looked_up = names(monkeypatch, {"register.example": ["192.0.2.1", "127.0.0.1"]})
    monkeypatch.setattr("saklig.connectors.reach.is_public", lambda address: address == "192.0.2.1")
    connected: list[str] = []

    def connect(where: tuple[str, int], *more: Any, **named: Any) -> Any:
        connected.append(where[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    transport = Transport(QUICK, reach=Reach(hosts=frozenset({"register.example"})))
    with pytest.raises(RegisterUnavailable):
        transport.ask("population", "GET", f"http://register.example:{inside.server_port}/")
    assert connected == ["192.0.2.1"] and looked_up == ["register.example"] and inside.asked == []


def test_a_redirect_is_an_answer_and_is_not_followed(inside: Any) -> None:
    url = f"http://127.0.0.1:{inside.server_port}"
    transport = Transport(QUICK, reach=Reach(hosts=frozenset({"127.0.0.1"}), inside=frozenset({"127.0.0.1"})))
    answer = transport.ask("population", "GET", f"{url}/away?{url}/secret")
    assert answer.status == 302 and [path for path, _ in inside.asked] == [f"/away?{url}/secret"]


def test_settings_reach_their_own_hosts_and_this_machine_only_by_name() -> None:
    settings = FiksSettings(
        base_url="https://Api.Fiks.example/x", placements_url="https://places.example", token_url="http://127.0.0.1:99/token",
        token_audience="a", client_id="c", private_key_pem="k", key_id="i", sign_in=ScopePerSurface(),
        roles=Roles(population="p", tax="t", contacts="c"), inside=("places.example",),
    )  # fmt: skip
    assert settings.reach.hosts == {"api.fiks.example", "places.example", "127.0.0.1"}
    assert settings.reach.inside == {"places.example", "127.0.0.1"}
    provider = OpenIdSettings(issuer="https://login.example", client_id="c", client_secret="s")
    assert provider.reach.inside == frozenset()
    assert loopback_of(["http://localhost:1/"]) == {"localhost"} and host_of("https://[::1]:8/") == "::1"


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.no/x", True), ("http://localhost:8000/x", True),
        ("http://127.0.0.1:1", True), ("http://[::1]:1/", True),
        ("http://localhost:x@evil.example/", False), ("http://127.0.0.1:80@evil.example/", False),
        ("http://localhost.evil.example", False),
        ("http://example.no", False), ("ftp://localhost/", False), ("http://", False), ("http://[", False), ("", False),
    ],
)  # fmt: skip
def test_in_the_clear_only_to_this_machine_whatever_an_address_begins_with(address: str, safe: bool) -> None:
    assert is_safe_address(address) is safe
