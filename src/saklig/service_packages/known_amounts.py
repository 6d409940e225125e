"""Which outcomes rest on an amount that nobody knows: never yesterday's amount, always a human's task (design, part 4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from saklig.decision import facts_from_json
from saklig.decision.explanation import read_in
from saklig.decision.values import unknown
from saklig.service_packages.determination import LINE_KEYS, STEP_KEYS, Determination, Remark
from saklig.service_packages.facts import full_facts
from saklig.service_packages.package import Package
from saklig.service_packages.paths import values_at

__all__ = ["AMOUNT_NOT_KNOWN", "amounts_not_known"]

AMOUNT_NOT_KNOWN = "AMOUNT_NOT_KNOWN"


def amounts_not_known(package: Package, found: Determination) -> Iterator[Remark]:
    """A remark for each series that the outcome rests on at a date for which it has no amount.

    Only what the outcome rests on counts: the series is made unknown, and an outcome on such a date that becomes unknown
    by it rested on it.
    """
    uncovered = {name: days for name in package.series if (days := _uncovered(package, name, found))}
    given = found.trace.facts.get("amounts") or {}
    if not uncovered:
        return
    read = read_in(found.trace).of({name: given[name] for name in uncovered if name in given})
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
            [step.get(key) for step in steps if isinstance(step, dict) for key in STEP_KEYS]
            if isinstance(steps, list)
            else [steps]
        )
        entry = [*(value for key, value in entry.items() if key in LINE_KEYS or key == "payment"), *inner]
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
