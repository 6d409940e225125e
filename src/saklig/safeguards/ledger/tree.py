"""The tree: growing it by batches, and reading roots and proofs from stored tiles.

Source: RFC 9162, 2.1.3 (inclusion) and 2.1.4 (consistency). A proof at a million leaves reads three tiles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .errors import ProofInvalid
from .hashing import EMPTY_ROOT, HASH_BYTES, node_hash, root_of
from .tiles import WIDTH, Tile, TileStore, hashes_in, partial_widths

__all__ = ["Edge", "Growth", "Tree", "grow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The right edge of a tree: its size, and for each level the hashes that do not fill a tile yet."""

    size: int
    rows: tuple[tuple[bytes, ...], ...]

    def __post_init__(self) -> None:
        if tuple(len(row) for row in self.rows) != partial_widths(self.size):
            raise ProofInvalid(f"these rows are not the right edge of a tree of {self.size} leaves")

    @classmethod
    def empty(cls) -> Edge:
        return cls(size=0, rows=())

    @classmethod
    def load(cls, size: int, store: TileStore) -> Edge:
        """The edge of a stored tree. Errors: TileInvalid."""
        rows = []
        for level, width in enumerate(partial_widths(size)):
            number = (size >> (8 * level)) // WIDTH
            rows.append(tuple(hashes_in(store.tile(Tile(level=level, number=number, width=width)), width) if width else ()))
        return cls(size=size, rows=tuple(rows))

    @property
    def root(self) -> bytes:
        """The root of the whole tree, from the edge alone."""
        peaks = [peak for row in reversed(self.rows) for peak in _peaks(row)]
        if not peaks:
            return EMPTY_ROOT
        root = peaks.pop()
        while peaks:
            root = node_hash(peaks.pop(), root)
        return root


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What a batch brought: the new edge, and the tiles that it filled (tile, its hashes, their root), lowest first."""

    edge: Edge
    filled: tuple[tuple[Tile, bytes, bytes], ...]


def grow(edge: Edge, leaf_hashes: Iterable[bytes]) -> Growth:
    """Append leaves by their hashes, in this order."""
    rows = [list(row) for row in edge.rows]
    filled: list[tuple[Tile, bytes, bytes]] = []
    size = edge.size
    for one in leaf_hashes:
        if len(one) != HASH_BYTES:
            raise ProofInvalid(f"a leaf hash has {HASH_BYTES} bytes, this one has {len(one)}")
        carried, level = one, 0
        while True:
            if level == len(rows):
                rows.append([])
            rows[level].append(carried)
            if len(rows[level]) < WIDTH:
                break
            carried = root_of(rows[level])
            tile = Tile(level=level, number=size // WIDTH ** (level + 1))
            filled.append((tile, b"".join(rows[level]), carried))
            rows[level] = []
            level += 1
        size += 1
    return Growth(edge=Edge(size=size, rows=tuple(map(tuple, rows))), filled=tuple(filled))


class Tree:
    """Roots and proofs of a stored tree of `size` leaves, or of any that it grew from."""

    def __init__(self, size: int, store: TileStore) -> None:
        self.size = size
        self._store = store
        self._rows: dict[tuple[int, int], list[bytes]] = {}

    def root(self, size: int | None = None) -> bytes:
        """The root at `size` leaves (the whole tree's by default). Errors: ProofInvalid, TileInvalid."""
        size = self.size if size is None else size
        self._within(size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The hashes that lead from leaf `index` to the root at `size`, lowest first. Source: RFC 9162, 2.1.3.1."""
        size = self.size if size is None else size
        self._within(size)
        if not 0 <= index < size:
            raise ProofInvalid(f"there is no leaf {index} in a tree of {size}")
        path, start, end = [], 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency_proof(self, old: int, size: int | None = None) -> tuple[bytes, ...]:
        """The hashes that show that the tree at `size` begins with the one at `old`. Source: RFC 9162, 2.1.4.1."""
        size = self.size if size is None else size
        self._within(size)
        if not 0 <= old <= size:
            raise ProofInvalid(f"a tree of {size} leaves did not grow from one of {old}")
        if old in (0, size):
            return ()
        path, start, end, whole = [], 0, size, True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        if not whole:  # the old tree's own root is known to whoever checks
            path.append(self._range(start, end))
        return tuple(reversed(path))

    def leaf(self, index: int) -> bytes:
        """The hash of a leaf, as it stands in its tile."""
        self._within(index + 1)
        return self._node(0, index)

    def _within(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise ProofInvalid(f"the tree has {self.size} leaves, and {size} were asked about")

    def _range(self, start: int, end: int) -> bytes:
        """The root of the leaves from `start` to `end`, a subtree of RFC 9162's."""
        count = end - start
        if count & (count - 1) == 0:
            height = count.bit_length() - 1
            return self._node(height, start >> height)
        middle = start + _split(count)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def _node(self, height: int, number: int) -> bytes:
        """The root of a full subtree of 2^height leaves, from the lowest tile that holds it."""
        level, above = divmod(height, 8)
        first = number << above
        row = self._row(level, first // WIDTH)
        at = first % WIDTH
        if len(row) < at + (1 << above):
            raise ProofInvalid(f"the subtree {number} of height {height} is not full in a tree of {self.size} leaves")
        return root_of(row[at : at + (1 << above)])

    def _row(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._rows:
            width = min(WIDTH, (self.size >> (8 * level)) - number * WIDTH)
            if width <= 0:
                raise ProofInvalid(f"a tree of {self.size} leaves has no tile {number} at level {level}")
            data = self._store.tile(Tile(level=level, number=number, width=width))
            self._rows[level, number] = hashes_in(data, width)
        return self._rows[level, number]


def _split(count: int) -> int:
    """The largest power of two below `count` (at least 2). Source: RFC 9162, 2.1.1."""
    return 1 << ((count - 1).bit_length() - 1)


def _peaks(row: tuple[bytes, ...]) -> list[bytes]:
    """The roots of the full binary subtrees that a row is made of, largest first."""
    peaks, at = [], 0
    for bit in reversed(range(len(row).bit_length())):
        if len(row) >> bit & 1:
            peaks.append(root_of(row[at : at + (1 << bit)]))
            at += 1 << bit
    return peaks
