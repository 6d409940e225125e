"""What the analysis of decision tables finds in models: gaps, overlaps, rows that never apply, columns nobody asks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from saklig.decision import facts_to_json, feel_text
from saklig.decision.analysis import Analysis
from saklig.decision.dmn.model import DecisionTable, Definitions, Place
from saklig.service_packages.checking.finding import Finding, NotMade
from saklig.service_packages.models import tables_in, with_logic

__all__ = ["not_analysed", "table_findings"]

_CHECKS: Final = {
    "gap": ("gaps", "add a row for it, or a default output; or say in the type what can't be"),
    "overlap": ("overlaps", "let one of the rows leave it out"),
    "unreachable": ("unreachable rows", "take the row out, or let the rows before it leave it something"),
    "unused column": ("unused columns", "take the column out, or ask it"),
}


def table_findings(analysed: Iterable[Analysis], written: Iterable[Definitions]) -> Iterator[Finding]:
    """Each finding at the table or row that it is about, for the tables of the files as written."""
    tables = {
        table.id: table
        for definitions in written
        for element in with_logic(definitions)
        for table in tables_in(element.logic)
    }
    for one in analysed:
        if one.finding.kind in _CHECKS and one.finding.table in tables:
            check, mend = _CHECKS[one.finding.kind]
            place = _place(tables[one.finding.table], one)
            what = f"{one.within!r}, table {one.finding.table}: {one.finding.message}{_example(one)}"
            yield Finding(check=check, file=place.file, line=place.line, what=what, mend=mend)


def not_analysed(analysed: Iterable[Analysis]) -> Iterator[NotMade]:
    """The places about which gaps, overlaps and rows that never apply are not exact."""
    for one in analysed:
        if one.finding.kind == "not analysed":
            where = f"gaps, overlaps and unreachable rows in {one.within!r}, table {one.finding.table}"
            yield NotMade(check=where, why=one.finding.message)


def _place(table: DecisionTable, one: Analysis) -> Place:
    """The last row that it is about, or the table."""
    number = one.finding.rows[-1] if one.finding.rows else None
    return next((rule.place for rule in table.rules if rule.number == number), table.place)


def _example(one: Analysis) -> str:
    if one.facts is not None:
        return f"; facts that lead there: {_short(facts_to_json(one.facts))}"
    if one.finding.example is None:
        return ""
    values = {**one.finding.example.inputs, **one.finding.example.terms}
    return "; for example " + ", ".join(f"{text} = {feel_text(value, nested=True)}" for text, value in values.items())


def _short(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)
