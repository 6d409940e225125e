"""HTTP with limits: where to, time, size, attempts, no redirects, strict JSON. Whatever goes wrong becomes one of two errors.

Slow, down or over capacity is `RegisterUnavailable` (asked again later); an answer that is no answer is
`RegisterAnswerInvalid` (a human looks). No message holds an address with an identity number, or any part of an answer.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx

from saklig.cases.ports import RegisterAnswerInvalid, RegisterUnavailable
from saklig.connectors.deadline import Deadline, transport_with
from saklig.connectors.reach import NotReachable, Reach
from saklig.store.hosts import is_this_machine

__all__ = ["Answer", "Limits", "Transport", "is_safe_address", "quiet_client"]

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how much a register may answer. Units: seconds, bytes."""

    connect: float = 2.0
    read: float = 4.0
    total: float = 6.0  # all attempts together: a register that drips never holds a case longer than this
    attempts: int = 2
    pause: float = 0.2
    largest_answer: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Status and body; the body is parsed JSON with every fraction as a Decimal, or None if it is no JSON object."""

    status: int
    body: Mapping[str, Any] | None


def is_safe_address(address: str) -> bool:
    """Whether personal data may go there: over https, or within this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname or ""))


class _Silent(logging.Filter):
    """Lets nothing through."""

    def filter(self, record: logging.LogRecord) -> bool:
        return False


# httpx writes every address to the log, and the population register's addresses hold identity numbers. A filter, not a
# level: a level set here would be lost when somebody turns on debugging, which is when it matters.
_SILENT = _Silent()
_TALKATIVE = ("httpx", *(f"httpcore.{part}" for part in ("connection", "http11", "http2", "proxy", "socks")))


def quiet_client(deadline: Deadline, reach: Reach, headers: Mapping[str, str], *, connections: int = 20) -> httpx.Client:
    """A client that keeps the deadline, goes where it may, follows no redirect, and whose libraries log nothing."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_SILENT)
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections // 2)
    return httpx.Client(
        transport=transport_with(deadline, limits, reach),
        follow_redirects=False,
        trust_env=False,  # a proxy set for the machine is not one for personal data
        headers={"Accept-Encoding": "identity", "User-Agent": "Saklig", **headers},
    )


class Transport:
    """One pool of connections, for many threads. The libraries beneath it log nothing."""

    def __init__(
        self, limits: Limits, *, reach: Reach, client: httpx.Client | None = None, lists: bool = False
    ) -> None:
        """`lists`: an answer may be a JSON list too; it comes back as {"items": the list}."""
        self._lists = lists
        self._limits, self._reach = limits, reach
        self._deadline = Deadline()
        self._client = client or quiet_client(self._deadline, reach, {"Accept": "application/json"})

    def close(self) -> None:
        self._client.close()

    def ask(self, register: str, method: str, url: str, **request: Any) -> Answer:
        """Ask, and ask again a bounded number of times while the fault is a passing one.

        Errors: RegisterUnavailable, RegisterAnswerInvalid.
        """
        until = time.monotonic() + self._limits.total
        try:
            self._reach.refuse_other_hosts(url)
        except NotReachable as error:
            raise RegisterAnswerInvalid(register, "address", f"{register}: {error}") from None
        for attempt in range(1, self._limits.attempts + 1):
            try:
                return self._once(register, method, url, until, request)
            except RegisterUnavailable:
                if attempt == self._limits.attempts or time.monotonic() + self._limits.pause >= until:
                    raise
                time.sleep(self._limits.pause)
        raise RegisterUnavailable(register, "no-attempt-left")

    def _once(self, register: str, method: str, url: str, until: float, request: dict[str, Any]) -> Answer:
        left = max(until - time.monotonic(), 0.05)
        timeout = httpx.Timeout(min(self._limits.read, left), connect=min(self._limits.connect, left))
        try:
            with self._deadline.at(until), self._client.stream(method, url, timeout=timeout, **request) as response:
                if response.status_code in _PASSING:
                    raise RegisterUnavailable(register, f"status-{response.status_code}")
                raw = self._read(register, response, until)
        except NotReachable as error:
            raise RegisterAnswerInvalid(register, "address", f"{register}: {error}") from None
        except httpx.TimeoutException:
            raise RegisterUnavailable(register, "timeout") from None
        except httpx.RemoteProtocolError:
            # Also an answer cut off in the middle, and a kept connection that the other side had closed.
            raise RegisterUnavailable(register, "broken-connection") from None
        except httpx.HTTPError:
            raise RegisterUnavailable(register, "no-connection") from None
        except httpx.InvalidURL:
            raise RegisterAnswerInvalid(register, "address", f"{register}: its address in the settings is no address")
        return Answer(status=response.status_code, body=self._parse(register, response.status_code, raw))

    def _read(self, register: str, response: httpx.Response, until: float) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise RegisterAnswerInvalid(register, "compressed", f"{register}: answered compressed, which was not asked")
        parts: list[bytes] = []
        size = 0
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > self._limits.largest_answer:
                raise RegisterAnswerInvalid(
                    register, "too-large", f"{register}: an answer over {self._limits.largest_answer} bytes"
                )
            if time.monotonic() > until:
                raise RegisterUnavailable(register, "timeout")
            parts.append(chunk)
        return b"".join(parts)

    def _parse(self, register: str, status: int, raw: bytes) -> Mapping[str, Any] | None:
        try:
            body = json.loads(
                raw.decode("utf-8"),
                parse_float=Decimal,
                parse_constant=_refuse_constant,
                object_pairs_hook=_without_doubles,
            )
        except (ValueError, RecursionError, ArithmeticError):
            body = None
        if self._lists and isinstance(body, list):
            body = {"items": body}
        if isinstance(body, dict):
            return body
        if status == httpx.codes.OK:
            raise RegisterAnswerInvalid(register, "unreadable", f"{register}: status 200 and no JSON object")
        return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two equal keys every parser keeps the one it likes: nobody knows which the register meant.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key comes twice")
    return found
