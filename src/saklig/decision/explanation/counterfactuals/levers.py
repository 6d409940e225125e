"""The facts that could be otherwise, and what a change of them is."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from saklig.decision.explanation.counterfactuals.looking import Span
from saklig.decision.values import Path, Value

__all__ = ["Change", "Changes", "Chosen", "Lever", "Measured", "Moving", "Part"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number or a day that a person can change: `step` of it is one step of distance; less, more, or both."""

    path: Path
    span: Span
    step: Decimal
    less: bool = True
    more: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A yes or no, or a choice: what it can be changed to, each `steps` steps away."""

    path: Path
    values: tuple[Value, ...]
    steps: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """What nobody changes, and time does: the facts as they are so many steps later; None where there is no such day."""

    most: int
    later: Callable[[int], Mapping[Path, Value] | None]


Lever = Measured | Chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One fact of a change. `limit` is the value next to `after`, towards `before`, which does not do it; of measured facts."""

    path: Path
    before: Value
    after: Value
    limit: Value = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What gives a target another outcome: facts to change, or (`later`) so many steps of time and no fact.

    `values` are the decisions' values then, from an evaluation in which nothing was followed.
    """

    target: Hashable
    before: Hashable
    after: Hashable
    parts: tuple[Part, ...]
    distance: Decimal
    later: int = 0
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All changes found, those of fewest facts first, then those of least distance; time last.

    `complete` is False where the search was ended before everything was looked at. `alone` names what of the model takes a
    varied fact value by value.
    """

    now: Mapping[Hashable, Hashable]
    changes: tuple[Change, ...]
    complete: bool
    alone: tuple[str, ...]
    looks: int
