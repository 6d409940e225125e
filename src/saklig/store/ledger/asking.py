"""Asking the places outside for what they have kept of this ledger, under every name that it has had."""

from __future__ import annotations

from saklig.safeguards.ledger import TileStore

from ..errors import OutsideUnavailable
from ..models import LedgerOpening
from .config import ledger

__all__ = ["all_kept"]


def all_kept() -> tuple[list[tuple[str, str]], TileStore | None, list[str]]:
    """Checkpoints with a name for each, the tiles that a place keeps, and why others could not be asked."""
    found: list[tuple[str, str]] = []
    tiles: TileStore | None = None
    unasked: list[str] = []
    origins = list(LedgerOpening.objects.order_by("number").values_list("origin", flat=True)) or [ledger().name]
    for place in ledger().outside:
        try:
            for origin in origins:
                notes, kept = place.kept(origin)
                found += [(f"{place.name}, checkpoint {number}", note) for number, note in enumerate(notes, 1)]
                tiles = kept or tiles
        except OutsideUnavailable as error:
            unasked.append(str(error))
    return found, tiles, unasked
