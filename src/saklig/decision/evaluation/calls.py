"""Closures of function definitions and calls (DMN 1.5, 10.3.2.13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.errors import Fault
from saklig.decision.evaluation.memory import fitted
from saklig.decision.evaluation.runtime import MAX_CALLS, Evaluate, LimitReached, Run
from saklig.decision.evaluation.trace import CallStep
from saklig.decision.feel.builtins.define import by_name
from saklig.decision.types import DoesNotFit
from saklig.decision.values import Function, Unknown, Value, kind_name

if TYPE_CHECKING:
    from saklig.decision.evaluation.compile import Compiler


def builtin_call(compiler: Compiler, node: nodes.BuiltinCall) -> Evaluate:
    function, call, names, here = node.function, node.function.call, node.names, compiler.here(node)
    arguments = [compiler.compile(argument) for argument in node.arguments]

    def run(frame: list[Value]) -> Value:
        values = [argument(frame) for argument in arguments]
        try:
            return call(frame[0], values) if names is None else by_name(function, names, values, frame[0])
        except Fault as fault:
            return frame[0].fault(fault, here)

    return run


def call(compiler: Compiler, node: nodes.Call) -> Evaluate:
    function, here, names = compiler.compile(node.function), compiler.here(node), node.names
    arguments = [compiler.compile(argument) for argument in node.arguments]
    given = tuple(argument.type for argument in node.arguments)
    # whether the arguments' own types say that they fit, so that they need not be looked through at each call
    bare = types.plain(node.function.type)
    if names is None and isinstance(bare, types.FunctionType) and bare.parameters is not None:
        fitting = len(given) == len(bare.parameters) and all(map(types.certain, given, bare.parameters))
    else:
        fitting = False

    def run(frame: list[Value]) -> Value:
        called = function(frame)
        if type(called) is Unknown:
            return called
        values = [argument(frame) for argument in arguments]
        try:
            if not isinstance(called, Function):
                raise Fault("NOT_A_FUNCTION", f"{node.name or 'this'} is {kind_name(called)}, not a function")
            if fitting and called.enter is not None:
                return called.enter(frame[0], values)
            if names is not None:
                return by_name(called, names, values, frame[0])
            return called.call(frame[0], values)
        except Fault as fault:
            return frame[0].fault(fault, here)

    return run


def function_node(compiler: Compiler, node: nodes.FunctionNode) -> Evaluate:
    body, parameters = compiler.compile(node.body), node.parameters
    names = tuple(name for name, _, _ in parameters)
    kinds = tuple(kind for _, _, kind in parameters)
    slots = tuple(slot for _, slot, _ in parameters)
    bare = types.plain(node.type)
    result = bare.result if isinstance(bare, types.FunctionType) else types.ANY

    def run(frame: list[Value]) -> Value:
        # slots of loops around the function change later: it keeps them as they are now
        kept = frame[:]

        def call(runtime: Run, arguments: list[Value]) -> Value:
            return enter(runtime, _fit_arguments(runtime, node.name, names, kinds, arguments))

        def enter(runtime: Run, values: list[Value]) -> Value:
            inner = kept[:]
            inner[0] = runtime
            for slot, value in zip(slots, values, strict=True):
                inner[slot] = value
            return _called(runtime, node, names, values, body, inner)

        return Function(node.name, names, call, kinds, result, enter=enter)

    return run


def _fit_arguments(
    run: Run, name: str, names: tuple[str, ...], kinds: tuple[types.Type, ...], arguments: list[Value]
) -> list[Value]:
    if len(arguments) != len(names):
        message = f"{name} takes {len(names)} arguments ({', '.join(names)}), not {len(arguments)}"
        raise Fault("ARGUMENT_COUNT", message)
    fit = []
    for parameter, kind, value in zip(names, kinds, arguments, strict=True):
        try:
            fit.append(value if kind is types.ANY else fitted(run, value, kind))
        except DoesNotFit as misfit:
            raise Fault("TYPE_MISMATCH", f"{name}, parameter {parameter!r}: {misfit}")
    return fit


def _called(
    run: Run, node: nodes.FunctionNode, names: tuple[str, ...], values: list[Value], body: Evaluate, frame: list[Value]
) -> Value:
    run.tick()
    run.calls += 1
    if run.calls > MAX_CALLS:
        raise LimitReached(f"functions call one another more than {MAX_CALLS} deep")
    if not node.traced:
        found = body(frame)
        run.calls -= 1
        return found
    outer, run.steps = run.steps, []
    found = body(frame)
    arguments = tuple(zip(names, values, strict=True))
    outer.append(CallStep(name=node.name, arguments=arguments, value=found, steps=tuple(run.steps)))
    run.steps = outer
    run.calls -= 1
    return found


CLOSURES: Final[Mapping[type[nodes.Node], Callable[[Compiler, Any], Evaluate]]] = {
    nodes.BuiltinCall: builtin_call,
    nodes.Call: call,
    nodes.FunctionNode: function_node,
}
