"""Facts that give a table's columns their values: the facts themselves, sums of one fact, and other decisions' results.

What is worked out here is a proposal: whoever asks proves it by evaluating.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal, DecimalException
from typing import Any, Final

from saklig.decision.analysis.effort import Effort, TooMuch
from saklig.decision.analysis.pieces import pieces_of
from saklig.decision.analysis.possible import decides
from saklig.decision.analysis.sameness import constant
from saklig.decision.analysis.search import within
from saklig.decision.analysis.sheets import sheet_of
from saklig.decision.analysis.terms import arrangements, term_nodes
from saklig.decision.core import nodes
from saklig.decision.model import Model
from saklig.decision.values import NUMBERS, Value

_DEEP: Final = 6  # decisions that are gone back through
_ROWS: Final = 8  # rows of a decision with the wanted result that are tried
_STEPS: Final = 300_000
_A_STEP: Final = 20


def columns_of(table: nodes.Table) -> Mapping[str, nodes.Node]:
    """The expressions of a table's columns and terms, by their texts."""
    sheet = sheet_of(table)
    return {variable.text: variable.expression for variable in sheet.variables} | term_nodes(sheet)


def facts_of(
    model: Model, unit: nodes.Unit, columns: Mapping[str, nodes.Node], values: Mapping[str, Value]
) -> Iterator[dict[str, Value]]:
    """Facts that may give columns and terms, by their texts, these values, the nearest first; none where one is worked out.

    They end where the ways back have taken their steps: there may be more.
    """
    if unit.kind != "decision" or "#" in unit.key or any(text not in columns for text in values):
        return
    wanted = [(columns[text], value) for text, value in values.items()]
    with suppress(TooMuch):
        yield from _together(model, unit, wanted, {}, _DEEP, Effort(_STEPS))


def _together(
    model: Model, unit: nodes.Unit, wanted: list[tuple[nodes.Node, Value]], facts: dict[str, Value], deep: int, effort: Effort
) -> Iterator[dict[str, Value]]:
    effort.spend(_A_STEP)
    if not wanted:
        yield facts
        return
    (node, value), rest = wanted[0], wanted[1:]
    roots = {slot: model.program.inputs[source.key] for slot, _, source in unit.slots if source.kind == "input"}
    solved = _solved(node, value, roots)
    if solved is not None:
        merged = _merged(facts, *solved)
        if merged is not None:
            yield from _together(model, unit, rest, merged, deep, effort)
        return
    for other, columns in _by_rows(model, unit, node, value, effort) if deep else ():
        for found in _together(model, other, columns, facts, deep - 1, effort):
            yield from _together(model, unit, rest, found, deep, effort)


def _by_rows(
    model: Model, unit: nodes.Unit, node: nodes.Node, value: Value, effort: Effort
) -> Iterator[tuple[nodes.Unit, list[tuple[nodes.Node, Value]]]]:
    """The decision that gives the value, with values of its columns that let one of the rows with this result apply."""
    read = decides(model.program, unit, node)
    if read is None:
        return
    other, table, name = read
    place = [column.name or "" for column in table.outputs].index(name)
    rows = [row for row, rule in enumerate(table.rules) if constant(rule.outputs[place]) == (value,)]
    sheet, columns = sheet_of(table), columns_of(table)
    for terms in arrangements(sheet, effort):
        pieces = [pieces_of(sheet, index, terms, effort) for index in range(len(sheet.variables))]
        for row in rows[:_ROWS]:
            own = within(pieces, 1 << row)
            effort.spend(sum(map(len, pieces)))
            if all(own):
                chosen = {variable.text: group[0].value for variable, group in zip(sheet.variables, own, strict=True)}
                yield other, [(columns[text], found) for text, found in {**chosen, **terms}.items()]


def _solved(
    node: nodes.Node, value: Value, roots: Mapping[int, nodes.Input]
) -> tuple[tuple[str, ...], Value] | None:
    """The fact that an expression is, or is a sum, difference, product or quotient of with a constant, and its value."""
    while isinstance(node, nodes.Formula | nodes.Coerce):
        node = node.body
    if isinstance(node, nodes.Arithmetic) and isinstance(value, Decimal):
        left, right = constant(node.left), constant(node.right)
        if (left is None) == (right is None):
            return None
        try:
            inner = _inverse(node.operator, left, right, value)
        except DecimalException:
            return None
        return None if inner is None else _solved(node.right if left else node.left, inner, roots)
    path = _path(node, roots)
    return None if path is None else (path, value)


def _inverse(operator: str, left: tuple[Value] | None, right: tuple[Value] | None, value: Decimal) -> Decimal | None:
    """What stands beside the constant where the whole is `value`."""
    known = (left or right or (None,))[0]
    if not isinstance(known, Decimal):
        return None
    if operator == "+":
        return NUMBERS.subtract(value, known)
    if operator == "-":
        return NUMBERS.subtract(known, value) if left else NUMBERS.add(value, known)
    if operator == "*":
        return NUMBERS.divide(value, known)
    if operator == "/":
        return NUMBERS.divide(known, value) if left else NUMBERS.multiply(value, known)
    return None


def _path(node: nodes.Node, roots: Mapping[int, nodes.Input]) -> tuple[str, ...] | None:
    """Where an expression stands in the facts, if it is one."""
    names: list[str] = []
    while not isinstance(node, nodes.Local):
        if isinstance(node, nodes.Formula | nodes.Coerce):
            node = node.body
        elif isinstance(node, nodes.Get):
            names.append(node.name)
            node = node.source
        else:
            return None
    root = roots.get(node.slot)
    return None if root is None else (*root.path, *reversed(names))


def _merged(facts: Mapping[str, Any], path: tuple[str, ...], value: Value) -> dict[str, Any] | None:
    """The facts with one more; None where it is there with another value."""
    found = dict(facts)
    name, rest = path[0], path[1:]
    if not rest:
        if name in found and found[name] != value:
            return None
        return {**found, name: value}
    inner = found.get(name, {})
    below = _merged(inner, rest, value) if isinstance(inner, dict) else None
    return None if below is None else {**found, name: below}
