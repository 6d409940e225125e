"""Rounds: while nothing waits, one full tile after another is held against the events it was made of, over and over.

The edge is looked at before each signature; what lies further back would otherwise be looked at only when somebody verifies.
A million leaves take about an hour. The tiles above, checkpoints and what is outside are left to `verifying`.
"""

from __future__ import annotations

from saklig.safeguards.ledger import HASH_BYTES, WIDTH, leaf_hash, root_of

from ..errors import EventError, LedgerCorrupt
from ..models import Event, LedgerTile
from .raw import as_bytes, rows_by
from .rows import COLUMNS, differing_columns

__all__ = ["look_at_tile"]


def look_at_tile(number: int) -> bool:
    """Hold a full tile's 256 events against it. False: there is no such tile (the round is over). Errors: LedgerCorrupt."""
    tile = LedgerTile.objects.filter(level=0, number=number).first()
    if tile is None:
        return False
    data, first = as_bytes(tile.hashes), number * WIDTH
    kept = [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
    if len(kept) != WIDTH or root_of(kept) != as_bytes(tile.root):
        raise LedgerCorrupt("tile-changed", f"store_ledger_tile, level 0, number {number}: its root is not that of its hashes")
    rows = Event.objects.filter(ledger_leaf__leaf_index__gte=first, ledger_leaf__leaf_index__lt=first + WIDTH)
    found, unreadable = rows_by(rows, COLUMNS, "ledger_leaf__leaf_index")
    for index in unreadable:
        raise LedgerCorrupt("event-changed", f"leaf {index}: something stands in its event that is no value of its column")
    for index, hashed in enumerate(kept, first):
        row = found.get(index)
        if row is None:
            raise LedgerCorrupt("event-missing", f"leaf {index}: its event is gone")
        if leaf_hash(as_bytes(row["leaf"])) != hashed:
            raise LedgerCorrupt("event-changed", f"leaf {index} (store_event, id {row['id']}): not what was entered here")
        try:
            wrong, _ = differing_columns(row)
        except EventError as error:
            raise LedgerCorrupt("event-changed", f"leaf {index} (store_event, id {row['id']}): {error}") from None
        if wrong:
            told = f"leaf {index} (store_event, id {row['id']}): {', '.join(wrong)} differ from what its leaf says"
            raise LedgerCorrupt("event-changed", told)
    return True
