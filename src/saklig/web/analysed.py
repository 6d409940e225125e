"""What the analysis of a table found, as a page shows it: the picture, the same as a table, and each finding in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe

from saklig.decision.analysis import (
    MAX_FINDINGS,
    Analysis,
    Effort,
    Finding,
    TableMap,
    analyse,
    map_of,
    possible_values,
    tables_of,
)
from saklig.decision.dmn.model import DecisionTable
from saklig.service_packages import tables_in
from saklig.web.reaches import reaches_text, value_text, where_text
from saklig.web.table_drawing import draw_map, field_text, marks_in
from saklig.web.texts import text

__all__ = ["Drawn", "Said", "analysed", "drawn", "findings_said", "names_of"]

STEPS: Final = 5_000_000  # a table of a package; it is gone into once
_MOST_BANDS: Final = 12  # of a picture that is also shown as a table


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A finding: the sentence, values or facts as examples of it, and whether it says what was not looked into."""

    sentence: str
    examples: tuple[tuple[str, str], ...]
    proved: bool
    not_analysed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A table's picture with all that stands around it."""

    id: str
    picture: SafeString
    marks: tuple[str, ...]
    across: str
    down: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]
    beside: str
    order: str
    joined: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysed:
    """One table of an element: its picture, if it can be drawn, and its findings."""

    drawn: Drawn | None
    found: tuple[Said, ...]


def analysed(package: Any, element: Any, language: str) -> list[Analysed]:
    """The tables of a decision or function of a package, in order."""
    titles = {name: given.title for name, given in package.reasons[language].elements.items()}
    tables = {
        table.id: table
        for written in package.models.written
        for item in (*written.decisions, *written.business_knowledge_models)
        if item.id == element.id
        for table in tables_in(item.logic)
    }
    shown = []
    for number, (table, found, drawing) in enumerate(_of_element(package, element.id)):
        names = names_of(tables[table], titles) if table in tables else {}
        shown.append(Analysed(
            drawn=None if drawing is None else drawn(drawing, names, language, name=element.title, number=number),
            found=tuple(findings_said(found, names, language)),
        ))  # fmt: skip
    return shown


@lru_cache(maxsize=512)
def _of_element(package: Any, element: str) -> tuple[tuple[str | None, tuple[Analysis, ...], TableMap | None], ...]:
    """Each table of an element with what was found in it: the same as long as the package is, and asked by anyone."""
    model = package.model
    tables = [(unit, table) for unit, table in tables_of(model) if unit.id == element]
    found = analyse(model, steps=STEPS, element=element)
    return tuple(
        (
            table.element_id,
            tuple(one for one in found if one.finding.table == table.element_id),
            map_of(table, Effort(STEPS), possible_values(model.program, unit, table)),
        )
        for unit, table in tables
    )


def names_of(table: DecisionTable, titles: Mapping[str, str]) -> dict[str, str]:
    """What each column is called, by its text: by the package's title, the model's label, or the text itself."""
    return {
        clause.expression.text.strip(): titles.get(clause.id or "") or clause.label or clause.expression.text.strip()
        for clause in table.inputs
    }


# --- the picture -----------------------------------------------------------------------------------------------------


def drawn(found: TableMap, names: Mapping[str, str], language: str, *, name: str, number: int) -> Drawn:
    """The picture and what is said around it."""
    picture = draw_map(found, names, language, title=text("table_map.of", language, name=name), number=number)
    small = len(found.across_bands) <= _MOST_BANDS
    downs = [reaches_text(band, language) for band in found.down_bands] or [""]
    return Drawn(
        id=f"map-{number}",
        picture=mark_safe(picture),  # noqa: S308 - every name in it was escaped as it was drawn
        marks=marks_in(found),
        across=names.get(found.across, found.across),
        down="" if found.down is None else names.get(found.down, found.down),
        columns=tuple(reaches_text(band, language) for band in found.across_bands) if small else (),
        lines=tuple(
            (down, tuple(field_text(field, language) for field in fields))
            for down, fields in zip(downs, found.fields, strict=True)
        ) if small else (),
        beside="; ".join(names.get(column, column) for column in found.beside),
        order=" < ".join(found.order), joined=found.joined,
    )  # fmt: skip


# --- findings --------------------------------------------------------------------------------------------------------


def findings_said(found: Sequence[Analysis], names: Mapping[str, str], language: str) -> Iterator[Said]:
    """Each finding as a sentence, with facts that lead there, or values of the columns."""
    for one in found:
        proved = one.facts is not None
        examples = _facts(one.facts, "", language) if one.facts is not None else _values(one.finding, names, language)
        yield Said(sentence=_sentence(one.finding, names, language), examples=tuple(examples), proved=proved,
                   not_analysed=one.finding.kind == "not analysed")  # fmt: skip
    if any(sum(1 for one in found if one.finding.kind == kind) >= MAX_FINDINGS for kind in ("gap", "overlap")):
        yield Said(sentence=text("finding.more", language), examples=(), proved=False, not_analysed=True)


def _sentence(finding: Finding, names: Mapping[str, str], language: str) -> str:
    rows = dict(zip(("row", "second"), finding.rows, strict=False))
    column = names.get(finding.column or "", finding.column or "")
    return text(f"finding.{finding.code}", language, where=where_text(finding.where, names, language), column=column, **rows)


def _values(finding: Finding, names: Mapping[str, str], language: str) -> Iterator[tuple[str, str]]:
    if finding.example is None:
        return
    for column, value in {**finding.example.inputs, **finding.example.terms}.items():
        yield names.get(column, column), value_text(value, language)


def _facts(facts: Mapping[str, Any], path: str, language: str) -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        here = f"{path}.{name}" if path else name
        if isinstance(value, Mapping):
            yield from _facts(value, here, language)
        else:
            yield here, value_text(value, language)


