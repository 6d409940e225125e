"""Reasons as a letter tells them: one part per person an outcome is about, then facts, amounts and provisions. Pure.

Everything comes from `explain()`'s Reasons for this reader; what it withheld stays out. Rows marked as detail are for
caseworkers. Source: Public Administration Act 1967 § 25 (the rules, the facts, the main considerations).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from saklig.decision.explanation import OutcomeReasons, PaymentReasons, Reasons

__all__ = ["told"]


def told(
    reasons: Reasons | None, *, names: Mapping[str, str], only: Collection[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """The letter variables that come from the reasons: children, facts, amounts, provisions, withheld.

    `only`: the (subject, benefit) pairs a part decision is about; the others are left for the decision to come.
    """
    if reasons is None:
        return {"children": [], "facts": [], "amounts": [], "provisions": [], "withheld": False}
    parts: dict[str, dict[str, Any]] = {}

    def part(subject: str, name: str) -> dict[str, Any]:
        return parts.setdefault(subject, {"name": names.get(subject, name), "outcomes": [], "payments": []})

    for outcome in reasons.outcomes:
        # What rests on unknown facts is not decided.
        if outcome.kind is not None and (only is None or (outcome.subject, outcome.benefit) in only):
            part(outcome.subject, outcome.name)["outcomes"].append(_outcome(outcome))
    for period in reasons.payments:
        if only is None or period.subject in parts:
            part(period.subject, period.name)["payments"].append(_payment(period))
    return {
        "children": list(parts.values()),
        "facts": [
            {"title": fact.title, "about": names.get(fact.about or "", fact.about_name), "value": fact.text,
             "source": fact.source}
            for fact in reasons.facts
            if not fact.withheld and not fact.unknown
        ],
        "amounts": [
            {"title": amount.title, "value": amount.text, "from": amount.start, "provision": amount.provision_text,
             "source": amount.source}
            for amount in reasons.amounts
        ],
        "provisions": [
            {"name": provision.name, "summary": provision.summary, "link": provision.link or ""}
            for provision in reasons.provisions
        ],
        "withheld": reasons.withheld,
    }  # fmt: skip


def _outcome(outcome: OutcomeReasons) -> dict[str, Any]:
    rows = [row for row in outcome.rows if not row.detail]
    provisions = dict.fromkeys([outcome.provision_text, *(row.provision_text for row in rows)])
    return {
        "benefit": outcome.benefit_title,
        "kind": outcome.kind_title,
        "code": outcome.kind,
        "adverse": outcome.adverse,
        "from": outcome.start,
        "to": outcome.until,
        "value": outcome.value,
        "reasons": list(dict.fromkeys(row.text for row in rows)),
        "provisions": list(provisions),
    }


def _payment(period: PaymentReasons) -> dict[str, Any]:
    steps = [{"text": step.text, "amount": step.amount, "provision": step.provision_text} for step in period.steps]
    return {"from": period.start, "to": period.until, "payment": period.payment, "steps": steps}
