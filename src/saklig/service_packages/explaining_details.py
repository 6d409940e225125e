"""The details: rule rows that nearly applied, with what lacked, and the formulas that a figure was worked out by.

What a condition was held against may be another adult's income: of such rows only those who handle a case are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from saklig.decision import Unknown, feel_text
from saklig.decision.evaluation.trace import TableStep
from saklig.decision.explanation import NearRow, NearRows, OperandShown, Worked, WorkedOut, Workings, not_known, say
from saklig.service_packages.package import Package

__all__ = ["told_near", "worked_out"]

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


def worked_out(package: Package, language: str, workings: Workings, value: Any) -> tuple[WorkedOut, ...]:
    """The formulas that led to a figure."""
    ids = {one.name: one.id for one in package.model.business_knowledge_models.values()}
    elements = package.reasons[language].elements

    def shown(worked: Worked) -> WorkedOut:
        known = elements.get(worked.within_id or ids.get(worked.within, ""))
        formula = worked.formula
        return WorkedOut(
            within=worked.within, within_title=known.title if known else worked.within, formula=formula.text,
            operands=tuple(
                OperandShown(name=name, value=None if isinstance(held, Unknown) else held, text=_said(package, held, language))
                for name, held in formula.operands
            ),
            value=formula.value, text=_said(package, formula.value, language),
        )  # fmt: skip

    return tuple(shown(worked) for worked in workings.of(value))


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
    # numbers as the formulas beside them are written: of a year they would else make 2 024
    unit = {bool: "yes-no", date: "date", type(None): "text"}.get(type(value))
    return feel_text(value, nested=True) if unit is None else say(value, unit, language)
