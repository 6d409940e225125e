"""The way one evaluation went: which conditions on the varied facts it rests on.

As long as all of them hold, every comparison comes out as it did, and so does the outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from saklig.decision.explanation.counterfactuals.forms import Form, Staircase, next_step, this_step

__all__ = ["Condition", "Way"]

# not (a < b) is a >= b
_OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
ROUNDED_OFF: Final = "a number of more than 34 digits"


@dataclass(frozen=True, slots=True)
class Condition:
    """`constant` and so much of each varied fact is at least 0, or, if `strict`, more."""

    constant: Fraction
    factors: tuple[tuple[int, Fraction], ...]
    strict: bool


class Way:
    """What an evaluation at a point asked of the varied facts."""

    def __init__(self, point: Sequence[Fraction]) -> None:
        self.point = point
        self.conditions: dict[Condition, None] = {}
        # why a fact was taken by its value alone
        self.alone: dict[str, None] = {}

    def compared(self, form: Form, operator: str, found: bool) -> None:
        """Keep that `form operator 0` came out as it did."""
        if operator in ("=", "!="):
            if found == (operator == "="):
                self._hold(form, False)
                self._hold(form.times(Fraction(-1)), False)
            else:
                self._hold(form if form.at(self.point) > 0 else form.times(Fraction(-1)), True)
            return
        if not found:
            operator = _OPPOSITE[operator]
        self._hold(form if operator in (">", ">=") else form.times(Fraction(-1)), operator in ("<", ">"))

    def fixed(self, form: Form, why: str) -> None:
        """Keep that only the value it has now was looked at."""
        self.alone[why] = None
        away = form.plus(Form(-form.at(self.point)))
        self._hold(away, False)
        self._hold(away.times(Fraction(-1)), False)

    def _hold(self, form: Form, strict: bool) -> None:
        """Keep that the form is at least 0, or more; turned into conditions on the varied facts themselves."""
        here = form.at(self.point)
        if here < 0 or (strict and not here):
            # worked out to 34 digits it came out so, and exactly it does not: then for this value alone
            self._stay(form)
            return
        stairs = form.staircases
        if not stairs:
            if form.terms:
                factors = tuple(sorted((term, factor) for term, factor in form.terms.items() if isinstance(term, int)))
                self.conditions[Condition(form.constant, factors, strict)] = None
        elif len(form.terms) == 1:
            self._on_stairs(stairs[0], form.terms[stairs[0]], form.constant, strict)
        else:
            # several that move apart: each stays on the step where it is
            for stair in stairs:
                height = stair.height(stair.under.at(self.point))
                self._on_stairs(stair, Fraction(1), -height, False)
                self._on_stairs(stair, Fraction(-1), height, False)
                factor = form.terms[stair]
                rest = {term: one for term, one in form.terms.items() if term is not stair}
                form = Form(form.constant + factor * height, rest)
            self._hold(form, strict)

    def _on_stairs(self, stair: Staircase, factor: Fraction, constant: Fraction, strict: bool) -> None:
        """factor * stair + constant >= 0, or > 0."""
        height = -constant / factor
        if factor > 0:  # it is at least as high, or higher
            place, included = stair.reached((next_step if strict else this_step)(height, stair.unit))
            self._hold(stair.under.plus(Form(-place)), not included)
        else:  # it is at most as high, or lower: it has not reached what lies above
            place, included = stair.reached((this_step if strict else next_step)(height, stair.unit))
            self._hold(Form(place).plus(stair.under, Fraction(-1)), included)

    def _stay(self, form: Form) -> None:
        """Conditions that hold for the varied facts of the form only where they are now."""
        self.alone[ROUNDED_OFF] = None
        for term in form.terms:
            if isinstance(term, Staircase):
                self._stay(term.under)
            else:
                for sign in (Fraction(1), Fraction(-1)):
                    self.conditions[Condition(-sign * self.point[term], ((term, sign),), False)] = None

    def span(self, varied: int) -> tuple[Fraction | None, bool, Fraction | None, bool]:
        """Between which values of one varied fact, the others staying, all conditions hold; None: without end.

        With each end, whether it is excluded.
        """
        low: Fraction | None = None
        high: Fraction | None = None
        low_out = high_out = False
        for one in self.conditions:
            rest, own = one.constant, Fraction(0)
            for term, factor in one.factors:
                if term == varied:
                    own = factor
                else:
                    rest += factor * self.point[term]
            if own > 0:
                end = -rest / own
                if low is None or end > low or (end == low and one.strict):
                    low, low_out = end, one.strict
            elif own < 0:
                end = -rest / own
                if high is None or end < high or (end == high and one.strict):
                    high, high_out = end, one.strict
        return low, low_out, high, high_out

    def asked(self, varied: int) -> bool:
        """Whether anything was asked of a varied fact."""
        return any(term == varied for one in self.conditions for term, _ in one.factors)
