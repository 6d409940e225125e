"""What a package's rules say of facts that vary: the outcome lines as something to compare, and all outcomes of one fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import Unknown, any_index, facts_from_json, parse_path
from saklig.decision.explanation.counterfactuals import MOST_PIECES, Pieces, Span, pieces
from saklig.service_packages.facts import full_facts
from saklig.service_packages.package import Package

__all__ = ["OUTCOME_ENTRIES", "Kinds", "kinds_of", "outcome_pieces", "span_of"]

OUTCOME_ENTRIES = ("subject", "benefit", "month", "kind", "reason")  # what `kinds_of` reads of a line

# (subject, benefit) -> by month: the kind and the row that decided; both None while the outcome is open
Kinds = tuple[tuple[tuple[str, str], tuple[tuple[date, str | None, str | None], ...]], ...]


def outcome_pieces(
    package: Package, facts: Mapping[str, Any], path: str, *, local: Mapping[str, Any], at: date, span: Span | None = None,
    most: int = MOST_PIECES,
) -> Pieces:  # fmt: skip
    """All outcomes of one fact (`household.adults[0].income`), the others staying: for a slider, or a row of a map.

    Each piece's `outcome` is `Kinds`: for each person and benefit, by month, the kind and the id of the rule row. `span` is
    that of the fact's `change` in service.toml unless said. Errors: FactsError, LookupError, ValueError.
    """
    typed = facts_from_json(package.model, full_facts(package, facts, local=local))
    name = package.service.decisions.outcomes
    return pieces(
        package.model, (name,), typed, parse_path(path), span or span_of(package, path), at=at, most=most,
        outcome=lambda values: kinds_of(values[name]), entries=OUTCOME_ENTRIES,
    )  # fmt: skip


def span_of(package: Package, path: str) -> Span:
    """The values that a fact may have, as its `change` says; from 0 for a number of which it says nothing."""
    spec = package.facts.get(any_index(path))
    if spec is None or spec.type == "date":
        return Span()
    change = spec.change
    if change is None:
        return Span(least=Decimal(0))
    return Span(least=change.least, most=change.most, smallest=change.smallest)


def kinds_of(lines: Any) -> Kinds:
    """Outcome lines as something to compare: without the amounts, which move with every krone."""
    found: dict[tuple[str, str], list[tuple[date, str | None, str | None]]] = {}
    for line in lines if isinstance(lines, list) else ():
        if not isinstance(line, dict):
            continue
        subject, benefit, month = line.get("subject"), line.get("benefit"), line.get("month")
        if isinstance(subject, str) and isinstance(benefit, str) and type(month) is date:
            kind, reason = _known(line.get("kind")), _known(line.get("reason"))
            found.setdefault((subject, benefit), []).append((month, kind, reason if kind else None))
    return tuple((key, tuple(months)) for key, months in found.items())


def _known(value: Any) -> str | None:
    return None if isinstance(value, Unknown) or not isinstance(value, str) else value
