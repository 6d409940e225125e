"""Rule rows that nearly applied, for those who handle a case: which one condition was not met, and by how much.

What a condition was held against may be another adult's income, so that nobody else is told of these rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from saklig.decision import Unknown, feel_text
from saklig.decision.evaluation.trace import TableStep
from saklig.decision.explanation import NearRow, NearRows, not_known, say
from saklig.service_packages.package import Package

__all__ = ["told_near"]

_CODE = re.compile(r'"[^"]*"|\b(?:true|false|null)\b')


def told_near(package: Package, language: str, rows: NearRows, tables: Iterable[TableStep]) -> Iterator[NearRow]:
    """The rows that nearly applied in the tables, each once."""
    reasons = package.reasons[language]
    told: set[str] = set()
    for near in (near for step in tables for near in rows.of(step)):
        known = package.rows.get(near.rule_id)
        if near.rule_id in told or known is None:
            continue
        told.add(near.rule_id)
        column = reasons.elements.get(near.cell.column_id or "")
        yield NearRow(
            row=near.rule_id, provision=known.provision, provision_text=package.provision_text(known.provision, language),
            within=known.within, column=column.title if column else near.cell.column, condition=near.cell.text,
            condition_text=_CODE.sub(lambda code: _word(package, code[0], language), near.cell.text),
            value=None if isinstance(near.value, Unknown) else near.value, value_text=_said(package, near.value, language),
            away=near.cell.away,
        )  # fmt: skip


def _word(package: Package, code: str, language: str) -> str:
    """A constant of a condition as the package says it."""
    if code in ("true", "false"):
        return say(code == "true", "yes-no", language)
    if code == "null":
        return say(None, "text", language)
    return package.reasons[language].words.get(code[1:-1], code[1:-1])


def _said(package: Package, value: Any, language: str) -> str:
    if isinstance(value, Unknown):
        return not_known(language)
    if isinstance(value, str):
        return package.reasons[language].words.get(value, value)
    unit = {bool: "yes-no", Decimal: "number", date: "date", type(None): "text"}.get(type(value))
    return feel_text(value, nested=True) if unit is None else say(value, unit, language)
