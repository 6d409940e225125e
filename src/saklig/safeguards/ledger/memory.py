"""A log that is kept in memory: for tests, benchmarks, and whoever checks an exported log."""

from __future__ import annotations

from collections.abc import Iterable

from .errors import TileInvalid
from .tiles import Tile
from .tree import Edge, Tree, grow

__all__ = ["MemoryLog"]


class MemoryLog:
    """Full tiles in a dictionary and the right edge beside; it is its own `TileStore`."""

    def __init__(self) -> None:
        self.edge = Edge.empty()
        self.tiles: dict[tuple[int, int], bytes] = {}

    def append(self, leaf_hashes: Iterable[bytes]) -> None:
        """Append a batch of leaves by their hashes."""
        growth = grow(self.edge, leaf_hashes)
        for tile, data, _ in growth.filled:
            self.tiles[tile.level, tile.number] = data
        self.edge = growth.edge

    @property
    def tree(self) -> Tree:
        return Tree(self.edge.size, self)

    def tile(self, tile: Tile) -> bytes:
        full = self.tiles.get((tile.level, tile.number))
        if full is not None:
            return full
        row = self.edge.rows[tile.level] if tile.level < len(self.edge.rows) else ()
        if tile.number != (self.edge.size >> (8 * tile.level)) // 256 or len(row) < tile.width:
            raise TileInvalid(f"{tile.path} is not in this log of {self.edge.size} leaves")
        return b"".join(row)
