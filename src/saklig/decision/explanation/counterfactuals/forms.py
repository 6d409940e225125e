"""How a number hangs on the facts that are varied: sums of these and of steps, with exact fractions.

A *form* is a constant and so much of each term; a term is a varied fact, by its number, or a *staircase*: a rounding of
another form, or a day so many months from it, which never falls while what is under it rises. A staircase says from
where on it reaches a height, and so every comparison is turned into one of the varied facts themselves.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Final

from saklig.decision.temporal import add_months, from_ordinal

__all__ = ["Form", "MonthsAway", "Rounded", "Staircase"]

HALF: Final = Fraction(1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Staircase:
    """A function of a form that rises in steps, each at a multiple of `unit`."""

    under: Form
    unit: Fraction

    @property
    def key(self) -> Hashable:
        """The same for two staircases that are the same function."""
        raise NotImplementedError

    def height(self, at: Fraction) -> Fraction:
        """Its value over a value of the form under it."""
        raise NotImplementedError

    def reached(self, height: Fraction) -> tuple[Fraction, bool]:
        """From where on it is as high as a multiple of the unit, and whether the place itself is."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class Rounded(Staircase):
    """A number rounded to multiples of the unit, in one of FEEL's ways."""

    way: str

    @property
    def key(self) -> Hashable:
        return self.way, self.unit, self.under.key

    def height(self, at: Fraction) -> Fraction:
        steps = at / self.unit
        lower = floor(steps)
        target, included = self.reached((lower + 1) * self.unit)
        return (lower + 1 if at > target or (included and at == target) else lower) * self.unit

    def reached(self, height: Fraction) -> tuple[Fraction, bool]:
        step = int(height / self.unit)
        above = step >= 1  # of zero, on whose two sides "up" and "down" differ
        middle = height - self.unit * HALF
        match self.way:
            case "floor":
                return height, True
            case "ceiling":
                return height - self.unit, False
            case "round up":
                return (height - self.unit, False) if above else (height, True)
            case "round down":
                return (height, True) if above else (height - self.unit, False)
            case "round half up":
                return middle, above
            case "round half down":
                return middle, not above
            case _:
                return middle, step % 2 == 0  # half even


@dataclass(frozen=True, slots=True, eq=False)
class MonthsAway(Staircase):
    """The day so many months after another, by its number; the last of a shorter month."""

    months: int

    @property
    def key(self) -> Hashable:
        return self.months, self.under.key

    def height(self, at: Fraction) -> Fraction:
        return Fraction(add_months(from_ordinal(int(at)), self.months).toordinal())

    def reached(self, height: Fraction) -> tuple[Fraction, bool]:
        near = add_months(from_ordinal(int(height)), -self.months).toordinal()
        return next(Fraction(day) for day in range(near - 4, near + 6) if self.height(Fraction(day)) >= height), True


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A constant and so much of each term."""

    constant: Fraction
    terms: Mapping[int | Staircase, Fraction] = field(default_factory=dict)

    def plus(self, other: Form, times: Fraction = Fraction(1)) -> Form:
        """The sum with a multiple of another form."""
        terms = dict(self.terms)
        for term, factor in other.terms.items():
            terms[term] = terms.get(term, Fraction(0)) + factor * times
        return Form(self.constant + other.constant * times, {term: factor for term, factor in terms.items() if factor})

    def times(self, factor: Fraction) -> Form:
        """A multiple of it."""
        if not factor:
            return Form(Fraction(0))
        return Form(self.constant * factor, {term: one * factor for term, one in self.terms.items()})

    def at(self, point: Sequence[Fraction]) -> Fraction:
        """Its value where the varied facts have these values."""
        found = self.constant
        for term, factor in self.terms.items():
            found += factor * (point[term] if isinstance(term, int) else term.height(term.under.at(point)))
        return found

    @property
    def key(self) -> Hashable:
        """The same for two forms that are the same function, as far as their terms tell."""
        keyed = (
            (term if isinstance(term, int) else term.key, factor.numerator, factor.denominator)
            for term, factor in self.terms.items()
        )
        return self.constant.numerator, self.constant.denominator, frozenset(keyed)

    @property
    def staircases(self) -> list[Staircase]:
        """The terms that are no varied facts."""
        return [term for term in self.terms if isinstance(term, Staircase)]


def next_step(height: Fraction, unit: Fraction) -> Fraction:
    """The least multiple of the unit above a height."""
    return (floor(height / unit) + 1) * unit


def this_step(height: Fraction, unit: Fraction) -> Fraction:
    """The least multiple of the unit that is not below a height."""
    return ceil(height / unit) * unit
