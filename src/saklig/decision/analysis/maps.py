"""A table as a picture: the two columns that tell most rows apart, in bands, and which rows decide in each field.

A band is values that the same rows let apply; where there are too many for a picture, neighbours are taken together. Of each
field it is said exactly, over all the other columns, which rows decide somewhere in it, and whether it has holes or overlaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from saklig.decision.analysis.effort import Effort, TooMuch
from saklig.decision.analysis.findings import MAX_ROWS, clash, wants_an_answer
from saklig.decision.analysis.pieces import Piece, pieces_of
from saklig.decision.analysis.search import classes_of, meeting, uncovered, within
from saklig.decision.analysis.sheets import Sheet, sheet_of
from saklig.decision.analysis.terms import arrangements
from saklig.decision.analysis.words import Reach, reaches
from saklig.decision.core import nodes
from saklig.decision.values import Value

# bands that fit along a side; arrangements of terms among which the one that shows most is drawn
MAX_BANDS: Final = 16
_TRIED: Final = 40
Hole = Literal["none", "some", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Where two bands meet: the rows that decide for some values there, whether some or all have no row, and an overlap."""

    rows: tuple[int, ...]
    hole: Hole
    overlap: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """A table's picture. `down` is None for a table that one column tells apart: its bands lie on a line.

    `fields` are by lines, from the first band of `down`. `order`: how the terms were taken to lie, where there are any;
    `beside`: the columns that are not drawn and that tell rows apart; `joined`: some bands are several taken together.
    """

    across: str
    across_bands: tuple[tuple[Reach, ...], ...]
    down: str | None
    down_bands: tuple[tuple[Reach, ...], ...]
    fields: tuple[tuple[Field, ...], ...]
    order: tuple[str, ...]
    beside: tuple[str, ...]
    joined: bool


def map_of(
    table: nodes.Table, effort: Effort | None = None, possible: Mapping[str, tuple[Value, ...]] | None = None
) -> TableMap | None:
    """The picture of a table; None where no column tells rows apart, or where it is too large to be gone into.

    `possible` as in `analyse_table`.
    """
    if len(table.rules) > MAX_ROWS:
        return None
    sheet = sheet_of(table, possible)
    try:
        return _map(sheet, effort or Effort())
    except TooMuch:
        return None


def _map(sheet: Sheet, effort: Effort) -> TableMap | None:
    terms, pieces = _clearest(sheet, effort)
    telling = [index for index, own in enumerate(pieces) if len({piece.rows for piece in own}) > 1]
    chosen = sorted(telling, key=lambda index: -_tells(pieces[index]))[:2]
    if not chosen:
        return None
    bands = [_bands(pieces[index]) for index in chosen]
    down = bands[1] if len(chosen) > 1 else [[]]
    fields = tuple(
        tuple(_field(sheet, _box(pieces, chosen, (across, below)), effort) for across in bands[0]) for below in down
    )
    names = [sheet.variables[index].text for index in chosen]
    return TableMap(
        across=names[0], across_bands=tuple(tuple(reaches(band)) for band in bands[0]),
        down=names[1] if len(names) > 1 else None,
        down_bands=tuple(tuple(reaches(band)) for band in bands[1]) if len(names) > 1 else (),
        fields=fields, order=tuple(sorted(terms, key=lambda name: terms[name])) if len(terms) > 1 else (),
        beside=tuple(sheet.variables[index].text for index in telling if index not in chosen),
        joined=any(len({piece.rows for piece in band}) > 1 for own in bands for band in own),
    )  # fmt: skip


def _clearest(sheet: Sheet, effort: Effort) -> tuple[Mapping[str, Value], list[list[Piece]]]:
    """The order of the terms under which most rows are told apart: one of those where none falls together."""
    best: tuple[int, Mapping[str, Value], list[list[Piece]]] = (-1, {}, [])
    for number, terms in enumerate(arrangements(sheet, effort)):
        if number and number >= _TRIED and best[0] >= 0:
            break
        pieces = [pieces_of(sheet, index, terms, effort) for index in range(len(sheet.variables))]
        told = sum(len({piece.rows for piece in own}) for own in pieces) + 1000 * len(set(terms.values()))
        if told > best[0]:
            best = told, terms, pieces
    return best[1], best[2]


def _tells(own: Sequence[Piece]) -> float:
    """How many groups of rows a column tells apart; numbers and days, which lie in order, show a little more."""
    return len({piece.rows for piece in own}) + (0 if isinstance(own[0].value, str | bool) else 1.5)


def _bands(own: Sequence[Piece]) -> list[list[Piece]]:
    """Neighbours with the same rows as one; names without an order by their rows; no more than fit."""
    if own and isinstance(own[0].value, str | bool):
        bands = [list(group) for _, group in classes_of([own])[0]]
    else:
        bands = []
        for piece in own:
            if bands and bands[-1][-1].rows == piece.rows and bands[-1][-1].place + 1 == piece.place:
                bands[-1].append(piece)
            else:
                bands.append([piece])
    size = -(-len(bands) // MAX_BANDS)
    return [[piece for band in bands[start : start + size] for piece in band] for start in range(0, len(bands), size)]


def _box(pieces: Sequence[Sequence[Piece]], chosen: Sequence[int], bands: Sequence[Sequence[Piece]]) -> list[Sequence[Piece]]:
    box = list(pieces)
    for index, band in zip(chosen, bands, strict=False):
        box[index] = band
    return box


def _field(sheet: Sheet, box: Sequence[Sequence[Piece]], effort: Effort) -> Field:
    table = sheet.table
    every = (1 << len(table.rules)) - 1
    # rows that no piece of some column lets apply are out of it
    for own in box:
        together = 0
        for piece in own:
            together |= piece.rows
        every &= together
    hole: Hole = "none"
    if wants_an_answer(table) and next(uncovered(classes_of(box, every), every, effort), None) is not None:
        hole = "some" if every else "all"
    rows = [row for row in _bits(every) if _decides(sheet, box, row, every, effort)]
    return Field(rows=tuple(table.rules[row].number for row in rows), hole=hole, overlap=_overlap(sheet, box, every, effort))


def _bits(rows: int) -> Iterator[int]:
    while rows:
        lowest = rows & -rows
        yield lowest.bit_length() - 1
        rows ^= lowest


def _decides(sheet: Sheet, box: Sequence[Sequence[Piece]], row: int, every: int, effort: Effort) -> bool:
    """Whether a row applies to some values of the field, and under FIRST none before it."""
    own = within(box, 1 << row)
    effort.spend(sum(map(len, box)))
    if not all(own):
        return False
    before = ((1 << row) - 1) & every & ~sheet.opaque if sheet.table.hit_policy == "FIRST" else 0
    return not before or next(uncovered(classes_of(own, before), before, effort), None) is not None


def _overlap(sheet: Sheet, box: Sequence[Sequence[Piece]], every: int, effort: Effort) -> tuple[int, int] | None:
    table = sheet.table
    understood = every & ~sheet.opaque
    for first in _bits(understood) if table.hit_policy in ("UNIQUE", "ANY") else ():
        others = meeting(box, first, understood, effort) if all(within(box, 1 << first)) else 0
        for second in _bits(others):
            if second > first and clash(table, first, second):
                return table.rules[first].number, table.rules[second].number
    return None
