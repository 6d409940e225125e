"""Reasons as a letter tells them: one part per person an outcome is about, titles in the letter's language. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["told_children"]


def told_children(
    reasons: Any, *, package: Any, names: Mapping[str, str], language: str
) -> tuple[list[dict[str, Any]], bool]:
    """`children` of the letter variables, with provisions still as ids, and whether something was withheld."""
    if reasons is None:
        return [], False
    subjects: dict[str, dict[str, Any]] = {}

    def part(subject: str) -> dict[str, Any]:
        return subjects.setdefault(subject, {"name": names.get(subject, ""), "outcomes": [], "payments": []})

    for line in reasons.outcomes:
        part(line.subject)["outcomes"].append(
            {
                "benefit": package.benefits[line.benefit].titles[language],
                "kind": package.outcomes[line.kind].titles[language],
                "code": line.kind,
                "adverse": package.is_adverse(line.kind),
                "from": line.start,
                "to": line.to,
                "value": line.value,
                "reasons": list(line.sentences),
                "provisions": list(line.provisions),
            }
        )
    for period in reasons.payments:
        steps = [{"text": step.text, "amount": step.amount, "provision": step.provision} for step in period.steps]
        part(period.subject)["payments"].append(
            {"from": period.start, "to": period.to, "payment": period.payment, "steps": steps}
        )
    return list(subjects.values()), bool(reasons.withheld)
