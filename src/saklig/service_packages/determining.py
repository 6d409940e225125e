"""What the rules of a package say of given facts: outcomes per person and month, payments, points of judgement.

A determination is never a decision: it becomes one when a policy or a human makes it binding. It is a function of the
package, the facts, the agency's local parameters and the day the rules are chosen by, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import Result, Trace, Unknown, facts_from_json, print_path
from saklig.decision.explanation import plain, values_read
from saklig.decision.types import ContextType
from saklig.decision.types import plain as plain_type
from saklig.decision.values import unknown
from saklig.service_packages.facts import check_facts
from saklig.service_packages.localizing import check_local
from saklig.service_packages.package import Package
from saklig.service_packages.paths import values_at

__all__ = ["Determination", "Outcome", "Payment", "Point", "Remark", "Step", "determine", "full_facts"]

_LINE = {"subject", "benefit", "month", "kind", "provision", "value", "reason"}
_STEP = {"step", "amount", "provision"}
AMOUNT_NOT_KNOWN = "AMOUNT_NOT_KNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One outcome line. What rests on facts nobody has given is None, and `settled` false."""

    subject: str
    benefit: str
    month: date
    kind: str | None
    provision: str
    value: Any
    reason: str
    adverse: bool
    settled: bool
    figures: Mapping[str, Any]
    raw: Mapping[str, Any]  # the line as the model gave it: by it the trace is searched


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    step: str
    amount: Decimal | None
    provision: str
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What is paid for one person in one month, in kroner, with its working-out. None: not settled, or nothing to pay."""

    subject: str
    month: date
    payment: Decimal | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point that needs judgement: the case goes to a human, whatever else holds."""

    code: str
    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What could not be worked out: a stable code, and a sentence that says where and why."""

    code: str
    message: str
    severity: str = "error"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Determination:
    """The outcome of the rules on the facts at a date, with its trace."""

    package_id: str
    package_version: str
    package_hash: str
    at: date
    facts: Mapping[str, Any]  # as given, without amounts and local parameters
    local: Mapping[str, Any]
    outcomes: tuple[Outcome, ...]
    payments: tuple[Payment, ...]
    judgement: tuple[Point, ...]
    settled: bool
    remarks: tuple[Remark, ...]
    missing: tuple[str, ...]  # printed paths of facts it still rests on
    results: Mapping[str, Result]  # by the decision's name

    @property
    def result(self) -> tuple[Payment, ...]:
        return self.payments

    @property
    def trace(self) -> Trace:
        """The one trace of the three decisions."""
        return next(iter(self.results.values())).trace

    def trace_json(self) -> str:
        """The trace as canonical JSON text: the same facts give the same bytes."""
        return self.trace.to_json()

    def to_json(self) -> dict[str, Any]:
        """The determination without facts and traces, as plain JSON values."""
        return {
            "package": {"id": self.package_id, "version": self.package_version, "hash": self.package_hash},
            "at": self.at.isoformat(),
            "settled": self.settled,
            "outcomes": [_without_raw(line) for line in self.outcomes],
            "payments": plain(self.payments),
            "judgement": plain(self.judgement),
            "missing": list(self.missing),
            "remarks": plain(self.remarks),
        }


def _without_raw(line: Outcome) -> dict[str, Any]:
    found: dict[str, Any] = plain(line)
    del found["raw"]
    return found


def full_facts(package: Package, facts: Mapping[str, Any], *, local: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with the package's amounts and the agency's local parameters, as JSON values."""
    kind = plain_type(package.model.input_type("amounts")) if "amounts" in package.model.inputs else None
    known = dict(kind.fields) if isinstance(kind, ContextType) else None
    amounts = {
        name: [
            {
                "from": one.start.isoformat(), "value": one.value, "unit": one.unit, "reference": one.provision,
                "until": one.until.isoformat(),
            }
            for one in series
        ]
        for name, series in package.amounts.items()
        if known is None or name in known
    }  # fmt: skip
    given = {"amounts": amounts, "local": local}
    return {**facts, **{name: value for name, value in given.items() if name in package.model.inputs}}


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
    not_known = tuple(_amounts_not_known(package, found))
    return replace(found, settled=False, remarks=(*not_known, *remarks)) if not_known else found


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
    for entry in _entries(value, package.service.decisions.outcomes, _LINE, faults):
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
            figures={name: _known(held) for name, held in entry.items() if name not in _LINE}, raw=entry,
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
    for entry in _entries(value, "steps", _STEP, faults):
        yield Step(
            step=str(_known(entry["step"]) or ""), amount=_known(entry["amount"]),
            provision=str(_known(entry["provision"]) or ""),
            figures={name: _known(held) for name, held in entry.items() if name not in _STEP},
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


def _amounts_not_known(package: Package, found: Determination) -> Iterator[Remark]:
    """A date for which a series has no amount: never yesterday's amount, always a human (design, part 4).

    Only what the outcome rests on counts: the series is made unknown, and an outcome on such a date that becomes unknown
    by it rested on it.
    """
    uncovered = {name: days for name in package.series if (days := _uncovered(package, name, found))}
    given = found.trace.facts.get("amounts") or {}
    read = values_read(found.trace, {name: given[name] for name in uncovered if name in given}) if uncovered else ()
    uncovered = {name: days for name, days in uncovered.items() if name in read}
    if not uncovered:
        return
    facts = full_facts(package, found.facts, local=found.local)
    facts["amounts"] = {name: values for name, values in facts["amounts"].items() if name not in uncovered}
    typed = facts_from_json(package.model, facts)
    rests: dict[str, set[date]] = {name: set() for name in uncovered}
    names = package.service.decisions
    for result in package.model.evaluate_together((names.outcomes, names.result), typed, at=found.at).values():
        for entry in result.value if isinstance(result.value, list) else [result.value]:
            month = entry.get("month") if isinstance(entry, dict) else None
            for name in _series_beneath(entry) & set(uncovered):
                days = uncovered[name]
                if package.series[name].by != "month" or month is None or month in days:
                    rests[name] |= days if month not in days else {month}
    for name, days in rests.items():
        if days:
            more = f" and {len(days) - 1} more dates" if len(days) > 1 else ""
            said = f"{name}: no amount is known for {min(days)}{more}; it is known until {package.series[name].known_until}"
            yield Remark(code=AMOUNT_NOT_KNOWN, message=said)


def _series_beneath(entry: Any) -> set[str]:
    """The series that an outcome line or a payment rests on; a figure of a sentence it does not need is no reason."""
    if isinstance(entry, dict):
        steps = entry.get("steps")
        inner = (
            [step.get(key) for step in steps if isinstance(step, dict) for key in _STEP]
            if isinstance(steps, list)
            else [steps]
        )
        entry = [*(value for key, value in entry.items() if key in _LINE or key == "payment"), *inner]
    return {str(path[1]) for path in unknown(entry).paths if path[0] == "amounts" and len(path) > 1}


def _uncovered(package: Package, name: str, found: Determination) -> set[date]:
    """The dates of the determination that the series has no amount for."""
    series = package.series[name]
    if series.by == "at":
        days = {found.at}
    elif series.by == "month":
        days = {line.month for line in found.outcomes if not series.benefits or line.benefit in series.benefits}
        days |= set() if series.benefits else {payment.month for payment in found.payments}
    else:
        given = (value for _, value in values_at(found.facts, series.by))
        days = {date.fromisoformat(value) if isinstance(value, str) else value for value in given if value}
    return {day for day in days if not any(one.start <= day <= one.until for one in package.amounts[name])}
