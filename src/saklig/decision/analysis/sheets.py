"""A table as it is analysed: the expressions that its columns ask, and each row's conditions as sets of their values.

Columns of the same expression are one variable. A condition that cannot be read as a set is named, and its row kept as one
that may always apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final

from saklig.decision import types
from saklig.decision.analysis.sameness import identity
from saklig.decision.core import nodes
from saklig.decision.core.cells import Cell, Condition, condition_of, constant_cell
from saklig.decision.feel.text import feel_text
from saklig.decision.types import DefinedType, Type
from saklig.decision.values import Value

_CLASSES: Final[dict[Type, type]] = {
    types.NUMBER: Decimal, types.STRING: str, types.BOOLEAN: bool, types.DATE: date,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variable:
    """An expression that columns ask: their places in the table, its class, and the values it can have at all.

    `either`: what it is in each of two tables that are compared; it can have what it can have in one of them.
    """

    text: str
    expression: nodes.Node
    kind: type
    places: tuple[int, ...]
    allowed: tuple[types.Allowed | Cell, ...]
    either: tuple[Variable, ...] = ()

    def admits(self, value: Value) -> bool:
        """Whether the declared type and the columns allow the value."""
        if self.either:
            return any(one.admits(value) for one in self.either)
        return all(
            one.holds(value) if isinstance(one, Cell) else one.loops or one.test(value) is True for one in self.allowed
        )

    @property
    def loops(self) -> bool:
        """Whether what the type allows is not asked, since the test may go on for long."""
        return any(isinstance(one, types.Allowed) and one.loops for one in self.allowed)

    def declared(self) -> Iterator[Value]:
        """The constants that the allowed values name."""
        for variable in self.either:
            yield from variable.declared()
        for one in self.allowed:
            if isinstance(one, Cell):
                yield from one.values
                yield from (end for held in one.ranges for end in (held.start, held.end) if end is not None)
            else:
                yield from one.ends


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it is analysed: its variables, each row's conditions by variable, and the rows that are not all understood."""

    table: nodes.Table
    variables: tuple[Variable, ...]
    conditions: tuple[tuple[tuple[int, Condition], ...], ...]
    opaque: int
    not_understood: tuple[tuple[int, int], ...]  # row and column, by their places


def sheet_of(table: nodes.Table, possible: Mapping[str, tuple[Value, ...]] | None = None) -> Sheet:
    """Read a table's columns and conditions. `possible`: all values that a column can have, where that is known."""
    variables = tuple(_variables(table, possible or {}))
    by_place = {place: index for index, variable in enumerate(variables) for place in variable.places}
    conditions, opaque, unknown = [], 0, []
    for row, rule in enumerate(table.rules):
        found = []
        for place, node in enumerate(rule.conditions):
            if node is None:
                continue
            condition = condition_of(node)
            fits = condition is not None and place in by_place and _of_class(condition, variables[by_place[place]].kind)
            if condition is not None and fits:
                found.append((by_place[place], condition))
            else:
                opaque |= 1 << row
                unknown.append((row, place))
        conditions.append(tuple(found))
    return Sheet(table, variables, tuple(conditions), opaque, tuple(unknown))


def _variables(table: nodes.Table, possible: Mapping[str, tuple[Value, ...]]) -> Iterator[Variable]:
    places: dict[str, list[int]] = {}
    for place, column in enumerate(table.inputs):
        places.setdefault(column.text, []).append(place)
    for text, found in places.items():
        column = table.inputs[found[0]]
        kind = _CLASSES.get(types.plain(column.type))
        if kind is not None:
            allowed = [*_declared(column.type), *(constant_cell(table.inputs[place].allowed) for place in found)]
            if text in possible and all(type(value) is kind for value in possible[text]):
                allowed.append(Cell(kind, possible[text], (), False))
            yield Variable(text, column.expression, kind, tuple(found), tuple(one for one in allowed if one is not None))


def _declared(kind: Type) -> Iterator[types.Allowed]:
    while isinstance(kind, DefinedType):
        if kind.allowed is not None:
            yield kind.allowed
        kind = kind.base


def _of_class(condition: Condition, kind: type) -> bool:
    return all(
        type(end.value) is kind if isinstance(end, nodes.Const) else _CLASSES.get(types.plain(end.type)) is kind
        for end in condition.ends()
    )


def term_text(node: nodes.Node) -> str:
    """What a term is called: two nodes that mean the same are one term, whatever model they stand in."""
    while isinstance(node, nodes.Formula | nodes.Coerce):
        node = node.body
    match node:
        case nodes.Local():
            return node.name
        case nodes.Get():
            return f"{term_text(node.source)}.{node.name}"
        case nodes.Const():
            return feel_text(node.value, nested=True)
        case nodes.Negate():
            return f"-{_inner(node.operand)}"
        case nodes.Arithmetic():
            return f"{_inner(node.left)} {node.operator} {_inner(node.right)}"
        case nodes.BuiltinCall() if not node.names:
            return f"{node.function.name}({', '.join(map(term_text, node.arguments))})"
    # no text of its own: a short name for what it is
    return f"#{sha256(repr(identity(node)).encode()).hexdigest()[:8]}"


def _inner(node: nodes.Node) -> str:
    text = term_text(node)
    return f"({text})" if isinstance(node, nodes.Arithmetic | nodes.Negate) else text
