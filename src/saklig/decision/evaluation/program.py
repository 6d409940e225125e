"""A compiled program: evaluates any decision or decision service of a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import DecimalException
from typing import Final, NamedTuple

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.needed import cut
from saklig.decision.errors import Diagnostic, Fault, UnknownDecision
from saklig.decision.evaluation.adopting import SLOW, inputs_function
from saklig.decision.evaluation.code.compile import Compiler
from saklig.decision.evaluation.code.units import Unit, unit_function
from saklig.decision.evaluation.facts import Absent, adopt
from saklig.decision.evaluation.runtime import Here, Run
from saklig.decision.evaluation.tables.deciding import Decider
from saklig.decision.evaluation.tables.showing import ShowingDecider, ShownTable
from saklig.decision.evaluation.trace import Trace
from saklig.decision.evaluation.weight import LimitReached
from saklig.decision.types import DoesNotFit, coerce
from saklig.decision.values import UNKNOWN, Followed, Path, Value, collect_unknown

_NOWHERE: Final = Here(None, 0, 0)
STOPS: Final = (LimitReached, RecursionError, Fault)
_NOTHING: Final[frozenset[Path]] = frozenset()


class Result(NamedTuple):
    """What evaluating a decision gave.

    `value` is the standard's. `settled` is ours: whatever the unknown facts (`missing`) are, the value is this one, and
    no error diagnostic lies in what it rests on.
    """

    value: Value
    settled: bool
    diagnostics: tuple[Diagnostic, ...]
    trace: Trace
    missing: frozenset[Path]


def compile_test(node: nodes.Node, slot: int, size: int) -> Callable[[Value], Value]:
    """A test of allowed values as a function of the value."""
    function = Compiler().later(node)

    def test(value: Value) -> Value:
        frame: list[Value] = [None] * size
        run = frame[0] = Run(date.min, {}, {})
        run.following = isinstance(value, Followed)
        frame[slot] = value
        return function(frame)

    return test


class CompiledProgram:
    """The functions of every unit; safe to use from many threads, since all that changes is in the `Run`."""

    def __init__(self, program: nodes.Program, digest: str, decider: type[Decider] = Decider) -> None:
        self.program = program
        self.digest = digest
        self.units = {key: unit_function(program, unit, Compiler(decider)) for key, unit in program.units.items()}
        self.adopt = inputs_function(program.inputs.values())
        self.paths = {one.key: ".".join(one.path) for one in program.inputs.values()}
        # functions point to their run, which then is to be let go of
        self.has_functions = any(unit.kind != "decision" for unit in program.units.values())
        self.plans: dict[str, tuple[Unit, ...]] = {}
        self.shower: CompiledProgram | None = None
        self.cuts: dict[tuple[tuple[str, tuple[str, ...]], ...], CompiledProgram] = {}
        self.by_name = {
            unit.name: unit.key
            for unit in reversed(tuple(program.units.values()))
            if unit.kind != "knowledge" and "#" not in unit.key
        }

    def evaluate(self, key: str, facts: Mapping[str, object], at: date, absent: Absent = "unknown") -> Result:
        """Evaluate a decision by its key. Never raises on data."""
        run, doubt = self.begin(facts, at, absent)
        value: Value = None
        try:
            for unit in self.plans.get(key) or self._plan(key):
                value = unit(run)
            if key in self.program.services:
                doubt, value = True, self._serve(key, value, run, facts, absent)
        except STOPS as stop:
            value = None
            _stopped(run, stop)
        result = _result(value, run, self._trace(run, at), doubt)
        if self.has_functions:
            run.let_go()
        return result

    def evaluate_together(self, keys: tuple[str, ...], facts: Mapping[str, object], at: date) -> tuple[Result, ...]:
        """Evaluate several decisions in one run: what they share is worked out once, and they have one trace.

        A result is settled only where no error lies anywhere in the run.
        """
        run, doubt = self.begin(facts, at, "unknown")
        values = [_guarded(run, key) for key in keys]
        trace = self._trace(run, at)
        results = tuple(_result(value, run, trace, doubt) for value in values)
        run.let_go()
        return results

    def cut(self, entries: tuple[tuple[str, tuple[str, ...]], ...]) -> CompiledProgram:
        """The same program for those who read only these entries of these decisions' values; made when first asked for."""
        if entries not in self.cuts:
            self.cuts[entries] = CompiledProgram(cut(self.program, dict(entries)), self.digest)
        return self.cuts[entries]

    def showing(self) -> CompiledProgram:
        """The same program compiled to show its tables, when that is first asked for."""
        if self.shower is None:
            self.shower = CompiledProgram(self.program, self.digest, ShowingDecider)
        return self.shower

    def show(self, keys: tuple[str, ...], facts: Mapping[str, object], at: date) -> tuple[ShownTable, ...]:
        """Every table that decisions ask, with all its rows. The program was made with `ShowingDecider`."""
        run, _ = self.begin(facts, at, "unknown")
        shown: list[ShownTable] = []
        run.shown = shown
        for key in keys:
            _guarded(run, key)
        run.let_go()
        return tuple(shown)

    def begin(self, facts: Mapping[str, object], at: date, absent: Absent) -> tuple[Run, bool]:
        """A run with the facts adopted, and whether any of them may hold an unknown one."""
        try:
            inputs, doubt = self.adopt(facts)
        except (DecimalException, RecursionError):
            inputs, doubt = dict.fromkeys(self.program.inputs, SLOW), True
        run = Run(at, inputs, self.units)
        if doubt:
            for key, value in inputs.items():
                if value is SLOW:
                    inputs[key] = run.values[key] = self._input(self.program.inputs[key], facts, run, absent)
        return run, doubt

    def _plan(self, key: str) -> tuple[Unit, ...]:
        """All that a decision requires, in order, and the decision; of a service, the function that it is."""
        keys = (key,) if key in self.program.services else _in_order(self.program, key)
        plan = self.plans[key] = tuple(self.units[one] for one in keys)
        return plan

    def _serve(
        self, key: str, function: Value, run: Run, facts: Mapping[str, object], absent: Absent
    ) -> Value:
        """What a decision service gives for facts of the names that it takes. Errors: Fault."""
        names = [name for name, _ in self.program.services[key].parameters]
        run.walk(*map(facts.get, names))
        return function.call(run, [adopt(facts.get(name), types.ANY, (name,), absent) for name in names])

    def _trace(self, run: Run, at: date) -> Trace:
        return Trace(self.digest, at, run.inputs, self.paths, tuple(run.diagnostics), run.decisions)

    def _input(self, one: nodes.Input, facts: Mapping[str, object], run: Run, absent: Absent) -> Value:
        found: object = facts
        for part in one.path:
            found = found.get(part, UNKNOWN) if isinstance(found, Mapping) else UNKNOWN
        if found is UNKNOWN and one.name in facts:
            found = facts[one.name]
        try:
            # Python's lists may hold themselves
            run.walk(found)
            return coerce(adopt(found, one.type, one.path, absent), one.type)
        except DoesNotFit as misfit:
            run.unit = one.name
            return run.fault(Fault("TYPE_MISMATCH", f"input {one.name!r}: {misfit}"), _NOWHERE)
        except STOPS as stop:
            run.unit = one.name
            _stopped(run, stop)
            return None

    def key_of(self, name: str) -> str:
        """The key of a decision or decision service by its name. Errors: UnknownDecision."""
        key = self.by_name.get(name)
        if key is not None:
            return key
        known = ", ".join(sorted(unit.name for unit in self.program.units.values() if unit.kind == "decision"))
        raise UnknownDecision(f"the model has no decision {name!r}; it has {known}")


def _guarded(run: Run, key: str) -> Value:
    """The value of a decision; null with a diagnostic where evaluation was stopped."""
    try:
        return run.result(key)
    except STOPS as stop:
        _stopped(run, stop)
        return None


def _stopped(run: Run, stop: Exception) -> None:
    if isinstance(stop, LimitReached):
        stop = Fault("LIMIT", str(stop))
    elif isinstance(stop, RecursionError):
        stop = Fault("LIMIT", "functions or expressions are nested too deeply")
    assert isinstance(stop, Fault)
    run.fault(stop, _NOWHERE)


def _result(value: Value, run: Run, trace: Trace, doubt: bool) -> Result:
    """The result; without doubt about the facts there is nothing unknown in the value."""
    settled = not run.failed and not run.errors
    if not doubt:
        return Result(value, settled, trace.faults, trace, _NOTHING)
    missing: set[Path] = set()
    collect_unknown(value, missing)
    return Result(value, settled and not missing, trace.faults, trace, frozenset(missing))


def _in_order(program: nodes.Program, key: str) -> tuple[str, ...]:
    """The decisions that a decision requires, those first that others require, and the decision last."""
    order: dict[str, None] = {}

    def visit(one: str) -> None:
        unit = program.units.get(one)
        if unit is None or unit.kind != "decision" or one in order:
            return
        for _, _, source in unit.slots:
            for each in (source, *(member for _, member in source.members)):
                visit(each.key)
        order[one] = None

    visit(key)
    return tuple(order)
