"""Whether a host is this very machine: what goes there leaves by no wire, and needs no certificate."""

from __future__ import annotations

from ipaddress import ip_address

__all__ = ["is_this_machine"]


def is_this_machine(host: str) -> bool:
    """`host`: a name or an address, without a port. Only `localhost` and loopback addresses; no name is looked up."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
