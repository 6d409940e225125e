"""A compiled program: evaluates any decision or decision service of a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.errors import Diagnostic, Fault, UnknownDecision
from saklig.decision.evaluation.adopting import SLOW, adopter
from saklig.decision.evaluation.compile import Compiler
from saklig.decision.evaluation.facts import Absent, adopt
from saklig.decision.evaluation.runtime import Here, LimitReached, Run
from saklig.decision.evaluation.trace import Trace
from saklig.decision.evaluation.units import unit_function
from saklig.decision.types import DoesNotFit, coerce
from saklig.decision.values import UNKNOWN, Path, Value, collect_unknown

_NOWHERE = Here(None, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
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
        frame[0] = Run(date.min, {}, {})
        frame[slot] = value
        return function(frame)

    return test


class CompiledProgram:
    """The functions of every unit; safe to use from many threads, since all that changes is in the `Run`."""

    def __init__(self, program: nodes.Program, digest: str) -> None:
        self.program = program
        self.digest = digest
        self.units = {key: unit_function(program, unit) for key, unit in program.units.items()}
        self.inputs = tuple(
            (one.key, ".".join(one.path), one.path[0] if len(one.path) == 1 else None, adopter(one.type), one)
            for one in program.inputs.values()
        )
        self.by_name = {
            unit.name: unit.key
            for unit in reversed(tuple(program.units.values()))
            if unit.kind != "knowledge" and "#" not in unit.key
        }

    def evaluate(self, key: str, facts: Mapping[str, object], at: date, absent: Absent = "unknown") -> Result:
        """Evaluate a decision by its key. Never raises on data."""
        run, named = self._begin(facts, at, absent)
        if key in self.program.services:
            service = self.program.services[key]
            given = [adopt(facts.get(name), types.ANY, (name,), absent) for name, _ in service.parameters]
            value = self._guarded(run, lambda: run.result(key).call(run, given))
        else:
            value = self._guarded(run, lambda: run.result(key))
        result = self._result(value, run, self._trace(run, named, at))
        run.let_go()
        return result

    def evaluate_together(self, keys: tuple[str, ...], facts: Mapping[str, object], at: date) -> tuple[Result, ...]:
        """Evaluate several decisions in one run: what they share is worked out once, and they have one trace.

        A result is settled only where no error lies anywhere in the run.
        """
        run, named = self._begin(facts, at, "unknown")
        values = [self._guarded(run, lambda key=key: run.result(key)) for key in keys]  # type: ignore[misc]
        trace = self._trace(run, named, at)
        results = tuple(self._result(value, run, trace) for value in values)
        run.let_go()
        return results

    def _begin(self, facts: Mapping[str, object], at: date, absent: Absent) -> tuple[Run, dict[str, Value]]:
        """A run with the facts adopted, and these by name for the trace's references."""
        named: dict[str, Value] = {}
        inputs: dict[str, Value] = {}
        doubtful: list[nodes.Input] = []
        for key, path, name, quick, one in self.inputs:
            value = SLOW if name is None else quick(facts.get(name, SLOW))
            inputs[key] = named[path] = value
            if value is SLOW:
                doubtful.append(one)
        run = Run(at, inputs, self.units)
        for one in doubtful:
            value = self._input(one, facts, run, absent)
            inputs[one.key] = run.values[one.key] = named[".".join(one.path)] = value
        return run, named

    def _trace(self, run: Run, named: Mapping[str, Value], at: date) -> Trace:
        return Trace(self.digest, at.isoformat(), named, tuple(run.diagnostics), run.decisions)

    def _result(self, value: Value, run: Run, trace: Trace) -> Result:
        missing: set[Path] = set()
        collect_unknown(value, missing)
        return Result(
            value=value,
            settled=not missing and not run.failed and not run.errors,
            diagnostics=trace.faults,
            trace=trace,
            missing=frozenset(missing),
        )

    def _guarded(self, run: Run, work: Callable[[], Value]) -> Value:
        try:
            return work()
        except LimitReached as limit:
            return run.fault(Fault("LIMIT", str(limit)), _NOWHERE)
        except RecursionError:
            return run.fault(Fault("LIMIT", "functions or expressions are nested too deeply"), _NOWHERE)
        except Fault as fault:
            return run.fault(fault, _NOWHERE)

    def _input(self, one: nodes.Input, facts: Mapping[str, object], run: Run, absent: Absent) -> Value:
        found: object = facts
        for part in one.path:
            found = found.get(part, UNKNOWN) if isinstance(found, Mapping) else UNKNOWN
        if found is UNKNOWN and one.name in facts:
            found = facts[one.name]
        value = adopt(found, one.type, one.path, absent)
        try:
            return coerce(value, one.type)
        except DoesNotFit as misfit:
            run.unit = one.name
            return run.fault(Fault("TYPE_MISMATCH", f"input {one.name!r}: {misfit}"), _NOWHERE)

    def key_of(self, name: str) -> str:
        """The key of a decision or decision service by its name. Errors: UnknownDecision."""
        key = self.by_name.get(name)
        if key is not None:
            return key
        known = ", ".join(sorted(unit.name for unit in self.program.units.values() if unit.kind == "decision"))
        raise UnknownDecision(f"the model has no decision {name!r}; it has {known}")
