"""Numeric functions (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)
from typing import Final

from saklig.decision.errors import Fault
from saklig.decision.feel.builtins.conversion import whole
from saklig.decision.feel.builtins.define import Form, Runtime, form
from saklig.decision.temporal import DaysTime, YearsMonths
from saklig.decision.types import BOOLEAN, NUMBER
from saklig.decision.values import NUMBERS, Value

# digits enough that quantizing never runs out before the result is rounded to 34
_WIDE: Final = Context(prec=12_500, Emin=-999_999, Emax=999_999)
# the unit of the last place for the scales that are used
_UNITS: Final = {Decimal(places): Decimal((0, (1,), -places)) for places in range(13)}


def rounded(value: Decimal, scale: Decimal, rounding: str) -> Decimal:
    """A number at a scale. Errors: Fault for a scale outside -6111 to 6176."""
    unit = _UNITS.get(scale)
    if unit is not None:
        return NUMBERS.plus(value.quantize(unit, rounding, _WIDE))
    places = whole(NUMBERS.to_integral_value(scale) if scale != scale.to_integral_value() else scale, "scale")
    if not -6111 <= places <= 6176:
        raise Fault("INVALID_ARGUMENT", f"scale must be between -6111 and 6176, not {places}")
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    if -exponent <= places and places > 34:
        return value
    found = value.quantize(Decimal((0, (1,), -places)), rounding=rounding, context=_WIDE)
    return NUMBERS.plus(found) if places >= 0 else NUMBERS.plus(found).quantize(Decimal(1), context=_WIDE)


@form("decimal", "n: number, scale: number", result=NUMBER)
def decimal(_: Runtime, n: Decimal, scale: Decimal) -> Value:
    """Rounded half even to a scale."""
    return rounded(n, scale, ROUND_HALF_EVEN)


@form("floor", "n: number, [scale: number]", result=NUMBER)
def floor(_: Runtime, n: Decimal, scale: Decimal | None) -> Value:
    """Rounded down, towards minus infinity."""
    return rounded(n, scale or Decimal(0), ROUND_FLOOR)


@form("ceiling", "n: number, [scale: number]", result=NUMBER)
def ceiling(_: Runtime, n: Decimal, scale: Decimal | None) -> Value:
    """Rounded up, towards infinity."""
    return rounded(n, scale or Decimal(0), ROUND_CEILING)


@form("round up", "n: number, scale: number", result=NUMBER)
def round_up(_: Runtime, n: Decimal, scale: Decimal) -> Value:
    """Rounded away from zero."""
    return rounded(n, scale, ROUND_UP)


@form("round down", "n: number, scale: number", result=NUMBER)
def round_down(_: Runtime, n: Decimal, scale: Decimal) -> Value:
    """Rounded towards zero."""
    return rounded(n, scale, ROUND_DOWN)


@form("round half up", "n: number, scale: number", result=NUMBER)
def round_half_up(_: Runtime, n: Decimal, scale: Decimal) -> Value:
    """Rounded to the nearest, halves away from zero."""
    return rounded(n, scale, ROUND_HALF_UP)


@form("round half down", "n: number, scale: number", result=NUMBER)
def round_half_down(_: Runtime, n: Decimal, scale: Decimal) -> Value:
    """Rounded to the nearest, halves towards zero."""
    return rounded(n, scale, ROUND_HALF_DOWN)


@form("abs", "n: number")
def absolute(_: Runtime, n: Decimal) -> Value:
    """Without its sign."""
    return abs(n)


@form("abs", "n: duration")
def absolute_duration(_: Runtime, n: DaysTime | YearsMonths) -> Value:
    """Without its sign."""
    return DaysTime(abs(n.nanos)) if isinstance(n, DaysTime) else YearsMonths(abs(n.months))


@form("modulo", "dividend: number, divisor: number", result=NUMBER)
def modulo(_: Runtime, dividend: Decimal, divisor: Decimal) -> Value:
    """dividend - divisor * floor(dividend / divisor)."""
    if not divisor:
        raise Fault("DIVISION_BY_ZERO", "modulo by 0 has no value")
    try:
        rest = NUMBERS.plus(_WIDE.remainder(dividend, divisor))
    except DecimalException:
        raise Fault("NUMBER_RANGE", "the numbers are too far apart")
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@form("sqrt", "number: number", result=NUMBER)
def sqrt(_: Runtime, value: Decimal) -> Value:
    """The square root."""
    if value < 0:
        raise Fault("INVALID_ARGUMENT", "a negative number has no square root")
    return NUMBERS.sqrt(value)


@form("log", "number: number", result=NUMBER)
def log(_: Runtime, value: Decimal) -> Value:
    """The natural logarithm."""
    if value <= 0:
        raise Fault("INVALID_ARGUMENT", "only numbers above 0 have a logarithm")
    return NUMBERS.ln(value)


@form("exp", "number: number", result=NUMBER)
def exp(_: Runtime, value: Decimal) -> Value:
    """e to the power of the number."""
    try:
        return NUMBERS.exp(value)
    except DecimalException:
        raise Fault("NUMBER_RANGE", f"exp({value}) is too great for a FEEL number")


@form("odd", "number: number", result=BOOLEAN)
def odd(_: Runtime, value: Decimal) -> Value:
    """Whether a whole number is odd."""
    return value == value.to_integral_value() and _WIDE.remainder(value, Decimal(2)) != 0


@form("even", "number: number", result=BOOLEAN)
def even(_: Runtime, value: Decimal) -> Value:
    """Whether a whole number is even."""
    return _WIDE.remainder(value, Decimal(2)) == 0


FORMS: Final[tuple[Form, ...]] = (
    decimal,
    floor,
    ceiling,
    round_up,
    round_down,
    round_half_up,
    round_half_down,
    absolute,
    absolute_duration,
    modulo,
    sqrt,
    log,
    exp,
    odd,
    even,
)
