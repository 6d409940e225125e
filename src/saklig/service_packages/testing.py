"""A package's own tests: facts, a date, what must come of them and why.

The expectation is a person's, not the engine's: it is compared value by value, months spelled out, and what differs is said
in words.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import FactsError, parse_path, print_path
from saklig.decision.evaluation.trace import TableStep
from saklig.decision.explanation import Beneath, periods
from saklig.decision.partial import ask
from saklig.service_packages.determination import Determination, Outcome, Payment
from saklig.service_packages.determining import determine
from saklig.service_packages.errors import LocalError
from saklig.service_packages.opening import open_facts
from saklig.service_packages.package import Package
from saklig.service_packages.paths import remove_at, set_at, values_at
from saklig.service_packages.shapes import ExpectedOutcome, ExpectedPayment, PackageTest, ShownExample

__all__ = ["TestRun", "facts_of", "run_test"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestRun:
    """What came of a test: the differences in words (none: it holds), and which rows fired."""

    __test__ = False  # not a test of this repository's own

    test: PackageTest
    facts: Mapping[str, Any] | None
    determination: Determination | None
    differences: tuple[str, ...]
    rows: frozenset[str]


def facts_of(package: Package, test: PackageTest | ShownExample) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts and local parameters of a test, or of an example to show. Errors: FactsError where a path leads nowhere."""
    facts = copy.deepcopy(package.test_facts[test.facts])
    changes = [*test.set.items(), *((path, None) for path in test.null)]
    for path, value in changes:
        try:
            set_at(facts, path, _as_json(value))
        except (LookupError, TypeError):
            raise FactsError(path, f"leads nowhere in tests/facts/{test.facts}.json")
    for path in test.unknown:
        remove_at(facts, path)
    return facts, facts.pop("local", {})


def _as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list | tuple) else value


def run_test(package: Package, test: PackageTest) -> TestRun:
    """Run one test with the interpreter, and again question by question with the partial evaluator."""
    try:
        facts, local = facts_of(package, test)
        found = determine(package, facts, local=local, at=test.at)
    except (FactsError, LocalError) as exc:
        return TestRun(test=test, facts=None, determination=None, differences=(str(exc),), rows=frozenset())
    differences = [*_compared(package, test, found), *_asked_in_rounds(package, test, facts, local, found)]
    return TestRun(
        test=test, facts=facts, determination=found, differences=tuple(differences), rows=frozenset(_fired_rows(found))
    )


def _fired_rows(found: Determination) -> Iterator[str]:
    for step in found.trace.steps():
        if isinstance(step, TableStep):
            yield from (fired.rule_id for fired in step.fired)


def _compared(package: Package, test: PackageTest, found: Determination) -> Iterator[str]:
    if found.settled != test.settled:
        errors = "; ".join(remark.message for remark in found.remarks if remark.severity == "error")
        state = "settled" if found.settled else f"not settled ({errors or ', '.join(found.missing)})"
        yield f"is {state}, expected {'settled' if test.settled else 'not settled'}"
    codes = sorted({point.code for point in found.judgement})
    if codes != sorted(set(test.judgement)):
        yield f"points of judgement are {_listed(codes)}, expected {_listed(sorted(test.judgement))}"
    yield from (f"gave no {code}" for code in test.diagnostics if code not in {remark.code for remark in found.remarks})
    if test.missing is not None and sorted(test.missing) != sorted(found.missing):
        yield f"still rests on {_listed(found.missing)}, expected {_listed(sorted(test.missing))}"
    yield from _by_period(_outcomes(package, test, found))
    if test.payment:
        yield from _by_period(_payments(test, found))


def _listed(items: Any) -> str:
    return ", ".join(items) or "none"


def _months(expected: ExpectedOutcome | ExpectedPayment) -> Iterator[date]:
    month = expected.start
    while month <= (expected.to or expected.start):
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A difference in one month; the same in months that follow on each other is said once."""

    who: str
    month: date
    what: str


def _by_period(said: Iterator[_Said]) -> Iterator[str]:
    ordered = sorted(said, key=lambda one: (one.who, one.what, one.month))
    for first, last in periods(ordered, month=lambda one: one.month, same=lambda one: (one.who, one.what)):
        until = "" if first.month == last else f" to {last:%Y-%m}"
        yield f"{first.who} {first.month:%Y-%m}{until}: {first.what}"


def _outcomes(package: Package, test: PackageTest, found: Determination) -> Iterator[_Said]:
    lines: dict[tuple[str, str, date], Outcome] = {}
    for line in found.outcomes:
        key = (line.subject, line.benefit, line.month)
        if key in lines and test.settled:
            yield _said(key, "two outcome lines")
        lines[key] = line
    beneath = Beneath(found.trace)
    for expected in test.outcome:
        for month in _months(expected):
            key = (expected.subject, expected.benefit, month)
            one = lines.pop(key, None)
            if one is None:
                yield _said(key, f"no outcome, expected {expected.kind}")
            else:
                yield from (_said(key, what) for what in _line(expected, one, beneath))
    if test.settled:
        yield from (_said(key, f"{line.kind} ({line.reason}), which is not expected") for key, line in lines.items())


def _said(key: tuple[str, str, date], what: str) -> _Said:
    return _Said(who=f"{key[0]} {key[1]}", month=key[2], what=what)


def _line(expected: ExpectedOutcome, line: Outcome, beneath: Beneath) -> Iterator[str]:
    if line.kind != expected.kind:
        yield f"{line.kind} ({line.reason}), expected {expected.kind}"
        return
    rows = {row.rule_id for row in (*beneath.rows(line.raw), *beneath.common)} | {line.reason}
    if expected.reasons and line.reason != expected.reasons[0]:
        yield f"the reason is {line.reason}, expected {expected.reasons[0]}"
    lacks = [row for row in expected.reasons[1:] if row not in rows]
    if lacks:
        yield f"beneath it does not lie {_listed(lacks)}; there lie {_listed(sorted(rows))}"
    if expected.value is not None and line.value != expected.value:
        yield f"the value is {line.value}, expected {_number(expected.value)}"
    if expected.provision is not None and line.provision != expected.provision:
        yield f"the provision is {line.provision}, expected {expected.provision}"


def _payments(test: PackageTest, found: Determination) -> Iterator[_Said]:
    payments: dict[tuple[str, date], Payment] = {(one.subject, one.month): one for one in found.payments}
    for expected in test.payment:
        who = f"{expected.subject} pays"
        for month in _months(expected):
            one = payments.pop((expected.subject, month), None)
            if one is None:
                yield _Said(who=who, month=month, what=f"nothing is said, expected {_number(expected.payment)}")
                continue
            if one.payment != expected.payment:
                yield _Said(who=who, month=month, what=f"{_number(one.payment)}, expected {_number(expected.payment)}")
            steps = tuple(step.step for step in one.steps)
            if expected.steps is not None and steps != expected.steps:
                what = f"the steps are {_listed(steps)}, expected {_listed(expected.steps)}"
                yield _Said(who=who, month=month, what=what)
    if test.settled:
        for (subject, month), one in payments.items():
            yield _Said(who=f"{subject} pays", month=month, what=f"{_number(one.payment)}, which is not expected")


def _asked_in_rounds(
    package: Package, test: PackageTest, facts: dict[str, Any], local: dict[str, Any], found: Determination
) -> Iterator[str]:
    """The applicant's answers given in rounds, each time those that still matter, must give what all of them give.

    The form leaves out what no longer matters to the partial evaluator: an outcome that changed by that would be wrong.
    """
    name = package.service.decisions.outcomes
    answers = {path: value for question in package.questions for path, value in values_at(facts, question.input)}
    answered = copy.deepcopy(facts)
    for path in answers:
        remove_at(answered, path)
    while True:
        typed = open_facts(package, answered, local=local)
        step = ask(package.model, name, typed, at=test.at, askable=[parse_path(path) for path in answers])
        if not step.still_matter:
            break
        for asked in map(print_path, step.still_matter):
            set_at(answered, asked, answers.pop(asked))
    if step.settled and step.value != found.results[name].value:
        yield "asked question by question, the outcome is another than with all answers at once"
    elif found.results[name].settled and not step.settled:
        yield "asked question by question, the outcome is not settled though it is with all answers"


def _number(value: Decimal | None) -> str:
    return "not settled" if value is None else format(value.normalize(), "f")


def as_number(value: Any) -> Decimal | None:
    """A JSON number as a decimal; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))
