"""The trace: what was worked out, in the order it was, enough for every later reading of the decision.

Steps are frozen; the same model, facts and date give the same bytes. Numbers are written as exact decimals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from saklig.decision.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class FiredRule:
    """A row that applies: its results and annotations, by column name."""

    rule_id: str
    outputs: tuple[tuple[str, Value], ...]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStep:
    """A decision table: what went in, which rows apply, and which may apply once unknown facts are known."""

    element_id: str | None
    hit_policy: str
    inputs: tuple[tuple[str, Value], ...]
    fired: tuple[FiredRule, ...]
    value: Value
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaStep:
    """A literal expression, the single values it read, and what it gave."""

    element_id: str | None
    text: str
    operands: tuple[tuple[str, Value], ...]
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep:
    """A business knowledge model or decision service called."""

    name: str
    arguments: tuple[tuple[str, Value], ...]
    value: Value
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionStep:
    """A decision, what it requires (names of inputs and decisions), and the steps that gave its value."""

    id: str
    name: str
    value: Value
    settled: bool
    requires: tuple[str, ...]
    steps: tuple[Step, ...]


Step = TableStep | FormulaStep | CallStep | DecisionStep


class Trace:
    """All decisions evaluated, in order, with the model they came from and the facts as they were read.

    What an evaluation wrote down becomes steps when they are first read: most evaluations are only asked for their value.
    """

    __slots__ = ("_decisions", "_make", "at", "facts", "model")

    def __init__(
        self, *, model: str, at: str, facts: Mapping[str, Value], make: Callable[[], tuple[DecisionStep, ...]]
    ) -> None:
        self.model = model
        self.at = at
        self.facts = facts
        self._make = make
        self._decisions: tuple[DecisionStep, ...] | None = None

    @property
    def decisions(self) -> tuple[DecisionStep, ...]:
        """The decisions in the order they were worked out."""
        if self._decisions is None:
            self._decisions = self._make()
        return self._decisions

    def steps(self) -> Iterator[Step]:
        """Every step, outer before inner."""
        for decision in self.decisions:
            yield from _walk(decision)

    def distinct(self) -> Iterator[Step]:
        """Every step once, outer before inner, where a call made again left the very same step."""
        seen: set[int] = set()
        waiting: list[Step] = list(reversed(self.decisions))
        while waiting:
            step = waiting.pop()
            if id(step) in seen:
                continue
            seen.add(id(step))
            yield step
            if isinstance(step, DecisionStep | CallStep):
                waiting.extend(reversed(step.steps))

    def to_json(self) -> str:
        """Canonical JSON text: the same trace gives the same bytes. `trace_json.expand` says how to read it."""
        from saklig.decision.evaluation.trace_json import write_trace

        return write_trace(self)


def _walk(step: Step) -> Iterator[Step]:
    yield step
    if isinstance(step, DecisionStep | CallStep):
        for inner in step.steps:
            yield from _walk(inner)
