"""The operators of FEEL on values: equality, order, arithmetic, membership.

Source: DMN 1.5, 10.3.2.4 (tables 42 to 45), 10.3.2.14, 10.3.2.15 (tables 50 to 57). Every function gives `Unknown` for
an unknown operand and raises `Fault` where the standard says null.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException
from typing import Final

from saklig.decision.errors import Fault
from saklig.decision.temporal import (
    DAY,
    NANOS,
    DateTime,
    DaysTime,
    FarDate,
    Time,
    YearsMonths,
    add_months,
    from_ordinal,
    utc_midnight,
)
from saklig.decision.values import NUMBERS, Function, Range, Unknown, Value, kind_name, unknown


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
        return unknown(left, right)
    if left is None or right is None:
        return False
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
    Unknown: unknown,
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
            return _order(_moment(left, right) // NANOS, _moment(right, left) // NANOS)
        if kind is Time:
            return _order(_clock(left, right) // NANOS, _clock(right, left) // NANOS)
    if kind is Unknown or type(right) is Unknown:
        return unknown(left, right)
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


_PLAIN_ORDER: Final = frozenset((Decimal, str, date, FarDate, DaysTime, YearsMonths))


def _order(left: int, right: int) -> int:
    return (left > right) - (left < right)


def _moment(value: DateTime, other: DateTime) -> int:
    if value.offset_seconds() is None or other.offset_seconds() is None:
        return value.local()
    return value.instant()


def _clock(value: Time, other: Time) -> int:
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


def compare(operator: str, left: Value, right: Value) -> Value:
    """Any of the six comparisons."""
    if operator == "=":
        return equal(left, right)
    if operator == "!=":
        found = equal(left, right)
        return (not found) if type(found) is bool else found
    sign = order(left, right, operator)
    return sign if type(sign) is Unknown else _HOLDS[operator](sign)


def between(value: Value, low: Value, high: Value) -> Value:
    """low <= value <= high."""
    return both(compare(">=", value, low), compare("<=", value, high))


def both(left: Value, right: Value) -> Value:
    """Three-valued and, with Unknown (table 50)."""
    if left is False or right is False:
        return False
    if left is True and right is True:
        return True
    if type(left) is Unknown or type(right) is Unknown:
        return unknown(left, right)
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
        return unknown(value, test) if not (kind is list and not test) else False
    if kind is Range and type(value) is not Range:
        return in_range(value, test)
    if kind is list and type(value) is not list:
        return any_of([matches_item(value, item) for item in test])
    if kind is list:
        if same(value, test) is True:
            return True
        return any_of([same(value, test), *(matches_item(value, item) for item in test)])
    return equal(value, test)


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


# --- arithmetic (tables 51 to 57) ---


def add(left: Value, right: Value) -> Value:
    """left + right."""
    kind = type(left)
    if kind is type(right):
        if kind is Decimal:
            return _number("+", left, right)
        if kind is str:
            return left + right
        if kind is DaysTime:
            return DaysTime(left.nanos + right.nanos)
        if kind is YearsMonths:
            return YearsMonths(left.months + right.months)
    if kind is Unknown or type(right) is Unknown:
        return unknown(left, right)
    if isinstance(right, DaysTime | YearsMonths):
        return _shift(left, right, 1, "+")
    if isinstance(left, DaysTime | YearsMonths):
        return _shift(right, left, 1, "+")
    raise no_operator("+", left, right)


def subtract(left: Value, right: Value) -> Value:
    """left - right."""
    kind = type(left)
    if kind is type(right):
        if kind is Decimal:
            return _number("-", left, right)
        if kind is DaysTime:
            return DaysTime(left.nanos - right.nanos)
        if kind is YearsMonths:
            return YearsMonths(left.months - right.months)
        if kind is Time:
            return DaysTime(_clock(left, right) - _clock(right, left))
    if kind is Unknown or type(right) is Unknown:
        return unknown(left, right)
    if isinstance(right, DaysTime | YearsMonths):
        return _shift(left, right, -1, "-")
    first, second = _as_moment(left), _as_moment(right)
    if first is None or second is None:
        raise no_operator("-", left, right)
    if (first.offset_seconds() is None) != (second.offset_seconds() is None):
        raise Fault("TYPE_MISMATCH", "- does not join a moment with an offset and one without")
    return DaysTime(_moment(first, second) - _moment(second, first))


def _as_moment(value: Value) -> DateTime | None:
    if isinstance(value, date | FarDate):
        return utc_midnight(value)
    return value if isinstance(value, DateTime) else None


def _shift(value: Value, duration: DaysTime | YearsMonths, sign: int, operator: str) -> Value:
    """A date, time or moment and a duration."""
    if isinstance(duration, YearsMonths):
        if isinstance(value, date | FarDate):
            return add_months(value, sign * duration.months)
        if isinstance(value, DateTime):
            return DateTime(add_months(value.date, sign * duration.months), value.time)
    elif isinstance(value, date | FarDate):
        return from_ordinal(value.toordinal() + sign * duration.nanos // DAY)
    elif isinstance(value, DateTime):
        return value.shift(sign * duration.nanos)
    elif isinstance(value, Time):
        return Time((value.nanos + sign * duration.nanos) % DAY, value.offset, value.zone)
    raise no_operator(operator, value, duration)


def multiply(left: Value, right: Value) -> Value:
    """left * right."""
    if type(left) is Decimal and type(right) is Decimal:
        return _number("*", left, right)
    if type(left) is Unknown or type(right) is Unknown:
        return unknown(left, right)
    if isinstance(right, Decimal) and isinstance(left, DaysTime | YearsMonths):
        return _scale(left, right, "*")
    if isinstance(left, Decimal) and isinstance(right, DaysTime | YearsMonths):
        return _scale(right, left, "*")
    raise no_operator("*", left, right)


def divide(left: Value, right: Value) -> Value:
    """left / right."""
    if type(left) is Decimal and type(right) is Decimal:
        return _number("/", left, right)
    if type(left) is Unknown or type(right) is Unknown:
        return unknown(left, right)
    if isinstance(right, Decimal) and isinstance(left, DaysTime | YearsMonths):
        return _scale(left, right, "/")
    if isinstance(left, DaysTime) and isinstance(right, DaysTime):
        return _number("/", Decimal(left.nanos), Decimal(right.nanos))
    if isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return _number("/", Decimal(left.months), Decimal(right.months))
    raise no_operator("/", left, right)


def _scale(duration: DaysTime | YearsMonths, factor: Decimal, operator: str) -> Value:
    amount = Decimal(duration.nanos if isinstance(duration, DaysTime) else duration.months)
    scaled = _number(operator, amount, factor)
    if abs(scaled) > Decimal(10) ** 30:
        raise Fault("NUMBER_RANGE", "the duration is too long")
    if isinstance(duration, YearsMonths):
        return YearsMonths(int(scaled))
    return DaysTime(int(scaled.to_integral_value(ROUND_HALF_EVEN)))


def power(left: Value, right: Value) -> Value:
    """left ** right."""
    if type(left) is Decimal and type(right) is Decimal:
        return _number("**", left, right)
    if type(left) is Unknown or type(right) is Unknown:
        return unknown(left, right)
    raise no_operator("**", left, right)


def negate(value: Value) -> Value:
    """-value."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if type(value) is Unknown:
        return unknown(value)
    if isinstance(value, DaysTime):
        return DaysTime(-value.nanos)
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    raise no_operator("-", value, value)


_NUMBER_OPERATORS: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}


def _number(operator: str, left: Decimal, right: Decimal) -> Decimal:
    try:
        return _NUMBER_OPERATORS[operator](left, right)
    except DecimalException:
        if operator == "/" and not right:
            raise Fault("DIVISION_BY_ZERO", f"{left} / 0 has no value")
        raise Fault("NUMBER_RANGE", f"{left} {operator} {right} is no FEEL number")


ARITHMETIC: Final[dict[str, Callable[[Value, Value], Value]]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}
