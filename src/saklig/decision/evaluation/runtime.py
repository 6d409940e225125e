"""What one evaluation knows while it runs: the date, facts, values so far, diagnostics, steps and limits."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from saklig.decision.core.nodes import Source
from saklig.decision.dmn.model import Text
from saklig.decision.errors import Cell, Diagnostic, Fault
from saklig.decision.evaluation.weight import LimitReached, Weights, weigh
from saklig.decision.types import Type
from saklig.decision.values import Range, Value

MAX_STEPS: Final = 500_000
MAX_LENGTH: Final = 1_000_000
MAX_TEXT: Final = 200_000
MAX_CALLS: Final = 100
_SHORT: Final = 512  # texts that are not worth counting
MAX_DIAGNOSTICS: Final = 500


@dataclass(frozen=True, slots=True)
class Here:
    """The place of a node, for diagnostics."""

    text: Text | None
    start: int
    end: int
    cell: Cell | None = None


Evaluate = Callable[[list[Value]], Value]


class Run:
    """One evaluation. It is the first slot of every frame."""

    __slots__ = (
        "at", "calls", "decisions", "diagnostics", "errors", "failed", "fitted", "following", "inputs", "memory", "patterns",
        "shown", "steps", "unit", "units", "values", "weights", "work",
    )  # fmt: skip

    def __init__(self, at: date, inputs: Mapping[str, Value], units: Mapping[str, Callable[[Run], Value]]) -> None:
        self.at = at
        self.inputs = inputs
        self.units = units
        self.diagnostics: list[Diagnostic] = []
        self.errors = 0
        # inputs and what was worked out, by key
        self.values: dict[str, Value] = dict(inputs)
        self.failed: set[str] = set()
        # what is written down for the trace (`records`): of the decisions, and of the unit that is being worked out
        self.decisions: list[tuple[Any, ...]] = []
        self.steps: list[tuple[Any, ...]] = []
        # calls already made: arguments, value and records by what tells the call apart
        self.memory: dict[Hashable, tuple[list[Value], Value, tuple[tuple[Any, ...], ...]]] = {}
        # lists and contexts as values of a type: what they became, what they were, and the type
        self.fitted: dict[tuple[int, int], tuple[Value, Value, Type]] = {}
        # regular expressions whose work was counted already
        self.patterns: set[tuple[str, str]] = set()
        self.weights: Weights = {}
        # where every row is to be shown (`showing`): the tables asked
        self.shown: list[Any] | None = None
        # whether facts may be followed (`values.Followed`)
        self.following = False
        self.unit = ""
        self.calls = 0
        self.work = 0

    def inner(self, given: Mapping[str, Value]) -> Run:
        """A run inside this one, as of a decision service, with values of its own for what it is given."""
        run = Run(self.at, {**self.inputs, **given}, self.units)
        run.diagnostics, run.shown, run.patterns = self.diagnostics, self.shown, self.patterns
        run.weights = self.weights
        run.following = self.following
        run.unit, run.calls, run.work = self.unit, self.calls + 1, self.work
        return run

    def tick(self, steps: int = 1) -> None:
        """Count work. Errors: LimitReached."""
        self.work += steps
        if self.work > MAX_STEPS:
            raise LimitReached(f"more than {MAX_STEPS} steps: the model loops too much")

    def check_length(self, length: int) -> None:
        """Refuse a string or list that grew too long. Errors: LimitReached."""
        if length > MAX_LENGTH:
            raise LimitReached(f"a string or list of {length} elements: at most {MAX_LENGTH} are allowed")

    def check_text(self, length: int) -> None:
        """Count a text that is made, and refuse one that grew too long. Errors: LimitReached."""
        if length > _SHORT:
            self.tick(length // 64)
            if length > MAX_TEXT:
                raise LimitReached(f"a text of {length} characters: at most {MAX_TEXT} are allowed")

    def weigh(self, value: Value) -> int:
        """How much lies in a list or context (`weight`). Errors: LimitReached for too much."""
        return weigh(value, self.weights)[0]

    def walk(self, *values: Value) -> None:
        """Count the work of going through values, whatever they are. Errors: LimitReached."""
        for value in values:
            kind = type(value)
            if kind is list or kind is dict or kind is Range or kind is tuple:
                self.tick(weigh(value, self.weights)[0] // 8)
            elif kind is str and len(value) > _SHORT:
                self.tick(len(value) // 64)

    def fault(self, fault: Fault, here: Here) -> None:
        """Keep a fault as a diagnostic."""
        if fault.severity == "error":
            self.errors += 1
        if len(self.diagnostics) >= MAX_DIAGNOSTICS:
            return
        text = here.text
        self.diagnostics.append(
            Diagnostic(
                code=fault.code,
                severity=fault.severity,
                message=fault.message,
                decision=self.unit,
                element_id=None if text is None else text.element_id,
                text="" if text is None else text.text,
                start=here.start,
                end=here.end,
                cell=here.cell,
            )
        )

    def value(self, source: Source) -> Value:
        """What a slot of a unit's frame is filled with."""
        if source.kind == "context":
            return {name: self.value(member) for name, member in source.members}
        return self.result(source.key)

    def let_go(self) -> None:
        """Forget what was worked out, once the results are made.

        Functions point to their run, and would leave all of it to the garbage collector; one among the results works out
        anew what it needs. So do the records, where a function is among what they read: the trace has them now.
        """
        self.values = dict(self.inputs)
        self.decisions, self.steps = [], []
        self.memory.clear()
        self.fitted.clear()
        self.weights.clear()

    def result(self, key: str) -> Value:
        """An input, the value of a decision, or the function of a business knowledge model or service; worked out once."""
        if key not in self.values:
            self.values[key] = self.units[key](self)
        return self.values[key]
