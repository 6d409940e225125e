"""An index of a table's rows: for each column, from a value to the rows that it lets apply.

Rows are bits of a whole number, the first row the lowest. A column of single values is a dictionary; one with ranges has
the ends of its ranges in order, and the rows for each end and for each gap between two of them. A lookup costs a
dictionary's or a binary search's time and one `and` of bits, whatever the number of rows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, Final

from saklig.decision.core import nodes
from saklig.decision.core.cells import Cell, constant_cell
from saklig.decision.values import Value

# bits of one column's index: a 1,000-row table of ranges takes two million, one of 20,000 rows eight hundred
MAX_BITS: Final = 1_000_000_000


class Column:
    """One column's index."""

    def __init__(self, position: int, kind: type, everywhere: int, cells: dict[int, Cell]) -> None:
        self.position = position
        self.kind = kind
        self.single = not any(cell.ranges for cell in cells.values())
        if self.single:
            self.others, self.rows = _by_value(everywhere, cells)
        else:
            self.points, self.places = _by_place(everywhere, cells)

    def find(self, value: Value) -> int | None:
        """The rows that the value lets apply, as bits; None for a value of another kind than the column's."""
        if type(value) is not self.kind:
            return None
        if self.single:
            return self.rows.get(value, self.others)
        place = bisect_left(self.points, value)
        at = place < len(self.points) and self.points[place] == value
        return self.places[2 * place + at]


def _by_value(everywhere: int, cells: dict[int, Cell]) -> tuple[int, dict[Value, int]]:
    """The rows for a value that no cell names, and for each that one does."""
    others = everywhere
    for row, cell in cells.items():
        if cell.negated:
            others |= 1 << row
    rows: dict[Value, int] = {}
    for row, cell in cells.items():
        for value in cell.values:
            before = rows.get(value, others)
            rows[value] = before & ~(1 << row) if cell.negated else before | 1 << row
    return others, rows


def _by_place(everywhere: int, cells: dict[int, Cell]) -> tuple[list[Any], list[int]]:
    """The ends in order, and the rows before the first, at it, between it and the next, and so on."""
    ends = {value for cell in cells.values() for value in cell.values} | {
        end for cell in cells.values() for range_ in cell.ranges for end in (range_.start, range_.end) if end is not None
    }
    points = sorted(ends)
    order = {point: place for place, point in enumerate(points)}
    changes = [0] * (2 * len(points) + 2)
    for row, cell in cells.items():
        for begin, end in _apart(cell, order, 2 * len(points) + 1):
            changes[begin] ^= 1 << row
            changes[end] ^= 1 << row
    places: list[int] = []
    now = everywhere
    for change in changes[:-1]:
        now ^= change
        places.append(now)
    return points, places


def _apart(cell: Cell, order: dict[Any, int], count: int) -> Iterator[tuple[int, int]]:
    """The places that a cell holds, as spans from one place to before another that don't touch."""
    spans = [(2 * order[value] + 1, 2 * order[value] + 2) for value in cell.values]
    for range_ in cell.ranges:
        begin = 0 if range_.start is None else 2 * order[range_.start] + (1 if range_.start_included else 2)
        end = count if range_.end is None else 2 * order[range_.end] + (2 if range_.end_included else 1)
        if begin < end:
            spans.append((begin, end))
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    if not cell.negated:
        yield from joined
        return
    before = 0
    for begin, end in joined:
        if before < begin:
            yield before, begin
        before = end
    if before < count:
        yield before, count


class Index:
    """The columns that have an index, and what is left of each row's conditions."""

    def __init__(self, columns: tuple[Column, ...], left: tuple[tuple[int, ...], ...], everything: int) -> None:
        self.columns = columns
        # by row: the conditions that no column's index answers, as places in `Decider.conditions`
        self.left = left
        self.everything = everything

    @classmethod
    def of(cls, node: nodes.Table) -> Index:
        """The index of a table; without columns where none can have one."""
        cells = [[constant_cell(cell) for cell in rule.conditions] for rule in node.rules]
        columns = []
        held: set[tuple[int, int]] = set()
        for position in range(len(node.inputs)):
            found = {row: cell for row, line in enumerate(cells) if (cell := line[position]) is not None}
            kinds = [cell.kind for cell in found.values()]
            if not kinds:
                continue
            kind = max(set(kinds), key=lambda one: (kinds.count(one), one.__name__))
            found = {row: cell for row, cell in found.items() if cell.kind is kind}
            ends = sum(len(cell.values) + 2 * len(cell.ranges) for cell in found.values())
            if 2 * ends * len(node.rules) > MAX_BITS:
                continue
            everywhere = sum(1 << row for row in range(len(node.rules)) if row not in found)
            columns.append(Column(position, kind, everywhere, found))
            held |= {(row, position) for row in found}
        left = tuple(_left(line, rule, row, held) for row, (line, rule) in enumerate(zip(cells, node.rules, strict=True)))
        return cls(tuple(columns), left, (1 << len(node.rules)) - 1)

    def candidates(self, read: Sequence[Value]) -> Iterator[int] | None:
        """The rows that no index rules out, in order; None where a value is of another kind than its column's."""
        bits = self.everything
        for column in self.columns:
            found = column.find(read[column.position])
            if found is None:
                return None
            bits &= found
        return _rows_of(bits)


def _left(
    line: list[Cell | None], rule: nodes.TableRule, row: int, held: set[tuple[int, int]]
) -> tuple[int, ...]:
    positions = [position for position, cell in enumerate(rule.conditions) if cell is not None]
    positions.sort(key=lambda position: line[position] is None)
    return tuple(place for place, position in enumerate(positions) if (row, position) not in held)


def _rows_of(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
