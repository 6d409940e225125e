"""Whether two rows of a table can't both apply, as far as constants and equal terms say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from saklig.decision.core import nodes
from saklig.decision.core.cells import Cell as CellSet
from saklig.decision.core.cells import constant_cell

__all__ = ["apart"]


def apart(node: nodes.Table, first: Sequence[CellSet | None], second: Sequence[CellSet | None], one: int, other: int) -> bool:
    """Whether two rows can't both apply, as far as constants say."""
    for place, (mine, theirs) in enumerate(zip(first, second, strict=True)):
        if mine is not None and theirs is not None and _disjoint(mine, theirs):
            return True
        if _against(node.rules[one].conditions[place], node.rules[other].conditions[place]):
            return True
    return False


def _against(one: nodes.Node | None, other: nodes.Node | None) -> bool:
    """`< x` and `>= x`, or `> x` and `<= x`, or null and any comparison."""
    first, second = _half(one), _half(other)
    if first is None or second is None:
        return _is_null(one) and (second is not None or constant_cell(other) is not None) or (
            _is_null(other) and (first is not None or constant_cell(one) is not None)
        )
    return first[1] == second[1] and {first[0], second[0]} in ({"<", ">="}, {">", "<="}, {"<", ">"}, {"<", "="}, {">", "="})


def _half(node: nodes.Node | None) -> tuple[str, Any] | None:
    body = node.body if isinstance(node, nodes.Formula) else node
    if not isinstance(body, nodes.AnyOf) or len(body.tests) != 1 or body.negated:
        return None
    test = body.tests[0]
    if isinstance(test, nodes.Compare):
        return test.operator, _bare(test.right)
    if isinstance(test, nodes.Test) and isinstance(test.test, nodes.RangeNode) and test.test.operator:
        return test.test.operator, _bare(test.test.low or test.test.high)
    return None


def _is_null(node: nodes.Node | None) -> bool:
    body = node.body if isinstance(node, nodes.Formula) else node
    if not isinstance(body, nodes.AnyOf) or len(body.tests) != 1 or body.negated:
        return False
    test = body.tests[0]
    return isinstance(test, nodes.Test) and isinstance(test.test, nodes.Const) and test.test.value is None


def _bare(node: nodes.Node | None) -> Any:
    """A node without its place in the text."""
    if isinstance(node, nodes.Get):
        return "get", node.name, _bare(node.source)
    if isinstance(node, nodes.Local):
        return "local", node.slot
    if isinstance(node, nodes.Const) and not isinstance(node.value, list | dict):
        return "const", type(node.value).__name__, node.value
    return id(node)


def _disjoint(one: CellSet, other: CellSet) -> bool:
    """Whether no value is in both."""
    if one.kind is not other.kind:
        return True
    points = [*one.values, *other.values]
    if one.negated and other.negated:
        return False
    if one.negated or other.negated:
        positive, negative = (other, one) if one.negated else (one, other)
        if positive.ranges:
            return False
        return not any(negative.holds(value) for value in positive.values)
    if any(one.holds(value) and other.holds(value) for value in points):
        return False
    return not any(_overlap(mine, theirs) for mine in one.ranges for theirs in other.ranges)


def _overlap(one: Any, other: Any) -> bool:
    """Whether two ranges share a value."""
    low, low_in = _later(one.start, one.start_included, other.start, other.start_included, 1)
    high, high_in = _later(one.end, one.end_included, other.end, other.end_included, -1)
    if low is None or high is None:
        return True
    return bool(low < high or (low == high and low_in and high_in))


def _later(one: Any, one_in: bool, other: Any, other_in: bool, sign: int) -> tuple[Any, bool]:
    if one is None or other is None:
        return (other, other_in) if one is None else (one, one_in)
    if one == other:
        return one, one_in and other_in
    return (one, one_in) if (one > other) == (sign > 0) else (other, other_in)
