"""Two versions of a table as one sheet: the rows of both over the columns of either, and which rows are the same.

A condition that cannot be read as a set is a column of its own here, true or false: the same text under the same column is
the same column in both, so that rows which did not change make no difference.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from saklig.decision.analysis.sameness import identity
from saklig.decision.analysis.sheets import Sheet, Variable, sheet_of
from saklig.decision.core import nodes
from saklig.decision.core.cells import Condition, Span

_TRUE = nodes.Const(value=True)


@dataclass(frozen=True, slots=True)
class Joint:
    """The rows of both tables in one sheet, those of the older first."""

    sheet: Sheet
    before: nodes.Table
    after: nodes.Table
    same: tuple[tuple[int, int], ...]  # rows that stand in both, by their places, in the order of the older
    atoms: frozenset[int]  # the variables that stand for conditions which cannot be read as sets

    @property
    def in_order(self) -> bool:
        """Whether the rows that stand in both stand in the same order."""
        places = [after for _, after in self.same]
        return places == sorted(places)


class CannotJoin(Exception):
    """The two tables ask a column of one text for values of two types."""


def joined(before: nodes.Table, after: nodes.Table) -> Joint:
    """The sheet of two tables. Errors: CannotJoin, with the column."""
    sheets = sheet_of(before), sheet_of(after)
    variables: dict[str, list[Variable]] = {}
    for sheet in sheets:
        for variable in sheet.variables:
            variables.setdefault(variable.text, []).append(variable)
    atoms: dict[Hashable, Variable] = {}
    for sheet in sheets:
        for row, place in sheet.not_understood:
            key, variable = _atom(sheet.table, row, place)
            atoms.setdefault(key, variable)
    both = [_either(found) for found in variables.values()]
    index = {variable.text: number for number, variable in enumerate(both)}
    numbers = {key: len(both) + number for number, key in enumerate(atoms)}
    conditions = tuple(row for sheet in sheets for row in _conditions(sheet, index, numbers))
    sheet = Sheet(before, (*both, *atoms.values()), conditions, 0, ())
    return Joint(sheet, before, after, tuple(_same_rows(before, after)), frozenset(numbers.values()))


def _either(found: list[Variable]) -> Variable:
    """A column of one table or of both, which can have what it can have in one of them."""
    first = found[0]
    if any(other.kind is not first.kind for other in found):
        raise CannotJoin(first.text)
    return Variable(first.text, first.expression, first.kind, (), (), tuple(found))


def _atom(table: nodes.Table, row: int, place: int) -> tuple[Hashable, Variable]:
    column, cell = table.inputs[place], table.rules[row].conditions[place]
    written = cell.text.text.strip() if isinstance(cell, nodes.Formula) else "…"
    key = column.text, identity(cell)
    return key, Variable(f"({column.text}: {written})", column.expression, bool, (), ())


def _conditions(
    sheet: Sheet, index: dict[str, int], atoms: dict[Hashable, int]
) -> Iterator[tuple[tuple[int, Condition], ...]]:
    own = [index[variable.text] for variable in sheet.variables]
    opaque: dict[int, list[tuple[int, Condition]]] = {}
    for row, place in sheet.not_understood:
        atom = atoms[_atom(sheet.table, row, place)[0]]
        opaque.setdefault(row, []).append((atom, Condition((Span(_TRUE, _TRUE),), False)))
    for row, conditions in enumerate(sheet.conditions):
        yield (*((own[at], condition) for at, condition in conditions), *opaque.get(row, ()))


def row_identity(table: nodes.Table, row: int) -> Hashable:
    """A row's conditions by their columns, and its results by their names."""
    rule = table.rules[row]
    conditions = frozenset(
        (column.text, identity(cell)) for column, cell in zip(table.inputs, rule.conditions, strict=True) if cell is not None
    )
    return conditions, frozenset(results(table, row).items())


def results(table: nodes.Table, row: int | None) -> dict[str, Hashable]:
    """A row's results by the names of the columns; with None what the table gives where no row applies."""
    cells = [column.default for column in table.outputs] if row is None else table.rules[row].outputs
    return {column.name or "": identity(cell) for column, cell in zip(table.outputs, cells, strict=True)}


def _same_rows(before: nodes.Table, after: nodes.Table) -> Iterator[tuple[int, int]]:
    left: dict[Hashable, list[int]] = {}
    for row in range(len(after.rules)):
        left.setdefault(row_identity(after, row), []).append(row)
    for row in range(len(before.rules)):
        there = left.get(row_identity(before, row))
        if there:
            yield row, there.pop(0)
