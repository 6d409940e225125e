"""How a built-in is defined: a name, a parameter list as the standard writes it, and a Python function on values.

A parameter list is text: `string: string, start position: number, [length: number]`. `[...]` may be left out, `kind?`
takes null, `name...` takes any number of arguments as one list. Several definitions of a name are tried in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, Protocol

from saklig.decision.domains import counted, of_builtin
from saklig.decision.errors import Fault
from saklig.decision.temporal import DateTime, DaysTime, FarDate, Time, YearsMonths, utc_midnight
from saklig.decision.types import Type
from saklig.decision.values import Followed, Function, Range, Unknown, Value, alone, holds_unknown, kind_name, unknown

# deep: unknown if an unknown fact lies anywhere in an argument; shallow: if an argument itself is unknown, since the
# function only moves elements about; own: the function deals with unknown facts itself
Lift = Literal["deep", "shallow", "own"]
# walks: it may look into all that its arguments hold; moves: it moves elements about, which is quickly done; none: not even that
Work = Literal["walks", "moves", "none"]


class Runtime(Protocol):
    """What a built-in may know of the running evaluation."""

    at: date
    # whether values may be followed (`values.Followed`)
    following: bool
    # regular expressions that were counted as work already
    patterns: set[tuple[str, str]]

    def tick(self, steps: int = 1) -> None:
        """Count work against the limit."""

    def check_length(self, length: int) -> None:
        """Refuse a list that grew too long."""

    def check_text(self, length: int) -> None:
        """Count a text that is made, and refuse one that grew too long."""

    def walk(self, *values: Value) -> None:
        """Count the work of going through values."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of one form."""

    name: str
    kind: str
    optional: bool
    nullable: bool
    variadic: bool


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a built-in."""

    name: str
    parameters: tuple[Parameter, ...]
    body: Callable[..., Value]
    lift: Lift
    result: Type | None
    # what gives the same where all arguments are numbers, without the runtime
    plain: Callable[..., Value] | None = None
    work: Work = "walks"

    @property
    def signature(self) -> str:
        """The parameter list as text."""
        return f"{self.name}({', '.join(parameter.name for parameter in self.parameters)})"


def form(
    name: str, signature: str, *, lift: Lift = "deep", result: Type | None = None,
    plain: Callable[..., Value] | None = None, work: Work = "walks",
) -> Callable[[Callable[..., Value]], Form]:
    """Define one form of a built-in; the function gets the runtime and then the arguments."""
    parameters = tuple(_parameter(text.strip()) for text in signature.split(",")) if signature else ()
    return lambda body: Form(name, parameters, body, lift, result, plain, work)


def _parameter(text: str) -> Parameter:
    optional = text.startswith("[")
    name, _, kind = text.strip("[]").partition(":")
    kind = kind.strip()
    variadic = name.endswith("...")
    return Parameter(name.removesuffix("..."), kind.removesuffix("?"), optional, kind.endswith("?"), variadic)


def define(*forms: Form) -> dict[str, Function]:
    """Functions by name from their forms."""
    by_name: dict[str, list[Form]] = {}
    for one in forms:
        by_name.setdefault(one.name, []).append(one)
    return {name: _function(name, tuple(found)) for name, found in by_name.items()}


def _function(name: str, forms: tuple[Form, ...]) -> Function:
    def call(runtime: Any, arguments: list[Value]) -> Value:
        return _call(runtime, forms, arguments)

    result = forms[0].result if all(one.result is forms[0].result for one in forms) else None
    names = tuple(parameter.name for parameter in forms[0].parameters)
    required = sum(not parameter.optional for parameter in forms[0].parameters)
    single = tuple(_function(name, (one,)) for one in forms) if len(forms) > 1 else ()
    return Function(name, names, call, (), result, single, required, defined=forms)


def _call(runtime: Runtime, forms: tuple[Form, ...], arguments: list[Value]) -> Value:
    misfits: list[Fault] = []
    for one in forms:
        try:
            bound = _bind(one, arguments)
        except Fault as misfit:
            # without its traceback: that would hold this frame, and all that called it, until the garbage collector comes
            misfits.append(misfit.with_traceback(None))
            continue
        count_work(runtime, one, bound)
        if one.lift == "deep" and holds_unknown(bound):
            return of_builtin(one.name, one.body, runtime, bound)
        if one.lift == "shallow" and any(type(argument) is Unknown for argument in bound):
            if one.name == "count":
                return counted(bound[0])
            return unknown(*(argument for argument in bound if type(argument) is Unknown))
        if runtime is not None and runtime.following:
            return _followed(runtime, one, bound)
        return one.body(runtime, *bound)
    # the misfit of the form that came nearest says most
    raise next((misfit for misfit in reversed(misfits) if misfit.code != "ARGUMENT_COUNT"), misfits[0])


# what compares and adds the elements of its arguments, or moves them about, whatever they are
_GENERIC: Final = frozenset((
    "list contains", "count", "min", "max", "sum", "mean", "product", "median", "mode", "all", "any", "append", "concatenate",
    "insert before", "list replace", "reverse", "index of", "union", "distinct values", "flatten", "sort", "not",
    "sublist", "remove", "get value", "get entries", "context", "context put", "context merge",
))  # fmt: skip


def _followed(runtime: Runtime, one: Form, bound: list[Value]) -> Value:
    """A built-in of arguments among which there may be values that are followed."""
    if one.name in _GENERIC:
        return one.body(runtime, *bound)
    if bound and isinstance(bound[0], Followed):
        found = bound[0].passed_to(one.name, bound)
        if found is not None:
            return found
    return one.body(runtime, *(alone(value, one.name) for value in bound))


def count_work(runtime: Runtime | None, one: Form, bound: Iterable[Value]) -> None:
    """Count what a built-in does with its arguments, before it does it; not of constants, while a model is read."""
    if runtime is None or one.work == "none":
        return
    if one.work == "walks":
        runtime.walk(*bound)
        return
    for value in bound:
        if type(value) is list or type(value) is dict:
            runtime.tick(len(value) // 16)


class _Absent:
    """The type of `ABSENT`: an argument left out, as against null given."""

    __slots__ = ()


ABSENT: Final = _Absent()


def _bind(one: Form, arguments: list[Value]) -> list[Value]:
    parameters = one.parameters
    if parameters and parameters[-1].variadic and len(arguments) >= len(parameters):
        fixed = len(parameters) - 1
        arguments = [*arguments[:fixed], arguments[fixed:]]
    if len(arguments) > len(parameters):
        raise Fault("ARGUMENT_COUNT", f"{one.signature} does not take {len(arguments)} arguments")
    bound: list[Value] = []
    for index, parameter in enumerate(parameters):
        value = arguments[index] if index < len(arguments) else ABSENT
        if value is ABSENT:
            if not parameter.optional:
                raise Fault("ARGUMENT_COUNT", f"{one.signature} needs {parameter.name!r}")
            bound.append(None)
            continue
        bound.append(value if parameter.variadic else _fit(one, parameter, value))
    return bound


def _fit(one: Form, parameter: Parameter, value: Value) -> Value:
    if value is None:
        if parameter.nullable or parameter.kind == "any":
            return None
        raise Fault("NULL_ARGUMENT", f"{one.signature}: {parameter.name!r} is null", severity="warning")
    if type(value) is Unknown:
        return value
    if isinstance(value, Followed):
        if parameter.kind == "list":
            return [value]
        return value if _fit(one, parameter, value.now) is value.now else _fit(one, parameter, value.alone(one.name))
    fits = _KINDS[parameter.kind]
    if fits(value):
        return value
    if parameter.kind == "list":
        return [value]
    if isinstance(value, list) and len(value) == 1 and (type(value[0]) is Unknown or fits(value[0])):
        return value[0]
    if parameter.kind == "date and time" and isinstance(value, date | FarDate):
        return utc_midnight(value)
    message = f"{one.signature}: {parameter.name!r} must be {parameter.kind}, not {kind_name(value)}"
    raise Fault("TYPE_MISMATCH", message)


def _of(*kinds: type) -> Callable[[Value], bool]:
    return lambda value: isinstance(value, kinds)


_KINDS: Final[dict[str, Callable[[Value], bool]]] = {
    "any": lambda value: True,
    "number": _of(Decimal),
    "string": _of(str),
    "boolean": _of(bool),
    "date": _of(date, FarDate),
    "time": _of(Time),
    "date and time": _of(DateTime),
    "calendar": _of(date, FarDate, DateTime),
    "days and time duration": _of(DaysTime),
    "years and months duration": _of(YearsMonths),
    "duration": _of(DaysTime, YearsMonths),
    "list": _of(list),
    "context": _of(dict),
    "range": _of(Range),
    "function": _of(Function),
    "point": lambda value: not isinstance(value, Range | list | dict | bool | Function),
}


def by_name(function: Function, names: tuple[str, ...], values: list[Value], runtime: Any) -> Value:
    """A call by names; a parameter not named is null (10.3.2.13.5). Errors: Fault where no form has these, or its own."""
    misfits: list[Fault] = []
    # forms that differ in the order of their parameters alone are told apart by the order the call has them in
    forms = sorted(function.forms or (function,), key=lambda one: one.parameters[: len(names)] != names)
    for one in forms:
        if set(names) <= set(one.parameters):
            given: dict[str, Value] = dict.fromkeys(one.parameters[: one.required])
            given.update(zip(names, values, strict=True))
            arguments = [given.get(name, ABSENT) for name in one.parameters]
            while arguments and arguments[-1] is ABSENT:
                arguments.pop()
            try:
                return one.call(runtime, arguments)
            except Fault as misfit:
                misfits.append(misfit.with_traceback(None))
    if misfits:
        raise misfits.pop()
    shapes = " or ".join(f"({', '.join(one.parameters)})" for one in function.forms or (function,))
    raise Fault("ARGUMENT_NAMES", f"{function.name} takes {shapes}, not ({', '.join(names)})")
