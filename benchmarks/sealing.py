"""What encryption costs: whole applications with values sealed, and with values only framed.

    python benchmarks/sealing.py [--count 100] [--rounds 3] [--json]

Each application goes from an empty draft over answers, sending and decision to the receipt shown and the letter made, in one
process on SQLite, against a stand-in register over HTTP. The same applications run both ways, in fresh databases by turns:
once as they are, once with a ring that hands out no keys and with values that are framed and not encrypted, so that what
differs is encryption, keys and the commits of the key store. Of each the least of the rounds counts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from statistics import median
from typing import Any
from uuid import UUID

import rig
import send_to_decision as whole

WARM_UP = 10
_NO_NONCE = bytes(12)
_NO_TAG = bytes(16)


class NoKeys:
    """A key ring that has no keys to give; what was sealed before is still opened."""

    def __init__(self, ring: Any) -> None:
        self._ring = ring

    def for_sealing(self, ref: Any) -> tuple[UUID, bytes]:
        return UUID(int=0), bytes(32)

    def prepare(self, refs: Iterable[Any]) -> None:
        pass

    def for_reading(self, key_id: UUID) -> bytes:
        return bytes(32) if key_id.int == 0 else self._ring.for_reading(key_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ring, name)


@contextmanager
def unsealed() -> Iterator[None]:
    """Values are framed as sealed ones are, and not encrypted."""
    from django.apps import apps

    from saklig.store import sealed

    config: Any = apps.get_app_config("store")
    ring, seal, unseal = config.key_ring, sealed.seal, sealed.unseal

    def frame(key: bytes, key_id: UUID, clear: bytes, place: bytes) -> bytes:
        framed = len(clear).to_bytes(8, "big") + clear
        return b"\x01" + key_id.bytes + _NO_NONCE + framed + bytes(-len(framed) % 64) + _NO_TAG

    def unframe(key: bytes, value: bytes, place: bytes) -> bytes:
        if value[17:29] != _NO_NONCE:
            return unseal(key, value, place)
        framed = value[29:-16]
        return framed[8 : 8 + int.from_bytes(framed[:8], "big")]

    config.key_ring, sealed.seal, sealed.unseal = NoKeys(ring), frame, unframe
    try:
        yield
    finally:
        config.key_ring, sealed.seal, sealed.unseal = ring, seal, unseal


def timed_once(count: int, seed: int, *, seal: bool) -> list[tuple[float, float]]:
    """Seconds by the clock and of the processor of each application, in a fresh database."""
    with rig.database("sqlite"):
        import families
        from django.apps import apps

        from saklig.connectors.nordvik import local_parameters

        world, drawn = families.build(count + WARM_UP, seed=seed, local=local_parameters())
        with rig.stand_in(world, delay_ms=0) as register, nullcontext() if seal else unsealed():
            clock = whole._Clock()
            office = rig.make_office(register)
            office = replace(office, ports=replace(office.ports, clock=clock))
            apps.get_app_config("cases").office = office  # type: ignore[attr-defined]
            return [_timed(lambda one=one: _application(office, clock, one)) for one in drawn][WARM_UP:]


def _application(office: Any, clock: Any, family: Any) -> None:
    actor, application, received = whole._draft(office, clock, family)
    clock.at = received
    *_, case = whole._send(actor, application)
    whole._letter(office, case)


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    begin, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begin, time.process_time() - processor


def _in_a_process_of_its_own(arguments: argparse.Namespace, *, seal: bool) -> list[tuple[float, float]]:
    command = [sys.executable, __file__, "--count", str(arguments.count), "--seed", str(arguments.seed), "--once"]
    done = subprocess.run([*command, "sealed" if seal else "framed"], check=True, capture_output=True, text=True)
    return [(clock, processor) for clock, processor in json.loads(done.stdout)]


def figures(arguments: argparse.Namespace) -> dict[str, Any]:
    """The same applications both ways, by turns; of each the least of the rounds."""
    rounds: dict[bool, list[list[tuple[float, float]]]] = {True: [], False: []}
    for _ in range(arguments.rounds):
        for seal in (True, False):
            rounds[seal].append(_in_a_process_of_its_own(arguments, seal=seal))
    found: dict[str, Any] = {"applications": arguments.count, "rounds": arguments.rounds}
    for place, what in enumerate(("clock", "processor")):
        sealed, framed = (
            [min(one[place] for one in several) for several in zip(*rounds[seal], strict=True)] for seal in (True, False)
        )
        found[what] = {
            "sealed_ms": round(median(sealed) * 1000, 1), "framed_ms": round(median(framed) * 1000, 1),
            "ratio": round(sum(sealed) / sum(framed), 3),
        }  # fmt: skip
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--once", choices=("sealed", "framed"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        print(json.dumps(timed_once(arguments.count, arguments.seed, seal=arguments.once == "sealed")))
        return
    found = figures(arguments)
    if arguments.json:
        print(json.dumps(found, indent=1))
        return
    print(f"{arguments.count} applications, from draft to letter, the least of {arguments.rounds} rounds each")
    for what in ("clock", "processor"):
        one = found[what]
        print(f"  {what:9} median sealed {one['sealed_ms']} ms, framed {one['framed_ms']} ms; all together {one['ratio']} times")


if __name__ == "__main__":
    main()
