"""Functions of function definitions, and what happens when they are called (DMN 1.5, 10.3.2.13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.errors import Fault
from saklig.decision.evaluation.memory import fitted
from saklig.decision.evaluation.runtime import MAX_CALLS, Evaluate, Run
from saklig.decision.evaluation.trace.records import CallMade
from saklig.decision.evaluation.weight import LimitReached
from saklig.decision.types import DoesNotFit
from saklig.decision.values import Function, Value

# a call takes longer than a turn of a loop, and what the trace keeps of it takes room
_STEPS_OF_A_CALL: Final = 3
_STEPS_OF_A_TRACED_CALL: Final = 10

if TYPE_CHECKING:
    from saklig.decision.evaluation.code.compile import Compiler


def function_node(compiler: Compiler, node: nodes.FunctionNode) -> Evaluate:
    made = CallMade(node.name, tuple(name for name, _, _ in node.parameters)) if node.traced else None
    body, parameters = compiler.function(node.body), node.parameters
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
            return _called(runtime, made, values, body, inner)

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


def _called(run: Run, made: CallMade | None, values: list[Value], body: Evaluate, frame: list[Value]) -> Value:
    run.tick(_STEPS_OF_A_CALL if made is None else _STEPS_OF_A_TRACED_CALL)
    for value in values:
        if (type(value) is list or type(value) is dict) and id(value) not in run.weights:
            run.weigh(value)
    run.calls += 1
    if run.calls > MAX_CALLS:
        raise LimitReached(f"functions call one another more than {MAX_CALLS} deep")
    if made is None:
        found = body(frame)
        run.calls -= 1
        return found
    outer, run.steps = run.steps, []
    found = body(frame)
    outer.append((made, values, found, run.steps))
    run.steps = outer
    run.calls -= 1
    return found


FUNCTIONS: Final[Mapping[type[nodes.Node], Callable[[Compiler, Any], Evaluate]]] = {
    nodes.FunctionNode: function_node,
}
