"""Checks that need the package's own tests: they hold, they reach every row, and they lie around every limit."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from saklig.decision import Unknown, facts_from_json
from saklig.decision.values import holds_unknown
from saklig.service_packages.checking.finding import Finding
from saklig.service_packages.determination import Determination
from saklig.service_packages.facts import full_facts
from saklig.service_packages.package import Package
from saklig.service_packages.paths import remove_at, value_at, values_at
from saklig.service_packages.shapes import PackageTest
from saklig.service_packages.testing import TestRun, as_number, run_test

__all__ = ["check_by_tests"]


def check_by_tests(package: Package) -> Iterator[Finding]:
    """Run every test, and say what they leave out."""
    runs = [run_test(package, test) for test in package.tests]
    for run in runs:
        for difference in run.differences:
            yield _of_test(
                package,
                run.test,
                "test",
                f"the test {run.test.id!r}: {difference}",
                "who is right: the rule or the test?",
            )
    yield from _reach(package, runs)
    yield from _limits(package, runs)
    yield from _figures(package, runs)


def _of_test(package: Package, test: PackageTest, check: str, what: str, mend: str) -> Finding:
    for file, located in package.located.items():
        if not file.startswith("tests/"):
            continue
        for path, line in located.lines.items():
            if len(path) == 3 and path[0] == "test" and path[2] == "id" and _id_on(package, file, line) == test.id:
                return Finding(check=check, file=file, line=line, what=what, mend=mend)
    return Finding(check=check, file="tests", what=what, mend=mend)


def _id_on(package: Package, file: str, line: int) -> str:
    text = package.files[file].decode("utf-8-sig").replace("\r\n", "\n").split("\n")[line - 1]
    return text.partition("=")[2].split("#")[0].strip().strip("\"'")


def _reach(package: Package, runs: list[TestRun]) -> Iterator[Finding]:
    reached = {row for run in runs for row in run.rows}
    for row in package.rows.values():
        if row.id not in reached:
            yield Finding(
                check="reach", file=row.file, line=row.line, what=f"no test reaches the row {row.id!r}",
                mend="write a test whose facts make it fire, or take the row out",
            )  # fmt: skip
    steps = {step.step for run in runs if run.determination for one in run.determination.payments for step in one.steps}
    written = {step for sentences in package.reasons.values() for step in sentences.steps}
    for language, sentences in package.reasons.items():
        file = f"reasons/{language}.toml"
        for step in sorted(steps - written):  # where one language has it, `texts` says so of the others
            problem = package.located[file].problem(
                ("steps",), f"the step {step!r} has no sentence", "write it below [steps]"
            )
            yield Finding.of(problem, "sentence")
        for step in sentences.steps:
            if step not in steps:
                problem = package.located[file].problem(
                    ("steps", step), f"no test reaches the step {step!r}", "write a test, or take it out"
                )
                yield Finding.of(problem, "reach")


# --- limits ----------------------------------------------------------------------------------------------------------


def _limits(package: Package, runs: list[TestRun]) -> Iterator[Finding]:
    sides: dict[tuple[str, Any], dict[str, TestRun]] = {}
    for run in runs:
        if run.test.limit:
            sides.setdefault((run.test.limit.series, run.test.limit.start), {})[run.test.limit.side] = run
    for name, series in package.series.items():
        located = package.located[f"amounts/{name}.toml"]
        for number, value in enumerate(series.value):
            place = ("value", number, "from")
            if value.hole_until:
                what = f"nothing is known from the day after {value.hole_until} until the next amount"
                yield Finding.of(
                    located.problem(("value", number, "hole_until"), what, "find the amount that held then"), "amounts"
                )
            if series.limit is None:
                continue
            found = sides.get((name, value.start), {})
            lacks = [side for side in ("under", "at", "over") if side not in found]
            if lacks:
                what = f"no test lies {' or '.join(lacks)} the limit {value.value} from {value.start}"
                mend = f'write tests with limit = {{ series = "{name}", from = {value.start}, side = "{lacks[0]}" }}'
                yield Finding.of(located.problem(place, what, mend), "limit")
            else:
                said = _not_around(found, series.limit.smallest_step)
                if said:
                    yield _of_test(
                        package,
                        found["at"].test,
                        "limit",
                        f"the tests around {name} from {value.start} {said}",
                        "correct their facts",
                    )


def _not_around(found: Mapping[str, TestRun], smallest_step: Decimal) -> str | None:
    """Why three tests are not just under, at and just over one limit; None where they are."""
    under, at, over = (found[side] for side in ("under", "at", "over"))
    if under.facts is None or at.facts is None or over.facts is None:
        return "cannot be run"
    apart = {path for one in (under, over) for path in _differences(at.facts, one.facts)}
    if len(apart) != 1:
        return f"differ in {', '.join(sorted(apart)) or 'nothing'}; they must differ in one fact"
    path = apart.pop()
    numbers = [as_number(value_at(run.facts, path)) for run in (under, at, over)]
    if any(number is None for number in numbers):
        return f"differ in {path}, which is no number in one of them"
    low, middle, high = (number for number in numbers if number is not None)
    if not (low < middle < high and middle - low <= smallest_step and high - middle <= smallest_step):
        return f"have {path} = {low}, {middle}, {high}; they must rise by at most {smallest_step}"
    outcomes = {_kinds(run.determination) for run in (under, at, over)}
    return "give the same outcome on every side" if len(outcomes) == 1 else None


def _kinds(found: Determination | None) -> tuple[Any, ...]:
    if found is None:
        return ()
    lines = tuple((line.subject, line.benefit, line.month, line.kind, line.reason) for line in found.outcomes)
    return (*lines, *((one.subject, one.month, one.payment) for one in found.payments))


def _differences(one: Any, other: Any, path: str = "") -> Iterator[str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in {*one, *other}:
            here = f"{path}.{key}" if path else str(key)
            if key not in one or key not in other:
                yield here
            else:
                yield from _differences(one[key], other[key], here)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (item, another) in enumerate(zip(one, other, strict=True)):
            yield from _differences(item, another, f"{path}[{number}]")
    elif one != other:
        yield path


# --- what figures rest on --------------------------------------------------------------------------------------------


def _figures(package: Package, runs: list[TestRun]) -> Iterator[Finding]:
    """A figure that becomes unknown when the facts each adult sees alone are taken out rests on them, and must say so."""
    own = {spec.path for spec in package.facts.values() if spec.shown_to != "parties"}
    undeclared = {name for name, figure in package.figures.items() if not own & set(figure.rests_on)}
    for run in runs:
        found = run.determination
        if found is None or run.facts is None or not found.settled or not undeclared:
            continue
        for name in sorted(undeclared & set(_unknown_figures(package, found, _without(run.facts, own)))):
            undeclared.discard(name)
            number = list(package.figures).index(name)
            seen = f"(seen in the test {run.test.id!r})"
            what = f"the figure {name!r} rests on facts that each adult sees alone {seen} and does not say so"
            mend = f"add to rests_on those of {', '.join(sorted(own))} that it is worked out from"
            yield Finding.of(package.located["service.toml"].problem(("figure", number), what, mend), "privacy")


def _without(facts: Mapping[str, Any], paths: set[str]) -> dict[str, Any]:
    changed: dict[str, Any] = copy.deepcopy(dict(facts))
    for path in paths:
        for one, _ in list(values_at(changed, path)):
            remove_at(changed, one)
    return changed


def _unknown_figures(package: Package, found: Determination, facts: Mapping[str, Any]) -> Iterator[str]:
    typed = facts_from_json(package.model, full_facts(package, facts, local=found.local))
    names = package.service.decisions
    for result in package.model.evaluate_together((names.outcomes, names.result), typed, at=found.at).values():
        for entry in result.value if isinstance(result.value, list) else ():
            if isinstance(entry, Unknown):
                continue
            steps = entry.get("steps") or ()
            for one in (entry, *(steps if isinstance(steps, list) else ())):
                if isinstance(one, dict):
                    yield from (key for key, held in one.items() if holds_unknown(held))
