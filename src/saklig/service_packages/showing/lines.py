"""All outcomes along one axis, and along one axis for each value of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from saklig.decision import facts_from_json
from saklig.service_packages.facts import full_facts
from saklig.service_packages.package import Package
from saklig.service_packages.showing.axes import Axis, changed
from saklig.service_packages.showing.examples import Example
from saklig.service_packages.varying import Kinds, kinds_of, outcome_pieces

__all__ = ["Line", "Segment", "Sheet", "line", "sheet"]

MOST_STRETCHES = 60  # of one line
MOST_OF_A_SHEET = 240  # of all its lines together
MOST_ROWS = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """From `low` to `high`, both included, the outcome is the same."""

    low: Any
    high: Any
    outcome: Kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The outcomes along an axis in order, without a gap.

    `complete` is False where there were more than were looked at: then these are the ones around the example's own value.
    """

    segments: tuple[Segment, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A line for each of these values of the second axis. `sampled`: it has other values too, which were not looked at."""

    rows: tuple[tuple[Any, Line], ...]
    sampled: bool


def line(package: Package, example: Example, axis: Axis, *, most: int = MOST_STRETCHES) -> Line:
    """Every outcome along the axis, the example's other facts staying as they are; exact, thresholds solved from the rules.

    Errors: FactsError, LookupError, ValueError where the example does not fit the rules.
    """
    if axis.span is None:
        segments = tuple(
            Segment(low=value, high=value, outcome=_outcome(package, example, changed(example, axis, value)))
            for value in axis.values
        )
        return Line(segments=segments, complete=True)
    found = outcome_pieces(
        package, example.facts, axis.path, local=example.local, at=example.at, span=axis.span, most=most
    )
    return Line(
        segments=tuple(Segment(low=one.low, high=one.high, outcome=one.outcome) for one in found.pieces),  # type: ignore[arg-type]
        complete=found.complete,
    )  # fmt: skip


def _outcome(package: Package, example: Example, facts: dict[str, Any]) -> Kinds:
    typed = facts_from_json(package.model, full_facts(package, facts, local=example.local))
    name = package.service.decisions.outcomes
    return kinds_of(package.model.evaluate_together((name,), typed, at=example.at)[name].value)


def sheet(package: Package, example: Example, along: Axis, by: Axis) -> Sheet:
    """The line along one axis for each value of another, or, where that is a number or a day, for some of them.

    Those are its ends, the example's own value, and the values on each side of up to five limits on its own line. Each line is
    exact; what lies between two of them is not looked at. Errors as `line`.
    """
    values = list(_rows(package, example, by))
    most = max(6, MOST_OF_A_SHEET // len(values))
    rows = []
    for value in values:
        facts = changed(example, by, value)
        rows.append((value, line(package, replace(example, facts=facts), along, most=min(most, MOST_STRETCHES))))
    return Sheet(rows=tuple(rows), sampled=by.measured)


def _rows(package: Package, example: Example, by: Axis) -> Iterator[Any]:
    if by.span is None:
        yield from by.values[:MOST_ROWS]
        return
    own = line(package, example, by, most=MOST_ROWS)
    sides = [value for one in own.segments[1:] for value in (_before(one.low, by), one.low)]
    first = [by.span.least, by.span.most, by.present]
    yield from sorted(dict.fromkeys([*first, *sides][:MOST_ROWS]))  # type: ignore[type-var]


def _before(value: Any, by: Axis) -> Any:
    assert by.span is not None
    return value - timedelta(days=1) if type(value) is date else value - by.span.smallest
