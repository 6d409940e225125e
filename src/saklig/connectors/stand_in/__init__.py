"""The stand-in register: synthetic people behind real HTTP, as a process of its own (`saklig stand-in --port 8100`).

Flow: 1 `wire` writes a synthetic world as the real registers would; 2 `tokens` issues tokens as Maskinporten would;
3 `register` answers each surface; 4 `server` speaks HTTP; 5 `faults` are switched on by tests, when `control` is on.
It serves the demo, the contract tests and the benchmarks, and holds no real person: every answer says `syntetisk`.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import RSAKey

from saklig.connectors import nordvik
from saklig.connectors.fiks.settings import FiksSettings, IntegrationPassword, Roles, ScopePerSurface
from saklig.connectors.stand_in.register import (
    FLAT_ROLE,
    INTEGRATION_ID,
    INTEGRATION_PASSWORD,
    LIST_ROLE,
    SCOPES,
    Register,
)
from saklig.connectors.stand_in.server import StandInServer
from saklig.connectors.stand_in.tokens import TokenIssuer
from saklig.connectors.transport import Limits
from saklig.connectors.world import World

__all__ = ["LIST_ROLE", "add_arguments", "run", "serve", "settings_for", "throwaway_key"]

AUDIENCE = "https://stand-in.invalid/"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, required=True, help="port to listen on; 0 takes a free one and prints it")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine only)")
    parser.add_argument("--delay-ms", type=float, default=0.0, help="wait this long before every answer (benchmarks)")
    parser.add_argument("--client-key", type=Path, help="public key (PEM) that grants must be signed with; none: any")
    parser.add_argument("--control", action="store_true", help="open the test-only switches for faults")


def run(arguments: argparse.Namespace) -> int:
    """The command `saklig stand-in`: serve Nordvik until told to stop."""
    trusted = RSAKey.import_key(arguments.client_key.read_bytes()) if arguments.client_key else None
    world = nordvik.build(datetime.now(UTC).date()).world
    try:
        server = serve(
            world,
            host=arguments.host,
            port=arguments.port,
            trusted=trusted,
            control=arguments.control,
            delay=arguments.delay_ms / 1000,
        )
    except OSError as error:
        print(f"✗ The stand-in register cannot listen on port {arguments.port}: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"stand-in register (synthetic people): http://{arguments.host}:{server.server_port}", flush=True)

    def stop(_signal: int, _frame: object) -> None:
        server.stopping.set()
        # shutdown() waits for the loop that this very thread runs, so another must call it.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


def serve(
    world: World,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    trusted: RSAKey | None = None,
    control: bool = False,
    delay: float = 0.0,
) -> StandInServer:
    """A server over `world` that listens; call `serve_forever`. Errors: OSError if the port is taken."""
    issuer = TokenIssuer(audience=AUDIENCE, scopes=SCOPES, trusted=trusted)
    return StandInServer((host, port), Register(world, issuer), control=control, delay=delay)


def settings_for(
    base_url: str,
    *,
    private_key_pem: str | None = None,
    by_password: bool = False,
    flat: bool = False,
    limits: Limits | None = None,
) -> FiksSettings:
    """How to reach a stand-in register at `base_url`, by either way of sign-in and for either form."""
    password = IntegrationPassword(integration_id=INTEGRATION_ID, password=INTEGRATION_PASSWORD)
    return FiksSettings(
        base_url=base_url,
        placements_url=f"{base_url}/plasser",
        token_url=f"{base_url}/token",
        token_audience=AUDIENCE,
        client_id="saklig-demo",
        private_key_pem=private_key_pem or throwaway_key(),
        key_id="demo",
        sign_in=password if by_password else ScopePerSurface(),
        roles=Roles(population=FLAT_ROLE if flat else LIST_ROLE, tax=LIST_ROLE, contacts=LIST_ROLE),
        limits=limits or Limits(),
    )


def throwaway_key() -> str:
    """A fresh private key as PEM, for a client that nobody but a stand-in needs to trust."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
