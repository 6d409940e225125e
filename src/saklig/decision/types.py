"""The types of FEEL, which value conforms to which, and the coercions the standard makes.

Source: DMN 1.5, 10.3.2.9 (type conformance and coercion), 7.3.2 (item definitions).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from saklig.decision.temporal import DateTime, DaysTime, FarDate, Time, YearsMonths, utc_midnight
from saklig.decision.values import Followed, Function, Range, Unknown, Value


@dataclass(frozen=True, slots=True)
class Type:
    """A simple type; the compound ones are below."""

    name: str

    def __str__(self) -> str:
        return self.name

    def __hash__(self) -> int:
        # a type may stand many times in another, so that to go through all of it could take for ever
        return hash(self.name)


ANY: Final = Type("Any")
NULL: Final = Type("Null")
NUMBER: Final = Type("number")
STRING: Final = Type("string")
BOOLEAN: Final = Type("boolean")
DATE: Final = Type("date")
TIME: Final = Type("time")
DATE_TIME: Final = Type("date and time")
DAYS_TIME: Final = Type("days and time duration")
YEARS_MONTHS: Final = Type("years and months duration")

SIMPLE: Final = {
    kind.name: kind
    for kind in (ANY, NULL, NUMBER, STRING, BOOLEAN, DATE, TIME, DATE_TIME, DAYS_TIME, YEARS_MONTHS)
} | {
    "dateTime": DATE_TIME,
    "dayTimeDuration": DAYS_TIME,
    "yearMonthDuration": YEARS_MONTHS,
    "any": ANY,
    "context": Type("context"),
    "list": Type("list"),
}
CONTEXT: Final = SIMPLE["context"]


@dataclass(frozen=True, slots=True)
class ListType(Type):
    """A list of elements of one type."""

    element: Type = ANY
    __hash__ = Type.__hash__


@dataclass(frozen=True, slots=True)
class RangeType(Type):
    """A range of elements of one type."""

    element: Type = ANY
    __hash__ = Type.__hash__


@dataclass(frozen=True, slots=True)
class ContextType(Type):
    """A context with at least these entries."""

    fields: tuple[tuple[str, Type], ...] = ()
    __hash__ = Type.__hash__

    def get(self, name: str) -> Type | None:
        """The type of an entry."""
        for key, kind in self.fields:
            if key == name:
                return kind
        return None


@dataclass(frozen=True, slots=True)
class FunctionType(Type):
    """A function."""

    parameters: tuple[Type, ...] | None = None
    result: Type = ANY
    __hash__ = Type.__hash__


@dataclass(frozen=True, slots=True)
class Allowed:
    """The allowed values of an item definition: their text, the values when they are enumerated, and the test.

    `ends` are the constants where they begin, end or stand by themselves; `hull` is the least range around them all,
    where they are nothing but values and ranges of constants; `node` is the test in typed form, over the value in `slot`.
    `texts` are the values where they are nothing but texts.
    `loops`: it may go on for long, so that it is asked of facts alone, and not of every constant of a model.
    """

    text: str
    values: tuple[Value, ...] | None
    test: Callable[[Value], Any] = field(compare=False, hash=False)
    ends: tuple[Value, ...] = field(default=(), compare=False, hash=False)
    node: Any = field(default=None, compare=False, hash=False, repr=False)
    slot: int = field(default=0, compare=False, hash=False)
    frame: int = field(default=0, compare=False, hash=False)
    hull: Range | None = field(default=None, compare=False, hash=False)
    loops: bool = field(default=False, compare=False, hash=False)
    texts: frozenset[str] | None = field(default=None, compare=False, hash=False)


@dataclass(frozen=True, slots=True)
class DefinedType(Type):
    """An item definition: a name, what it is, and which values it allows."""

    base: Type = ANY
    allowed: Allowed | None = None
    __hash__ = Type.__hash__


def list_of(element: Type) -> ListType:
    """The type of a list."""
    return ListType(f"list<{element}>", element)


def range_of(element: Type) -> RangeType:
    """The type of a range."""
    return RangeType(f"range<{element}>", element)


def context_of(fields: tuple[tuple[str, Type], ...]) -> ContextType:
    """The type of a context."""
    return ContextType("context<" + ", ".join(f"{key}: {kind}" for key, kind in fields) + ">", fields)


def function_of(parameters: tuple[Type, ...] | None, result: Type) -> FunctionType:
    """The type of a function."""
    inside = ", ".join(str(kind) for kind in parameters or ())
    return FunctionType(f"function<{inside}> -> {result}", parameters, result)


def plain(kind: Type) -> Type:
    """The type without names and allowed values at its top."""
    while isinstance(kind, DefinedType):
        kind = kind.base
    return kind


_SIMPLE_BY_CLASS: Final[dict[type[Any], Type]] = {
    type(None): NULL,
    bool: BOOLEAN,
    Decimal: NUMBER,
    str: STRING,
    date: DATE,
    FarDate: DATE,
    Time: TIME,
    DateTime: DATE_TIME,
    DaysTime: DAYS_TIME,
    YearsMonths: YEARS_MONTHS,
}
_NO_ENTRY: Final = object()


def type_of(value: Value) -> Type:
    """The type of a value as far as one level tells."""
    simple = _SIMPLE_BY_CLASS.get(type(value))
    if simple is not None:
        return simple
    if isinstance(value, Followed):
        return type_of(value.now)
    if isinstance(value, list):
        return SIMPLE["list"]
    if isinstance(value, dict):
        return CONTEXT
    if isinstance(value, Range):
        return range_of(type_of(value.start if value.start is not None else value.end))
    if isinstance(value, Function):
        return function_of(tuple(value.parameter_types) if value.parameter_types else None, value.result_type or ANY)
    return ANY


def conforms(value: Value, kind: Type) -> bool:
    """Whether the value is of the type; null and unknown facts are of every type (10.3.2.9.1)."""
    if value is None or type(value) is Unknown:
        return True
    return kind is ANY or _instance(value, kind)


def is_instance(value: Value, kind: Type) -> bool:
    """`value instance of type`: as `conforms`, but null is an instance of Null alone."""
    if plain(kind) is NULL:
        return value is None
    return value is not None and conforms(value, kind)


def _instance(value: Value, kind: Type) -> bool:
    # plain loops: this runs for every value that crosses a typed border
    shape = type(kind)
    if shape is DefinedType:
        return _instance(value, kind.base) and (kind.allowed is None or _allows(kind.allowed, value))  # type: ignore[attr-defined]
    if shape is ListType:
        if not isinstance(value, list):
            return False
        element = kind.element  # type: ignore[attr-defined]
        for item in value:
            if item is not None and type(item) is not Unknown and element is not ANY and not _instance(item, element):
                return False
        return True
    if shape is ContextType:
        if not isinstance(value, dict):
            return False
        for key, sub in kind.fields:  # type: ignore[attr-defined]
            item = value.get(key, _NO_ENTRY)
            kept = type(item)
            if item is None or kept is Unknown or _SIMPLE_BY_CLASS.get(kept) is sub:
                continue
            if item is _NO_ENTRY or (sub is not ANY and not _instance(item, sub)):
                return False
        return True
    if shape is Type and _SIMPLE_BY_CLASS.get(type(value)) is kind:
        return True
    if isinstance(kind, RangeType):
        ends = [end for end in (value.start, value.end) if end is not None] if isinstance(value, Range) else []
        return isinstance(value, Range) and all(conforms(end, kind.element) for end in ends)
    if isinstance(kind, FunctionType):
        return isinstance(value, Function) and _function_conforms(value, kind)
    if kind.name == "list":
        return isinstance(value, list)
    if kind.name == "context":
        return isinstance(value, dict)
    if isinstance(value, Followed):
        return _instance(value.now, kind)
    return kind is ANY or _SIMPLE_BY_CLASS.get(type(value)) is kind


def _allows(allowed: Allowed, value: Value) -> bool:
    if allowed.texts is not None and type(value) is str:
        return value in allowed.texts
    found = allowed.test(value)
    return found is not False and found is not None


def _function_conforms(value: Function, kind: FunctionType) -> bool:
    """Parameters the other way round, result the same way (10.3.2.9.1)."""
    if kind.parameters is None:
        return True
    if len(kind.parameters) != len(value.parameters):
        return False
    own = value.parameter_types or tuple(ANY for _ in value.parameters)
    fits = all(subtype(wanted, mine) for wanted, mine in zip(kind.parameters, own, strict=True))
    return fits and (value.result_type is None or subtype(value.result_type, kind.result))


def subtype(narrow: Type, wide: Type) -> bool:
    """Whether every value of the first type is one of the second (10.3.2.9.1)."""
    narrow, wide = plain(narrow), plain(wide)
    if wide is ANY or narrow is NULL or narrow == wide:
        return True
    if isinstance(narrow, ListType) and isinstance(wide, ListType):
        return subtype(narrow.element, wide.element)
    if isinstance(narrow, RangeType) and isinstance(wide, RangeType):
        return subtype(narrow.element, wide.element)
    if isinstance(narrow, ContextType) and isinstance(wide, ContextType):
        return all((own := narrow.get(key)) is not None and subtype(own, sub) for key, sub in wide.fields)
    if isinstance(narrow, FunctionType) and isinstance(wide, FunctionType):
        if wide.parameters is None or narrow.parameters is None:
            return wide.parameters is None
        return len(narrow.parameters) == len(wide.parameters) and subtype(narrow.result, wide.result) and all(
            subtype(theirs, mine) for mine, theirs in zip(narrow.parameters, wide.parameters, strict=True)
        )
    return (isinstance(narrow, ContextType) and wide.name == "context") or (
        isinstance(narrow, ListType) and wide.name == "list"
    )


def certain(narrow: Type, wide: Type) -> bool:
    """Whether every value of the first type surely is one of the second, allowed values included."""
    if narrow is wide or wide is ANY or narrow is NULL:
        return True
    if isinstance(wide, DefinedType):
        return wide.allowed is None and certain(narrow, wide.base)
    if isinstance(narrow, DefinedType):
        return certain(narrow.base, wide)
    if isinstance(narrow, ListType):
        return isinstance(wide, ListType) and certain(narrow.element, wide.element)
    if isinstance(narrow, ContextType) and isinstance(wide, ContextType):
        return all((own := narrow.get(key)) is not None and certain(own, sub) for key, sub in wide.fields)
    return False


class DoesNotFit(Exception):
    """A value can't be coerced to a type; the message says why."""


def coerce(value: Value, kind: Type) -> Value:
    """The value as one of the type, by the implicit conversions of 10.3.2.9.4.

    Errors: DoesNotFit (the standard's result is then null).
    """
    if value is None or kind is ANY:
        return value
    if type(value) is Unknown:
        return _unknown_as(value, kind)
    if _instance(value, kind):
        return value
    bare = plain(kind)
    if isinstance(value, Followed) and not isinstance(bare, ListType):
        return coerce(value.alone(f"conversion to {kind}"), kind)
    if isinstance(bare, ListType):
        if not isinstance(value, list):
            return [coerce(value, bare.element)] if not isinstance(kind, DefinedType) else _checked([value], kind)
        return _checked([coerce(item, bare.element) for item in value], kind)
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list) and bare.name != "list":
        return coerce(value[0], kind)
    if bare is DATE_TIME and isinstance(value, date | FarDate):
        return _checked(utc_midnight(value), kind)
    if isinstance(bare, ContextType) and isinstance(value, dict):
        missing = [key for key, _ in bare.fields if key not in value]
        if missing:
            raise DoesNotFit(f"the context has no entry {missing[0]!r}, which {kind} demands")
        fields = dict(bare.fields)
        return _checked({k: coerce(v, fields[k]) if k in fields else v for k, v in value.items()}, kind)
    raise DoesNotFit(why_not(value, kind))


def _unknown_as(value: Unknown, kind: Type) -> Unknown:
    """An unknown value as one of the type: what does not fit the type becomes null."""
    domain = value.domain
    if domain is None or domain.null or value.kind is kind:
        return value
    allowed = True
    while isinstance(kind, DefinedType):
        if kind.allowed is not None:
            allowed = allowed and domain.values is not None and all(map(kind.allowed.test, domain.values))
        kind = kind.base
    if allowed and (kind is ANY or (domain.kind is not None and _SIMPLE_BY_CLASS.get(domain.kind) is kind)):
        return value
    return value._replace(domain=domain._replace(null=True))


def _checked(value: Value, kind: Type) -> Value:
    if _instance(value, kind):
        return value
    raise DoesNotFit(why_not(value, kind))


def why_not(value: Value, kind: Type) -> str:
    """Why the value is not of the type, in words."""
    from saklig.decision.values import kind_name

    if isinstance(kind, DefinedType) and _instance(value, kind.base) and kind.allowed is not None:
        return f"the value is not among those that {kind.name} allows: {kind.allowed.text}"
    return f"a value of type {kind_name(value)} is not {kind}"
