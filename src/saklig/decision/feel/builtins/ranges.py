"""Range functions (DMN 1.5, 10.3.4.7, table 78) and `range` (10.3.4.1)."""

from __future__ import annotations

import re
from typing import Final

from saklig.decision.errors import ExpressionError, Fault
from saklig.decision.feel import tree
from saklig.decision.feel.arithmetic import negate
from saklig.decision.feel.builtins.define import Form, Runtime, form
from saklig.decision.feel.names import NameSet
from saklig.decision.feel.operators import compare, in_range, order
from saklig.decision.feel.parser import parse_expression
from saklig.decision.temporal import parse_date, parse_date_time, parse_duration, parse_temporal, parse_time
from saklig.decision.types import BOOLEAN
from saklig.decision.values import Range, Value


def _ends(range_: Range) -> Range:
    """A range with both ends. Errors: Fault."""
    if range_.start is None or range_.end is None:
        raise Fault("INVALID_ARGUMENT", "this function needs a range with both ends")
    return range_


def _sign(left: Value, right: Value) -> int:
    return int(order(left, right))


def _precedes(first: Range, second: Range) -> bool:
    """The first range ends before the second begins."""
    sign = _sign(_ends(first).end, _ends(second).start)
    return sign < 0 or (sign == 0 and not (first.end_included and second.start_included))


@form("before", "point1: point, point2: point", result=BOOLEAN)
def before_points(_: Runtime, one: Value, two: Value) -> Value:
    """The first comes before the second."""
    return compare("<", one, two)


@form("before", "point: point, range: range", result=BOOLEAN)
def before_range(_: Runtime, point: Value, range_: Range) -> Value:
    """The point comes before the range."""
    sign = _sign(point, _ends(range_).start)
    return sign < 0 or (sign == 0 and not range_.start_included)


@form("before", "range: range, point: point", result=BOOLEAN)
def range_before(_: Runtime, range_: Range, point: Value) -> Value:
    """The range comes before the point."""
    sign = _sign(_ends(range_).end, point)
    return sign < 0 or (sign == 0 and not range_.end_included)


@form("before", "range1: range, range2: range", result=BOOLEAN)
def before_ranges(_: Runtime, one: Range, two: Range) -> Value:
    """The first range comes before the second."""
    return _precedes(one, two)


@form("after", "point1: point, point2: point", result=BOOLEAN)
def after_points(_: Runtime, one: Value, two: Value) -> Value:
    """The first comes after the second."""
    return compare(">", one, two)


@form("after", "point: point, range: range", result=BOOLEAN)
def after_range(runtime: Runtime, point: Value, range_: Range) -> Value:
    """The point comes after the range."""
    return range_before.body(runtime, range_, point)


@form("after", "range: range, point: point", result=BOOLEAN)
def range_after(runtime: Runtime, range_: Range, point: Value) -> Value:
    """The range comes after the point."""
    return before_range.body(runtime, point, range_)


@form("after", "range1: range, range2: range", result=BOOLEAN)
def after_ranges(_: Runtime, one: Range, two: Range) -> Value:
    """The first range comes after the second."""
    return _precedes(two, one)


def _meets(one: Range, two: Range) -> bool:
    return one.end_included and two.start_included and _sign(_ends(one).end, _ends(two).start) == 0


@form("meets", "range1: range, range2: range", result=BOOLEAN)
def meets(_: Runtime, one: Range, two: Range) -> Value:
    """The first ends where the second begins."""
    return _meets(one, two)


@form("met by", "range1: range, range2: range", result=BOOLEAN)
def met_by(_: Runtime, one: Range, two: Range) -> Value:
    """The second ends where the first begins."""
    return _meets(two, one)


@form("overlaps", "range1: range, range2: range", result=BOOLEAN)
def overlaps(_: Runtime, one: Range, two: Range) -> Value:
    """The ranges share a point."""
    return not _precedes(one, two) and not _precedes(two, one)


def _overlaps_before(one: Range, two: Range) -> bool:
    starts = _sign(_ends(one).start, _ends(two).start)
    ends = _sign(one.end, two.end)
    begins_first = starts < 0 or (starts == 0 and one.start_included and not two.start_included)
    ends_first = ends < 0 or (ends == 0 and (not one.end_included or two.end_included))
    return begins_first and ends_first and not _precedes(one, two)


@form("overlaps before", "range1: range, range2: range", result=BOOLEAN)
def overlaps_before(_: Runtime, one: Range, two: Range) -> Value:
    """The first begins first and ends inside the second."""
    return _overlaps_before(one, two)


def _overlaps_after(one: Range, two: Range) -> bool:
    starts = _sign(_ends(two).start, _ends(one).start)
    ends = _sign(two.end, one.end)
    begins_after = starts < 0 or (starts == 0 and two.start_included and not one.start_included)
    ends_after = ends < 0 or (ends == 0 and (one.end_included or not two.end_included))
    return begins_after and ends_after and not _precedes(two, one)


@form("overlaps after", "range1: range, range2: range", result=BOOLEAN)
def overlaps_after(_: Runtime, one: Range, two: Range) -> Value:
    """The first begins inside the second and ends last."""
    return _overlaps_after(one, two)


def _ends_together(one: Range, two: Range) -> bool:
    return one.end_included == two.end_included and _sign(_ends(one).end, _ends(two).end) == 0


def _starts_together(one: Range, two: Range) -> bool:
    return one.start_included == two.start_included and _sign(_ends(one).start, _ends(two).start) == 0


@form("finishes", "point: point, range: range", result=BOOLEAN)
def finishes_point(_: Runtime, point: Value, range_: Range) -> Value:
    """The point is the range's end."""
    return range_.end_included and _sign(point, _ends(range_).end) == 0


def _finishes(one: Range, two: Range) -> bool:
    sign = _sign(_ends(one).start, _ends(two).start)
    return _ends_together(one, two) and (sign > 0 or (sign == 0 and (not one.start_included or two.start_included)))


@form("finishes", "range1: range, range2: range", result=BOOLEAN)
def finishes(_: Runtime, one: Range, two: Range) -> Value:
    """The first ends with the second and lies inside it."""
    return _finishes(one, two)


@form("finished by", "range: range, point: point", result=BOOLEAN)
def finished_by_point(runtime: Runtime, range_: Range, point: Value) -> Value:
    """The range's end is the point."""
    return finishes_point.body(runtime, point, range_)


@form("finished by", "range1: range, range2: range", result=BOOLEAN)
def finished_by(_: Runtime, one: Range, two: Range) -> Value:
    """The second ends with the first and lies inside it."""
    return _finishes(two, one)


@form("includes", "range: range, point: point", result=BOOLEAN)
def includes_point(_: Runtime, range_: Range, point: Value) -> Value:
    """The range holds the point."""
    return in_range(point, range_)


def _includes(one: Range, two: Range) -> bool:
    starts, ends = _sign(_ends(one).start, _ends(two).start), _sign(one.end, two.end)
    return (starts < 0 or (starts == 0 and (one.start_included or not two.start_included))) and (
        ends > 0 or (ends == 0 and (one.end_included or not two.end_included))
    )


@form("includes", "range1: range, range2: range", result=BOOLEAN)
def includes(_: Runtime, one: Range, two: Range) -> Value:
    """The first holds the second."""
    return _includes(one, two)


@form("during", "point: point, range: range", result=BOOLEAN)
def during_point(_: Runtime, point: Value, range_: Range) -> Value:
    """The point lies in the range."""
    return in_range(point, range_)


@form("during", "range1: range, range2: range", result=BOOLEAN)
def during(_: Runtime, one: Range, two: Range) -> Value:
    """The first lies in the second."""
    return _includes(two, one)


@form("starts", "point: point, range: range", result=BOOLEAN)
def starts_point(_: Runtime, point: Value, range_: Range) -> Value:
    """The point is the range's beginning."""
    return range_.start_included and _sign(point, _ends(range_).start) == 0


def _starts(one: Range, two: Range) -> bool:
    sign = _sign(_ends(one).end, _ends(two).end)
    return _starts_together(one, two) and (sign < 0 or (sign == 0 and (not one.end_included or two.end_included)))


@form("starts", "range1: range, range2: range", result=BOOLEAN)
def starts(_: Runtime, one: Range, two: Range) -> Value:
    """The first begins with the second and lies inside it."""
    return _starts(one, two)


@form("started by", "range: range, point: point", result=BOOLEAN)
def started_by_point(runtime: Runtime, range_: Range, point: Value) -> Value:
    """The range's beginning is the point."""
    return starts_point.body(runtime, point, range_)


@form("started by", "range1: range, range2: range", result=BOOLEAN)
def started_by(_: Runtime, one: Range, two: Range) -> Value:
    """The second begins with the first and lies inside it."""
    return _starts(two, one)


@form("coincides", "point1: point, point2: point", result=BOOLEAN)
def coincides_points(_: Runtime, one: Value, two: Value) -> Value:
    """The points are the same."""
    return compare("=", one, two)


@form("coincides", "range1: range, range2: range", result=BOOLEAN)
def coincides(_: Runtime, one: Range, two: Range) -> Value:
    """The ranges are the same."""
    return _starts_together(one, two) and _ends_together(one, two)


@form("range", "from: string")
def range_from_string(_: Runtime, text: str) -> Value:
    """A range by its text; its ends are literals, and one of them may be left out (rule 66)."""
    below, above = _BELOW.fullmatch(text), _ABOVE.fullmatch(text)
    if below is not None:
        included = below[2] == "]"
        return Range(None, _end(below[1]), False, included, "<=" if included else "<")
    if above is not None:
        included = above[1] == "["
        return Range(_end(above[2]), None, included, False, ">=" if included else ">")
    node = _parsed(text)
    if not isinstance(node, tree.Interval):
        raise Fault("INVALID_TEXT", f"{text[:60]!r} is no range")
    low, high = _literal(node.low), _literal(node.high)
    if low is None and high is None:
        raise Fault("INVALID_TEXT", "a range has at least one end")
    if low is not None and high is not None and (type(low) is not type(high) or _sign(low, high) > 0):
        raise Fault("INVALID_TEXT", "a range goes from the less to the greater of one type")
    return Range(low, high, node.low_included and low is not None, node.high_included and high is not None)


_BELOW: Final = re.compile(r"\s*[(\]]\s*\.\.(.+)([)\[\]])\s*", re.DOTALL)
_ABOVE: Final = re.compile(r"\s*([\[(\]])(.+)\.\.\s*[)\[]\s*", re.DOTALL)


def _parsed(text: str) -> tree.Node:
    try:
        return parse_expression(text, [NameSet(["date and time"])], NameSet())
    except ExpressionError as error:
        raise Fault("INVALID_TEXT", f"{text[:60]!r} is no range: {error.message}")


def _end(text: str) -> Value:
    """The only end of a range."""
    value = _literal(_parsed(text))
    if value is None:
        raise Fault("INVALID_TEXT", "a range has at least one end")
    return value


_LITERAL_CALLS: Final = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}


def _literal(node: tree.Node) -> Value:
    if isinstance(node, tree.Const):
        return node.value
    if isinstance(node, tree.Negation):
        return negate(_literal(node.operand))
    if isinstance(node, tree.AtLiteral):
        value: Value = parse_temporal(node.text)
    elif (
        isinstance(node, tree.Call)
        and isinstance(node.function, tree.Name)
        and len(node.arguments) == 1
        and isinstance(node.arguments[0], tree.Const)
        and isinstance(node.arguments[0].value, str)
    ):
        parse = _LITERAL_CALLS.get(node.function.name)
        value = parse(node.arguments[0].value) if parse else None
    else:
        value = None
    if value is None:
        raise Fault("INVALID_TEXT", "the ends of a range's text must be literals")
    return value


FORMS: Final[tuple[Form, ...]] = (
    before_points, before_range, range_before, before_ranges, after_points, after_range, range_after, after_ranges,
    meets, met_by, overlaps, overlaps_before, overlaps_after, finishes_point, finishes, finished_by_point, finished_by,
    includes_point, includes, during_point, during, starts_point, starts, started_by_point, started_by,
    coincides_points, coincides, range_from_string,
)  # fmt: skip
