"""What a hit policy makes of the rows that apply (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from saklig.decision.core import nodes
from saklig.decision.errors import Fault
from saklig.decision.evaluation.merge import identical
from saklig.decision.feel.arithmetic import add
from saklig.decision.feel.operators import order, same
from saklig.decision.values import Value, holds_unknown, unknown

Outputs = tuple[Value, ...]
# the rows that apply, by their place in the table, with their outputs
Fired = list[tuple[int, Outputs]]


def result(node: nodes.Table, outputs: Outputs) -> Value:
    """A row's value: its one output, or a context of them."""
    if len(outputs) == 1:
        return outputs[0]
    return {column.name or "": value for column, value in zip(node.outputs, outputs, strict=True)}


def unique(node: nodes.Table, fired: Fired) -> Value:
    """U: one row only."""
    if len(fired) > 1:
        rows = ", ".join(f"{node.rules[row].number} ({node.rules[row].id})" for row, _ in fired)
        raise Fault("HIT_POLICY", f"only one row may apply under hit policy UNIQUE, but {rows} do")
    return result(node, fired[0][1])


def first(node: nodes.Table, fired: Fired) -> Value:
    """F: the first row."""
    return result(node, fired[0][1])


def any_(node: nodes.Table, fired: Fired) -> Value:
    """A: any row, since all give the same."""
    value = result(node, fired[0][1])
    for row, outputs in fired[1:]:
        if not identical(value, result(node, outputs)):
            one, other = node.rules[fired[0][0]].number, node.rules[row].number
            raise Fault("HIT_POLICY", f"rows {one} and {other} apply with different results under ANY")
    return value


def _ranked(node: nodes.Table, fired: Fired) -> Fired:
    """By falling priority of the outputs' allowed values, the first output first."""
    def rank(entry: tuple[int, Outputs]) -> tuple[int, ...]:
        return tuple(
            next((place for place, value in enumerate(clause.order) if same(value, output) is True), len(clause.order))
            for clause, output in zip(node.outputs, entry[1], strict=True)
            if clause.order
        )

    return sorted(fired, key=rank)


def priority(node: nodes.Table, fired: Fired) -> Value:
    """P: the row whose outputs stand first in the allowed values."""
    return result(node, _ranked(node, fired)[0][1])


def rule_order(node: nodes.Table, fired: Fired) -> Value:
    """R: all rows, as they stand."""
    return [result(node, outputs) for _, outputs in fired]


def output_order(node: nodes.Table, fired: Fired) -> Value:
    """O: all rows, by falling priority."""
    return rule_order(node, _ranked(node, fired))


def collect(node: nodes.Table, fired: Fired) -> Value:
    """C: all rows, or their sum, count, least or greatest."""
    found = [result(node, outputs) for _, outputs in fired]
    aggregation = node.aggregation
    if aggregation is None:
        return found
    if aggregation == "COUNT":
        return Decimal(len(found))
    if any(holds_unknown(value) for value in found):
        return unknown(found)
    best = found[0]
    if aggregation == "SUM":
        for value in found[1:]:
            best = add(best, value)
        return best
    sign = 1 if aggregation == "MAX" else -1
    for value in found[1:]:
        best = value if order(value, best) * sign > 0 else best
    return best


POLICIES: Final[dict[str, Callable[[nodes.Table, Fired], Value]]] = {
    "UNIQUE": unique,
    "FIRST": first,
    "ANY": any_,
    "PRIORITY": priority,
    "RULE ORDER": rule_order,
    "OUTPUT ORDER": output_order,
    "COLLECT": collect,
}
