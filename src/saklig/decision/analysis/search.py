"""Looks for values that no row lets apply, that two do, or that only one does, piece by piece of each variable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from saklig.decision.analysis.effort import Effort, TooMuch
from saklig.decision.analysis.pieces import Piece

Pieces = Sequence[Sequence[Piece]]
_MOST: Final = 200  # variables among whose combinations is searched
# a class of pieces of each variable, by the variable's place
Choice = dict[int, tuple[Piece, ...]]
Classes = Sequence[Sequence[tuple[int, tuple[Piece, ...]]]]


def classes_of(pieces: Pieces, rows: int = -1) -> Classes:
    """Each variable's pieces that the same rows (of those given as bits) let apply, taken together."""
    found = []
    for own in pieces:
        by_rows: dict[int, list[Piece]] = {}
        for piece in own:
            by_rows.setdefault(piece.rows & rows, []).append(piece)
        found.append([(together, tuple(group)) for together, group in by_rows.items()])
    return found


def uncovered(classes: Classes, rows: int, effort: Effort) -> Iterator[Choice]:
    """The combinations that none of the rows let apply; variables that are not named may be anything.

    What is found to be covered is remembered by the rows that are left, so that it is gone through once.
    """
    # the variable that tells most rows apart first, so that combinations are cut off early; one that tells none is no choice
    order = sorted((index for index, own in enumerate(classes) if len(own) > 1), key=lambda index: -len(classes[index]))
    for own in classes:
        rows &= own[0][0] if len(own) == 1 else -1
    if len(order) > _MOST:
        raise TooMuch
    covered: set[tuple[int, int]] = set()

    def search(level: int, left: int) -> Iterator[Choice]:
        if left == 0:
            yield {}
            return
        if level == len(order) or (level, left) in covered:
            return
        found = False
        effort.spend(1 + len(classes[order[level]]))
        for own, pieces in classes[order[level]]:
            for rest in search(level + 1, left & own):
                found = True
                yield {order[level]: pieces, **rest}
        if not found:
            covered.add((level, left))

    if all(classes):
        yield from search(0, rows)


def within(pieces: Pieces, rows: int) -> list[list[Piece]]:
    """The pieces of each variable that all of the rows let apply."""
    return [[piece for piece in own if piece.rows & rows == rows] for own in pieces]


def meeting(pieces: Pieces, row: int, rows: int, effort: Effort) -> int:
    """The rows (of those given) that let some values apply which the row lets apply too."""
    bit = 1 << row
    for own in pieces:
        together = 0
        effort.spend(len(own))
        for piece in own:
            if piece.rows & bit:
                together |= piece.rows
        rows &= together
    return rows & ~bit


def shared(pieces: Pieces, first: int, second: int) -> Choice:
    """The pieces of each variable that both rows let apply."""
    return {index: tuple(own) for index, own in enumerate(within(pieces, 1 << first | 1 << second))}
