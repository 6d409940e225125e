"""Lines for calls: built-ins go straight to the one form that the arguments' number and kinds allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.evaluation.code.writer import LITERALS, Writer
from saklig.decision.feel.builtins.define import Form, Parameter
from saklig.decision.values import Function

if TYPE_CHECKING:
    from saklig.decision.evaluation.code.compile import Compiler

# the Python class, by its name in the namespace, that is the whole of a parameter's kind but for what is rare
_PLAIN: Final = {"number": "Decimal", "string": "str", "boolean": "bool", "date": "date", "calendar": "date"}
_SHORT: Final = 512  # characters of a text that is not worth counting


def builtin_call(c: Compiler, w: Writer, node: nodes.BuiltinCall) -> str:
    values = [c.write(w, argument) for argument in node.arguments]
    function, here = w.constant(node.function), c.here(w, node)
    names = w.constant(node.names)
    slow = f"builtin(r, {function}, [{', '.join(values)}], {names}, {here})"
    form = None if node.names is not None else _form(node.function, len(values))
    straight = None if form is None else _straight(form, values)
    if form is None or straight is None:
        return w.keep(slow)
    condition, bound = straight
    if form.plain is not None:
        return w.keep(f"{w.constant(form.plain)}({', '.join(values)}) if {condition} else {slow}")
    found = w.name()
    with w.block(f"if {condition}"):
        _count_work(w, form, bound)
        w.put(f"try: {found} = {w.constant(form.body)}(r, {', '.join(bound)})")
        w.put(f"except Fault as fault: {found} = r.fault(fault, {here})")
    w.put(f"else: {found} = {slow}")
    return found


def _count_work(w: Writer, form: Form, bound: list[str]) -> None:
    """Lines that do what `define.count_work` does, for arguments whose kinds are known."""
    for name, parameter in zip(bound, form.parameters, strict=False):
        if name in LITERALS or parameter.variadic or form.work == "none":
            continue
        if parameter.kind == "string" and form.work == "walks":
            w.put(f"if len({name}) > {_SHORT}: r.walk({name})")
        elif parameter.kind == "list":
            w.put(f"r.walk({name})" if form.work == "walks" else f"r.tick(len({name}) // 16)")


def _form(function: Function, count: int) -> Form | None:
    """The first form that takes so many arguments: where its kinds fit, no form before it is tried."""
    for form in function.defined:
        variadic = bool(form.parameters) and form.parameters[-1].variadic
        required = sum(not parameter.optional for parameter in form.parameters)
        if required <= count and (count <= len(form.parameters) or variadic):
            return form  # type: ignore[no-any-return]
    return None


def _straight(form: Form, values: list[str]) -> tuple[str, list[str]] | None:
    """The condition under which the arguments fit as they are, and what the form's body is called with."""
    tests, bound = [], []
    for index, parameter in enumerate(form.parameters):
        if index >= len(values):
            bound.append("None")
        elif parameter.variadic:
            rest = values[index:]
            # what a list of any may hold that is not a number is left to the general way, unless the body sees to it
            tests += [f"type({one}) is Decimal" for one in rest] if form.lift != "own" else []
            bound.append(f"[{', '.join(rest)}]")
        else:
            fits = _fits(form, parameter, values[index])
            if fits is None:
                return None
            tests.append(fits)
            bound.append(values[index])
    return " and ".join(test for test in tests if test != "True") or "True", bound


def _fits(form: Form, parameter: Parameter, value: str) -> str | None:
    plain = _PLAIN.get(parameter.kind)
    if plain is not None:
        return f"type({value}) is {plain}"
    if parameter.kind == "list":
        deep = f" and not holds_unknown({value})" if form.lift == "deep" else ""
        return f"type({value}) is list{deep}"
    if parameter.kind == "any":
        return "True" if form.lift == "own" else f"type({value}) in COMPARED_PLAINLY"
    return None


def call(c: Compiler, w: Writer, node: nodes.Call) -> str:
    function = c.write(w, node.function)
    values = f"[{', '.join([c.write(w, argument) for argument in node.arguments])}]"
    given = tuple(argument.type for argument in node.arguments)
    bare, here = types.plain(node.function.type), c.here(w, node)
    # whether the arguments' own types say that they fit, so that they need not be looked through at each call
    wanted = bare.parameters if isinstance(bare, types.FunctionType) and node.names is None else None
    if wanted is not None and len(given) == len(wanted) and all(map(types.certain, given, wanted)):
        return w.keep(f"enter(r, {function}, {values}, {node.name!r}, {here})")
    return w.keep(f"call(r, {function}, {values}, {w.constant(node.names)}, {node.name!r}, {here})")


LINES: Final[Mapping[type[nodes.Node], Callable[[Compiler, Writer, Any], str]]] = {
    nodes.BuiltinCall: builtin_call,
    nodes.Call: call,
}
