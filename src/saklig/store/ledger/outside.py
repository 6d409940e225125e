"""The port to what lies outside the machine: whoever keeps the ledger's checkpoints, so that none can be unsaid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from saklig.safeguards.ledger import Checkpoint, Signature, TileStore, Tree, VerifierKey

__all__ = ["Outside", "Sending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A checkpoint on its way out, with the tree to prove from that it continues what was sent before.

    `erasures` gives the leaves that tell of destroyed keys, with their places, from a leaf on.
    """

    checkpoint: Checkpoint
    note: str
    key: VerifierKey
    tree: Tree
    tiles: TileStore
    erasures: Callable[[int], Iterable[tuple[int, bytes]]] = lambda since: ()


class Outside(Protocol):
    """A place outside. Sending the same checkpoint again does no harm."""

    @property
    def name(self) -> str:
        """Its name, which tells it from the others; no secrets in it."""
        ...

    def latest(self, origin: str) -> str | None:
        """The newest checkpoint of this ledger that it gives out, as a note. None: none, or it gives none out.

        Errors: OutsideUnavailable.
        """
        ...

    def kept(self, origin: str) -> tuple[list[str], TileStore | None]:
        """Every checkpoint of this ledger that it still gives out, and the tiles if it keeps any: for whoever verifies.

        Errors: OutsideUnavailable.
        """
        ...

    def erasures(self, origin: str) -> Sequence[tuple[int, bytes]]:
        """The leaves of this ledger that tell of destroyed keys, with their places, as they were sent; not checked.

        Errors: OutsideUnavailable.
        """
        ...

    def send(self, sending: Sending) -> tuple[Signature, ...]:
        """Hand the checkpoint over; when this returns, it is kept there. Returns cosignatures, if it makes any.

        Errors: OutsideUnavailable (tried again), OutsideDiffers (it knows another or a longer ledger: an alarm).
        """
        ...
