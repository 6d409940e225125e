"""The values that a column can have because of what it is: another decision's fixed results, or a choice between constants.

Relations between columns that rules make are known this far and no further: that two columns are of the same decision, or that
one is never more than another, is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from saklig.decision.core import nodes
from saklig.decision.values import Value

_MANY: Final = 1000  # values of a column; more are as good as any
_PLAIN: Final = (str, Decimal, bool, date)
Known = dict[int, list[Value] | None]


def possible_values(program: nodes.Program, unit: nodes.Unit, table: nodes.Table) -> Mapping[str, tuple[Value, ...]]:
    """By the column's text, all values that its expression can give; columns of which that can't be said are left out."""
    found: dict[str, tuple[Value, ...]] = {}
    known: Known = {}
    for column in table.inputs:
        values = _values(program, unit, column.expression, known)
        if values is not None:
            found[column.text] = tuple(values)
    return found


def decides(program: nodes.Program, unit: nodes.Unit, node: nodes.Node) -> tuple[nodes.Unit, nodes.Table, str] | None:
    """The decision and its table that a column reads, and the name of the result; None where it reads anything else."""
    name = ""
    while isinstance(node, nodes.Formula | nodes.Coerce | nodes.Get):
        if isinstance(node, nodes.Get):
            if name:
                return None
            name, node = node.name, node.source
        else:
            node = node.body
    source = _source(unit, node)
    if source is None or source.kind != "unit":
        return None
    read = program.units[source.key]
    body = read.body
    while isinstance(body, nodes.Formula | nodes.Coerce):
        body = body.body
    if read.kind != "decision" or not isinstance(body, nodes.Table) or body.hit_policy not in nodes.SINGLE_HIT:
        return None
    names = [column.name or "" for column in body.outputs]
    if name and name not in names or not name and len(names) != 1:
        return None
    return read, body, name or names[0]


def _source(unit: nodes.Unit, node: nodes.Node) -> nodes.Source | None:
    if not isinstance(node, nodes.Local):
        return None
    return next((source for slot, _, source in unit.slots if slot == node.slot), None)


def _values(program: nodes.Program, unit: nodes.Unit, node: nodes.Node, known: Known) -> list[Value] | None:
    """All values of an expression, null left out; None where that can't be said. What was asked once is remembered."""
    if id(node) not in known:
        known[id(node)] = None  # nothing is said of what leads back to itself
        parts = _parts(program, unit, node)
        known[id(node)] = parts if parts is None or isinstance(parts, list) else _all(program, parts, known)
    return known[id(node)]


def _parts(
    program: nodes.Program, unit: nodes.Unit, node: nodes.Node
) -> list[Value] | tuple[tuple[nodes.Unit, nodes.Node], ...] | None:
    """The values of a constant, or the expressions of which one gives the value; None for anything else."""
    while isinstance(node, nodes.Formula | nodes.Coerce):
        node = node.body
    if isinstance(node, nodes.Const):
        return [] if node.value is None else [node.value]
    if isinstance(node, nodes.If):
        return (unit, node.then), (unit, node.otherwise)
    read = decides(program, unit, node)
    if read is not None:
        other, table, name = read
        place = [column.name or "" for column in table.outputs].index(name)
        default = table.outputs[place].default
        cells = (*(rule.outputs[place] for rule in table.rules), *(() if default is None else (default,)))
        return tuple((other, cell) for cell in cells)
    source = _source(unit, node)
    if source is not None and source.kind == "unit" and program.units[source.key].kind == "decision":
        other = program.units[source.key]
        return None if isinstance(other.body, nodes.Table) else ((other, other.body),)
    return None


def _all(
    program: nodes.Program, parts: tuple[tuple[nodes.Unit, nodes.Node], ...], known: Known
) -> list[Value] | None:
    found: dict[Value, None] = {}
    for unit, node in parts:
        values = _values(program, unit, node, known)
        if values is None or len(found) + len(values) > _MANY or not all(isinstance(value, _PLAIN) for value in values):
            return None
        found |= dict.fromkeys(values)
    return list(found)
