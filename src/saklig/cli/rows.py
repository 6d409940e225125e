"""Tables printed with all their rows: which apply, and which cell ruled the others out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from saklig.cli.output import say, say_json
from saklig.decision import ShownCell, ShownRow, ShownTable, Unknown, feel_text

__all__ = ["say_rows"]

_MARKS: Final = {True: "✓", False: "·", None: "?"}


def say_rows(tables: Sequence[ShownTable], *, as_json: bool) -> None:
    """Print tables as they were asked."""
    if as_json:
        say_json([_table(table) for table in tables])
        return
    if not tables:
        say("No decision table was asked.")
    for number, table in enumerate(tables):
        say(*[""][:number], *_lines(table))


def _lines(table: ShownTable) -> Iterator[str]:
    given = ", ".join(f"{text} = {feel_text(value, nested=True)}" for text, value in table.inputs)
    yield f"{table.decision}, table {table.element_id or ''}: {given}"
    for row in table.rows:
        cells = "; ".join(f"{cell.column} {cell.text} {_said(cell)}" for cell in row.cells)
        yield f"  {_MARKS[row.applies]} {row.number:3}  {row.rule_id}  {cells or '-'}"


def _said(cell: ShownCell) -> str:
    if cell.holds is True:
        return "✓"
    if isinstance(cell.holds, Unknown):
        return "unknown"
    return "✗" if cell.holds is False else "no answer"


def _table(table: ShownTable) -> dict[str, Any]:
    return {
        "decision": table.decision, "table": table.element_id,
        "inputs": [{"column": text, "value": feel_text(value, nested=True)} for text, value in table.inputs],
        "rows": [_row(row) for row in table.rows],
    }  # fmt: skip


def _row(row: ShownRow) -> dict[str, Any]:
    cells = [{"column": cell.column, "text": cell.text, "holds": _holds(cell)} for cell in row.cells]
    return {"rule": row.rule_id, "number": row.number, "applies": row.applies, "cells": cells}


def _holds(cell: ShownCell) -> bool | str | None:
    return "unknown" if isinstance(cell.holds, Unknown) else cell.holds if isinstance(cell.holds, bool) else None
