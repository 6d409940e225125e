"""What the rules of a package say of given facts: outcomes per person and month, payments, points of judgement.

A determination is never a decision: it becomes one when a policy or a human makes it binding. It is a function of the
package, the facts, the agency's local parameters and the day the rules are chosen by, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from saklig.decision import Result, ShownTable, Unknown, facts_from_json, print_path
from saklig.service_packages.determination import (
    LINE_KEYS,
    STEP_KEYS,
    Determination,
    Outcome,
    Payment,
    Point,
    Remark,
    Step,
)
from saklig.service_packages.facts import check_facts, full_facts
from saklig.service_packages.known_amounts import amounts_not_known
from saklig.service_packages.localizing import check_local
from saklig.service_packages.package import Package

__all__ = ["asked_tables", "determine"]


def determine(package: Package, facts: Mapping[str, Any], *, local: Mapping[str, Any], at: date) -> Determination:
    """The outcome of the package's rules on the facts (JSON values, without amounts), by the rules of the day `at`.

    Errors: FactsError where a fact does not fit the model; LocalError where a local parameter is missing. Facts that are
    left out are unknown and make the outcome unsettled, never adverse.
    """
    check_facts(package, facts)
    check_local(package, local)
    typed = facts_from_json(package.model, full_facts(package, facts, local=local))
    names = package.service.decisions
    results = package.model.evaluate_together((names.outcomes, names.result, names.judgement), typed, at=at)
    faults: list[Remark] = []
    outcomes = tuple(_outcomes(package, results[names.outcomes].value, faults))
    payments = tuple(_payments(results[names.result].value, faults))
    judgement = tuple(_points(package, results[names.judgement].value, faults))
    remarks = (*faults, *_diagnostics(results.values()))
    missing = sorted({print_path(path) for result in results.values() for path in result.missing})
    found = Determination(
        package_id=package.id, package_version=package.version, package_hash=package.hash, at=at, facts=facts, local=local,
        outcomes=outcomes, payments=payments, judgement=judgement,
        settled=not faults and all(result.settled for result in results.values()),
        remarks=remarks, missing=tuple(missing), results=results,
    )  # fmt: skip
    not_known = tuple(amounts_not_known(package, found))
    return replace(found, settled=False, remarks=(*not_known, *remarks)) if not_known else found


def asked_tables(package: Package, found: Determination) -> tuple[ShownTable, ...]:
    """Every table that a determination asked, with all its rows, those that did not apply too: worked out anew from its facts."""
    typed = facts_from_json(package.model, full_facts(package, found.facts, local=found.local))
    names = package.service.decisions
    return package.model.show_tables((names.outcomes, names.result, names.judgement), typed, at=found.at)


def _diagnostics(results: Iterable[Result]) -> Iterator[Remark]:
    seen = set()
    for result in results:
        for found in result.diagnostics:
            said = Remark(code=found.code, message=f"{found.decision}: {found.message}", severity=found.severity)
            if said not in seen:
                seen.add(said)
                yield said


def _entries(value: Any, what: str, required: set[str], faults: list[Remark]) -> Iterator[Mapping[str, Any]]:
    """The contexts of a decision's list. Other values are faults of the package, said once per place."""
    if isinstance(value, Unknown):
        return
    if not isinstance(value, list):
        faults.append(Remark(code="OUTCOME_SHAPE", message=f"{what} is no list; the package's model must give one"))
        return
    for number, entry in enumerate(value):
        if isinstance(entry, Unknown):
            continue
        lacks = sorted(required - set(entry)) if isinstance(entry, dict) else sorted(required)
        if lacks:
            said = f"{what}[{number}] lacks {', '.join(lacks)}; docs/service-package.md, part 2, says what it must have"
            faults.append(Remark(code="OUTCOME_SHAPE", message=said))
        else:
            yield entry


def _known(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def _holds_unknown(entry: Mapping[str, Any]) -> bool:
    return any(isinstance(value, Unknown) for value in entry.values())


def _outcomes(package: Package, value: Any, faults: list[Remark]) -> Iterator[Outcome]:
    seen: set[tuple[Any, ...]] = set()
    for entry in _entries(value, package.service.decisions.outcomes, LINE_KEYS, faults):
        subject, benefit, month = entry["subject"], entry["benefit"], entry["month"]
        if any(isinstance(part, Unknown) for part in (subject, benefit, month)):
            continue  # a line about nobody in particular is none; the result itself is not settled
        kind = _known(entry["kind"])
        if (
            not isinstance(month, date)
            or (kind is not None and kind not in package.outcomes)
            or benefit not in package.benefits
        ):
            said = (
                f"outcome line with kind {kind!r}, benefit {benefit!r}, month {month!r}: not what service.toml declares"
            )
            faults.append(Remark(code="OUTCOME_UNKNOWN", message=said))
        if not isinstance(month, date):
            continue
        if (subject, benefit, month) in seen:
            faults.append(
                Remark(code="OUTCOME_TWICE", message=f"two outcome lines for {subject}, {benefit}, {month:%Y-%m}")
            )
        seen.add((subject, benefit, month))
        yield Outcome(
            subject=str(subject), benefit=str(benefit), month=month, kind=kind, provision=str(_known(entry["provision"]) or ""),
            value=_known(entry["value"]), reason=str(_known(entry["reason"]) or ""), adverse=package.is_adverse(kind),
            settled=kind is not None and not _holds_unknown(entry),
            figures={name: _known(held) for name, held in entry.items() if name not in LINE_KEYS}, raw=entry,
        )  # fmt: skip


def _payments(value: Any, faults: list[Remark]) -> Iterator[Payment]:
    for entry in _entries(value, "payments", {"subject", "month", "payment", "steps"}, faults):
        if isinstance(entry["subject"], Unknown) or not isinstance(entry["month"], date):
            continue
        steps = tuple(_steps(entry["steps"], faults)) if isinstance(entry["steps"], list) else ()
        yield Payment(
            subject=str(entry["subject"]), month=entry["month"], payment=_known(entry["payment"]), steps=steps
        )


def _steps(value: Any, faults: list[Remark]) -> Iterator[Step]:
    for entry in _entries(value, "steps", STEP_KEYS, faults):
        yield Step(
            step=str(_known(entry["step"]) or ""), amount=_known(entry["amount"]),
            provision=str(_known(entry["provision"]) or ""),
            figures={name: _known(held) for name, held in entry.items() if name not in STEP_KEYS},
        )  # fmt: skip


def _points(package: Package, value: Any, faults: list[Remark]) -> Iterator[Point]:
    for entry in _entries(value, package.service.decisions.judgement, {"code", "provision"}, faults):
        code = _known(entry["code"])
        if code is None:
            continue
        if code not in package.judgement:
            faults.append(
                Remark(code="JUDGEMENT_UNKNOWN", message=f"point of judgement {code!r} is not in service.toml")
            )
        yield Point(code=str(code), provision=str(_known(entry["provision"]) or ""))
