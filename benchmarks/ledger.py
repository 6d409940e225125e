"""The ledger beside a plain hash chain: appending in memory and on a database, and what a proof costs at a million leaves.

    python benchmarks/ledger.py [sqlite|postgresql] [--memory 300000] [--stored 20000] [--million 1000000]

The chain is what most audit logs are: each row holds SHA-256 of the hash before and its own bytes. Both append the same
leaves, in the same run, in batches and one by one; both prove that one leaf stands in them to somebody who holds the newest
signed hash: the chain by every leaf after it. On the database each transaction writes events as use cases do, and the two
differ in what comes after: the chain's hash in the same row, or the sequencer's batches with tiles and signed checkpoints.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
BATCH = 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="?", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--memory", type=int, default=300_000, help="leaves appended in memory")
    parser.add_argument("--stored", type=int, default=20_000, help="events entered on the database")
    parser.add_argument("--million", type=int, default=1_000_000, help="leaves of the tree that proofs are made from")
    given = parser.parse_args()
    in_memory(given.memory)
    from rig import database

    with database(given.kind):
        print(f"\n{given.kind}")
        stored(given.stored)
        proofs(given.million)


def leaf(number: int) -> bytes:
    """As long as the leaf of a step of a case."""
    return b"saklig-event-v1\n" + b'{"at":"2025-09-01T10:00:00.000000Z","case":"%036d","data":{"by":{"id":"%036d"}}}' % (
        number, number,
    )  # fmt: skip


def rate(what: str, count: int, act: Callable[[], object]) -> float:
    clock, processor = time.perf_counter(), time.process_time()
    act()
    seconds, busy = time.perf_counter() - clock, time.process_time() - processor
    print(f"{what:62} {count / seconds:12,.0f} /s   ({count / busy:12,.0f} /s of processor time)")
    return count / seconds


def in_memory(count: int) -> None:
    from saklig.safeguards.ledger import MemoryLog, leaf_hash

    leaves = [leaf(number) for number in range(count)]

    def tree() -> None:
        log = MemoryLog()
        for at in range(0, count, BATCH):
            log.append(map(leaf_hash, leaves[at : at + BATCH]))

    def chain() -> None:
        last = bytes(32)
        kept = []
        for one in leaves:
            last = hashlib.sha256(last + one).digest()
            kept.append(last)

    print(f"in memory, {count:,} leaves")
    ours = rate(f"append, batches of {BATCH}, with tiles", count, tree)
    theirs = rate("append to a hash chain", count, chain)
    print(f"  ours / chain: {ours / theirs:.2f}")


def stored(count: int) -> None:
    from django.db import connections, transaction
    from django.utils import timezone

    from saklig.store import events, roles
    from saklig.store.ledger import sequencing
    from saklig.store.ledger.config import Ledger
    from saklig.store.ledger.verifying import verify

    ledger = Ledger(name="benchmark.invalid/ledger", seed=bytes(32))
    held = roles.take(sequencing.ROLE, holder="benchmark", clock=timezone.now)
    assert held is not None

    def write() -> None:
        for _ in range(0, count, 100):
            with transaction.atomic():
                events.append_all("benchmark.event", ({"number": number} for number in range(100)), at=timezone.now())

    def enter() -> None:
        while sequencing.enter(ledger, held, clock=timezone.now):
            held.extend()

    def verified() -> None:
        report = verify()
        assert report.size == count and not report.faults, report.faults[:3]

    def chain() -> None:
        """The same events written once more, each with the hash before it; the last hash is asked of the table."""
        with connections["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE chain (id bigint PRIMARY KEY, leaf bytea, hash bytea)")
        last, number = bytes(32), 0
        for _ in range(0, count, 100):
            with transaction.atomic(), connections["default"].cursor() as cursor:
                rows = []
                for _ in range(100):
                    number += 1
                    said = leaf(number)
                    last = hashlib.sha256(last + said).digest()
                    rows.append((number, said, last))
                cursor.executemany("INSERT INTO chain (id, leaf, hash) VALUES (%s, %s, %s)", rows)

    written = rate("events written, 100 a transaction, each waiting", count, write)
    entered = rate(f"entered: places, tiles, signed checkpoints, {sequencing.BATCH} a batch", count, enter)
    both = 1 / (1 / written + 1 / entered)
    print(f"{'  both, one after the other':62} {both:12,.0f} /s")
    rate("verified, everything against everything", count, verified)
    theirs = rate("a hash chain of bare rows, 100 a transaction", count, chain)
    print(f"  ours (both) / chain: {both / theirs:.2f}")


def proofs(count: int) -> None:
    """A tree of `count` leaves whose full tiles lie in the table; the events behind them are not needed for a proof."""
    from saklig.safeguards.ledger import Edge, Tile, Tree, check_inclusion, grow, leaf_hash
    from saklig.store.ledger.tables import StoredTiles
    from saklig.store.models import LedgerTile

    class Higher(StoredTiles):
        """Tiles that stand ten levels up in the table, so that they are not those of the events."""

        def tile(self, tile: Tile) -> bytes:
            return StoredTiles.tile(self, Tile(level=tile.level + 10, number=tile.number, width=tile.width))

    edge, size = Edge.empty(), count - count % 256
    for at in range(0, size, 64_000):
        growth = grow(edge, (leaf_hash(leaf(number)) for number in range(at, min(size, at + 64_000))))
        edge = growth.edge
        LedgerTile.objects.bulk_create(
            LedgerTile(level=tile.level + 10, number=tile.number, hashes=data, root=root) for tile, data, root in growth.filled
        )
    times, sizes = [], []
    for index in range(0, size, max(1, size // 500)):
        started = time.perf_counter()
        proof = Tree(size, Higher()).inclusion_proof(index)
        times.append((time.perf_counter() - started) * 1e3)
        sizes.append(sum(map(len, proof)))
        check_inclusion(leaf_hash(leaf(index)), index, size, proof, edge.root)
    times.sort()
    late = times[int(len(times) * 0.95)]
    print(f"\n{size:,} leaves, {len(times)} proofs made from the table, each in a tree read anew, and checked")
    print(f"  inclusion proof: {statistics.median(times):.1f} ms median, {late:.1f} ms p95, {times[-1]:.1f} ms most")
    print(f"  its hashes: {max(sizes)} bytes")
    started = time.perf_counter()
    grown = Tree(size, Higher()).consistency_proof(size // 3)
    print(f"  consistency proof from {size // 3:,}: {(time.perf_counter() - started) * 1e3:.1f} ms, {sum(map(len, grown))} bytes")
    chain_proof(size)


def chain_proof(size: int) -> None:
    """The same by a chain, for a leaf in the middle: every leaf after it goes along and is hashed again."""
    half = size // 2
    started = time.perf_counter()
    last, carried = bytes(32), 0
    for number in range(half):
        one = leaf(number)
        carried += len(one)
        last = hashlib.sha256(last + one).digest()
    print(f"  by a hash chain, a leaf in the middle: {(time.perf_counter() - started) * 1e3:,.0f} ms, {carried:,} bytes")


if __name__ == "__main__":
    main()
