"""What is found in one decision table: gaps, overlaps, rows that can never apply, columns that nothing asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal

from saklig.decision.analysis.effort import Effort, TooMuch
from saklig.decision.analysis.pieces import pieces_of
from saklig.decision.analysis.sameness import identity
from saklig.decision.analysis.search import Pieces, classes_of, meeting, shared, uncovered, within
from saklig.decision.analysis.sheets import Sheet, sheet_of
from saklig.decision.analysis.terms import arrangements, too_many
from saklig.decision.analysis.words import Example, Where, described, example_of, said
from saklig.decision.core import nodes
from saklig.decision.values import Value

FindingKind = Literal["gap", "overlap", "unreachable", "unused column", "not analysed"]
# findings of one kind in one table; a table with more is better mended first
MAX_FINDINGS: Final = 10
# a row is a bit of every piece: tables longer than this are not gone into
MAX_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found in a table. `rows` are row numbers from 1; `where` says for which values; `code` says it to a machine."""

    kind: FindingKind
    table: str | None
    rows: tuple[int, ...]
    where: tuple[Where, ...] = ()
    column: str | None = None  # the text of the column that it is about, where it is about one
    example: Example | None = None
    code: str
    message: str


def analyse_table(
    table: nodes.Table, effort: Effort | None = None, possible: Mapping[str, tuple[Value, ...]] | None = None
) -> tuple[Finding, ...]:
    """All findings of a table, each once. Exact but for what a finding "not analysed" names.

    `possible`: all values that a column can have, by its text, where that is known.
    """
    effort = effort or Effort()
    found: dict[tuple[object, ...], Finding] = {}
    if len(table.rules) > MAX_ROWS:
        return (*_unused(table), _too_large(table, f"it has {len(table.rules)} rows; tables of up to {MAX_ROWS} are analysed"))
    sheet = sheet_of(table, possible)
    try:
        unreachable = list(_search(sheet, found, effort))
    except TooMuch:
        what = f"its {len(table.rules)} rows and {len(table.inputs)} columns need more steps than an analysis may take"
        return (*_few(found.values()), *_unused(table), *_not_analysed(sheet), _too_large(table, what))
    return (*_few(found.values()), *unreachable, *_unused(table), *_not_analysed(sheet))


def _search(sheet: Sheet, found: dict[tuple[object, ...], Finding], effort: Effort) -> Iterator[Finding]:
    """Fill in gaps and overlaps as they are found, and give the rows that never apply. Errors: TooMuch."""
    reachable = [False] * len(sheet.table.rules)
    for terms in arrangements(sheet, effort):
        pieces = [pieces_of(sheet, index, terms, effort) for index in range(len(sheet.variables))]
        # gaps last: they may take most steps, and what was found before them is kept
        for finding in chain(_overlaps(sheet, pieces, terms, effort), _gaps(sheet, pieces, terms, effort)):
            # two rows that overlap are told of once, a gap once for each place where it is
            found.setdefault((finding.kind, finding.rows or said(finding.where)), finding)
        for row, seen in enumerate(reachable):
            reachable[row] = seen or _can_apply(sheet, pieces, row, effort)
    return (_unreachable(sheet, row) for row, seen in enumerate(reachable) if not seen)


def _few(found: Iterable[Finding]) -> Iterator[Finding]:
    counts: dict[str, int] = {}
    for finding in sorted(found, key=lambda one: one.kind != "gap"):
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
        if counts[finding.kind] <= MAX_FINDINGS:
            yield finding


def _gaps(sheet: Sheet, pieces: Pieces, terms: Mapping[str, Value], effort: Effort) -> Iterator[Finding]:
    """Values for which no row applies. A table with default outputs has an answer for them."""
    table = sheet.table
    if not wants_an_answer(table):
        return
    every = (1 << len(table.rules)) - 1
    for number, choice in enumerate(uncovered(classes_of(pieces), every, effort)):
        if number == MAX_FINDINGS:
            return
        effort.spend(sum(map(len, pieces)))
        where = described(sheet, pieces, choice)
        yield Finding(kind="gap", table=table.element_id, rows=(), where=where, code="gap",
                      example=example_of(sheet, pieces, choice, terms), message=f"no row applies where {said(where)}")


def wants_an_answer(table: nodes.Table) -> bool:
    """Whether some row should apply to everything."""
    return table.hit_policy in nodes.SINGLE_HIT and all(output.default is None for output in table.outputs)


def _overlaps(sheet: Sheet, pieces: Pieces, terms: Mapping[str, Value], effort: Effort) -> Iterator[Finding]:
    """Rows that apply together where only one may (UNIQUE), or with other results where all must agree (ANY)."""
    table = sheet.table
    if table.hit_policy not in ("UNIQUE", "ANY") or not all(pieces):
        return
    understood = ((1 << len(table.rules)) - 1) & ~sheet.opaque
    told = 0
    for first in range(len(table.rules)):
        if not understood >> first & 1:
            continue
        others = meeting(pieces, first, understood, effort) if all(within(pieces, 1 << first)) else 0
        for second in range(first + 1, len(table.rules)):
            if not others >> second & 1 or not clash(table, first, second):
                continue
            if (told := told + 1) > MAX_FINDINGS:
                return
            effort.spend(sum(map(len, pieces)))
            both = shared(pieces, first, second)
            where = described(sheet, pieces, both)
            numbers = table.rules[first].number, table.rules[second].number
            differ = "" if table.hit_policy == "UNIQUE" else ", with different results"
            yield Finding(kind="overlap", table=table.element_id, rows=numbers, where=where,
                          code="overlap" if table.hit_policy == "UNIQUE" else "overlap-different",
                          example=example_of(sheet, pieces, both, terms),
                          message=f"rows {numbers[0]} and {numbers[1]} both apply{differ} where {said(where)}")


def clash(table: nodes.Table, first: int, second: int) -> bool:
    """Whether two rows may not apply together: under ANY only if their results differ, as far as can be told."""
    return table.hit_policy == "UNIQUE" or (
        table.hit_policy == "ANY" and identity(table.rules[first].outputs) != identity(table.rules[second].outputs)
    )


def _can_apply(sheet: Sheet, pieces: Pieces, row: int, effort: Effort) -> bool:
    """Whether some values let the row apply, and under FIRST no row before it."""
    own = within(pieces, 1 << row)
    effort.spend(sum(map(len, pieces)))
    if not all(own):
        return False
    if sheet.table.hit_policy != "FIRST":
        return True
    before = ((1 << row) - 1) & ~sheet.opaque
    return next(uncovered(classes_of(own, before), before, effort), None) is not None if own else before == 0


def _unreachable(sheet: Sheet, row: int) -> Finding:
    number = sheet.table.rules[row].number
    first = sheet.table.hit_policy == "FIRST" and row > 0
    why = "rows before it take everything that it would" if first else "the values it asks for can't be"
    return Finding(kind="unreachable", table=sheet.table.element_id, rows=(number,),
                   code="hidden" if first else "impossible", message=f"row {number} never applies: {why}")


def _unused(table: nodes.Table) -> Iterator[Finding]:
    for place, column in enumerate(table.inputs):
        if all(rule.conditions[place] is None for rule in table.rules):
            yield Finding(kind="unused column", table=table.element_id, rows=(), column=column.text, code="unused",
                          message=f"no row asks the column {column.text!r}: take it out, or ask it")


def _not_analysed(sheet: Sheet) -> Iterator[Finding]:
    """What the other findings are not exact about: rows that may apply anywhere, as far as is understood."""
    for row, place in sheet.not_understood:
        number, column = sheet.table.rules[row].number, sheet.table.inputs[place].text
        what = f"row {number}, column {column!r}: a condition that is no comparison with constants or terms"
        yield Finding(kind="not analysed", table=sheet.table.element_id, rows=(number,), column=column, code="condition",
                      message=f"{what}; such a row is taken for one that may always apply")
    for variable in sheet.variables:
        if variable.loops:
            message = f"what the type of {variable.text!r} allows is worked out by a loop, and was taken for anything"
            yield Finding(kind="not analysed", table=sheet.table.element_id, rows=(), column=variable.text, code="allowed",
                          message=message)
    if too_many(sheet):
        yield Finding(kind="not analysed", table=sheet.table.element_id, rows=(), code="terms",
                      message="the cells compare with so many terms that not every order of them was tried")


def _too_large(table: nodes.Table, what: str) -> Finding:
    return Finding(kind="not analysed", table=table.element_id, rows=(), code="too-large",
                   message=f"the table is too large to be analysed to the end: {what}; divide it")
