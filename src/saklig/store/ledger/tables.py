"""The stored tree: tiles from the tables, the partial ones from leaves and from roots of full tiles."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connections

from saklig.safeguards.ledger import (
    WIDTH,
    Checkpoint,
    Edge,
    LedgerError,
    Tile,
    TileInvalid,
    Tree,
    leaf_hash,
    partial_widths,
)

from ..errors import LedgerCorrupt
from ..models import LedgerCheckpoint, LedgerLeaf, LedgerTile
from .raw import as_bytes

__all__ = ["StoredTiles", "edge_at", "is_there", "latest_checkpoint", "refuse_what_differs", "tree"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTiles:
    """The tiles of the tables (a `TileStore`)."""

    def tile(self, tile: Tile) -> bytes:
        if tile.width == WIDTH:
            row = LedgerTile.objects.filter(level=tile.level, number=tile.number).values_list("hashes", flat=True).first()
            if row is not None:
                return as_bytes(row)
        found = self._leaves(tile) if tile.level == 0 else self._roots(tile)
        if len(found) < tile.width:
            raise TileInvalid(f"{tile.path} cannot be made: the tables hold {len(found)} of its {tile.width} hashes")
        return b"".join(found)

    def _leaves(self, tile: Tile) -> list[bytes]:
        first = tile.number * WIDTH
        # From the events' own bytes and not their column of hashes: what was changed there shows in the root.
        rows = LedgerLeaf.objects.filter(leaf_index__gte=first, leaf_index__lt=first + tile.width).order_by("leaf_index")
        leaves = list(rows.values_list("leaf_index", "event__leaf"))
        return [leaf_hash(as_bytes(leaf)) for place, (index, leaf) in enumerate(leaves) if index == first + place]

    def _roots(self, tile: Tile) -> list[bytes]:
        first = tile.number * WIDTH
        rows = LedgerTile.objects.filter(level=tile.level - 1, number__gte=first, number__lt=first + tile.width)
        roots = list(rows.order_by("number").values_list("number", "root"))
        return [as_bytes(root) for place, (number, root) in enumerate(roots) if number == first + place]


def latest_checkpoint() -> LedgerCheckpoint | None:
    """The newest checkpoint; None before the first event."""
    return LedgerCheckpoint.objects.order_by("-size").first()


def tree(size: int) -> Tree:
    """The stored tree at `size` leaves."""
    return Tree(size, StoredTiles())


def edge_at(size: int) -> Edge:
    """The right edge of the stored tree. Errors: LedgerCorrupt where the tables no longer hold it."""
    try:
        return Edge.load(size, StoredTiles())
    except LedgerError as error:
        last = size - (partial_widths(size)[0] if size else 0)
        raise LedgerCorrupt("tree-missing", f"the tree's right edge at {size} leaves, from leaf {last}: {error}") from None


def refuse_what_differs(known: Checkpoint, who: str) -> None:
    """See that the stored tree begins with a checkpoint that somebody knows. Errors: LedgerCorrupt."""
    last = latest_checkpoint()
    size = last.size if last else 0
    if known.size > size:
        raise LedgerCorrupt(
            "rolled-back",
            f"{who} goes to {known.size} leaves, and the database holds {size}: leaves {size} to {known.size - 1} are gone."
            " Was an older copy restored?",
        )
    if tree(size).root(known.size) != known.root:
        raise LedgerCorrupt(
            "rewritten",
            f"{who} has another root at {known.size} leaves than the database: something before leaf {known.size} was"
            " changed. saklig ledger verify names the place",
        )


def is_there() -> bool:
    """Whether the databases have the ledger's tables yet."""
    return LedgerCheckpoint._meta.db_table in connections["default"].introspection.table_names()
