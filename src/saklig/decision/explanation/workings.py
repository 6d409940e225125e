"""How a figure was worked out: the formula that gave it, what it read, and the formulas that gave that, down to the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from saklig.decision.evaluation.trace import CallStep, DecisionStep, FormulaStep, Step, Trace
from saklig.decision.values import Value

__all__ = ["MOST_FORMULAS", "Worked", "Workings"]

MOST_FORMULAS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """A formula, the decision or knowledge model it stands in (by id and name; the id of a decision alone is known)."""

    within: str
    within_id: str | None
    formula: FormulaStep


class Workings:
    """The formulas of a trace by the very number they gave."""

    def __init__(self, trace: Trace) -> None:
        self._by_value: dict[int, Worked] = {}
        # what was given needs no working out, and is handed on as the object it is
        self._given = {id(value) for value in _numbers(trace.facts)}
        for decision in trace.decisions:
            self._gather(decision, decision.name, decision.id)

    def _gather(self, step: Step, within: str, within_id: str | None) -> None:
        if isinstance(step, FormulaStep):
            if type(step.value) is Decimal and step.operands and id(step.value) not in self._given:
                # the first formula that gave it made it; later ones hand it on
                self._by_value.setdefault(id(step.value), Worked(within=within, within_id=within_id, formula=step))
        elif isinstance(step, DecisionStep):
            for inner in step.steps:
                self._gather(inner, step.name, step.id)
        elif isinstance(step, CallStep):
            for inner in step.steps:
                self._gather(inner, step.name, None)

    def of(self, value: Value) -> tuple[Worked, ...]:
        """The formulas that led to a number, the first ones first; none for one that was given, or is a constant."""
        found: dict[int, Worked] = {}

        def back(one: Value) -> None:
            worked = self._by_value.get(id(one))
            if worked is None or id(one) in found or len(found) >= MOST_FORMULAS:
                return
            found[id(one)] = worked
            for _, operand in worked.formula.operands:
                back(operand)

        back(value)
        return tuple(reversed(found.values()))


def _numbers(value: Any) -> Iterator[Decimal]:
    if type(value) is Decimal:
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _numbers(item)
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(item)
