"""What would change an outcome: which facts of a determination a person can change, and what the rules then say.

The answer is worked out from what its reader may know. Facts of other adults that the reader may not see are unknown in it: a
change is found only where it holds whatever they are, so that nothing of them can be read from what is told and what is not.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import Path, facts_from_json, parse_path
from saklig.decision.explanation.counterfactuals import Changes, Chosen, Lever, Measured, Moving, changes
from saklig.decision.temporal import add_months
from saklig.safeguards.oversight import GRANTED, NOT_APPLICABLE
from saklig.service_packages.determination import LINE_KEYS, Determination
from saklig.service_packages.facts import full_facts
from saklig.service_packages.package import Package
from saklig.service_packages.paths import remove_at, values_at
from saklig.service_packages.seeing import Sight, sight_of
from saklig.service_packages.shapes import LESS, MORE, FactSpec
from saklig.service_packages.varying import OUTCOME_ENTRIES, kinds_of, span_of

__all__ = ["Target", "WouldChange", "one_kind", "what_would_change"]

Target = tuple[str, str]  # the person and the benefit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WouldChange:
    """The changes that give another outcome, per person and benefit, for one reader.

    `told` is the outcome as it is, `hidden` whether facts of others were left out of it. `changes.now` may then be open.
    """

    told: Mapping[Target, str | None]
    changes: Changes
    hidden: bool
    sight: Sight


def what_would_change(
    package: Package, found: Determination, *, reader: str | None = None, applicant: str | None = None, agreed: bool = False
) -> WouldChange:
    """What a person could change for another outcome, and when time gives one. The keywords are those of `explain`.

    An outcome is looked for if the package has a sentence for it (`[changes.outcomes]` of its reasons): one that is granted,
    where now nothing is; one that is not, where it is now; and any where it does not apply and nothing could be granted.
    """
    sight = sight_of(package, found.facts, reader=reader, applicant=applicant, agreed=agreed)
    facts, hidden = _seen(package, found.facts, sight)
    typed = facts_from_json(package.model, full_facts(package, facts, local=found.local))
    name = package.service.decisions.outcomes
    told = {key: one_kind(months) for key, months in kinds_of([line.raw for line in found.outcomes])}

    def sought(target: Any, now: Any) -> frozenset[Any]:
        have = told.get(target)
        kinds = package.reasons["nb"].changes.outcomes.get(target[1], {})
        asked = have == NOT_APPLICABLE and GRANTED not in kinds
        return frozenset(kind for kind in kinds if kind != have and (kind == GRANTED or have == GRANTED or asked))

    got = changes(
        package.model, (name,), typed, tuple(_levers(package, facts, sight)), at=found.at,
        outcome=lambda values: {key: one_kind(months) for key, months in kinds_of(values[name])},
        sought=sought, hoped=lambda target, now: sought(target, now) & {GRANTED} if now and found.settled else frozenset(),
        time=_time(package, typed), entries=OUTCOME_ENTRIES, told=sorted({*LINE_KEYS, *package.figures}),
    )  # fmt: skip
    return WouldChange(told=told, changes=got, hidden=hidden, sight=sight)


def one_kind(months: tuple[tuple[date, str | None, str | None], ...]) -> str | None:
    """The outcome of all months as one: those in which it does not apply aside, joined where there are several; None: open."""
    kinds = {kind for _, kind, _ in months}
    if None in kinds:
        return None
    return "+".join(sorted(str(kind) for kind in kinds - {NOT_APPLICABLE})) or NOT_APPLICABLE


def _seen(package: Package, facts: Mapping[str, Any], sight: Sight) -> tuple[Mapping[str, Any], bool]:
    """The facts without those of other people that the reader may not see, and whether there are any."""
    if sight.reader is None or sight.agreed:
        return facts, False
    own = {spec.whose for spec in package.facts.values() if spec.shown_to == "own"}
    away = [
        path
        for spec in package.facts.values()
        # of people who have facts for their own eyes alone; that they are there at all is no secret
        if spec.shown_to != "parties" and spec.whose in own and not spec.path.endswith(".id")
        for path, _ in values_at(facts, spec.path)
        if sight.owner(spec, path) != sight.reader
    ]
    if not away:
        return facts, False
    left = copy.deepcopy(dict(facts))
    for path in away:
        remove_at(left, path)
    return left, True


def _levers(package: Package, facts: Mapping[str, Any], sight: Sight) -> Iterator[Lever]:
    for spec in package.facts.values():
        ways = spec.ways_open
        for path, value in values_at(facts, spec.path) if ways else ():
            if sight.hides(spec, path):
                continue  # another's, also where all agreed to see the total
            lever = _lever(package, spec, parse_path(path), ways)
            if not isinstance(lever, Measured) or value is not None:
                yield lever


def _lever(package: Package, spec: FactSpec, path: Path, ways: tuple[str, ...]) -> Lever:
    change = spec.change
    assert change is not None
    if spec.type in ("number", "date"):
        assert change.step is not None
        return Measured(path=path, span=span_of(package, spec.path), step=change.step, less=LESS in ways, more=MORE in ways)
    values = tuple(way == "yes" for way in ways) if spec.type == "boolean" else ways
    return Chosen(path=path, values=values, steps=change.steps or Decimal(1))


def _time(package: Package, typed: Mapping[str, Any]) -> Moving | None:
    """The facts that move with time, so many steps on."""
    time = package.service.time
    moving = [spec for spec in package.facts.values() if spec.moves]
    if time is None or not moving:
        return None
    months = 12 if time.step == "year" else 1
    here = [(parse_path(path), value) for spec in moving for path, value in values_at(typed, spec.path)]

    def later(steps: int) -> Mapping[Path, Any] | None:
        moved: dict[Path, Any] = {}
        for path, value in here:
            if type(value) is date:
                moved[path] = add_months(value, steps * months)
                if type(moved[path]) is not date:
                    return None
            elif isinstance(value, Decimal):
                moved[path] = value + steps
        return moved

    return Moving(most=time.most, later=later)
