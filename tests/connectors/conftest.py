"""Registers under test: the in-memory twins, and the HTTP connectors against the stand-in in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from connectors.rig import NOW, Registers, StandIn
from saklig.connectors import memory, nordvik, stand_in
from saklig.connectors.clocks import FixedClock


@pytest.fixture(scope="session")
def stand_in_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    key = stand_in.throwaway_key()
    public: Path = tmp_path_factory.mktemp("stand-in") / "public.pem"
    private = load_pem_private_key(key.encode(), None)
    public.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    command = [sys.executable, "-m", "saklig.connectors.stand_in", "--port", "0", "--control"]
    with subprocess.Popen(
        [*command, "--client-key", str(public)], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert "http://" in first, "the stand-in register did not start"
        yield StandIn(url=first.strip().rpartition(" ")[2], key=key)
        process.terminate()
        assert process.wait(timeout=10) == 0, "the stand-in did not stop cleanly on SIGTERM"


@pytest.fixture
def server(stand_in_process: StandIn) -> Iterator[StandIn]:
    yield stand_in_process
    stand_in_process.mend()


WAYS: dict[str, dict[str, Any]] = {
    "http, a scope per surface": {},
    "http, ks:fiks with integration id and password": {"by_password": True},
}


@pytest.fixture(params=["memory", *WAYS])
def registers(request: pytest.FixtureRequest) -> Iterator[Registers]:
    if request.param == "memory":
        world, clock = nordvik.build(datetime.now(UTC).date()).world, FixedClock(NOW)
        yield Registers(
            population=memory.MemoryPopulationRegister(world=world, clock=clock),
            tax=memory.MemoryTaxRegister(world=world, clock=clock),
            placements=memory.MemoryPlacementRegister(world=world, clock=clock),
            contacts=memory.MemoryContactRegister(world=world, clock=clock),
        )
        return
    server: StandIn = request.getfixturevalue("server")
    connected = server.connect(**WAYS[request.param])
    yield Registers(
        population=connected.population,
        tax=connected.tax,
        placements=connected.placements,
        contacts=connected.contacts,
        stand_in=server,
    )
    connected.close()


@pytest.fixture(scope="session")
def town() -> nordvik.Nordvik:
    return nordvik.build(datetime.now(UTC).date())
