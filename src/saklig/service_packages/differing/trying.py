"""Cases to decide by both sides: those of the packages' tests, and such as differ from one of them in a fact or a few.

The values tried are those that the rules and amounts name, and their neighbours, since there outcomes change.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from saklig.decision import FactsError
from saklig.decision.analysis import constants_in
from saklig.service_packages.differing.amounts import AmountChange
from saklig.service_packages.package import Package
from saklig.service_packages.paths import set_at, values_at
from saklig.service_packages.shapes import FactSpec
from saklig.service_packages.testing import facts_of

__all__ = ["Case", "cases_of", "moved_by_years", "varied"]

_SEED: Final = 1  # the same cases each time
_FEW: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Facts to decide by both sides: a test's, with some of them changed."""

    test: str
    at: date
    facts: Mapping[str, Any]
    local: Mapping[str, Any]
    changed: Mapping[str, Any]


def cases_of(packages: Sequence[Package]) -> Iterator[Case]:
    """The cases of the packages' tests, those of one name and the same facts once."""
    seen: list[tuple[str, Any]] = []
    for package in packages:
        for test in package.tests:
            try:
                facts, local = facts_of(package, test)
            except FactsError:
                continue  # `saklig check` says it of the test
            if (test.id, facts) not in seen:
                seen.append((test.id, facts))
                yield Case(test=test.id, at=test.at, facts=facts, local=local, changed={})


def varied(
    cases: Sequence[Case], packages: tuple[Package, Package], amounts: Sequence[AmountChange]
) -> Iterator[Case]:
    """Cases beside those of the tests, without end: one fact changed, or two, to values that rules and amounts name."""
    values = {spec.path: found for spec in packages[1].facts.values() if (found := _choices(spec, packages, amounts))}
    chance = Random(_SEED)  # noqa: S311 - which cases are tried is no secret
    paths = sorted(values)
    for round_ in itertools.count() if cases and paths else ():
        chance.shuffle(paths)
        for path, case in itertools.product(paths, cases):
            # each fact by itself first, then with another beside it
            facts, changed = copy.deepcopy(dict(case.facts)), {}
            for one in (path, chance.choice(paths))[: 1 + round_ % 2]:
                places = [place for place, _ in values_at(facts, one)]
                if places:
                    place, value = chance.choice(places), chance.choice(values[one])
                    set_at(facts, place, value)
                    changed[place] = value
            if changed:
                yield Case(test=case.test, at=case.at, facts=facts, local=case.local, changed=changed)
        if not any(list(values_at(case.facts, path)) for case in cases for path in paths):
            return


def _choices(spec: FactSpec, packages: tuple[Package, Package], amounts: Sequence[AmountChange]) -> list[Any]:
    if spec.type == "boolean":
        return [True, False]
    if spec.type == "choice":
        return list(spec.choices)
    if spec.type == "date":
        days = {day for package in packages for day in constants_in(package.model, date)}
        near = sorted({day + timedelta(days=by) for day in days for by in (-1, 0, 1)})
        return [day.isoformat() for day in near][:_FEW]
    if spec.type == "number" and spec.unit != "year":
        known = [value for one in amounts for value in (one.before, one.after) if value is not None]
        between = [(one.before + one.after) / 2 for one in amounts if one.before is not None and one.after is not None]
        if spec.unit.startswith("kr"):
            points = [*between, *(value + by for value in known for by in (-1, 0, 1))]
        else:
            constants = sorted({value for package in packages for value in constants_in(package.model, Decimal)})
            points = [value + by for value in constants for by in (-1, 0, 1)]
        return [int(value) if value == int(value) else value for value in dict.fromkeys(points) if value >= 0][:_FEW]
    return []


def moved_by_years(package: Package, facts: Mapping[str, Any], years: int) -> dict[str, Any]:
    """The same case so many years later: every date, and every number that is a year."""
    moved: dict[str, Any] = copy.deepcopy(dict(facts))
    for spec in package.facts.values() if years else ():
        for place, value in list(values_at(moved, spec.path)):
            if spec.type == "date" and isinstance(value, str):
                set_at(moved, place, _years_later(date.fromisoformat(value), years).isoformat())
            elif spec.type == "number" and spec.unit == "year" and isinstance(value, int | Decimal):
                set_at(moved, place, value + years)
    return moved


def _years_later(day: date, years: int) -> date:
    """The day of the same name; 28 February for a leap day that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
