"""A deadline on the connection itself: httpx limits each read, and a register that drips answers every one of them.

Everything that goes over the network in a call, connecting, TLS, headers and body, ends at the call's own time. Each
call runs in one thread from beginning to end, so the thread knows which call it is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from saklig.connectors.reach import Reach

__all__ = ["Deadline", "transport_with"]


class Deadline:
    """When the call of this thread must have ended. Units: seconds of the monotonic clock."""

    def __init__(self) -> None:
        self._now = threading.local()

    @contextmanager
    def at(self, until: float) -> Iterator[None]:
        self._now.until = until
        try:
            yield
        finally:
            del self._now.until

    def left(self, timeout: float | None, error: type[Exception]) -> float | None:
        """The timeout, or what is left of the call if that is less. Errors: `error` where nothing is left."""
        until = getattr(self._now, "until", None)
        if until is None:
            return timeout
        left = until - time.monotonic()
        if left <= 0:
            raise error("the time of the call is over")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline, reach: Reach | None) -> None:
        self._inner, self._deadline, self._reach = httpcore.SyncBackend(), deadline, reach

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        for nth, address in enumerate(addresses := self._addresses(host, port), start=1):
            left = self._deadline.left(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
            except httpcore.ConnectError:
                if nth == len(addresses):
                    raise
            else:
                return _Stream(stream, self._deadline)
        raise httpcore.ConnectError("the host has no address")

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        """What the name means now, judged: the connection goes to just that. TLS still asks for the name's certificate."""
        if self._reach is None:
            return [host]
        try:
            return self._reach.addresses_of(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from None

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


def transport_with(deadline: Deadline, limits: httpx.Limits, reach: Reach | None = None) -> httpx.HTTPTransport:
    """httpx's own transport over connections that keep the deadline. It trusts nothing of the environment."""
    made = httpx.HTTPTransport(limits=limits, trust_env=False)
    # httpx has no public way to say how its pool connects; a test that drips headers notices if this no longer does.
    made._pool._network_backend = _Backend(deadline, reach)  # type: ignore[attr-defined]  # noqa: SLF001
    return made
