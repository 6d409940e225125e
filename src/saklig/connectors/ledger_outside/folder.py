"""A folder that lies on another machine's disk, or is copied away at once: checkpoint and tiles by c2sp.org/tlog-tiles.

<folder>/<ledger's name>/checkpoint            the newest, replaced whole
<folder>/<ledger's name>/checkpoints/<size>    each that was the newest at the end of a full tile, and the newest few
<folder>/<ledger's name>/tile/<L>/<N>[.p/<W>]  hashes only; with them `saklig ledger verify` names the very leaf
<folder>/<ledger's name>/erasures/<leaf>       each leaf that tells of destroyed keys, for a restore where nothing is left

Any static web server can give it out, and existing tools read it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from saklig.connectors.ledger_outside.continuing import see_that_it_continues
from saklig.safeguards.ledger import (
    HASH_BYTES,
    WIDTH,
    LedgerError,
    Signature,
    Tile,
    TileInvalid,
    TileStore,
    hashes_in,
    partial_widths,
)
from saklig.store.errors import OutsideUnavailable
from saklig.store.ledger.outside import Sending

__all__ = ["FolderOutside"]

_LARGEST_NOTE = 100_000


class FolderOutside:
    """Keeps the ledger in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"folder {folder}"

    def latest(self, origin: str) -> str | None:
        path = self._place(origin) / "checkpoint"
        try:
            with path.open("rb") as file:
                return file.read(_LARGEST_NOTE).decode(errors="replace")
        except FileNotFoundError:
            if not self.folder.is_dir():
                raise OutsideUnavailable(f"{self.name} is not there; is it mounted?") from None
            return None
        except OSError as error:
            raise OutsideUnavailable(f"{self.name} cannot be read: {error.strerror}") from None

    def send(self, sending: Sending) -> tuple[Signature, ...]:
        origin, size = sending.checkpoint.origin, sending.checkpoint.size
        if not self.folder.is_dir():  # an empty one is not made in its place: that would be on this machine's own disk
            raise OutsideUnavailable(f"{self.name} is not there; is it mounted?")
        old = see_that_it_continues(sending, self.latest(origin), name=self.name)
        place = self._place(origin)
        try:
            # Tiles first: whoever sees the checkpoint must find what it is made of.
            for tile in _since(old, size):
                _write(place / tile.path, sending.tiles.tile(tile)[: tile.width * HASH_BYTES])
            erasures = place / "erasures"
            for index, leaf in sending.erasures(old if erasures.is_dir() else 0):  # a folder from before has none of them yet
                _write(erasures / f"{index:012d}", leaf)
            erasures.mkdir(exist_ok=True)
            _write(place / "checkpoints" / f"{size:012d}", sending.note.encode())
            _write(place / "checkpoint", sending.note.encode())
            self._tidy(place, old, size)
        except LedgerError as error:
            raise OutsideUnavailable(f"{self.name}: {error}") from None
        except OSError as error:
            raise OutsideUnavailable(f"{self.name} cannot be written to: {error.strerror}") from None
        return ()

    def kept(self, origin: str) -> tuple[list[str], TileStore | None]:
        place = self._place(origin)
        try:
            notes = [path.read_text() for path in sorted((place / "checkpoints").glob("[0-9]*"))]
        except (OSError, UnicodeError) as error:
            raise OutsideUnavailable(f"{self.name} cannot be read: {error}") from None
        return notes, FolderTiles(place) if notes else None

    def erasures(self, origin: str) -> Sequence[tuple[int, bytes]]:
        try:
            if not self.folder.is_dir():
                raise OutsideUnavailable(f"{self.name} is not there; is it mounted?")
            paths = sorted((self._place(origin) / "erasures").glob("[0-9]*"))
            return [(int(path.name), path.read_bytes()) for path in paths if path.name.isdecimal()]
        except OSError as error:
            raise OutsideUnavailable(f"{self.name} cannot be read: {error.strerror}") from None

    def _place(self, origin: str) -> Path:
        # The name is a schema-less address, and its parts are folders; what else it could do in a path is taken out of it.
        parts = ["".join(sign if sign.isalnum() or sign in ".-" else "_" for sign in part) for part in origin.split("/")]
        return self.folder.joinpath(*(f"_{part}" if part.strip(".") == "" else part for part in parts))

    def _tidy(self, place: Path, old: int, size: int) -> None:
        """Take away partial tiles that are full now, and checkpoints between full tiles but the newest one."""
        for level, width in enumerate(partial_widths(old)):
            for path in [place / Tile(level=level, number=old >> 8 * (level + 1), width=width).path] if width else []:
                if (size >> 8 * level) % WIDTH != width or size >> 8 * (level + 1) != old >> 8 * (level + 1):
                    path.unlink(missing_ok=True)
        if old and old // WIDTH == size // WIDTH and old != size:
            (place / "checkpoints" / f"{old:012d}").unlink(missing_ok=True)


class FolderTiles:
    """Tiles from files (a `TileStore`), for whoever checks a folder."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def tile(self, tile: Tile) -> bytes:
        for candidate in (tile, Tile(level=tile.level, number=tile.number)):
            try:
                data = (self._place / candidate.path).read_bytes()
            except FileNotFoundError:
                continue
            except OSError as error:
                raise TileInvalid(f"{candidate.path} cannot be read: {error.strerror}") from None
            hashes_in(data, tile.width)
            return data
        raise TileInvalid(f"{tile.path} is not kept in {self._place}")


def _since(old: int, size: int) -> Iterable[Tile]:
    """The tiles of a tree of `size` that are not, or not as wide, in one of `old`."""
    level = 0
    while size >> 8 * level:
        before, now = old >> 8 * level, size >> 8 * level
        for number in range(before // WIDTH, -(-now // WIDTH)):
            width = min(WIDTH, now - number * WIDTH)
            if number * WIDTH + width > before:
                yield Tile(level=level, number=number, width=width)
        level += 1


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and on the disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
