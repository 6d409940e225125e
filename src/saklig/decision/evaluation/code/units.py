"""The units of a program as functions of a `Run`: decisions, business knowledge models, decision services."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.errors import Fault
from saklig.decision.evaluation.code.compile import Compiler
from saklig.decision.evaluation.code.writer import Writer
from saklig.decision.evaluation.memory import remembered
from saklig.decision.evaluation.runtime import Run
from saklig.decision.evaluation.trace.records import CallMade, DecisionMade
from saklig.decision.types import DoesNotFit, coerce
from saklig.decision.values import Function, Value

Unit = Callable[[Run], Value]


def unit_function(program: nodes.Program, unit: nodes.Unit, compiler: Compiler) -> Unit:
    """The function that works a unit out: a decision's value, or the function that a model or service is."""
    if unit.kind == "decision":
        return _decision(unit, compiler)
    return _service(program.services[unit.key], unit) if unit.kind == "service" else _knowledge(unit, compiler)


def _decision(unit: nodes.Unit, compiler: Compiler) -> Unit:
    """One function: what the decision requires into the frame, its logic, and its record."""
    w = Writer(compiler.namespace, ["def run(r):", " v = r.values"])
    w.put(f"try: f = [r, {', '.join(_frame(w, unit, 'v[{!r}]'))}]")
    w.put(f"except KeyError: f = [r, {', '.join(_frame(w, unit, 'r.result({!r})'))}]")
    # where a business knowledge model asks for a decision while another is worked out, that one goes on afterwards
    w.put("unit, outer, errors = r.unit, r.steps, r.errors")
    w.put(f"r.unit, r.steps = {unit.name!r}, []")
    value = compiler.write(w, unit.body)
    w.put(f"if (type({value}) is list or type({value}) is dict) and id({value}) not in r.weights: r.weigh({value})")
    rests_on = w.constant(frozenset(_keys(source for _, _, source in unit.slots)))
    w.put(f"failed = True if r.errors > errors or (r.failed and not r.failed.isdisjoint({rests_on})) else False")
    w.put(f"if failed: r.failed.add({unit.key!r})")
    w.put(f"r.decisions.append(({w.constant(DecisionMade(unit))}, {value}, failed, r.steps))")
    w.put("r.unit, r.steps = unit, outer")
    w.put(f"v[{unit.key!r}] = {value}")
    w.put(f"return {value}")
    return w.function()


def _frame(w: Writer, unit: nodes.Unit, read: str) -> Iterator[str]:
    """What stands in each slot: what is required, read in this way by its key, or nothing yet."""
    sources = {slot: source for slot, _, source in unit.slots}
    for slot in range(1, unit.frame):
        source = sources.get(slot)
        if source is None:
            yield "None"
        elif source.kind == "context":
            yield f"r.value({w.constant(source)})"
        else:
            yield read.format(source.key)


def _keys(sources: Iterator[nodes.Source]) -> Iterator[str]:
    for source in sources:
        yield source.key
        yield from _keys(member for _, member in source.members)


def _service(service: nodes.Service, unit: nodes.Unit) -> Unit:
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
        run.walk(value)
        run.work, run.errors = inner.work, run.errors + inner.errors
        run.steps.append((made, arguments, value, inner.decisions))
        try:
            return coerce(value, result)
        except DoesNotFit as misfit:
            raise Fault("TYPE_MISMATCH", f"{unit.name}: {misfit}")

    function = Function(unit.name, names, call, kinds, result)
    return lambda run: function


def _knowledge(unit: nodes.Unit, compiler: Compiler) -> Unit:
    """The function of a business knowledge model; it may require itself, so what it requires is bound when called."""
    body, node = compiler.function(unit.body), unit.body
    if not isinstance(node, nodes.FunctionNode):
        return lambda run: body([run, *([None] * (unit.frame - 1))])
    names = tuple(name for name, _, _ in node.parameters)
    kinds = tuple(kind for _, _, kind in node.parameters)
    bare = types.plain(node.type)
    result = bare.result if isinstance(bare, types.FunctionType) else types.ANY

    def bind(run: Run) -> Function:
        frame: list[Value] = [None] * unit.frame
        frame[0] = run
        bound: list[Function] = []

        def made() -> Function:
            if not bound:
                for slot, _, source in unit.slots:
                    frame[slot] = run.value(source)
                bound.append(body(frame))
            return bound[0]

        def call(runner: Run, arguments: list[Value]) -> Value:
            return remembered(runner, unit.key, made().call, arguments)

        def enter(runner: Run, values: list[Value]) -> Value:
            function = made()
            return remembered(runner, unit.key, function.enter or function.call, values)

        return Function(node.name, names, call, kinds, result, enter=enter)

    return bind

