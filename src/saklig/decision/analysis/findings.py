"""What is found in one decision table: gaps, overlaps, rows that can never apply, columns that nothing asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from saklig.decision.analysis.search import Choice, Pieces, classes_of, meeting, shared, uncovered
from saklig.decision.analysis.variables import Piece, Sheet, arrangements, contradicts, pieces_of, sheet_of, too_many
from saklig.decision.core import nodes
from saklig.decision.values import Value

FindingKind = Literal["gap", "overlap", "unreachable", "unused column", "not analysed"]
# findings of one kind in one table; a table with more is better mended first
MAX_FINDINGS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Values of a table's inputs, by the column's text, with those of the terms that its cells compare with."""

    inputs: Mapping[str, Value]
    terms: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing found in a table. `rows` are row numbers from 1; `where` says for which values, by the column's text."""

    kind: FindingKind
    table: str | None
    rows: tuple[int, ...]
    where: tuple[tuple[str, str], ...]
    example: Example | None
    message: str


def analyse_table(table: nodes.Table) -> tuple[Finding, ...]:
    """All findings of a table, each once. Exact but for what a finding "not analysed" names."""
    sheet = sheet_of(table)
    found: dict[tuple[object, ...], Finding] = {}
    reachable = [False] * len(table.rules)
    for terms in arrangements(sheet):
        if contradicts(sheet, terms):
            continue
        pieces = [pieces_of(sheet, index, terms) for index in range(len(sheet.variables))]
        for finding in (*_gaps(sheet, pieces, terms), *_overlaps(sheet, pieces, terms)):
            # two rows that overlap are told of once, a gap once for each place where it is
            found.setdefault((finding.kind, finding.rows or finding.where), finding)
        for row, seen in enumerate(reachable):
            reachable[row] = seen or _can_apply(sheet, pieces, row)
    unreachable = [_unreachable(sheet, row) for row, seen in enumerate(reachable) if not seen]
    return (*_few(found.values()), *unreachable, *_unused(table), *_not_analysed(sheet))


def _few(found: Iterable[Finding]) -> Iterator[Finding]:
    counts: dict[str, int] = {}
    for finding in found:
        counts[finding.kind] = counts.get(finding.kind, 0) + 1
        if counts[finding.kind] <= MAX_FINDINGS:
            yield finding


def _gaps(sheet: Sheet, pieces: Pieces, terms: Mapping[str, Value]) -> Iterator[Finding]:
    """Values for which no row applies. A table with default outputs has an answer for them."""
    table = sheet.table
    if table.hit_policy not in nodes.SINGLE_HIT or any(output.default is not None for output in table.outputs):
        return
    every = (1 << len(table.rules)) - 1
    for number, choice in enumerate(uncovered(classes_of(pieces), every)):
        if number == MAX_FINDINGS:
            return
        where = tuple(_described(sheet, pieces, choice))
        yield Finding(kind="gap", table=table.element_id, rows=(), where=where, example=_example(sheet, pieces, choice, terms),
                      message=f"no row applies where {_said(where)}")


def _overlaps(sheet: Sheet, pieces: Pieces, terms: Mapping[str, Value]) -> Iterator[Finding]:
    """Rows that apply together where only one may (UNIQUE), or with other results where all must agree (ANY)."""
    table = sheet.table
    if table.hit_policy not in ("UNIQUE", "ANY") or not all(pieces):
        return
    understood = ((1 << len(table.rules)) - 1) & ~sheet.opaque
    for first in range(len(table.rules)):
        if not understood >> first & 1:
            continue
        others = meeting(pieces, first, understood) if _meets_itself(pieces, first) else 0
        for second in range(first + 1, len(table.rules)):
            if not others >> second & 1 or (table.hit_policy == "ANY" and _same_results(table, first, second)):
                continue
            both = shared(pieces, first, second)
            where = tuple(_described(sheet, pieces, both))
            numbers = table.rules[first].number, table.rules[second].number
            differ = "" if table.hit_policy == "UNIQUE" else ", with different results"
            said = _said(where)
            yield Finding(kind="overlap", table=table.element_id, rows=numbers, where=where,
                          example=_example(sheet, pieces, both, terms),
                          message=f"rows {numbers[0]} and {numbers[1]} both apply{differ} where {said}")


def _meets_itself(pieces: Pieces, row: int) -> bool:
    return all(any(piece.rows >> row & 1 for piece in own) for own in pieces)


def _same_results(table: nodes.Table, first: int, second: int) -> bool:
    """Whether two rows have the same results, as far as constants tell."""
    one, other = ([_constant(cell) for cell in table.rules[row].outputs] for row in (first, second))
    return None not in one and one == other


def _constant(cell: nodes.Node) -> tuple[Value] | None:
    while isinstance(cell, nodes.Formula | nodes.Coerce):
        cell = cell.body
    return (cell.value,) if isinstance(cell, nodes.Const) else None


def _can_apply(sheet: Sheet, pieces: Pieces, row: int) -> bool:
    """Whether some values let the row apply, and under FIRST no row before it."""
    own = [[piece for piece in group if piece.rows >> row & 1] for group in pieces]
    if not all(own):
        return False
    if sheet.table.hit_policy != "FIRST":
        return True
    before = ((1 << row) - 1) & ~sheet.opaque
    return next(uncovered(classes_of(own), before), None) is not None if own else before == 0


def _unreachable(sheet: Sheet, row: int) -> Finding:
    number = sheet.table.rules[row].number
    first = sheet.table.hit_policy == "FIRST" and row > 0
    why = "rows before it take everything that it would" if first else "the values it asks for can't be"
    return Finding(kind="unreachable", table=sheet.table.element_id, rows=(number,), where=(), example=None,
                   message=f"row {number} never applies: {why}")


def _unused(table: nodes.Table) -> Iterator[Finding]:
    for place, column in enumerate(table.inputs):
        if all(rule.conditions[place] is None for rule in table.rules):
            yield Finding(kind="unused column", table=table.element_id, rows=(), where=((column.text, ""),), example=None,
                          message=f"no row asks the column {column.text!r}: take it out, or ask it")


def _not_analysed(sheet: Sheet) -> Iterator[Finding]:
    """What the other findings are not exact about: rows that may apply anywhere, as far as is understood."""
    for number, column in sheet.not_understood:
        yield Finding(kind="not analysed", table=sheet.table.element_id, rows=(number,), where=((column, ""),), example=None,
                      message=f"row {number}, column {column!r}: a condition that is no comparison with constants or terms")
    if too_many(sheet):
        yield Finding(kind="not analysed", table=sheet.table.element_id, rows=(), where=(), example=None,
                      message="the cells compare with so many terms that not every order of them was tried")


# --- words ---


def _described(sheet: Sheet, pieces: Pieces, choice: Choice) -> Iterator[tuple[str, str]]:
    for index in sorted(choice):
        if len(choice[index]) < len(pieces[index]):
            yield sheet.variables[index].text, _text(choice[index])


def _text(group: Sequence[Piece]) -> str:
    """Pieces as ranges: neighbours are one."""
    spans: list[list[Piece]] = []
    for piece in group:
        if spans and piece.place == spans[-1][-1].place + 1 and piece.low != piece.value:
            spans[-1].append(piece)
        else:
            spans.append([piece])
    return " or ".join(_span_text(span[0], span[-1]) for span in spans)


def _span_text(first: Piece, last: Piece) -> str:
    single_first, single_last = first.low == first.high, last.low == last.high
    if first is last and single_first:
        return f"= {first.low}"
    if first.low is None:
        return "is anything" if last.high is None else f"{'<=' if single_last else '<'} {last.high}"
    if last.high is None:
        return f"{'>=' if single_first else '>'} {first.low}"
    return f"in {'[' if single_first else '('}{first.low}..{last.high}{']' if single_last else ')'}"


def _said(where: tuple[tuple[str, str], ...]) -> str:
    return " and ".join(f"{text} {what}" for text, what in where) or "whatever the inputs are"


def _example(sheet: Sheet, pieces: Pieces, chosen: Choice, terms: Mapping[str, Value]) -> Example:
    inputs = {
        variable.text: (chosen[index] if index in chosen else pieces[index])[0].value
        for index, variable in enumerate(sheet.variables)
        if index in chosen or pieces[index]
    }
    return Example(inputs=inputs, terms=dict(terms))
