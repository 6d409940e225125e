"""Rows that nearly applied: of each table asked, those that one condition alone ruled out, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from saklig.decision.evaluation import ShownCell, ShownTable
from saklig.decision.evaluation.trace import TableStep
from saklig.decision.feel.text import feel_text
from saklig.decision.values import Value

__all__ = ["Near", "NearRows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A row, the decision its table was asked in, the one condition that is not met, and what it was held against."""

    rule_id: str
    within: str
    cell: ShownCell
    value: Value


class NearRows:
    """The rows that nearly applied, by the table as it was asked."""

    def __init__(self, tables: Sequence[ShownTable]) -> None:
        self._found = {_key(table.element_id, table.inputs): tuple(_near(table)) for table in tables}

    def of(self, step: TableStep) -> tuple[Near, ...]:
        """Those of a table's step in the trace."""
        return self._found.get(_key(step.element_id, step.inputs), ())


def _key(element_id: str | None, inputs: Sequence[tuple[str, Value]]) -> tuple[Any, ...]:
    return element_id, *(feel_text(value, nested=True) for _, value in inputs)


def _near(table: ShownTable) -> Iterator[Near]:
    given = dict(table.inputs)
    for row in table.rows:
        missed = [cell for cell in row.cells if cell.holds is not True]
        # where a fact is not known a row may apply; that is another matter
        if row.applies is False and len(missed) == 1:
            yield Near(rule_id=row.rule_id, within=table.decision, cell=missed[0], value=given.get(missed[0].column))
