"""What a table's columns can be, cut into pieces: values that the same rows let apply are one piece."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

from saklig.decision.analysis.effort import Effort
from saklig.decision.analysis.sheets import Sheet
from saklig.decision.analysis.terms import constants_of, moved, value_of
from saklig.decision.core import nodes
from saklig.decision.core.cells import Cell, Condition, cell_of
from saklig.decision.feel.text import feel_text
from saklig.decision.values import Range, Value

OTHER_TEXT: Final = "(another text)"


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of a piece: a value, and the name of the term that it stands for, if it does."""

    value: Value
    term: str | None = None

    @property
    def other(self) -> bool:
        """Whether it stands for every text that nobody named."""
        return isinstance(self.value, str) and self.value == OTHER_TEXT

    def __str__(self) -> str:
        return self.term or (OTHER_TEXT if self.other else feel_text(self.value, nested=True))


@dataclass(frozen=True, slots=True)
class Piece:
    """Values of a variable that the same rows let apply: one of them, and the rows as bits, the first the lowest.

    `place` counts the pieces in order; `low` and `high` are its ends, the same for a single value, None for no end.
    """

    value: Value
    rows: int
    place: int
    low: Bound | None
    high: Bound | None

    @property
    def single(self) -> bool:
        return self.low is not None and self.low == self.high


def pieces_of(sheet: Sheet, index: int, terms: Mapping[str, Value], effort: Effort) -> list[Piece]:
    """A variable's pieces under an arrangement, in order."""
    variable = sheet.variables[index]
    cells: list[tuple[int, Cell]] = []
    constrained = 0
    for row, conditions in enumerate(sheet.conditions):
        for at, condition in conditions:
            if at == index:
                constrained |= 1 << row
                cells.append((row, _arranged(condition, variable.kind, terms)))
    every = (1 << len(sheet.conditions)) - 1
    values = list(_values(sheet, index, terms))
    # a row is a bit of every value's number, so that long tables with many values cost by both
    effort.spend(len(cells) + len(values) * (1 + len(sheet.conditions) // 256))
    failing = _failing(cells, values, effort)
    named = {value: name for name, value in reversed(list(terms.items()))}
    apart = variable.kind in (str, bool) or variable.text in terms
    return [
        Piece(value, every & ~failing[place], place, *_ends(values, place, named, apart=apart))
        for place, value in enumerate(values)
        if variable.admits(value)
    ]


def _failing(cells: Sequence[tuple[int, Cell]], values: Sequence[Value], effort: Effort) -> list[int]:
    """For each value, the rows (as bits) whose condition it does not meet."""
    changes = [0] * (len(values) + 1)
    # all but the last are in order, and so is that, unless it is the text that nobody named
    ordered = len(values) - 1 if values and values[-1] == OTHER_TEXT else len(values)
    if isinstance(values[0], bool):
        ordered = 0
    in_order = values[:ordered]
    for row, cell in cells:
        inside = _inside_ordered(cell, in_order)
        inside |= sum(1 << place for place in range(ordered, len(values)) if cell.holds(values[place]) != cell.negated)
        effort.spend(1 + ordered // 64)
        for place in _edges(inside, len(values), negated=not cell.negated):
            changes[place] ^= 1 << row
    return list(itertools.accumulate(changes[:-1], lambda rows, change: rows ^ change))


def _inside_ordered(cell: Cell, values: Sequence[Any]) -> int:
    """The places of the values that are among the cell's, as bits, where the values are in order."""
    places = 0
    for held in (*(Range(value, value, True, True) for value in cell.values), *cell.ranges) if values else ():
        low = 0 if held.start is None else (bisect_left if held.start_included else bisect_right)(values, held.start)
        high = len(values) if held.end is None else (bisect_right if held.end_included else bisect_left)(values, held.end)
        if low < high:
            places |= ((1 << (high - low)) - 1) << low
    return places


def _edges(places: int, count: int, *, negated: bool) -> Iterator[int]:
    """Where a run of places begins, or ends; with `negated` of those that are not among them."""
    if negated:
        places = ((1 << count) - 1) & ~places
    changed = places ^ (places << 1)
    while changed:
        lowest = changed & -changed
        yield lowest.bit_length() - 1
        changed ^= lowest


def _ends(
    values: Sequence[Value], place: int, named: Mapping[Value, str], *, apart: bool
) -> tuple[Bound | None, Bound | None]:
    """The ends of a piece. Ordered values are before the first point, the point, after it, and so on; others stand apart."""

    def bound(value: Value) -> Bound:
        return Bound(value, named.get(value))

    if apart or place % 2:
        return (bound(values[place]),) * 2
    return bound(values[place - 1]) if place else None, bound(values[place + 1]) if place + 1 < len(values) else None


def _values(sheet: Sheet, index: int, terms: Mapping[str, Value]) -> Iterator[Value]:
    """One value of every piece that a variable can have."""
    variable = sheet.variables[index]
    if variable.text in terms:
        yield terms[variable.text]
        return
    if variable.kind is bool:
        yield from (True, False)
        return
    points = constants_of(sheet, index)
    if variable.kind is str:
        yield from sorted(points)
        yield OTHER_TEXT
        return
    for conditions in sheet.conditions:
        for at, condition in conditions:
            if at == index:
                points |= {value_of(end, terms) for end in condition.ends() if not isinstance(end, nodes.Const)}
    default: Any = date(2025, 1, 1) if variable.kind is date else Decimal(0)
    yield from _alternating(sorted(points) or [default], variable.kind)


def _alternating(points: Sequence[Any], kind: type) -> Iterator[Any]:
    """Before the first point, the point, after it, …; between neighbouring days stands the first of them once more."""
    yield moved(points[0], -1) if kind is date else _inside(points[0] - 2, points[0])
    for low, high in itertools.pairwise([*points, None]):
        yield low
        if kind is date:
            yield moved(low, 1) if high is None or moved(low, 1) < high else low
        else:
            yield _inside(low, low + 2 if high is None else high)


def _inside(low: Decimal, high: Decimal) -> Decimal:
    """A number between two: a whole one if there is one, for those that can be no other."""
    whole = low.to_integral_value(ROUND_FLOOR) + 1
    return whole if whole < high else (low + high) / 2


def _arranged(condition: Condition, kind: type, terms: Mapping[str, Value]) -> Cell:
    """The condition with its terms' values in their places."""
    cell = cell_of(condition)
    if cell is not None:
        return cell
    values, ranges = [], []
    for span in condition.spans:
        low, high = (value_of(end, terms) for end in (span.low, span.high))
        if span.low is span.high:
            values.append(low)
        else:
            ranges.append(Range(low, high, span.low_included, span.high_included))
    return Cell(kind, tuple(values), tuple(ranges), condition.negated)
