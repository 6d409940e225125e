"""A number or day that an evaluation takes for its value, and that keeps what is asked of it (`values.Followed`)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from saklig.decision.evaluation.properties import get
from saklig.decision.explanation.counterfactuals.forms import Form, MonthsAway, Rounded, Staircase
from saklig.decision.explanation.counterfactuals.way import Way
from saklig.decision.feel import arithmetic, operators
from saklig.decision.feel.builtins import BUILTINS
from saklig.decision.temporal import DateTime, DaysTime, YearsMonths
from saklig.decision.values import Followed, Value

__all__ = ["FollowedValue", "followed", "measure"]

_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_ROUNDING: Final = frozenset(("floor", "ceiling", "decimal", "round up", "round down", "round half up", "round half down"))


def measure(value: Value) -> Fraction:
    """A number as it is, a day by its number."""
    return Fraction(value.toordinal()) if type(value) is date else Fraction(value)


class FollowedValue(Followed):
    """A value with its form and the way that it keeps."""

    __slots__ = ("form", "way")

    def __init__(self, now: Value, form: Form, way: Way) -> None:
        self.now = now
        self.form = form
        self.way = way

    def compared(self, operator: str, other: Value) -> Value:
        if type(other) is list and len(other) == 1:
            other = other[0]
        form, now = self._other(other)
        if form is None:
            # with values of other kinds it compares alike whatever it is, but for a day and a moment
            mine = self.alone("a comparison of a day and a moment") if type(now) is DateTime else self.now
            return operators.compare(operator, mine, now)
        found: bool = operators.compare(operator, self.now, now)
        self.way.compared(self.form.plus(form, Fraction(-1)), operator, found)
        return found

    def _other(self, other: Value) -> tuple[Form | None, Value]:
        """The form and present value of the other side; no form for one of another kind."""
        if isinstance(other, FollowedValue):
            return (other.form, other.now) if type(other.now) is type(self.now) else (None, other.now)
        if type(other) is type(self.now):
            return Form(measure(other)), other
        return None, other

    def calculated(self, operator: str, other: Value, *, first: bool) -> Value:
        if type(self.now) is Decimal and (type(other) is Decimal or isinstance(other, FollowedValue)):
            if isinstance(other, FollowedValue) and type(other.now) is not Decimal:
                return self._alone(operator, other, first)
            return self._number(operator, other, first)
        if type(self.now) is date and first and operator in ("+", "-") and isinstance(other, DaysTime | YearsMonths):
            return self._day(operator, other)
        if type(self.now) is date and not first and operator == "+" and isinstance(other, DaysTime | YearsMonths):
            return self._day(operator, other)
        return self._alone(operator, other, first)

    def _alone(self, operator: str, other: Value, first: bool) -> Value:
        own = self.alone(operator)
        if isinstance(other, FollowedValue):
            other = other.alone(operator)
        return arithmetic.ARITHMETIC[operator](*((own, other) if first else (other, own)))

    def _number(self, operator: str, other: Value, first: bool) -> Value:
        form, now = self._other(other)
        assert form is not None
        left, right = (self, other) if first else (other, self)
        if operator == "**" or (operator == "/" and isinstance(right, FollowedValue)):
            return self._alone(operator, other, first) if operator == "**" else self._divided(left, right)
        found = arithmetic.ARITHMETIC[operator](*((self.now, now) if first else (now, self.now)))
        if operator == "*" and form.terms and self.form.terms:
            # no longer a sum: one of the two by its value alone
            form = Form(measure(other.alone("a product of two figures that both vary")))
        match operator:
            case "+":
                made = self.form.plus(form)
            case "-":
                made = self.form.plus(form, Fraction(-1)) if first else form.plus(self.form, Fraction(-1))
            case "*":
                made = self.form.times(form.constant)
            case _:
                made = self.form.times(1 / form.constant)
        return followed(found, made, self.way)

    def _divided(self, left: Value, right: FollowedValue) -> Value:
        return arithmetic.divide(left, right.alone("a division by a figure that varies"))

    def _day(self, operator: str, other: DaysTime | YearsMonths) -> Value:
        found = arithmetic.ARITHMETIC[operator](self.now, other)
        if type(found) is not date:
            return self._alone(operator, other, True)
        if isinstance(other, YearsMonths):
            months = other.months if operator == "+" else -other.months
            return followed(found, Form(Fraction(0), {MonthsAway(self.form, Fraction(1), months): Fraction(1)}), self.way)
        return followed(found, self.form.plus(Form(measure(found) - measure(self.now))), self.way)

    def negated(self) -> Value:
        found = arithmetic.negate(self.now)
        return followed(found, self.form.times(Fraction(-1)), self.way)

    def entry(self, name: str) -> Value:
        if type(self.now) is not date or name not in ("year", "month"):
            return get(self.alone(f".{name}"), name)
        # as long as it stays within that year, or that month
        now = self.now
        first = now.replace(day=1) if name == "month" else now.replace(month=1, day=1)
        self.way.compared(self.form.plus(Form(-measure(first))), ">=", True)
        if now.year < date.max.year:
            after = date(now.year + 1, 1, 1) if name == "year" or now.month == 12 else date(now.year, now.month + 1, 1)
            self.way.compared(self.form.plus(Form(-measure(after))), "<", True)
        return get(now, name)

    def passed_to(self, function: str, arguments: list[Value]) -> Value:
        rest = arguments[1:]
        if any(isinstance(one, Followed) for one in rest) or type(self.now) is not Decimal:
            return self if function == "date" and len(arguments) == 1 else None
        if function in _ROUNDING:
            return self._rounded(function, rest[0] if rest and rest[0] is not None else Decimal(0))
        if function == "abs":
            return self if self.compared(">=", Decimal(0)) else self.negated()
        if function == "modulo" and rest[0]:
            divisor = Fraction(rest[0])
            times = Rounded(self.form.times(1 / divisor), Fraction(1), "floor")
            form = self.form.plus(Form(Fraction(0), {times: -divisor}))
            return followed(_called(function, [self.now, *rest]), form, self.way)
        return None

    def _rounded(self, function: str, scale: Decimal) -> Value:
        if scale != scale.to_integral_value() or abs(scale) > 34:
            return None
        found = _called(function, [self.now, scale])
        stair: Staircase = Rounded(self.form, Fraction(10) ** -int(scale), function)
        return followed(found, Form(Fraction(0), {stair: Fraction(1)}), self.way)

    def alone(self, why: str) -> Value:
        self.way.fixed(self.form, why)
        return self.now

    def told_apart_by(self) -> Hashable:
        # what is asked of another evaluation's is kept by that one's way
        return id(self.way), str(self.now), self.form.key

    def __repr__(self) -> str:
        return f"FollowedValue({self.now})"


def _called(function: str, arguments: list[Value]) -> Value:
    call: Callable[[Any, list[Value]], Value] = BUILTINS[function].call
    return call(None, arguments)


def followed(now: Value, form: Form, way: Way) -> Value:
    """The value, followed as long as it hangs on anything."""
    return FollowedValue(now, form, way) if form.terms else now


