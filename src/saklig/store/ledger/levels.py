"""The tiles of every level, held against one another."""

from __future__ import annotations

from saklig.safeguards.ledger import HASH_BYTES, WIDTH, root_of

from ..models import LedgerCheckpoint, LedgerTile
from .raw import as_bytes
from .report import Report

__all__ = ["look_at_tiles"]


def look_at_tiles(report: Report) -> None:
    """Every full tile there must be and no other, each with its root, which stands in the tile above."""
    level, count, below = 0, report.size // WIDTH, list[bytes]()
    while count:
        roots: dict[int, bytes] = {}
        for row in LedgerTile.objects.filter(level=level, number__lt=count).order_by("number").iterator(chunk_size=256):
            roots[row.number] = _tile(report, row, below)
        missing = sorted(set(range(count)) - set(roots))
        if missing:
            _wrong_tile(report, level, missing[0], "missing")
        below = [roots.get(number, bytes(HASH_BYTES)) for number in range(count)]
        level, count = level + 1, count // WIDTH
    # What the newest checkpoint has no room for; it is asked for afterwards, since the tree may have grown meanwhile.
    tiles = list(LedgerTile.objects.exclude(level=0, number__lt=report.size // WIDTH).values_list("level", "number"))
    newest = LedgerCheckpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    for level, number in tiles:
        if level > 7 or (number + 1) * WIDTH ** (level + 1) > max(newest, report.size):
            _wrong_tile(report, level, number, "one too many")


def _tile(report: Report, row: LedgerTile, below: list[bytes]) -> bytes:
    """The root of a tile, as its own hashes give it."""
    data = as_bytes(row.hashes)
    if len(data) != WIDTH * HASH_BYTES:
        _wrong_tile(report, row.level, row.number, f"does not hold {WIDTH} hashes")
        return bytes(HASH_BYTES)
    made = root_of([data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)])
    if made != as_bytes(row.root):
        _wrong_tile(report, row.level, row.number, "its root is not that of its hashes")
    if row.level and data != b"".join(below[row.number * WIDTH : (row.number + 1) * WIDTH]):
        _wrong_tile(report, row.level, row.number, "does not hold the roots of the tiles below it")
    return made


def _wrong_tile(report: Report, level: int, number: int, what: str) -> None:
    span = WIDTH ** (level + 1)
    where = f"store_ledger_tile, level {level}, number {number}"
    report.add("tile-changed", f"{where}: {what}", number * span, (number + 1) * span - 1)
