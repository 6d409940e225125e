"""A model's boxed expressions (DMN 1.5 chapter 7 and 8) as nested boxes that a template can draw as HTML tables.

The text is the model's own, letter for letter: the page shows what runs, not a retelling of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from saklig.decision.dmn import model as dmn

__all__ = ["Box", "Row", "box"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a box: a decision table's rule, a context's entry, a relation's row."""

    id: str = ""
    name: str = ""
    type: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    provision: str = ""
    note: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """`kind` is table, text, rows (name and value), relation, list or function."""

    kind: str
    id: str = ""
    text: str = ""
    hit_policy: str = ""
    columns: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    column_ids: tuple[str, ...] = ()  # of a table's columns and results, in order
    rows: tuple[Row, ...] = ()


def box(expression: dmn.Expression | None, titles: Mapping[str, str] | None = None) -> Box | None:
    """The expression as a box; None where a decision has no logic. `titles`: what columns are called, by their ids."""
    found = _box(expression)
    return _titled(found, titles) if found and titles else found


def _titled(found: Box, titles: Mapping[str, str]) -> Box:
    """The box with its columns called by `titles`, and so inward."""
    rows = tuple(replace(row, box=_titled(row.box, titles)) if row.box else row for row in found.rows)
    if not found.column_ids:
        return replace(found, rows=rows)
    shown = zip(found.column_ids, (*found.columns, *found.results), strict=True)
    named, count = tuple(titles.get(name, text) for name, text in shown), len(found.columns)
    return replace(found, rows=rows, columns=named[:count], results=named[count:])


def _box(expression: dmn.Expression | None) -> Box | None:
    match expression:
        case None:
            return None
        case dmn.DecisionTable():
            return _table(expression)
        case dmn.LiteralExpression():
            return Box(kind="text", text=expression.text.text.strip())
        case dmn.Context():
            rows = tuple(Row(name=e.name or "", type=e.type_ref or "", box=_box(e.value)) for e in expression.entries)
            return Box(kind="rows", rows=rows)
        case dmn.Invocation():
            called = _box(expression.called)
            rows = tuple(Row(name=b.name or "", box=_box(b.value)) for b in expression.bindings)
            return Box(kind="call", text=called.text if called else "", rows=rows)
        case dmn.Relation():
            rows = tuple(Row(outputs=tuple(_flat(cell) for cell in row)) for row in expression.rows)
            return Box(kind="relation", columns=tuple(name for name, _ in expression.columns), rows=rows)
        case dmn.ListExpression():
            return Box(kind="list", rows=tuple(Row(box=_box(item)) for item in expression.items))
        case dmn.FunctionDefinition():
            names = tuple(f"{name}: {kind}" if kind else name for name, kind in expression.parameters)
            return Box(kind="function", columns=names, rows=(Row(box=_box(expression.body)),))
        case dmn.Conditional():
            parts = (("if", expression.condition), ("then", expression.then), ("else", expression.otherwise))
        case dmn.FilterExpression():
            parts = (("in", expression.source), ("match", expression.match))
        case dmn.Iterator():
            result = "return" if expression.kind == "for" else "satisfies"
            parts = ((f"{expression.kind} {expression.variable} in", expression.source), (result, expression.body))
        case _:
            return Box(kind="text", text=type(expression).__name__)
    return Box(kind="rows", rows=tuple(Row(name=name, box=_box(value)) for name, value in parts))


def _table(table: dmn.DecisionTable) -> Box:
    policy = table.hit_policy + (f" {table.aggregation}" if table.aggregation else "")
    columns = tuple(clause.label or clause.expression.text.strip() for clause in table.inputs)
    results = tuple(
        clause.label or clause.name or table.output_label or "" for clause in table.outputs
    )
    rows = []
    for rule in table.rules:
        notes = [text.strip() for text in rule.annotations.values() if text.strip()]
        rows.append(
            Row(
                id=rule.id or "",
                name=str(rule.number),
                inputs=tuple(text.text.strip() for text in rule.inputs),
                outputs=tuple(text.text.strip() for text in rule.outputs),
                provision=notes[0] if notes else "",
                note=rule.description or " ".join(notes[1:]),
            )
        )
    ids = tuple(clause.id or f"column {number}" for number, clause in enumerate((*table.inputs, *table.outputs)))
    return Box(
        kind="table", id=table.id or "", hit_policy=policy, columns=columns, results=results, column_ids=ids,
        rows=tuple(rows),
    )  # fmt: skip


def _flat(expression: dmn.Expression) -> str:
    inner = _box(expression)
    return inner.text if inner and inner.kind == "text" else "…"
