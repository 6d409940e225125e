"""Conditions of decision tables as sets: what the column's value is compared with, where that can be read off.

An end of a span is a constant or a term: an expression that does not speak of the column's value. Source: DMN 1.5,
10.3.2.14 (unary tests), 8.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.decision.values import Range, Value

# classes whose values Python compares as FEEL does
PLAIN: Final = (Decimal, str, date, bool)


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`, without limit where that is None; a single value where both are the same node."""

    low: nodes.Node | None
    high: nodes.Node | None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class Condition:
    """Spans joined by "or"; `negated` for not(...)."""

    spans: tuple[Span, ...]
    negated: bool

    def ends(self) -> tuple[nodes.Node, ...]:
        """Every end once."""
        found = [end for span in self.spans for end in (span.low, span.high) if end is not None]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Cell:
    """A condition of constants of one class: its single values and its ranges; `negated` for not(...)."""

    kind: type
    values: tuple[Value, ...]
    ranges: tuple[Range, ...]
    negated: bool

    def holds(self, value: Value) -> bool:
        """Whether a value of the class is in it."""
        inside = value in self.values or any(_within(value, one) for one in self.ranges)
        return inside != self.negated


def _within(value: Value, held: Range) -> bool:
    if held.start is not None and not (held.start <= value if held.start_included else held.start < value):
        return False
    return held.end is None or bool(value <= held.end if held.end_included else value < held.end)


def condition_of(node: nodes.Node | None) -> Condition | None:
    """A condition as spans; None for one that is something else, as a test of its own over `?`."""
    body = node.body if isinstance(node, nodes.Formula) else node
    if not isinstance(body, nodes.AnyOf) or not body.tests:
        return None
    if len(body.tests) == 1 and isinstance(body.tests[0], nodes.Compare) and body.tests[0].operator == "!=":
        single = _single(body.tests[0].right, body.tests[0].left)
        return None if single is None else Condition((single,), not body.negated)
    spans = [_span(test) for test in body.tests]
    known = tuple(span for span in spans if span is not None)
    return Condition(known, body.negated) if len(known) == len(spans) else None


def cell_of(condition: Condition | None) -> Cell | None:
    """The condition with constants of one plain class alone; else None."""
    if condition is None or not all(isinstance(end, nodes.Const) for end in condition.ends()):
        return None
    kinds = {type(end.value) for end in condition.ends() if isinstance(end, nodes.Const)}
    if len(kinds) != 1 or not kinds <= set(PLAIN):
        return None
    values, ranges = [], []
    for span in condition.spans:
        low, high = (end.value if isinstance(end, nodes.Const) else None for end in (span.low, span.high))
        if span.low is span.high:
            values.append(low)
        elif bool in kinds or (low is not None and high is not None and low > high):
            return None
        else:
            ranges.append(Range(low, high, span.low_included, span.high_included))
    return Cell(kinds.pop(), tuple(values), tuple(ranges), condition.negated)


def constant_cell(node: nodes.Node | None) -> Cell | None:
    """A condition that rests on nothing but the column's value and constants of one plain class; else None."""
    return cell_of(condition_of(node))


def hull_of(cell: Cell | None) -> Range | None:
    """The least range around all that a cell holds; None for one that is turned round, or of another kind than has an order."""
    if cell is None or cell.negated or cell.kind is bool:
        return None
    spans = [*cell.ranges, *(Range(value, value, True, True) for value in cell.values)]
    lows = [(one.start, not one.start_included) for one in spans]
    highs = [(one.end, one.end_included) for one in spans]
    low = None if any(end is None for end, _ in lows) else min(lows)
    high = None if any(end is None for end, _ in highs) else max(highs)
    return Range(
        None if low is None else low[0], None if high is None else high[0], low is not None and not low[1],
        high is not None and high[1],
    )  # fmt: skip


def _span(test: nodes.Node) -> Span | None:
    if isinstance(test, nodes.Compare) and isinstance(test.left, nodes.Local):
        return _single(test.right, test.left) if test.operator == "=" else _half(test.operator, test.right, test.left)
    if not isinstance(test, nodes.Test) or test.condition:
        return None
    wanted = test.test
    if not isinstance(wanted, nodes.RangeNode):
        return _single(wanted, test.value)
    if wanted.operator:
        return _half(wanted.operator, wanted.low or wanted.high, test.value) if wanted.operator not in ("=", "!=") else None
    if wanted.low is None or wanted.high is None or not (_is_end(wanted.low, test.value) and _is_end(wanted.high, test.value)):
        return None
    return Span(wanted.low, wanted.high, wanted.low_included, wanted.high_included)


def _single(end: nodes.Node, value: nodes.Node) -> Span | None:
    return Span(end, end) if _is_end(end, value) else None


def _half(operator: str, end: nodes.Node | None, value: nodes.Node) -> Span | None:
    if operator == "!=" or end is None or not _is_end(end, value):
        return None
    if operator in ("<", "<="):
        return Span(None, end, False, operator == "<=")
    return Span(end, None, operator == ">=", False)


def _is_end(node: nodes.Node, value: nodes.Node) -> bool:
    """A constant that is no null, list or range, or a term of the value's own type."""
    if isinstance(node, nodes.Const):
        return type(node.value) in PLAIN
    own, wanted = types.plain(node.type), types.plain(value.type)
    if own not in (types.NUMBER, types.DATE) or own is not wanted or not isinstance(value, nodes.Local):
        return False
    return not any(isinstance(part, nodes.Local) and part.slot == value.slot for part in walk(node))
