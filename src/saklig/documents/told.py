"""Reasons as a letter tells them: one part per person an outcome is about, then facts, amounts and provisions. Pure.

Everything comes from `explain()`'s Reasons for this reader; what it withheld stays out. Rows marked as detail are for
caseworkers. Source: Public Administration Act 1967 § 25 (the rules, the facts, the main considerations).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from saklig.decision.explanation import OutcomeReasons, PaymentReasons, Reasons
from saklig.documents.formats import cited, listing

__all__ = ["told"]


def told(
    reasons: Reasons | None, *, names: Mapping[str, str], only: Collection[tuple[str, str]] | None = None
) -> dict[str, Any]:
    """The letter variables that come from the reasons: children, common, facts, amounts, provisions, withheld.

    `only`: the (subject, benefit) pairs a part decision is about; the others are left for the decision to come.
    """
    if reasons is None:
        return {"children": [], "common": [], "facts": [], "amounts": [], "provisions": [], "withheld": False}
    parts: dict[str, dict[str, Any]] = {}

    def part(subject: str, name: str) -> dict[str, Any]:
        return parts.setdefault(subject, {"name": names.get(subject, name), "outcomes": [], "payments": [], "changes": []})

    for outcome in reasons.outcomes:
        # What rests on unknown facts is not decided.
        if outcome.kind is not None and (only is None or (outcome.subject, outcome.benefit) in only):
            part(outcome.subject, outcome.name)["outcomes"].append(_outcome(outcome))
    for period in reasons.payments:
        if only is None or period.subject in parts:
            part(period.subject, period.name)["payments"].append(_payment(period))
    for change in reasons.changes:
        if change.subject in parts and (only is None or (change.subject, change.benefit) in only):
            parts[change.subject]["changes"].append({"text": change.text, "provision": change.provision_text})
    children = list(parts.values())
    for child in children:
        child["outcomes"] = _joined(child["outcomes"], reasons.language)
        for outcome in child["outcomes"]:
            outcome["provisions"] = cited(outcome["provisions"], reasons.language)
    return {
        "children": children,
        "common": _lift_common([outcome for child in children for outcome in child["outcomes"]]),
        "facts": _facts(reasons, names),
        "amounts": [
            {
                "title": amount.title, "value": amount.text, "from": amount.start, "provision": amount.provision_text,
                "source": amount.source,
            }
            for amount in reasons.amounts
        ],
        "provisions": [
            {"name": provision.name, "summary": provision.summary, "link": provision.link or ""}
            for provision in reasons.provisions
        ],
        "withheld": reasons.withheld,
    }  # fmt: skip


def _joined(outcomes: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Several benefits that do not apply to someone in the same months are told of together, after the rest."""
    told_of = [outcome for outcome in outcomes if outcome["code"] != "not-applicable"]
    by_period: dict[Any, list[dict[str, Any]]] = {}
    for outcome in outcomes:
        if outcome["code"] == "not-applicable":
            by_period.setdefault((outcome["from"], outcome["to"]), []).append(outcome)
    for first, *others in by_period.values():
        titles = [first["benefit"], *(other["benefit"][:1].lower() + other["benefit"][1:] for other in others)]
        first["benefit"] = listing(list(dict.fromkeys(titles)), language)
        for other in others:
            first["reasons"] = list(dict.fromkeys([*first["reasons"], *other["reasons"]]))
            first["provisions"] = list(dict.fromkeys([*first["provisions"], *other["provisions"]]))
        told_of.append(first)
    return told_of


def _lift_common(outcomes: list[dict[str, Any]]) -> list[str]:
    """The sentences that stand beneath every outcome, taken out of each: they are said once. One outcome keeps all."""
    if len(outcomes) < 2:
        return []
    shared = [text for text in outcomes[0]["reasons"] if all(text in other["reasons"] for other in outcomes)]
    for outcome in outcomes:
        outcome["reasons"] = [text for text in outcome["reasons"] if text not in shared]
    return shared


def _facts(reasons: Reasons, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Rows for the table of facts; the same fact about several people is one row that names them all."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for fact in reasons.facts:
        if not fact.withheld and not fact.unknown:
            about = rows.setdefault((fact.title, fact.text, fact.source), [])
            name = names.get(fact.about or "", fact.about_name)
            if name and name not in about:
                about.append(name)
    return [
        {"title": title, "about": listing(about, reasons.language), "value": text, "source": source}
        for (title, text, source), about in rows.items()
    ]


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
