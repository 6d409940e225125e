"""The comparisons of FEEL on values: equality, order, membership.

Source: DMN 1.5, 10.3.2.4 (tables 42 to 45), 10.3.2.14, table 50. Every function gives `Unknown` for
an unknown operand and raises `Fault` where the standard says null.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from saklig.decision.domains import compared, truth
from saklig.decision.errors import Fault
from saklig.decision.temporal import (
    NANOS,
    DateTime,
    DaysTime,
    FarDate,
    Time,
    YearsMonths,
    utc_midnight,
)
from saklig.decision.values import Followed, Function, Range, Unknown, Value, kind_name, unknown

# what Python compares as FEEL does, where both are of the same of these kinds
COMPARED_PLAINLY: Final = frozenset((Decimal, str, date, YearsMonths, DaysTime))


def no_operator(operator: str, left: Value, right: Value) -> Fault:
    """The fault for an operator between values that it does not join."""
    if left is None or right is None:
        return Fault("NULL_OPERAND", f"null has no {operator}", severity="warning")
    return Fault("TYPE_MISMATCH", f"{operator} does not join {kind_name(left)} and {kind_name(right)}")


# --- equality (table 42) ---


def equal(left: Value, right: Value) -> Value:
    """True, False or Unknown. Errors: Fault for values of different kinds."""
    kind = type(left)
    if kind is type(right):
        compare = _EQUAL.get(kind)
        return bool(left == right) if compare is None else compare(left, right)
    if kind is Unknown or type(right) is Unknown:
        return compared("=", left, right)
    if left is None or right is None:
        return False
    if isinstance(left, Followed):
        return left.compared("=", right)
    if isinstance(right, Followed):
        return right.compared("=", left)
    if isinstance(left, date | FarDate) and isinstance(right, date | FarDate):
        return False
    if isinstance(left, list) and len(left) == 1:
        return equal(left[0], right)
    if isinstance(right, list) and len(right) == 1:
        return equal(left, right[0])
    if isinstance(left, date | FarDate) and isinstance(right, DateTime):
        return equal(utc_midnight(left), right)
    if isinstance(left, DateTime) and isinstance(right, date | FarDate):
        return equal(left, utc_midnight(right))
    raise no_operator("=", left, right)


def same(left: Value, right: Value) -> Value:
    """Equality where values of different kinds are merely not equal, as inside lists."""
    try:
        return equal(left, right)
    except Fault:
        return False


def _equal_lists(left: list[Value], right: list[Value]) -> Value:
    if len(left) != len(right):
        return False
    return _all_equal(zip(left, right, strict=True))


def _equal_contexts(left: dict[str, Value], right: dict[str, Value]) -> Value:
    if left.keys() != right.keys():
        return False
    return _all_equal((value, right[key]) for key, value in left.items())


def _all_equal(pairs: object) -> Value:
    open_: list[Unknown] = []
    for left, right in pairs:  # type: ignore[attr-defined]
        found = same(left, right)
        if found is False:
            return False
        if found is not True:
            open_.append(found)
    return unknown(*open_) if open_ else True


def _equal_ranges(left: Range, right: Range) -> Value:
    if (left.start_included, left.end_included, left.operator) != (
        right.start_included,
        right.end_included,
        right.operator,
    ):
        return False
    return _all_equal(((left.start, right.start), (left.end, right.end)))


def _equal_times(left: Time, right: Time) -> Value:
    mine, theirs = left.offset_seconds(), right.offset_seconds()
    if mine is None or theirs is None:
        return mine is theirs and left.nanos // NANOS == right.nanos // NANOS
    # the standard's value of a time is its whole seconds (10.3.2.3.4)
    return left.nanos // NANOS - mine == right.nanos // NANOS - theirs


def _equal_moments(left: DateTime, right: DateTime) -> Value:
    mine, theirs = left.offset_seconds(), right.offset_seconds()
    if mine is None or theirs is None:
        return mine is theirs and left.local() // NANOS == right.local() // NANOS
    return left.instant() // NANOS == right.instant() // NANOS


_EQUAL: Final[dict[type, Callable[[Value, Value], Value]]] = {
    list: _equal_lists,
    dict: _equal_contexts,
    Range: _equal_ranges,
    Time: _equal_times,
    DateTime: _equal_moments,
    Unknown: lambda left, right: compared("=", left, right),
    Function: lambda left, right: left is right,
}

# --- order (tables 43 to 45) ---


def order(left: Value, right: Value, operator: str = "<") -> Value:
    """Negative, 0 or positive; or Unknown. Errors: Fault for values that have no order."""
    kind = type(left)
    if kind is type(right):
        if kind in _PLAIN_ORDER:
            return (left > right) - (left < right)
        if kind is DateTime:
            return _order(moments(left, right) // NANOS, moments(right, left) // NANOS)
        if kind is Time:
            return _order(clocks(left, right) // NANOS, clocks(right, left) // NANOS)
    if kind is Unknown or type(right) is Unknown:
        return unknown(left, right)
    if isinstance(left, Followed) or isinstance(right, Followed):
        return _order_followed(left, right, operator)
    if isinstance(left, date | FarDate):
        if isinstance(right, date | FarDate):
            return (left > right) - (left < right)
        if isinstance(right, DateTime):
            return order(utc_midnight(left), right)
    if isinstance(left, DateTime) and isinstance(right, date | FarDate):
        return order(left, utc_midnight(right))
    if isinstance(left, list) and len(left) == 1 and right is not None and not isinstance(right, list):
        return order(left[0], right, operator)
    if isinstance(right, list) and len(right) == 1 and left is not None and not isinstance(left, list):
        return order(left, right[0], operator)
    raise no_operator(operator, left, right)


def _order_followed(left: Value, right: Value, operator: str) -> Value:
    if left is None or right is None:
        raise no_operator(operator, left, right)
    one, other, sign = (left, right, 1) if isinstance(left, Followed) else (right, left, -1)
    below = one.compared("<", other)
    if type(below) is Unknown:
        return below
    return -sign if below else 0 if one.compared("<=", other) else sign


_PLAIN_ORDER: Final = frozenset((Decimal, str, date, FarDate, DaysTime, YearsMonths))


def _order(left: int, right: int) -> int:
    return (left > right) - (left < right)


def moments(value: DateTime, other: DateTime) -> int:
    """Nanoseconds to compare a moment by: in UTC where both have an offset, else of the local clock."""
    if value.offset_seconds() is None or other.offset_seconds() is None:
        return value.local()
    return value.instant()


def clocks(value: Time, other: Time) -> int:
    """Nanoseconds to compare a time by: in UTC where both have an offset, else of the local clock."""
    mine = value.offset_seconds()
    if mine is None or other.offset_seconds() is None:
        return value.nanos
    return value.nanos - mine * NANOS


_HOLDS: Final[dict[str, Callable[[int], bool]]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def compare(operator: str, left: Value, right: Value) -> Value:
    """Any of the six comparisons."""
    if operator == "=":
        return equal(left, right)
    if operator == "!=":
        found = equal(left, right)
        return (not found) if type(found) is bool else found
    if type(left) is Unknown or type(right) is Unknown:
        return compared(operator, left, right)
    if isinstance(left, Followed) and right is not None:
        return left.compared(operator, right)
    if isinstance(right, Followed) and left is not None:
        return right.compared(_TURNED[operator], left)
    sign = order(left, right, operator)
    return sign if type(sign) is Unknown else _HOLDS[operator](sign)


def between(value: Value, low: Value, high: Value) -> Value:
    """value >= low and value <= high (table 55), so false where either is."""
    found: list[Value] = []
    fault: Fault | None = None
    for operator, end in ((">=", low), ("<=", high)):
        try:
            found.append(compare(operator, value, end))
        except Fault as one:
            fault = fault or one.with_traceback(None)
    if fault is None or any(one is False or type(one) is Unknown for one in found):
        return both(found[0], found[-1])
    raise fault


def both(left: Value, right: Value) -> Value:
    """Three-valued and, with Unknown (table 50)."""
    if left is False or right is False:
        return False
    if left is True and right is True:
        return True
    if type(left) is Unknown or type(right) is Unknown:
        return unknown(left, right, domain=truth(left, right))
    return None


def in_range(value: Value, range_: Range) -> Value:
    """Whether the range holds the value (10.3.2.7)."""
    if range_.operator == "!=":
        return compare("!=", value, range_.start)
    if not range_.operator and (range_.start is None or range_.end is None):
        raise Fault("INVALID_RANGE", "an end of the range is null", severity="warning")
    lower: Value = True
    upper: Value = True
    if range_.start is not None:
        lower = compare(">=" if range_.start_included else ">", value, range_.start)
    if range_.end is not None:
        upper = compare("<=" if range_.end_included else "<", value, range_.end)
    return both(lower, upper)


def matches(value: Value, test: Value, *, condition: bool = False) -> Value:
    """A positive unary test: it equals the value, or is a list or range that holds it; a condition is simply true."""
    kind = type(test)
    if condition and (kind is bool or test is None):
        return test
    if kind is Unknown or type(value) is Unknown:
        return _matches_unknown(value, test)
    if kind is Range and type(value) is not Range:
        return in_range(value, test)
    if kind is list and type(value) is not list:
        return any_of([matches_item(value, item) for item in test])
    if kind is list:
        if same(value, test) is True:
            return True
        return any_of([same(value, test), *(matches_item(value, item) for item in test)])
    return equal(value, test)


def _matches_unknown(value: Value, test: Value) -> Value:
    """The same with an unknown side. One of which it is known that it is a single value is compared as such."""
    if type(test) is list and not test:
        return False
    single = all(type(one) is not Unknown or (one.domain is not None and one.domain.kind is not None) for one in (value, test))
    if not single or type(test) is list or type(value) is list or type(value) is Range:
        return unknown(value, test)
    return in_range(value, test) if type(test) is Range else equal(value, test)


def matches_item(value: Value, item: Value) -> Value:
    """A list's element as a test; one of another kind just does not match."""
    if type(item) is Range and type(value) is not Range:
        try:
            return in_range(value, item)
        except Fault:
            return False
    return same(value, item)


def any_of(found: list[Value]) -> Value:
    """Three-valued or over many, with Unknown."""
    if any(one is True for one in found):
        return True
    open_ = [one for one in found if type(one) is Unknown]
    if open_:
        return unknown(*open_)
    return None if any(one is None for one in found) else False
