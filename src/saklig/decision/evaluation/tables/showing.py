"""Every row of every table that a decision asked, those that did not apply too, with what each cell came to.

An evaluation keeps only the rows that apply; the rest follows from the model, the facts and the date, and is worked out
anew when somebody wants to see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from saklig.decision.core import nodes
from saklig.decision.evaluation.runtime import Run
from saklig.decision.evaluation.tables.deciding import Decider
from saklig.decision.values import Unknown, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """A condition: its column's text, its own, and what it came to: true, false, null (no answer) or Unknown."""

    column: str
    text: str
    holds: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A row: its id, its number from 1, whether it applies (None: it may), and its conditions; `-` is none."""

    rule_id: str
    number: int
    applies: bool | None
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table as it was asked once: within which decision, its id, what went in by column, and all its rows."""

    decision: str
    element_id: str | None
    inputs: tuple[tuple[str, Value], ...]
    rows: tuple[ShownRow, ...]


class ShowingDecider(Decider):
    """A table that shows all its rows each time it is asked."""

    def one(self, f: list[Value], read: tuple[Value, ...], row: int) -> Value:
        self._show(f, read)
        return super().one(f, read, row)

    def decide(self, f: list[Value], read: tuple[Value, ...], hits: Sequence[int]) -> Value:
        if not (self.single and len(hits) == 1):
            self._show(f, read)
        return super().decide(f, read, hits)

    def go_on(
        self, f: list[Value], read: tuple[Value, ...], hits: list[int], row: int, place: int, found: Value
    ) -> Value:
        before = len(f[0].shown)
        value = super().go_on(f, read, hits, row, place, found)
        if len(f[0].shown) == before:
            self._show(f, read)
        return value

    def _show(self, f: list[Value], read: tuple[Value, ...]) -> None:
        run: Run = f[0]
        assert run.shown is not None
        # what is asked here is no part of the decision: neither its steps nor its diagnostics are
        kept = run.steps, run.errors, len(run.diagnostics)
        run.steps = []
        rows = tuple(self._row(f, rule, row) for row, rule in enumerate(self.node.rules))
        run.steps, run.errors = kept[0], kept[1]
        del run.diagnostics[kept[2]:]
        inputs = tuple(zip(self.made.texts, read, strict=False))
        run.shown.append(ShownTable(decision=run.unit, element_id=self.node.element_id, inputs=inputs, rows=rows))

    def _row(self, f: list[Value], rule: nodes.TableRule, row: int) -> ShownRow:
        found = {
            id(condition): test(f)
            for (condition, _), (test, _) in zip(self.conditions[row], self.tests[row], strict=True)
        }
        cells = tuple(
            ShownCell(column=column.text, text=_text(condition), holds=found[id(condition)])
            for column, condition in zip(self.node.inputs, rule.conditions, strict=True)
            if condition is not None
        )
        held = [cell.holds for cell in cells]
        refused = any(one is not True and type(one) is not Unknown for one in held)
        open_ = any(type(one) is Unknown for one in held)
        return ShownRow(rule_id=rule.id, number=rule.number, applies=False if refused else None if open_ else True, cells=cells)


def _text(condition: nodes.Node) -> str:
    return condition.text.text.strip() if isinstance(condition, nodes.Formula) else ""
