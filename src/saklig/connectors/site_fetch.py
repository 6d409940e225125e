"""Pages and files over HTTP: from hosts that the settings name, within limits of size and time, led to no other host.

Port `Fetch` of `assistant/importing/site.py`. It says who it is, asks one page at a time, and rests between two: the pages are
the agency's own, on a machine that has others to serve.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from saklig.assistant.importing import Fetched, FetchFailed
from saklig.assistant.importing.robots import NAME
from saklig.connectors.deadline import Deadline
from saklig.connectors.errors import SettingInvalid
from saklig.connectors.reach import NotReachable, Reach, host_of, loopback_of
from saklig.connectors.transport import is_safe_address, quiet_client

__all__ = ["FetchSettings", "HttpFetch"]

AGENT: Final = f"{NAME} (an agency's own assistant; reads what the agency's settings name)"
_STATUS: Final = {401: "denied", 403: "denied", 404: "gone", 410: "gone"}
_MOST_STEPS = 3  # from http to https, from a name to its folder


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """`hosts`: the only ones asked; `inside`: those of them on the agency's own network. Units: seconds, bytes."""

    hosts: tuple[str, ...]
    inside: tuple[str, ...] = ()
    connect: float = 5.0
    seconds: float = 30.0  # one page, with all it is led on to
    most_bytes: int = 50_000_000
    pause: float = 0.2  # between two


class HttpFetch:
    """Port `Fetch` over HTTP."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        hosts = frozenset(one.lower() for one in settings.hosts)
        inside = frozenset(one.lower() for one in settings.inside) | loopback_of(f"https://{one}/" for one in hosts)
        self._reach = Reach(hosts=hosts, inside=inside)
        self._deadline = Deadline()
        self._client = quiet_client(self._deadline, self._reach, {"User-Agent": AGENT, "Accept": "*/*"}, connections=2)
        self._asked, self._pause = False, settings.pause

    @classmethod
    def of(cls, address: str, *, inside: tuple[str, ...] = (), **limits: float) -> HttpFetch:
        """For the host of one address in the settings. Errors: SettingInvalid for an address that is not asked in the clear."""
        if not is_safe_address(address) or not host_of(address):
            raise SettingInvalid(
                f"the agency's settings, [assistant]: {address!r} is asked over https:// only (http:// on this machine)"
            )
        return cls(FetchSettings(hosts=(host_of(address),), inside=inside, **limits))  # type: ignore[arg-type]

    def close(self) -> None:
        self._client.close()

    def get(self, address: str) -> Fetched:
        """What lies there. Errors: FetchFailed, with why."""
        if self._asked and self._pause:
            time.sleep(self._pause)
        self._asked = True
        until = time.monotonic() + self._settings.seconds
        try:
            return self._led(address, until)
        except NotReachable as error:
            raise FetchFailed(f"{error}.") from None
        except httpx.TimeoutException:
            raise FetchFailed(f"no whole answer within {self._settings.seconds:g} seconds.") from None
        except (httpx.InvalidURL, ValueError):  # urllib's way to say that brackets or a port are wrong
            raise FetchFailed("is no address, or is moved to what is none.") from None
        except httpx.HTTPError:
            raise FetchFailed("no connection, or it broke before the end.") from None

    def rest(self, seconds: float) -> None:
        """Rest at least so long between two from now on."""
        self._pause = max(self._pause, seconds)

    def _led(self, address: str, until: float) -> Fetched:
        host = urlsplit(address).netloc
        for _ in range(_MOST_STEPS + 1):
            if not is_safe_address(address):
                raise FetchFailed("is not asked in the clear: its address must begin with https://.")
            self._reach.refuse_other_hosts(address)
            came, address = self._once(address, until)
            if came is not None:
                return came
            if urlsplit(address).netloc != host:
                raise FetchFailed(f"is moved to another host ({host_of(address)[:80]}), which is not followed.")
        raise FetchFailed(f"is moved more than {_MOST_STEPS} times.")

    def _once(self, address: str, until: float) -> tuple[Fetched | None, str]:
        """What came; or None, and where it is instead."""
        left = max(until - time.monotonic(), 0.05)
        timeout = httpx.Timeout(left, connect=min(self._settings.connect, left))
        with self._deadline.at(until), self._client.stream("GET", address, timeout=timeout) as response:
            if response.has_redirect_location:
                return None, urljoin(address, response.headers["location"])
            if response.status_code != httpx.codes.OK:
                code = _STATUS.get(response.status_code, "not-had")
                why = f"was answered with status {response.status_code}."
                raise FetchFailed(why, code=code, status=response.status_code)
            if response.headers.get("content-encoding", "identity") != "identity":
                raise FetchFailed("was answered compressed, which was not asked.")
            media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Fetched(data=self._body(response, until), media=media), address

    def _body(self, response: httpx.Response, until: float) -> bytes:
        most, parts, size = self._settings.most_bytes, [], 0
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > most:
                raise FetchFailed(f"is larger than {most} bytes.", code="too-large")
            if time.monotonic() > until:
                raise httpx.ReadTimeout("the time of the call is over")
            parts.append(chunk)
        return b"".join(parts)
