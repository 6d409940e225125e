"""Whether a call gives a function what it takes (DMN 1.5, 10.3.2.13; built-ins: 10.3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.constants import EXAMPLES, constant, spelled
from saklig.decision.core.fitting import Misfit, misfits
from saklig.decision.core.kinds import kind_of, shown, single
from saklig.decision.dmn.model import Text
from saklig.decision.errors import Fault
from saklig.decision.feel.builtins import SIGNATURES
from saklig.decision.feel.builtins.define import Form, Parameter
from saklig.decision.near import did_you_mean
from saklig.decision.types import ANY, FunctionType, Type

# built-ins whose result for constants is a constant: a fault then is one in the text
_CONVERSIONS: Final = frozenset(("date", "time", "date and time", "duration", "number"))
_DURATIONS: Final = ("days and time duration", "years and months duration")
_POINTS: Final = ("number", "string", "date", "time", "date and time", *_DURATIONS)
# the kinds of values that a built-in's parameter takes; of one that is not here nothing is said
_TAKES: Final[Mapping[str, tuple[str, ...]]] = {
    "date and time": ("date and time", "date"),
    "calendar": ("date", "date and time"),
    "duration": _DURATIONS,
    "point": _POINTS,
    **{kind: (kind,) for kind in ("number", "string", "boolean", "date", "time", *_DURATIONS, "context", "range", "function")},
}


@dataclass(frozen=True, slots=True)
class Callee:
    """What a function takes: its parameters' names, where they are known, and their types."""

    names: tuple[str, ...] | None
    kinds: tuple[Type, ...]


class Callees:
    """The functions that a unit can call, by the slots they stand in."""

    def __init__(self, program: nodes.Program, unit: nodes.Unit) -> None:
        self.program = program
        self.sources = {slot: source for slot, _, source in unit.slots}

    def imported(self, node: nodes.Node) -> bool:
        """Whether a node is an imported model, as far as it is required."""
        return isinstance(node, nodes.Local) and node.slot in self.sources and self.sources[node.slot].kind == "context"

    def of(self, function: nodes.Node) -> Callee | None:
        """What a function takes, or None where that is not known."""
        source = self._source(function)
        if source is not None and source.kind == "unit":
            unit = self.program.units.get(source.key)
            if unit is not None and isinstance(unit.body, nodes.FunctionNode):
                parameters = unit.body.parameters
                return Callee(tuple(name for name, _, _ in parameters), tuple(kind for _, _, kind in parameters))
            if source.key in self.program.services:
                names = tuple(name for name, _ in self.program.services[source.key].parameters)
                kind = types.plain(unit.type) if unit is not None else ANY
                if isinstance(kind, FunctionType) and kind.parameters is not None and len(kind.parameters) == len(names):
                    return Callee(names, kind.parameters)
        kind = types.plain(function.type)
        if isinstance(kind, FunctionType) and kind.parameters is not None:
            return Callee(None, kind.parameters)
        return None

    def _source(self, function: nodes.Node) -> nodes.Source | None:
        if isinstance(function, nodes.Local):
            return self.sources.get(function.slot)
        if isinstance(function, nodes.Get) and isinstance(function.source, nodes.Local):
            found = self.sources.get(function.source.slot)
            return dict(found.members).get(function.name) if found is not None else None
        return None


def misuse(node: nodes.Call, callee: Callee, text: Text | None) -> Iterator[Misfit]:
    """What is wrong with a call of a function of the model."""
    name = node.name or (node.function.name if isinstance(node.function, nodes.Get) else "the function")
    if node.names is not None:
        if callee.names is None:
            return
        wrong = _names(name, node.names, [(callee.names, callee.names)])
        if wrong is not None:
            yield Misfit(node=node, text=text, code="ARGUMENT_NAMES", message=wrong[0], mend=wrong[1], expected=wrong[2])
            return
        places = {one: index for index, one in enumerate(callee.names)}
        order = [places[one] for one in node.names]
    elif len(node.arguments) != len(callee.kinds):
        listed = f" ({', '.join(callee.names)})" if callee.names else ""
        wanted = _counted(len(callee.kinds))
        yield Misfit(node=node, text=text, code="ARGUMENT_COUNT", expected=wanted,
                     message=f"{name} is given {_counted(len(node.arguments))}, but takes {wanted}{listed}")
        return
    else:
        order = list(range(len(node.arguments)))
    for place, argument in zip(order, node.arguments, strict=True):
        what = f"{name}, parameter {callee.names[place]!r}: " if callee.names else f"{name}: "
        for misfit in misfits(argument, callee.kinds[place], text):
            yield replace(misfit, message=what + misfit.message)


def builtin_misuse(node: nodes.BuiltinCall, text: Text | None) -> Iterator[Misfit]:
    """What is wrong with a call of a built-in: no form of it takes these arguments."""
    name, forms = node.function.name, SIGNATURES.get(node.function.name, ())
    if not forms:
        return
    shapes = " or ".join(dict.fromkeys(form.signature for form in forms))
    if node.names is not None:
        wrong = _names(name, node.names, [_named(form) for form in forms])
        if wrong is not None:
            yield Misfit(node=node, text=text, code="ARGUMENT_NAMES", message=wrong[0], mend=wrong[1], expected=wrong[2])
            return
    fitting = [pairs for form in forms if (pairs := _paired(form, node)) is not None]
    if not fitting:
        yield Misfit(node=node, text=text, code="ARGUMENT_COUNT", expected=shapes,
                     message=f"{name} is given {_counted(len(node.arguments))}, but takes {shapes}")
        return
    nearest = min(([pair for pair in pairs if not _takes(*pair[1:])] for pairs in fitting), key=len)
    for form, parameter, argument in nearest:
        wanted = " or ".join(_TAKES[parameter.kind])
        yield Misfit(node=argument, text=text, code="TYPE_MISMATCH", expected=wanted,
                     message=f"{form.signature}: {parameter.name!r} must be {wanted}, not {shown(argument.type)}",
                     mend=spelled(argument, types.SIMPLE.get(wanted, ANY), "" if text is None else text.text))
    if not nearest:
        yield from _refused(node, text)


Pair = tuple[Form, Parameter, nodes.Node]


def _paired(form: Form, node: nodes.BuiltinCall) -> list[Pair] | None:
    """The form's parameters with the arguments they get; None where it does not take so many."""
    parameters = form.parameters
    if node.names is not None:
        by_name = {parameter.name: parameter for parameter in parameters}
        if not _in_form(node.names, *_named(form)):
            return None
        return [(form, by_name[name], one) for name, one in zip(node.names, node.arguments, strict=True)]
    variadic = bool(parameters) and parameters[-1].variadic
    least = sum(not parameter.optional for parameter in parameters)
    if len(node.arguments) < least or (len(node.arguments) > len(parameters) and not variadic):
        return None
    return [(form, parameters[min(place, len(parameters) - 1)], one) for place, one in enumerate(node.arguments)]


def _takes(parameter: Parameter, argument: nodes.Node) -> bool:
    """Whether an argument may be of the parameter's kind."""
    if parameter.variadic or parameter.kind not in _TAKES:
        return True
    kind = kind_of(single(argument.type))
    return kind is None or kind in _TAKES[parameter.kind]


def _named(form: Form) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All parameters of a form, and those that it needs."""
    names = tuple(parameter.name for parameter in form.parameters)
    return names, tuple(parameter.name for parameter in form.parameters if not parameter.optional)


def _in_form(given: tuple[str, ...], names: tuple[str, ...], needed: tuple[str, ...]) -> bool:
    return set(given) <= set(names) and set(needed) <= set(given)


def _names(
    name: str, given: tuple[str, ...], shapes: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> tuple[str, str, str] | None:
    """Message, mend and expectation where no shape has the names that are given."""
    if any(_in_form(given, *shape) for shape in shapes):
        return None
    expected = " or ".join(dict.fromkeys(f"({', '.join(names)})" for names, _ in shapes))
    known = [one for names, _ in shapes for one in names]
    unknown = [one for one in given if one not in known]
    if unknown:
        return f"{name} has no parameter {unknown[0]!r}", did_you_mean(unknown[0], known) or f"it takes {expected}", expected
    lacking = next((one for names, needed in shapes if set(given) <= set(names) for one in needed if one not in given), "")
    if lacking:
        return f"{name} needs the parameter {lacking!r}", f"add {lacking}: …", expected
    return f"{name} takes {expected}, not ({', '.join(given)})", "", expected


def _counted(count: int) -> str:
    return f"{count or 'no'} argument{'' if count == 1 else 's'}"


def _refused(node: nodes.BuiltinCall, text: Text | None) -> Iterator[Misfit]:
    """A constant that is no date, time, duration or number."""
    given = [constant(argument) for argument in node.arguments]
    if node.function.name not in _CONVERSIONS or node.names is not None or any(one is None for one in given):
        return
    values = [one.value for one in given if one is not None]
    if any(value is None for value in values):
        return
    try:
        node.function.call(None, values)
    except Fault as fault:
        example = EXAMPLES.get(node.function.name, "")
        no_such_day = isinstance(values[0], str) and re.match(r"\d{4}-\d\d-\d\d", values[0])
        mend = "the calendar has no such day" if no_such_day else f"write it as {example}" if example else ""
        yield Misfit(node=node, text=text, code="INVALID_LITERAL", message=fault.message, expected=example, mend=mend)
