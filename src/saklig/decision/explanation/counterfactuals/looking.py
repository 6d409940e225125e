"""One look at a model: its outcome for some values of the varied facts, and the way there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from saklig.decision.evaluation.again import Again
from saklig.decision.explanation.counterfactuals.following import FollowedValue, measure
from saklig.decision.explanation.counterfactuals.forms import Form
from saklig.decision.explanation.counterfactuals.way import Way
from saklig.decision.model import Model
from saklig.decision.values import NUMBERS, Path, Value

__all__ = ["Look", "Looked", "Outcome", "Span", "Varies"]

# what of the decisions' values, by name, is the outcome
Outcome = Callable[[Mapping[str, Value]], Hashable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Varies:
    """In an outcome, a number that moves with the varied fact: `slope` for each one of it from `base` at 0.

    Both are None where it moves in steps, as a rounded number does.
    """

    slope: Fraction | None
    base: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The values that a fact may have: multiples of `smallest` from `least` to `most`; days have each day, and no `smallest`.

    None for an end: the fact has none there.
    """

    least: Decimal | date | None = None
    most: Decimal | date | None = None
    smallest: Decimal = Decimal(1)

    def place(self, value: Value) -> Fraction:
        """Where a value stands among them, counted from 0 or the least one; between two, if it is none of them."""
        return self.place_of(measure(value), value)

    def place_of(self, measured: Fraction, like: Value) -> Fraction:
        """The same for what a value is measured by; `like` is one of its kind."""
        return (measured - self._origin) / (1 if type(like) is date else Fraction(self.smallest))

    def value(self, place: int, like: Value) -> Value:
        """The value at a place, of the same kind as another."""
        if type(like) is date:
            return date.fromordinal(place + int(self._origin))
        found = self._origin + place * Fraction(self.smallest)
        return NUMBERS.divide(Decimal(found.numerator), Decimal(found.denominator))

    @property
    def _origin(self) -> Fraction:
        return Fraction(0) if self.least is None else measure(self.least)

    def ends(self, like: Value) -> tuple[int | None, int | None]:
        """The first and the last place."""
        low = None if self.least is None else ceil(self.place(self.least))
        high = None if self.most is None else floor(self.place(self.most))
        if type(like) is date:
            low = 1 if low is None else low
            high = date.max.toordinal() - int(self._origin) if high is None else high
        return low, high


@dataclass(frozen=True, slots=True)
class Looked:
    """The outcome at a point, the decisions' values, and the way there."""

    outcome: Any  # what the caller's function makes of the values
    values: Mapping[str, Value]
    way: Way


class Look:
    """A model's decisions on facts at a day, to be looked at with other facts.

    `entries` are those of the decisions' values, or of the elements of their lists, that `outcome` reads; what nobody needs
    for them is not worked out (`Model.evaluate_entries`). None: all of them.
    """

    def __init__(
        self, model: Model, names: Sequence[str], facts: Mapping[str, object], *, at: date, outcome: Outcome,
        entries: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.names = tuple(names)
        self.outcome = outcome
        keys = tuple(model.compiled.key_of(name) for name in names)
        compiled = model.compiled.cut(tuple((key, tuple(entries)) for key in keys)) if entries else model.compiled
        self.again = Again(compiled, keys, facts, at)
        self.looks = 0

    def value(self, path: Path) -> Value:
        """A fact as it is. Errors: LookupError."""
        return self.again.value(path)

    def at(self, changed: Mapping[Path, Value], follow: Sequence[Path] = ()) -> Looked:
        """The outcome with some facts changed, some of which are followed."""
        self.looks += 1
        values = [changed[path] if path in changed else self.value(path) for path in follow]
        way = Way([measure(value) for value in values])
        given = dict(changed)
        for number, (path, value) in enumerate(zip(follow, values, strict=True)):
            given[path] = FollowedValue(value, Form(Fraction(0), {number: Fraction(1)}), way)
        found = self.again.values(given)
        by_name = dict(zip(self.names, found, strict=True))
        return Looked(_plain(self.outcome(by_name)), by_name, way)


def _plain(outcome: Any) -> Any:
    """The outcome without what is followed."""
    if isinstance(outcome, FollowedValue):
        terms = outcome.form.terms
        if any(not isinstance(term, int) for term in terms) or len(terms) != 1:
            return Varies(slope=None, base=None)
        return Varies(slope=next(iter(terms.values())), base=outcome.form.constant)
    if isinstance(outcome, tuple):
        return tuple(_plain(item) for item in outcome)
    if isinstance(outcome, Mapping):
        return {key: _plain(item) for key, item in outcome.items()}
    return outcome
