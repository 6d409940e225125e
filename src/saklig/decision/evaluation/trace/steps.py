"""The steps of a trace: what was worked out, and from what. Named tuples, since a trace has many and they are made at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from saklig.decision.values import Value


class FiredRule(NamedTuple):
    """A row that applies: its results and annotations, by column name."""

    rule_id: str
    outputs: tuple[tuple[str, Value], ...]
    annotations: Mapping[str, str]


class TableStep(NamedTuple):
    """A decision table: what went in, which rows apply, and which may apply once unknown facts are known."""

    element_id: str | None
    hit_policy: str
    inputs: tuple[tuple[str, Value], ...]
    fired: tuple[FiredRule, ...]
    value: Value
    open: tuple[str, ...] = ()


class FormulaStep(NamedTuple):
    """A literal expression, the single values it read, and what it gave."""

    element_id: str | None
    text: str
    operands: tuple[tuple[str, Value], ...]
    value: Value


class CallStep(NamedTuple):
    """A business knowledge model or decision service called."""

    name: str
    arguments: tuple[tuple[str, Value], ...]
    value: Value
    steps: tuple[Step, ...]


class DecisionStep(NamedTuple):
    """A decision, what it requires (names of inputs and decisions), the knowledge sources it rests on, and its steps."""

    id: str
    name: str
    value: Value
    settled: bool
    requires: tuple[str, ...]
    sources: tuple[str, ...]
    steps: tuple[Step, ...]


Step = TableStep | FormulaStep | CallStep | DecisionStep
