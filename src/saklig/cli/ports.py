"""Ports and counts as arguments of commands: read strictly, and tried before anything else is begun."""

from __future__ import annotations

import argparse
import os
import socket

__all__ = ["count", "free_port", "own_port", "port", "port_fault"]


def port(text: str) -> int:
    """A port number as an argument. Errors: argparse.ArgumentTypeError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write a number from 1 to 65535")
    return int(text)


def own_port() -> str:
    """The port of the pages where none is named: `SAKLIG_PORT`, or 8000. It is read as strictly as one that is named."""
    return os.environ.get("SAKLIG_PORT", "8000")


def count(text: str) -> int:
    """A number of processes, threads or cases as an argument. Errors: argparse.ArgumentTypeError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"{text!r} will not do; write a whole number from 1 to 10000")
    return int(text)


def port_fault(host: str, number: int) -> str | None:
    """Why nothing can listen there, or None."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as error:
            return f"Port {number} on {host} cannot be used: {(error.strerror or str(error)).lower()}."
    return None


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
