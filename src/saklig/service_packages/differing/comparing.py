"""Two versions of a package, or one at two dates, held against each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from saklig.decision import FactsError, TableStep, any_index
from saklig.decision.analysis import Difference, Target, Witness, differences, seek
from saklig.service_packages.determination import Determination
from saklig.service_packages.determining import determine
from saklig.service_packages.differing.amounts import AmountChange, amount_changes
from saklig.service_packages.differing.outcomes import ChangedCase, changes
from saklig.service_packages.differing.trying import Case, cases_of, moved_by_years, varied
from saklig.service_packages.errors import LocalError
from saklig.service_packages.package import Package
from saklig.service_packages.paths import remove_at

__all__ = ["MAX_TRIED", "Compared", "compare"]

# cases beside the tests' own that are decided by both sides, to show what the tests do not
MAX_TRIED: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What differs. `shown` has a case for those of the `rules` that one was found for, by their place among them.

    `cases` are the tests' cases that come out differently, and of those beside them the ones that show something new.
    `not_decided`: how many cases did not fit one of the sides; `not_exact`: what the rules' differences are not exact about.
    """

    amounts: tuple[AmountChange, ...]
    rules: tuple[Difference, ...]
    shown: Mapping[int, ChangedCase]
    cases: tuple[ChangedCase, ...]
    tests: int
    tried: int
    not_decided: int
    not_exact: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return bool(self.amounts or self.rules or self.cases)


def compare(
    before: Package, after: Package, *, dates: tuple[date, date] | None = None, most: int = MAX_TRIED
) -> Compared:
    """What comes out differently. With `dates`, each case is moved by whole years to the first date and to the second."""
    amounts = tuple(amount_changes(before, after, dates))
    rules = differences(before.model, after.model, most=0)
    run = _Both(before, after, dates)
    own = list(cases_of((after,) if before.hash == after.hash else (after, before)))
    targets = {one.target for one in rules.found if one.target}
    cases = _cases(run, own, targets, amounts, most if amounts or rules.found else 0)
    found = seek(targets, cases, run.first, run.second)
    for _ in cases:
        pass  # those that no table was waiting for may come out differently too
    shown = {number: run.case_of(found[one.target]) for number, one in enumerate(rules.found) if one.target in found}
    return Compared(
        amounts=amounts, rules=rules.found, shown=shown, cases=tuple(run.changed), tests=len(own), tried=run.decided,
        not_decided=run.not_decided, not_exact=rules.not_exact,
    )  # fmt: skip


def _cases(
    run: _Both, own: Sequence[Case], targets: Iterable[Target], amounts: Sequence[AmountChange], most: int
) -> Iterator[Case]:
    """The tests' cases; then such as lie beside those that the changed rows decide; then beside any."""
    olds = {target.old for target in targets if target.old}
    news = {target.new for target in targets if not target.old}
    near = []
    for case in run.all(own):
        if targets and run.now and (_rows(run.now[0]) & olds or _rows(run.now[1]) & news):
            near.append(case)
        yield case
    for beside, count in ((near, most * 2 // 3), (own, most - most * 2 // 3)):
        yield from run.all(itertools.islice(varied(beside or own, run.packages, amounts), count))


def _rows(found: Determination) -> set[str]:
    return {fired.rule_id for step in found.trace.steps() if isinstance(step, TableStep) for fired in step.fired}


class _Both:
    """Decides cases by both sides, one after the other, and keeps those that come out differently."""

    def __init__(self, before: Package, after: Package, dates: tuple[date, date] | None) -> None:
        self.packages = before, after
        self.dates = dates
        self.decided = self.not_decided = 0
        self.changed: list[ChangedCase] = []
        self.turns: set[tuple[str, tuple[str, str]]] = set()
        self.now: tuple[Determination, Determination] | None = None

    def all(self, cases: Iterable[Case]) -> Iterator[Case]:
        """Each case, decided; one beside the tests' own is kept only if it turns out as none before it."""
        for case in cases:
            try:
                self.now = self._side(case, 0), self._side(case, 1)
                self.decided += 1
            except (FactsError, LocalError):
                self.now = None
                self.not_decided += 1
                continue
            found = self.case_of(Witness(facts=case, before=self.now[0], after=self.now[1]))
            turns = {(change.what, change.turn) for change in found.changes}
            if found.changes and (not case.changed or not self.turns >= turns):
                self.turns |= turns
                self.changed.append(found)
            yield case

    def first(self, case: Case) -> Determination | None:
        """The older side's outcome of the case that `all` gave last."""
        return self.now[0] if self.now else None

    def second(self, case: Case) -> Determination | None:
        """The newer side's outcome of the case that `all` gave last."""
        return self.now[1] if self.now else None

    def _side(self, case: Case, side: int) -> Determination:
        package = self.packages[side]
        day = self.dates[side] if self.dates else case.at
        facts = _known(package, moved_by_years(package, case.facts, day.year - case.at.year))
        return determine(package, facts, local=_known_local(package, case.local), at=day)

    def case_of(self, found: Witness[Case, Determination]) -> ChangedCase:
        """The case with what differs in it."""
        old, new = found.before, found.after
        years = new.at.year - old.at.year if self.dates else 0
        return ChangedCase(test=found.facts.test, changed=found.facts.changed, at=(old.at, new.at),
                           facts=(old.facts, new.facts), changes=tuple(changes(old, new, years)))  # fmt: skip


def _known(package: Package, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts that this version of the package has: what is new in the other is left out, which means not known."""
    declared = set(package.facts)
    for path in {place for place, _ in _leaves(facts, "")}:
        general = any_index(path)
        if general not in declared and not any(one.startswith((f"{general}.", f"{general}[")) for one in declared):
            remove_at(facts, path)
    return facts


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}[{number}]")
    else:
        yield path, value


def _known_local(package: Package, local: Mapping[str, Any]) -> Mapping[str, Any]:
    wanted = {path.removeprefix("local.").split(".")[0].removesuffix("[]") for path in package.local}
    return {name: value for name, value in local.items() if name in wanted}
