"""A table's value while facts are unknown, where some rows may or may not apply: what all possibilities agree on.

Flow: 1 each unknown column falls into pieces, values that the same rows let apply (`pieces`); 2 of each piece, the rows that
apply and those that may are bits; 3 the columns' pieces are joined, equal ones once; 4 each joint gives a value by the hit
policy, and `merge` says what they agree on. Columns are taken as independent of each other.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from saklig.decision.core.cells import constant_cell
from saklig.decision.errors import Fault
from saklig.decision.evaluation.merge import merge
from saklig.decision.evaluation.runtime import MAX_DIAGNOSTICS, Evaluate, Here, Run
from saklig.decision.evaluation.tables.pieces import pieces_of, points_of
from saklig.decision.evaluation.tables.policies import POLICIES, Fired, Outputs, result
from saklig.decision.values import Unknown, Value, kind_name, unknown

if TYPE_CHECKING:
    from saklig.decision.evaluation.tables.deciding import Decider

# joints of pieces that are told apart; with more of them it is taken together what each column's pieces allow
MAX_JOINTS: Final = 256
# what single values and spans of a column of constants came to is kept, up to so many
MAX_TOLD: Final = 256
# the rows whose conditions all hold, and those whose conditions all hold or may, as bits
Rows = tuple[int, int]
_NO_DOUBT: Final = unknown()
_BY_VALUE: Final = frozenset((Decimal, str, bool, date, type(None)))


@dataclass(frozen=True, slots=True)
class OpenColumn:
    """A column: its conditions with their rows, the rows without one, and the constants it compares with, in order.

    `told`, of a column whose conditions rest on its value alone: the rows that values and domains let apply, once it was
    worked out. It is the same for every evaluation.
    """

    slot: int
    conditions: tuple[tuple[int, Evaluate, Here], ...]
    free: int
    points: tuple[Any, ...]
    told: dict[Hashable, Rows] | None


def open_columns(table: Decider) -> tuple[OpenColumn, ...]:
    """The columns of a table."""
    node = table.node
    tests = {
        id(condition): test
        for conditions, tests in zip(table.conditions, table.tests, strict=True)
        for (condition, _), test in zip(conditions, tests, strict=True)
    }
    found = []
    for position, column in enumerate(node.inputs):
        cells = [(row, rule.conditions[position]) for row, rule in enumerate(node.rules)]
        conditions = tuple((row, *tests[id(cell)]) for row, cell in cells if cell is not None)
        free = sum(1 << row for row, cell in cells if cell is None)
        alone = all(constant_cell(cell) is not None for _, cell in cells if cell is not None)
        found.append(OpenColumn(column.slot, conditions, free, points_of(node, position), {} if alone else None))
    return tuple(found)


class Opened:
    """The rows of a table that apply or may, for all that its unknown columns can be."""

    def __init__(self, table: Decider, frame: list[Value]) -> None:
        self.table, self.frame = table, frame
        everything = (1 << len(table.node.rules)) - 1
        self.joints: set[Rows] = {(everything, everything)}
        columns = [_of_column(table, position, frame) for position in range(len(table.columns))]
        for rows_of, _ in columns:
            told = rows_of if len(self.joints) * len(rows_of) <= MAX_JOINTS else {_roughly(rows_of)}
            self.joints = {(sure & one, may & other) for sure, may in self.joints for one, other in told}
        may = [_roughly(rows_of)[1] for rows_of, _ in columns]
        self.cause = unknown(*(doubt for place, (_, doubt) in enumerate(columns) if _matters(columns, may, place)))
        self.sure, self.may = _roughly(self.joints)
        self.outputs: dict[int, Outputs] = dict(table.fired(frame, list(_bits(self.may))))

    def rows(self) -> Iterator[int]:
        """The rows that may apply and need not."""
        return _bits(self.may & ~self.sure)

    def fired(self) -> Fired:
        """The rows that apply whatever the unknown facts are."""
        return self._with_outputs(self.sure)

    def _with_outputs(self, rows: int) -> Fired:
        return [(row, self.outputs[row]) for row in _bits(rows)]

    def value(self) -> Value:
        """The value that all possibilities agree on, or Unknown. Errors: Fault where none of them has a value."""
        possible: list[Value] = []
        fault: Fault | None = None
        for sure, may in sorted(self.joints):
            try:
                possible += self._values(self._with_outputs(sure), self._with_outputs(may & ~sure))
            except Fault as found:
                fault = fault or found.with_traceback(None)
                possible.append(None)
        if fault is not None and all(value is None for value in possible):
            raise fault
        return merge(possible, self.cause)

    def _values(self, fired: Fired, open_: Fired) -> list[Value]:
        """What the table can give where these rows apply, and those may. Errors: Fault."""
        policy, node = self.table.node.hit_policy, self.table.node
        if not open_:
            return [self.table.apply(fired, self.frame)]
        if policy in ("FIRST", "ANY"):
            # a possible row's value, and the certain one's or none
            before = [row for row in open_ if policy != "FIRST" or not fired or row[0] < fired[0][0]]
            certain = POLICIES[policy](node, fired) if fired else self.table.nothing(self.frame)
            return [*(result(node, entry) for _, entry in before), certain]
        return [unknown(self.cause, *(entry for _, entry in (*fired, *open_)))]


def _of_column(table: Decider, position: int, frame: list[Value]) -> tuple[set[Rows], Unknown]:
    """The rows of each piece of a column, and what is unknown about them."""
    column = table.columns[position]
    value = frame[column.slot]
    if type(value) is not Unknown:
        rows, doubt = _rows(column, frame)
        return {rows}, doubt
    run: Run = frame[0]
    found: set[Rows] = set()
    doubts = [value]
    # what is tried here is no step of the decision, and what is wrong with it no fault of the facts
    kept = run.steps, run.errors, len(run.diagnostics)
    run.steps = []
    for piece in pieces_of(table.node, position, value, column.points, len(column.conditions)):
        frame[column.slot] = piece
        rows, doubt = _rows(column, frame)
        found.add(rows)
        doubts.append(doubt)
    frame[column.slot] = value
    run.steps, run.errors = kept[0], kept[1]
    del run.diagnostics[kept[2] :]
    return found, unknown(*doubts)


def _rows(column: OpenColumn, frame: list[Value]) -> tuple[Rows, Unknown]:
    """The rows that a column lets apply with the value it has now, and what is unknown in its conditions."""
    run: Run = frame[0]
    value, told = frame[column.slot], column.told
    key = (type(value), value.domain if type(value) is Unknown else value) if told is not None and _hashable(value) else None
    if told is not None and key in told:
        return told[key], _NO_DOUBT
    said = len(run.diagnostics)
    sure = may = column.free
    doubts: list[Unknown] = []
    for row, test, where in column.conditions:
        found = test(frame)
        if found is True:
            sure |= 1 << row
            may |= 1 << row
        elif type(found) is Unknown:
            may |= 1 << row
            doubts.append(found)
        elif found is not False and found is not None:
            message = f"a condition gives {kind_name(found)}, neither true nor false"
            run.fault(Fault("CONDITION_NOT_BOOLEAN", message), where)
    clear = not doubts and len(run.diagnostics) == said < MAX_DIAGNOSTICS
    if told is not None and key is not None and clear and len(told) < MAX_TOLD:
        told[key] = (sure, may)
    return (sure, may), unknown(*doubts)


def _hashable(value: Value) -> bool:
    return type(value) in _BY_VALUE or (type(value) is Unknown and value.domain is not None)


def _roughly(joints: set[Rows]) -> Rows:
    """The rows that surely apply in all of them, and those that may in any."""
    sure, may = -1, 0
    for one, other in joints:
        sure &= one
        may |= other
    return sure & may, may


def _matters(columns: list[tuple[set[Rows], Unknown]], may: list[int], place: int) -> bool:
    """Whether what is unknown in a column makes a difference to rows that the other columns may let apply."""
    rows_of, doubt = columns[place]
    if not doubt.paths:
        return False
    alive = -1
    for other, rows in enumerate(may):
        if other != place:
            alive &= rows
    left = {(sure & alive, maybe & alive) for sure, maybe in rows_of}
    return len(left) > 1 or any(sure != maybe for sure, maybe in left)


def _bits(rows: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first."""
    while rows:
        lowest = rows & -rows
        yield lowest.bit_length() - 1
        rows ^= lowest
