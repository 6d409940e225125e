"""The functions of Java that a model may call: a table of names, each with the Python function that does the same.

DMN lets a model name a static Java function by class and signature (DMN 1.5, 10.3.2.13). No Java runs here. Those of the
JDK that are pure and give the same for the same stand in the table below, under `class#name(types)`; all others are
refused, with the nearest names of the table. A service package may call none of them: a rule of law must be readable, so
`read_model(..., external=False)` leaves the table out.

To add one: a line in the table, and a case in `tests/decision/test_external.py`.
"""

from __future__ import annotations

import difflib
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from saklig.decision.errors import Fault
from saklig.decision.feel.builtins import BUILTINS
from saklig.decision.feel.java import (
    RESULT_TYPES,
    floating_text,
    from_java,
    narrow,
    object_text,
    read_floating,
    read_whole,
    to_java,
    wrapped,
)
from saklig.decision.feel.java_format import format_java
from saklig.decision.values import Function, Value, holds_unknown, unknown

# a line of the table: signature, type of the result, what it does with arguments as Java has them
Line = tuple[str, str, Callable[..., Any]]
_STRING: Final = "java.lang.String"
_WIDE: Final = Context(prec=40)


def _each(kinds: str, signature: str, result: str, body: Callable[..., Any]) -> Iterator[Line]:
    """A line for each of the types, which stand as T in signature and result."""
    for kind in kinds.split():
        yield re.sub(r"\bT\b", kind, signature), re.sub(r"\bT\b", kind, result), body


def _on_doubles(names: str, *bodies: Callable[[float], float]) -> Iterator[Line]:
    for name, body in zip(names.split(), bodies, strict=True):
        yield f"{name}(double)", "double", body


def _wrapping(names: str, *bodies: Callable[..., int]) -> Iterator[Line]:
    """Arithmetic of int and long that keeps the type's own bits."""
    for name, body in zip(names.split(), bodies, strict=True):
        for kind in ("int", "long"):
            yield name.replace("T", kind), kind, lambda *given, body=body, kind=kind: wrapped(body(*given), kind)


def _round(value: float) -> int:
    """To the nearest whole number, halves upwards; a long holds the nearest it can."""
    return max(-(2**63), min(2**63 - 1, math.floor(Fraction(value) + Fraction(1, 2))))


def _round_float(value: float) -> int:
    return max(-(2**31), min(2**31 - 1, _round(value)))


def _cube_root(value: float) -> float:
    """The nearest double, as Java has it; the C library's is one further off for 27."""
    return math.copysign(float(_WIDE.power(Decimal(abs(value)), _WIDE.divide(Decimal(1), Decimal(3)))), value)


def _sign(value: float) -> float:
    return math.copysign(1.0, value) if value else value


def _compare(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


_MATH: Final[tuple[Line, ...]] = (
    *_wrapping("abs(T) floorDiv(T,T) floorMod(T,T)", abs, operator.floordiv, operator.mod),
    *_each("float double", "abs(T)", "T", abs),
    *_each("int long float double", "max(T,T)", "T", max),
    *_each("int long float double", "min(T,T)", "T", min),
    *_each("int long", "addExact(T,T)", "T", operator.add),
    *_each("int long", "subtractExact(T,T)", "T", operator.sub),
    *_each("int long", "multiplyExact(T,T)", "T", operator.mul),
    *_each("int long", "negateExact(T)", "T", operator.neg),
    *_each("int long", "incrementExact(T)", "T", lambda value: value + 1),
    *_each("int long", "decrementExact(T)", "T", lambda value: value - 1),
    *_each("float double", "signum(T)", "T", _sign),
    *_on_doubles("sin cos tan asin acos atan", math.sin, math.cos, math.tan, math.asin, math.acos, math.atan),
    *_on_doubles("sinh cosh tanh toRadians toDegrees", math.sinh, math.cosh, math.tanh, math.radians, math.degrees),
    *_on_doubles("sqrt cbrt exp expm1 log log10 log1p", math.sqrt, _cube_root, math.exp, math.expm1, math.log, math.log10,
                 math.log1p),
    *_on_doubles("floor ceil rint", lambda value: float(math.floor(value)), lambda value: float(math.ceil(value)),
                 lambda value: float(round(value))),
    ("atan2(double,double)", "double", math.atan2),
    ("hypot(double,double)", "double", math.hypot),
    ("pow(double,double)", "double", math.pow),
    ("IEEEremainder(double,double)", "double", math.remainder),
    ("round(double)", "long", _round),
    ("round(float)", "int", _round_float),
    ("toIntExact(long)", "int", lambda value: value),
)  # fmt: skip


def _whole_type(kind: str, parse: str) -> tuple[Line, ...]:
    """The wrapper of a whole number."""
    return (
        (f"valueOf({kind})", kind, lambda value: value),
        (f"valueOf({_STRING})", kind, lambda text: read_whole(text, kind)),
        (f"valueOf({_STRING},int)", kind, lambda text, radix: read_whole(text, kind, radix)),
        (f"{parse}({_STRING})", kind, lambda text: read_whole(text, kind)),
        (f"{parse}({_STRING},int)", kind, lambda text, radix: read_whole(text, kind, radix)),
        (f"toString({kind})", _STRING, str),
        (f"compare({kind},{kind})", "int", _compare if kind in ("int", "long") else operator.sub),
    )


def _floating_type(kind: str, parse: str) -> tuple[Line, ...]:
    """The wrapper of a floating number."""
    return (
        (f"valueOf({kind})", kind, lambda value: value),
        (f"valueOf({_STRING})", kind, lambda text: read_floating(text, kind)),
        (f"{parse}({_STRING})", kind, lambda text: read_floating(text, kind)),
        (f"toString({kind})", _STRING, lambda value: floating_text(value, kind)),
        (f"compare({kind},{kind})", "int", _compare),
        (f"max({kind},{kind})", kind, max),
        (f"min({kind},{kind})", kind, min),
        (f"sum({kind},{kind})", kind, lambda a, b: narrow(a + b) if kind == "float" else a + b),
    )


def _of_kind(kind: str) -> tuple[Line, ...]:
    """What Integer and Long have and the smaller wrappers have not."""
    return (
        (f"max({kind},{kind})", kind, max),
        (f"min({kind},{kind})", kind, min),
        (f"sum({kind},{kind})", kind, lambda a, b: wrapped(a + b, kind)),
        (f"signum({kind})", "int", lambda value: _compare(value, 0)),
    )


_BOOLEAN: Final[tuple[Line, ...]] = (
    ("valueOf(boolean)", "boolean", lambda value: value),
    *(
        (f"{name}({_STRING})", "boolean", lambda text: text.casefold() == "true" and text.isascii())
        for name in ("valueOf", "parseBoolean")
    ),
    ("toString(boolean)", _STRING, object_text),
    ("logicalAnd(boolean,boolean)", "boolean", operator.and_),
    ("logicalOr(boolean,boolean)", "boolean", operator.or_),
    ("logicalXor(boolean,boolean)", "boolean", operator.xor),
)
_TEXT: Final[tuple[Line, ...]] = (
    ("valueOf(char)", _STRING, lambda value: value),
    *_each("int long boolean java.lang.Object", "valueOf(T)", _STRING, object_text),
    ("valueOf(float)", _STRING, lambda value: floating_text(value, "float")),
    ("valueOf(double)", _STRING, lambda value: floating_text(value, "double")),
)
_TABLE: Final[Mapping[str, tuple[Line, ...]]] = {
    "java.lang.Math": _MATH,
    "java.lang.Byte": _whole_type("byte", "parseByte"),
    "java.lang.Short": _whole_type("short", "parseShort"),
    "java.lang.Integer": (*_whole_type("int", "parseInt"), *_of_kind("int")),
    "java.lang.Long": (*_whole_type("long", "parseLong"), *_of_kind("long")),
    "java.lang.Float": _floating_type("float", "parseFloat"),
    "java.lang.Double": _floating_type("double", "parseDouble"),
    "java.lang.Boolean": _BOOLEAN,
    "java.lang.Character": (
        ("valueOf(char)", "char", lambda value: value),
        ("toString(char)", _STRING, lambda value: value),
    ),
    "java.lang.String": _TEXT,
    "java.math.BigDecimal": (
        ("valueOf(long)", "java.math.BigDecimal", Decimal),
        ("valueOf(double)", "double", lambda value: value),
    ),
}


# --- functions of the table -------------------------------------------------------------------------------------------


def _function(owner: str, line: Line) -> Function:
    signature, result, body = line
    kinds = _kinds(signature)

    def call(runtime: Any, arguments: list[Value]) -> Value:
        if len(arguments) != len(kinds):
            raise Fault("ARGUMENT_COUNT", f"{owner}.{signature} takes {len(kinds)} arguments, not {len(arguments)}")
        if holds_unknown(arguments):
            return unknown(*arguments)
        given = [to_java(value, kind) for value, kind in zip(arguments, kinds, strict=True)]
        try:
            return from_java(body(*given), result)
        except (ArithmeticError, ValueError):
            # Java gives NaN or an infinity, or throws an ArithmeticException; FEEL has no such number
            raise Fault("NUMBER_RANGE", f"{owner}.{signature} of {', '.join(map(str, given))} is no number of FEEL")

    return Function(f"{owner}.{signature}", kinds, call, (), RESULT_TYPES[result])


def _kinds(signature: str) -> tuple[str, ...]:
    inside = signature.partition("(")[2].removesuffix(")")
    return tuple(inside.split(",")) if inside else ()


def _format_function() -> Function:
    """String.format, the one with any number of arguments."""

    def call(runtime: Any, arguments: list[Value]) -> Value:
        if not arguments:
            raise Fault("ARGUMENT_COUNT", "java.lang.String.format takes a format and what fills it")
        if holds_unknown(arguments):
            return unknown(*arguments)
        text, *rest = arguments
        filling = rest[0] if len(rest) == 1 and isinstance(rest[0], list) else rest
        given = [to_java(value, "java.lang.Object") for value in filling]
        return format_java(to_java(text, _STRING), given, runtime.check_text)

    return Function(f"{_STRING}.{FORMAT}", ("format", "arguments..."), call, (), RESULT_TYPES[_STRING])


FORMAT: Final = "format(java.lang.String,java.lang.Object[])"
JAVA: Final[Mapping[str, Function]] = MappingProxyType(
    {f"{owner}#{line[0]}": _function(owner, line) for owner, lines in _TABLE.items() for line in lines}
    | {f"{_STRING}#{FORMAT}": _format_function()}
)
# what a model may call by name: FEEL's own functions, and those of the table under names that no FEEL name can be
WITH_JAVA: Final[Mapping[str, Function]] = MappingProxyType({**BUILTINS, **JAVA})


def java_function(functions: Mapping[str, Function], owner: str, signature: str, count: int) -> Function | str:
    """The function of the table that a class and a method signature name, or why there is none.

    `functions` is `WITH_JAVA`, or FEEL's own alone; `count` is how many parameters the function around it has.
    """
    if not any("#" in name for name in functions):
        return "Java functions are not called by a rule of law, which must be readable: write the function in FEEL"
    plain = re.sub(r"\s+", "", signature)
    plain = re.sub(r"\[L([\w.]+);", r"\1[]", plain).replace("...", "[]")
    name = f"{owner.strip()}#{plain}"
    found = functions.get(name)
    if found is None:
        near = difflib.get_close_matches(name, [one for one in functions if "#" in one], 3, 0.6)
        names = " or ".join(one.replace("#", ".") for one in near)
        hint = f" (did you mean {names}?)" if near else ""
        return f"{name.replace('#', '.')} is not among the Java functions that are called{hint}: write it in FEEL"
    takes = len(found.parameters)
    if count != takes and not (found.parameters[-1].endswith("...") and count >= takes - 1):
        return f"{name.replace('#', '.')} takes {takes} arguments, but the function has {count} parameters: make them as many"
    return found
