"""The trace: what was worked out, in the order it was, enough for every later reading of the decision.

The same model, facts and date give the same bytes. Numbers are written as exact decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from saklig.decision.errors import Diagnostic
from saklig.decision.evaluation.trace.records import Reading, Record, StepsMaker, count, readings
from saklig.decision.evaluation.trace.steps import CallStep, DecisionStep, FiredRule, FormulaStep, Step, TableStep
from saklig.decision.evaluation.trace.trace_json import write_trace
from saklig.decision.values import Value

__all__ = ["CallStep", "DecisionStep", "FiredRule", "FormulaStep", "Step", "TableStep", "Trace"]


class Trace:
    """All decisions evaluated, in order, with the model they came from, the facts as they were read, and the faults.

    What an evaluation wrote down becomes steps when they are first read: most evaluations are only asked for their value.
    """

    __slots__ = ("_date", "_decisions", "_inputs", "_paths", "_records", "faults", "model")

    def __init__(
        self, model: str, at: date, inputs: Mapping[str, Value], paths: Mapping[str, str],
        faults: tuple[Diagnostic, ...], records: Sequence[Record],
    ) -> None:
        """`inputs` are values by key, `paths` their printed paths in the facts by key."""
        self.model = model
        self._date = at
        self._inputs = inputs
        self._paths = paths
        self.faults = faults
        self._records = records
        self._decisions: tuple[DecisionStep, ...] | None = None

    @property
    def at(self) -> str:
        """The date of evaluation, as ISO 8601 has it."""
        return self._date.isoformat()

    @property
    def facts(self) -> Mapping[str, Value]:
        """The facts as they were read, by their printed path."""
        return {path: self._inputs[key] for key, path in self._paths.items()}

    @property
    def decisions(self) -> tuple[DecisionStep, ...]:
        """The decisions in the order they were worked out."""
        if self._decisions is None:
            maker = StepsMaker()
            self._decisions = tuple([maker.decision(record) for record in self._records])
        return self._decisions

    def steps(self) -> Iterator[Step]:
        """Every step, outer before inner."""
        for decision in self.decisions:
            yield from _walk(decision)

    def read(self) -> Iterator[Reading]:
        """What every expression said and handled, each call once: quicker than its steps, for whoever needs no more."""
        return readings(self._records)

    def size(self) -> int:
        """How many steps were made, a call that was made again counted once: what an evaluation costs, whatever the machine."""
        return count(self._records)

    def to_json(self) -> str:
        """Canonical JSON text: the same trace gives the same bytes. `trace_json.expand` says how to read it."""
        return write_trace(self.model, self.at, self.facts, self.faults, self._records)


def _walk(step: Step) -> Iterator[Step]:
    yield step
    if isinstance(step, DecisionStep | CallStep):
        for inner in step.steps:
            yield from _walk(inner)
