"""A compiled program: evaluates any decision or decision service of a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.errors import Diagnostic, Fault, UnknownDecision
from saklig.decision.evaluation.compile import Compiler
from saklig.decision.evaluation.facts import Absent, adopt
from saklig.decision.evaluation.memory import remembered
from saklig.decision.evaluation.records import CallMade, DecisionMade, Record, StepsMaker
from saklig.decision.evaluation.runtime import Here, LimitReached, Run
from saklig.decision.evaluation.trace import DecisionStep, Trace
from saklig.decision.types import DoesNotFit, coerce
from saklig.decision.values import UNKNOWN, Function, Path, Value, collect_unknown

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
        self.units = {key: self._compile(unit) for key, unit in program.units.items()}

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
        read = {name: value for name, value in facts.items() if isinstance(name, str)}
        run = Run(at, {}, self.units)
        named: dict[str, Value] = {}
        inputs: dict[str, Value] = {}
        run.inputs = inputs
        for one in self.program.inputs.values():
            inputs[one.key] = named[".".join(one.path)] = self._input(one, read, run, absent)
        return run, named

    def _trace(self, run: Run, named: Mapping[str, Value], at: date) -> Trace:
        return Trace(model=self.digest, at=at.isoformat(), facts=named, make=partial(_steps, run.decisions))

    def _result(self, value: Value, run: Run, trace: Trace) -> Result:
        missing: set[Path] = set()
        collect_unknown(value, missing)
        return Result(
            value=value,
            settled=not missing and not run.failed and not run.errors,
            diagnostics=tuple(run.diagnostics),
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

    # --- units ---

    def _compile(self, unit: nodes.Unit) -> Callable[[Run], Value]:
        if unit.kind == "service":
            return self._service(unit)
        function = Compiler().function(unit.body)
        size, slots = unit.frame, [(slot, source) for slot, _, source in unit.slots]
        if unit.kind == "knowledge":
            return lambda run: _knowledge(unit, function, size, slots, run)
        made = DecisionMade(unit.id, unit.name, tuple(name for _, name, _ in unit.slots))
        rests_on = frozenset(source.key for _, source in slots)

        def decide(run: Run) -> Value:
            frame: list[Value] = [None] * size
            frame[0] = run
            for slot, source in slots:
                frame[slot] = run.value(source)
            outer = run.unit, run.steps, run.errors
            run.unit, run.steps, run.errors = unit.name, [], 0
            value = function(frame)
            failed = run.errors > 0 or not run.failed.isdisjoint(rests_on)
            if failed:
                run.failed.add(unit.key)
            run.decisions.append((made, value, failed, run.steps))
            errors = run.errors
            run.unit, run.steps, run.errors = outer[0], outer[1], outer[2] + errors
            return value

        return decide

    def _service(self, unit: nodes.Unit) -> Callable[[Run], Value]:
        service = self.program.services[unit.key]
        names = tuple(name for name, _ in service.parameters)
        bare = types.plain(unit.type)
        assert isinstance(bare, types.FunctionType)
        kinds, result = bare.parameters or (), bare.result
        made = CallMade(unit.name, names)

        def call(run: Run, arguments: list[Value]) -> Value:
            if len(arguments) != len(names):
                wanted = ", ".join(names)
                raise Fault("ARGUMENT_COUNT", f"{unit.name} takes {len(names)} arguments ({wanted}), not {len(arguments)}")
            given: dict[str, Value] = {}
            for (name, key), kind, value in zip(service.parameters, kinds, arguments, strict=True):
                try:
                    given[key] = coerce(value, kind)
                except DoesNotFit as misfit:
                    raise Fault("TYPE_MISMATCH", f"{unit.name}, input {name!r}: {misfit}")
            inner = run.inner(given)
            outputs = {name: inner.result(key) for name, key in service.outputs}
            value = next(iter(outputs.values())) if len(outputs) == 1 else outputs
            run.work, run.errors = inner.work, run.errors + inner.errors
            run.steps.append((made, arguments, value, inner.decisions))
            try:
                return coerce(value, result)
            except DoesNotFit as misfit:
                raise Fault("TYPE_MISMATCH", f"{unit.name}: {misfit}")

        function = Function(unit.name, names, call, kinds, result)
        return lambda run: function

    def key_of(self, name: str) -> str:
        """The key of a decision or decision service by its name. Errors: UnknownDecision."""
        for unit in self.program.units.values():
            if unit.name == name and unit.kind != "knowledge" and "#" not in unit.key:
                return unit.key
        known = ", ".join(sorted(unit.name for unit in self.program.units.values() if unit.kind == "decision"))
        raise UnknownDecision(f"the model has no decision {name!r}; it has {known}")


def _steps(records: list[Record]) -> tuple[DecisionStep, ...]:
    maker = StepsMaker()
    return tuple([maker.decision(record) for record in records])


def _knowledge(
    unit: nodes.Unit,
    body: Callable[[list[Value]], Value],
    size: int,
    slots: list[tuple[int, nodes.Source]],
    run: Run,
) -> Value:
    """The function of a business knowledge model; it may require itself, so what it requires is bound when called."""
    frame: list[Value] = [None] * size
    frame[0] = run
    node = unit.body
    assert isinstance(node, nodes.FunctionNode | nodes.Broken)
    if isinstance(node, nodes.Broken):
        return body(frame)
    bound: list[Function] = []

    def made() -> Function:
        if not bound:
            for slot, source in slots:
                frame[slot] = run.value(source)
            function = body(frame)
            assert isinstance(function, Function)
            bound.append(function)
        return bound[0]

    def call(runner: Run, arguments: list[Value]) -> Value:
        return remembered(runner, unit.key, made().call, arguments)

    def enter(runner: Run, values: list[Value]) -> Value:
        function = made()
        return remembered(runner, unit.key, function.enter or function.call, values)

    names = tuple(name for name, _, _ in node.parameters)
    kinds = tuple(kind for _, _, kind in node.parameters)
    bare = types.plain(node.type)
    result = bare.result if isinstance(bare, types.FunctionType) else types.ANY
    return Function(node.name, names, call, kinds, result, enter=enter)
