"""Arithmetic of FEEL on numbers, strings, dates, times and durations.

Source: DMN 1.5, 10.3.2.15 (tables 51 to 57). Unknown operands give `Unknown`; `Fault` where the standard says null.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException
from typing import Final

from saklig.decision.domains import combined, shifted
from saklig.decision.errors import Fault
from saklig.decision.feel.operators import clocks, moments, no_operator
from saklig.decision.temporal import (
    DAY,
    DateTime,
    DaysTime,
    FarDate,
    Time,
    YearsMonths,
    add_months,
    from_ordinal,
    utc_midnight,
)
from saklig.decision.values import NUMBERS, Followed, Unknown, Value, unknown


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
        return _unknown("+", left, right, add)
    if isinstance(left, Followed) or isinstance(right, Followed):
        return _followed("+", left, right)
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
            return DaysTime(clocks(left, right) - clocks(right, left))
    if kind is Unknown or type(right) is Unknown:
        return _unknown("-", left, right, subtract)
    if isinstance(left, Followed) or isinstance(right, Followed):
        return _followed("-", left, right)
    if isinstance(right, DaysTime | YearsMonths):
        return _shift(left, right, -1, "-")
    first, second = _as_moment(left), _as_moment(right)
    if first is None or second is None:
        raise no_operator("-", left, right)
    if (first.offset_seconds() is None) != (second.offset_seconds() is None):
        raise Fault("TYPE_MISMATCH", "- does not join a moment with an offset and one without")
    return DaysTime(moments(first, second) - moments(second, first))


def _followed(operator: str, left: Value, right: Value) -> Value:
    if isinstance(left, Followed):
        return left.calculated(operator, right, first=True)
    return right.calculated(operator, left, first=False)


def _unknown(operator: str, left: Value, right: Value, calculate: Callable[[Value, Value], Value]) -> Unknown:
    """A sum or difference with an unknown side."""
    if type(left) is Unknown and isinstance(right, DaysTime | YearsMonths):
        return shifted(left, right, calculate)
    return combined(operator, left, right, calculate)


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
        return combined("*", left, right, multiply)
    if isinstance(left, Followed) or isinstance(right, Followed):
        return _followed("*", left, right)
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
        return combined("/", left, right, divide)
    if isinstance(left, Followed) or isinstance(right, Followed):
        return _followed("/", left, right)
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
        # IEEE 754-2008, on which FEEL's numbers stand, has 1 for 0 ** 0; Python's decimals have no value for it
        if not right:
            return Decimal(1)
        if not left and right < 0:
            raise Fault("DIVISION_BY_ZERO", f"{left} ** {right} has no value")
        return _number("**", left, right)
    if type(left) is Unknown or type(right) is Unknown:
        return unknown(left, right)
    if isinstance(left, Followed) or isinstance(right, Followed):
        return _followed("**", left, right)
    raise no_operator("**", left, right)


def negate(value: Value) -> Value:
    """-value."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if type(value) is Unknown:
        return combined("-", Decimal(0), value, subtract)
    if isinstance(value, Followed):
        return value.negated()
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
