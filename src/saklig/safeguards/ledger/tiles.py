"""Tiles: 256 hashes of one height of the tree, as they are stored and served. Source: c2sp.org/tlog-tiles.

A tile at level 0 holds leaf hashes; one at level L holds the roots of full tiles at level L - 1. Full tiles never change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from .errors import TileInvalid
from .hashing import HASH_BYTES

__all__ = ["MAX_ENTRY_BYTES", "WIDTH", "Tile", "TileStore", "bundle", "bundle_path", "entries_of", "hashes_in",
           "partial_widths", "read_path"]  # fmt: skip

WIDTH = 256
MAX_ENTRY_BYTES = 0xFFFF  # an entry's length stands before it in two bytes
_HIGHEST_LEVEL = 63
_PATH = re.compile(r"tile/(0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Which tile: its level, its number within the level, and how many hashes it holds (256: full)."""

    level: int
    number: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if not (0 <= self.level <= _HIGHEST_LEVEL and self.number >= 0 and 1 <= self.width <= WIDTH):
            raise TileInvalid(f"there is no tile with level {self.level}, number {self.number}, width {self.width}")

    @property
    def path(self) -> str:
        """Where it is served: `tile/<L>/<N>[.p/<W>]`."""
        return f"tile/{self.level}/{_number_path(self.number)}{_partial(self.width)}"


class TileStore(Protocol):
    """Where tiles are kept; the ledger is handed one."""

    def tile(self, tile: Tile) -> bytes:
        """At least `tile.width` hashes of this tile, one after another. Errors: TileInvalid where it is not there."""
        ...


def read_path(path: str) -> Tile:
    """The tile that a path names. Errors: TileInvalid."""
    found = _PATH.fullmatch(path)
    width = int(found[3]) if found and found[3] else WIDTH
    if not found or (found[3] and width >= WIDTH):
        raise TileInvalid(f"{path!r} names no tile; write tile/<level>/<number>[.p/<width>], such as tile/0/x001/234.p/7")
    number = int(found[2].replace("x", "").replace("/", ""))
    if _number_path(number) != found[2]:
        raise TileInvalid(f"{path!r}: the number is written with more parts than it needs")
    return Tile(level=int(found[1]), number=number, width=width)


def partial_widths(size: int) -> tuple[int, ...]:
    """How many hashes the partial tile of each level holds in a tree of `size` leaves; 0 where there is none."""
    widths = []
    while size:
        widths.append(size % WIDTH)
        size //= WIDTH
    return tuple(widths)


def bundle_path(number: int, width: int = WIDTH) -> str:
    """Where a bundle of entries is served: `tile/entries/<N>[.p/<W>]`."""
    return f"tile/entries/{_number_path(number)}{_partial(width)}"


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as they are served: each after its length in two bytes. Errors: TileInvalid where one is too long."""
    parts = []
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise TileInvalid(f"an entry of {len(entry)} bytes is too long; at most {MAX_ENTRY_BYTES}")
        parts += [len(entry).to_bytes(2, "big"), entry]
    return b"".join(parts)


def entries_of(data: bytes) -> Iterator[bytes]:
    """The entries of a bundle. Errors: TileInvalid where it ends in the middle of one."""
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        if len(data) < at + 2 or len(entry) != length:
            raise TileInvalid(f"the bundle ends in the middle of an entry, at byte {at}")
        yield entry
        at += 2 + length


def hashes_in(data: bytes, width: int) -> list[bytes]:
    """The first `width` hashes of a tile's bytes. Errors: TileInvalid where there are fewer."""
    if len(data) < width * HASH_BYTES:
        raise TileInvalid(f"the tile holds {len(data) // HASH_BYTES} hashes, and {width} are needed")
    return [data[at : at + HASH_BYTES] for at in range(0, width * HASH_BYTES, HASH_BYTES)]


def _number_path(number: int) -> str:
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    return "/".join(reversed(parts))


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"
