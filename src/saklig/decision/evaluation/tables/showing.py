"""Every row of every table that a decision asked, those that did not apply too, with what each cell came to.

An evaluation keeps only the rows that apply; the rest follows from the model, the facts and the date, and is worked out
anew when somebody wants to see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from saklig.decision.core import nodes
from saklig.decision.core.cells import condition_of
from saklig.decision.evaluation.runtime import Evaluate, Run
from saklig.decision.evaluation.tables.deciding import Decider
from saklig.decision.values import NUMBERS, Unknown, Value

if TYPE_CHECKING:
    from saklig.decision.evaluation.code.compile import Compiler


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """A condition: its column's text and id, its own text, and what it came to: true, false, null (no answer) or Unknown.

    `away` is how far the column's value is from the nearest that the condition lets apply: of numbers and, in days, of days,
    where the condition compares them; None for all others.
    """

    column: str
    column_id: str | None
    text: str
    holds: Value
    away: Decimal | None


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

    def __init__(self, compiler: Compiler, node: nodes.Table) -> None:
        super().__init__(compiler, node)
        # where each comparison of a cell begins and ends, as functions of the frame
        self.spans: dict[int, list[tuple[Evaluate | None, Evaluate | None]]] = {}
        for rule in node.rules:
            for cell in rule.conditions:
                condition = condition_of(cell)
                if condition is not None and not condition.negated:
                    ends = ((one.low, one.high) for one in condition.spans)
                    self.spans[id(cell)] = [
                        (None if low is None else compiler.later(low), None if high is None else compiler.later(high))
                        for low, high in ends
                    ]

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
            ShownCell(
                column=column.text, column_id=column.element_id, text=_text(condition), holds=found[id(condition)],
                away=None if found[id(condition)] is True else self._away(f, condition, f[column.slot]),
            )
            for column, condition in zip(self.node.inputs, rule.conditions, strict=True)
            if condition is not None
        )
        held = [cell.holds for cell in cells]
        refused = any(one is not True and type(one) is not Unknown for one in held)
        open_ = any(type(one) is Unknown for one in held)
        return ShownRow(rule_id=rule.id, number=rule.number, applies=False if refused else None if open_ else True, cells=cells)


    def _away(self, f: list[Value], condition: nodes.Node, value: Value) -> Decimal | None:
        """How far the value is from the nearest of the condition's spans."""
        kind = type(value)
        if kind is not Decimal and kind is not date:
            return None
        found: list[Decimal] = []
        for low, high in self.spans.get(id(condition), ()):
            ends = [None if end is None else end(f) for end in (low, high)]
            if any(end is not None and type(end) is not kind for end in ends):
                return None
            beside = [Decimal(0)]  # at an end that is left out it is none away
            if ends[0] is not None:
                beside.append(_difference(ends[0], value))
            if ends[1] is not None:
                beside.append(_difference(value, ends[1]))
            found.append(max(beside))
        return min(found) if found else None


def _difference(high: Value, low: Value) -> Decimal:
    return Decimal((high - low).days) if isinstance(high, date) else NUMBERS.subtract(high, low)


def _text(condition: nodes.Node) -> str:
    return condition.text.text.strip() if isinstance(condition, nodes.Formula) else ""
