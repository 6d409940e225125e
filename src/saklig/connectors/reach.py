"""Where connectors may go: hosts that the settings name, at public addresses, or inside where the settings say so.

A name is looked up once, each address it gives is judged, and the connection is made to that very address: a name that
means something else the next moment (DNS rebinding) leads nowhere. Source: OWASP ASVS 5.0, 1.3.6; RFC 6890, 6052.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from saklig.store.hosts import is_this_machine

__all__ = ["NotReachable", "Reach", "host_of", "is_public", "loopback_of"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotReachable(Exception):
    """The address is none that this connector may go to; the message names the host and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """`hosts`: the only ones that may be asked (None: any). `inside`: those that may lie at addresses that are not public."""

    hosts: frozenset[str] | None
    inside: frozenset[str] = frozenset()

    def refuse_other_hosts(self, url: str) -> None:
        """Errors: NotReachable for a host that the settings do not name."""
        if self.hosts is not None and host_of(url) not in self.hosts:
            raise NotReachable(f"{host_of(url)} is no host that the settings name")

    def addresses_of(self, host: str, port: int) -> Sequence[str]:
        """The addresses of the host that may be connected to, one at least. Errors: NotReachable; OSError from the look-up."""
        found = dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        allowed = list(found) if host.lower() in self.inside else [one for one in found if is_public(one)]
        if not allowed:
            raise NotReachable(
                f"{host} lies at an address that is not public; if that is meant, name it under `inside` in the settings"
            )
        return allowed


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and hides none of the inside (mapped, NAT64)."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)))
    return found.is_global and not found.is_multicast


def host_of(url: str) -> str:
    """The host of an address in small letters; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def loopback_of(urls: Iterable[str]) -> frozenset[str]:
    """Of the settings' addresses, the hosts that are this machine by name: whoever writes that means the inside."""
    return frozenset(host for host in map(host_of, urls) if is_this_machine(host))
