"""Giving waiting events their places: one batch, its leaves, filled tiles and signed checkpoint, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from saklig.safeguards.ledger import Checkpoint, Edge, LedgerError, grow, leaf_hash

from ..errors import LedgerCorrupt
from ..models import LedgerCheckpoint, LedgerLeaf, LedgerOpening, LedgerTile, LedgerWaiting
from ..roles import Held
from . import alarms, openings
from .config import Ledger
from .raw import as_bytes
from .tables import edge_at, latest_checkpoint

__all__ = ["BATCH", "ROLE", "anything_waits", "enter", "see_that_it_fits"]

ROLE = "ledger"
BATCH = 2000
_AT_ONCE = 500  # rows in one statement


def anything_waits() -> bool:
    """Whether an event has no place yet; reads only."""
    return LedgerWaiting.objects.exists()


def enter(ledger: Ledger, held: Held, *, clock: Callable[[], datetime], batch: int = BATCH) -> int:
    """Give up to `batch` waiting events their places; returns how many.

    The order is that of their rows; no clock is asked for it. Errors: LeaseLost; LedgerCorrupt and LedgerAlarmed, and
    then nothing was signed.
    """
    with held.fenced():
        alarms.refuse_if_alarmed()
        now = clock()
        rows = list(
            LedgerWaiting.objects.order_by("event_id").values_list("event_id", "event__leaf", "event__leaf_hash")[:batch]
        )
        if not rows:
            return 0
        opening = openings.current() or openings.open_first(ledger, at=now)
        openings.check_key(ledger)
        edge = see_that_it_fits()
        hashes = []
        for event, leaf, said in rows:
            hashes.append(leaf_hash(as_bytes(leaf)))
            if hashes[-1].hex() != said:
                raise LedgerCorrupt("event-changed", f"store_event, id {event}: leaf_hash is not the hash of its leaf")
        _write(edge, [event for event, _, _ in rows], hashes, ledger=ledger, origin=opening.origin, at=now)
    return len(rows)


def see_that_it_fits() -> Edge:
    """The tree's right edge, if the newest checkpoint was signed over it. Errors: LedgerCorrupt."""
    last = latest_checkpoint()
    if last is None:
        if LedgerLeaf.objects.exists() or LedgerTile.objects.exists():
            raise LedgerCorrupt("checkpoint-missing", "the tree has leaves, and store_ledger_checkpoint is empty")
        return Edge.empty()
    keys = tuple(openings.key_at(opening) for opening in LedgerOpening.objects.all())
    said, edge = openings.opened_note(last, keys), edge_at(last.size)
    if LedgerLeaf.objects.filter(leaf_index__gte=last.size).exists():
        raise LedgerCorrupt("leaf-unsigned", f"store_ledger_leaf holds leaves from {last.size} on, which no checkpoint covers")
    if edge.root != said.root:
        first = edge.size - (len(edge.rows[0]) if edge.rows else 0)
        raise LedgerCorrupt(
            "edge-changed",
            f"the tree at {said.size} leaves has another root than was signed: something was changed, most likely among the"
            f" events from leaf {first} on, or in store_ledger_tile; saklig ledger verify names the place",
        )
    return edge


def _write(edge: Edge, ids: list[int], hashes: list[bytes], *, ledger: Ledger, origin: str, at: datetime) -> None:
    try:
        growth = grow(edge, hashes)
    except LedgerError as error:
        raise LedgerCorrupt("tree", str(error)) from None
    leaves = (LedgerLeaf(leaf_index=edge.size + place, event_id=event) for place, event in enumerate(ids))
    LedgerLeaf.objects.bulk_create(leaves, batch_size=_AT_ONCE)
    LedgerTile.objects.bulk_create(
        LedgerTile(level=tile.level, number=tile.number, hashes=data, root=root) for tile, data, root in growth.filled
    )
    checkpoint = Checkpoint(origin=origin, size=growth.edge.size, root=growth.edge.root)
    LedgerCheckpoint.objects.create(size=checkpoint.size, note=ledger.signer(origin).sign(checkpoint.text), at=at)
    # Those that were read and no others: on PostgreSQL a smaller id may have come in meanwhile.
    for start in range(0, len(ids), _AT_ONCE):
        LedgerWaiting.objects.filter(event_id__in=ids[start : start + _AT_ONCE]).delete()
