"""Checks that need the package's own tests: they hold, they reach every row, and they lie around every limit."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from saklig.decision import Unknown, facts_from_json
from saklig.decision.values import holds_unknown
from saklig.service_packages.checking.finding import Finding
from saklig.service_packages.checking.limits import check_limits, of_test
from saklig.service_packages.checking.scope import check_rests
from saklig.service_packages.determination import Determination
from saklig.service_packages.facts import full_facts
from saklig.service_packages.package import Package
from saklig.service_packages.paths import remove_at, values_at
from saklig.service_packages.testing import TestRun, run_test

__all__ = ["check_by_tests"]


def check_by_tests(package: Package) -> Iterator[Finding]:
    """Run every test, and say what they leave out."""
    runs = [run_test(package, test) for test in package.tests]
    for run in runs:
        for difference in run.differences:
            yield of_test(
                package,
                run.test,
                "test",
                f"the test {run.test.id!r}: {difference}",
                "who is right: the rule or the test?",
            )
    yield from _reach(package, runs)
    yield from check_limits(package, runs)
    yield from check_rests(package, runs)
    yield from _figures(package, runs)


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
