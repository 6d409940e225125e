"""`saklig mcp`: the server that other assistants ask, over standard input and output or over HTTP behind a proxy."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from saklig.cli.output import BadInput
from saklig.cli.ports import port, port_fault

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--http", action="store_true", help="listen for HTTP, behind a proxy that speaks https")
    parser.add_argument("--port", type=port, default=8010, help="port to listen on (8010)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine only)")
    parser.add_argument("--json", action="store_true", help="print the address as JSON")


def run(arguments: argparse.Namespace, make: Callable[[str, str], Any]) -> int:
    """Serve until told to stop. `make` gives the server for a transport and a host."""
    if not arguments.http:
        make("stdio", arguments.host).run("stdio")
        return 0
    fault = port_fault(arguments.host, arguments.port)
    if fault:
        raise BadInput(fault, ["Stop what listens there, or choose another: --port 8011"])
    app = make("http", arguments.host)
    import uvicorn

    address = f"http://{arguments.host}:{arguments.port}/mcp"
    print(json.dumps({"address": address}) if arguments.json else f"MCP at {address} (stop with Ctrl-C)", flush=True)
    uvicorn.run(app, host=arguments.host, port=arguments.port, access_log=False, log_level="warning")
    return 0
