"""Operators and tests as SQL: calculation, comparison, truth, ranges (DMN 1.5, 10.3.2.4 to 10.3.2.15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from saklig.decision.core import nodes
from saklig.decision.feel import arithmetic as arithmetics
from saklig.decision.feel import operators
from saklig.decision.sql import lists, words
from saklig.decision.sql.arithmetic import number
from saklig.decision.sql.logic import folded, join, lifted, opposite, truth
from saklig.decision.sql.pieces import NOTHING, Cell, Known, Listing, Mapped, Months, Number, Piece
from saklig.decision.sql.refusing import Refused
from saklig.decision.sql.words import FALSE, Expression
from saklig.decision.temporal import DAY, DaysTime, YearsMonths
from saklig.decision.values import Range, Value

if TYPE_CHECKING:
    from saklig.decision.sql.writer import Frame, Writer


# --- calculation ---


def negate(w: Writer, node: nodes.Negate, frame: Frame) -> Piece:
    value = w.write(node.operand, frame)
    if isinstance(value, Known):
        return Known(value=arithmetics.negate(value.value))
    if isinstance(value, Number):
        return w.arithmetic.negate(value)
    raise Refused("ARITHMETIC", "- of what is no number")


def arithmetic(w: Writer, node: nodes.Arithmetic, frame: Frame) -> Piece:
    left, right = w.write(node.left, frame), w.write(node.right, frame)
    return calculate(w, node.operator, left, right)


def calculate(w: Writer, operator: str, left: Piece, right: Piece) -> Piece:
    """left operator right. Errors: Refused, Fault."""
    if isinstance(left, Known) and isinstance(right, Known):
        return Known(value=arithmetics.ARITHMETIC[operator](left.value, right.value))
    if left == NOTHING or right == NOTHING:
        other = right if left == NOTHING else left
        unknown = getattr(other, "unknown", FALSE)
        return NOTHING if unknown == FALSE else Cell(kind="number", sql=words.NULL, unknown=unknown)
    if isinstance(left, Months) or isinstance(right, Months):
        months, value = (left, right) if isinstance(left, Months) else (right, left)
        assert isinstance(months, Months)
        if isinstance(value, Known) and type(value.value) is date:
            value = lifted(value)
        if operator != "+" or not isinstance(value, Cell) or value.kind != "date":
            raise Refused("ARITHMETIC", f"{operator} of months that are a fact and what is no date")
        sql = w.dialect.add_months(value.sql, months.count.sql)
        return w.keep(Cell(kind="date", sql=sql, unknown=words.either(value.unknown, months.count.unknown),
                           may_be_null=value.may_be_null or months.count.may_be_null), w.hint)  # fmt: skip
    constants = [one.value for one in (left, right) if isinstance(one, Known)]
    duration = next((one for one in constants if type(one) in (DaysTime, YearsMonths)), None)
    if duration is not None:
        return _shifted(w, operator, left if not isinstance(left, Known) else right, duration)
    one, other = lifted(left), lifted(right)
    if not isinstance(one, Number) or not isinstance(other, Number):
        raise Refused("ARITHMETIC", f"{operator} of what are not both numbers", "of dates, add durations to them")
    if operator == "+" or operator == "-":
        found = w.arithmetic.add(one, other, 1 if operator == "+" else -1)
    elif operator == "*":
        found = w.arithmetic.multiply(one, other)
    elif operator == "/":
        found = w.arithmetic.divide(one, other)
    else:
        raise Refused("ARITHMETIC", f"the operator {operator}", "multiply instead")
    return found


def _shifted(w: Writer, operator: str, value: Piece, duration: Value) -> Piece:
    if operator == "*" and isinstance(value, Number) and isinstance(duration, YearsMonths):
        if value.divisor != 1 or value.over or value.exact:
            raise Refused("ARITHMETIC", "months times what may be no whole number")
        return Months(count=w.arithmetic.multiply(value, number(Decimal(duration.months))))
    if not isinstance(value, Cell) or value.kind != "date" or operator not in ("+", "-"):
        raise Refused("ARITHMETIC", f"a duration {operator} what is no date")
    sign = 1 if operator == "+" else -1
    if isinstance(duration, YearsMonths):
        sql = w.dialect.add_months(value.sql, sign * duration.months)
    elif duration.nanos % DAY:
        raise Refused("ARITHMETIC", "a duration of less than a day added to a date")
    else:
        sql = w.dialect.add_days(value.sql, words.whole(sign * duration.nanos // DAY))
    return replace(value, sql=w.layers.keep(sql, w.hint), domain=None)


# --- truth ---


def compare(w: Writer, node: nodes.Compare, frame: Frame) -> Piece:
    return w.logic.compare(node.operator, w.write(node.left, frame), w.write(node.right, frame))


def logic(w: Writer, node: nodes.Logic, frame: Frame) -> Piece:
    left = truth(w.write(node.left, frame))
    if folded(left) == Known(value=node.operator == "or"):
        return folded(left)
    return folded(join(node.operator, (left, truth(w.write(node.right, frame)))))


def between(w: Writer, node: nodes.Between, frame: Frame) -> Piece:
    value, low, high = (w.write(one, frame) for one in (node.value, node.low, node.high))
    if all(isinstance(one, Known) for one in (value, low, high)):
        return Known(value=operators.between(value.value, low.value, high.value))  # type: ignore[union-attr]
    return folded(join("and", (truth(w.logic.compare(">=", value, low)), truth(w.logic.compare("<=", value, high)))))


def test(w: Writer, node: nodes.Test, frame: Frame) -> Piece:
    value = w.write(node.value, frame)
    if isinstance(node.test, nodes.RangeNode):
        return in_range(w, value, _range_ends(w, node.test, frame))
    wanted = w.write(node.test, frame)
    if isinstance(value, Known) and isinstance(wanted, Known):
        return Known(value=operators.matches(value.value, wanted.value, condition=node.condition))
    if node.condition and isinstance(wanted, Cell) and wanted.kind == "boolean":
        return wanted
    if isinstance(wanted, Known) and isinstance(wanted.value, Range):
        held = wanted.value
        ends = Known(value=held.start), Known(value=held.end), held.start_included, held.end_included, held.operator
        return in_range(w, value, ends)
    if isinstance(wanted, Known) and isinstance(wanted.value, list) or isinstance(wanted, Listing | Mapped):
        return lists.contains(w, lifted(wanted), value)
    return w.logic.compare("=", value, wanted)


_Ends = tuple[Piece | None, Piece | None, bool, bool, str]


def _range_ends(w: Writer, node: nodes.RangeNode, frame: Frame) -> _Ends:
    low = None if node.low is None else w.write(node.low, frame)
    high = None if node.high is None else w.write(node.high, frame)
    return low, high, node.low_included, node.high_included, node.operator


def in_range(w: Writer, value: Piece, ends: _Ends) -> Piece:
    """Whether a range holds a value (10.3.2.7). Errors: Refused, Fault."""
    low, high, low_included, high_included, operator = ends
    if operator:
        end = low if low is not None and low != NOTHING else high
        assert end is not None
        return w.logic.compare(operator, value, end)
    if low is None or high is None:
        return NOTHING
    # no range, and so null, is what has no ends or goes from the greater to the less; only null matches null
    of_null = truth(w.logic.compare("=", value, NOTHING))
    no_range = NOTHING if of_null.unknown == FALSE else Cell(kind="boolean", sql=words.NULL, unknown=of_null.unknown)
    if isinstance(low, Known) and isinstance(high, Known):
        if low == NOTHING or high == NOTHING:
            return folded(of_null) if low == high else no_range
        if low.value > high.value:
            return folded(of_null)
        return folded(_between_ends(w, value, ends))
    null = [truth(w.logic.compare("=", one, NOTHING)) for one in (low, high)]
    none = words.both(*(words.is_true(one.sql) for one in null))
    one_null = words.either(*(words.is_true(one.sql) for one in null))
    ordered = words.is_not_false(truth(w.logic.compare("<=", low, high)).sql)
    open_ = words.either(*(one.unknown for one in null))
    branches: list[tuple[Expression, Piece]] = [(none, of_null), (one_null, no_range), (words.opposite(ordered), of_null)]
    return folded(truth(w.logic.choose(branches, _between_ends(w, value, ends), open_)))


def _between_ends(w: Writer, value: Piece, ends: _Ends) -> Cell:
    low, high, low_included, high_included, _ = ends
    assert low is not None and high is not None
    return join("and", (
        truth(w.logic.compare(">=" if low_included else ">", value, low)),
        truth(w.logic.compare("<=" if high_included else "<", value, high)),
    ))  # fmt: skip


def any_of(w: Writer, node: nodes.AnyOf, frame: Frame) -> Piece:
    if not node.tests:
        return Known(value=node.negated)
    found = join("or", [truth(w.write(one, frame)) for one in node.tests])
    return folded(opposite(found) if node.negated else found)


def in_(w: Writer, node: nodes.In, frame: Frame) -> Piece:
    frame[node.slot] = w.write(node.value, frame)
    return w.write(node.tests, frame)


def range_(w: Writer, node: nodes.RangeNode, frame: Frame) -> Piece:
    low, high, low_included, high_included, operator = _range_ends(w, node, frame)
    if not all(one is None or isinstance(one, Known) for one in (low, high)):
        raise Refused("RANGE", "a range of facts as a value", "compare with its ends")
    values = [None if one is None else one.value for one in (low, high)]  # type: ignore[union-attr]
    return Known(value=Range(values[0], values[1], low_included, high_included, operator))


WRITE: Final[Mapping[type[nodes.Node], Any]] = {
    nodes.Negate: negate, nodes.Arithmetic: arithmetic, nodes.Compare: compare, nodes.Logic: logic, nodes.Between: between,
    nodes.Test: test, nodes.AnyOf: any_of, nodes.In: in_, nodes.RangeNode: range_,
}  # fmt: skip
