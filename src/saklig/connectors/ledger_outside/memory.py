"""The twin in memory: keeps the newest checkpoint and, given a key, signs it as a witness does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from saklig.connectors.ledger_outside.continuing import see_that_it_continues
from saklig.safeguards.ledger import Signature, Signer, TileStore
from saklig.store.errors import OutsideUnavailable
from saklig.store.ledger.outside import Sending

__all__ = ["MemoryOutside"]


class MemoryOutside:
    """A place outside for tests; `away` makes it answer nothing."""

    def __init__(self, name: str = "memory", *, witness: Signer | None = None, time: Callable[[], int] = lambda: 1) -> None:
        self.name = name
        self.away = False
        self.notes: dict[str, list[str]] = {}
        self.leaves: dict[str, dict[int, bytes]] = {}
        self.tiles: TileStore | None = None
        self._witness, self._time = witness, time

    def latest(self, origin: str) -> str | None:
        self._refuse_if_away()
        notes = self.notes.get(origin)
        return notes[-1] if notes else None

    def kept(self, origin: str) -> tuple[list[str], TileStore | None]:
        self._refuse_if_away()
        return list(self.notes.get(origin, [])), self.tiles

    def erasures(self, origin: str) -> Sequence[tuple[int, bytes]]:
        self._refuse_if_away()
        return sorted(self.leaves.get(origin, {}).items())

    def send(self, sending: Sending) -> tuple[Signature, ...]:
        self._refuse_if_away()
        origin = sending.checkpoint.origin
        see_that_it_continues(sending, self.latest(origin), name=self.name)
        if self.latest(origin) != sending.note:
            self.notes.setdefault(origin, []).append(sending.note)
            self.leaves.setdefault(origin, {}).update(sending.erasures(0))
        if self._witness is None:
            return ()
        return (self._witness.cosignature(sending.checkpoint.text, time=self._time()),)

    def _refuse_if_away(self) -> None:
        if self.away:
            raise OutsideUnavailable(f"{self.name} does not answer")
