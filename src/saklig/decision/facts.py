"""Facts from and to JSON, checked against the model's input data and item definitions.

In JSON a date is "2025-09-01", a number a number, null is null, and what is absent is unknown. Floats are read by their
shortest decimal text, so 0.1 is exactly 0.1.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from saklig.decision import types
from saklig.decision.errors import FactsError, Fault
from saklig.decision.evaluation.facts import adopt
from saklig.decision.feel.text import feel_text
from saklig.decision.model import Model
from saklig.decision.temporal import parse_date, parse_date_time, parse_duration, parse_time
from saklig.decision.types import ContextType, DefinedType, DoesNotFit, ListType, Type, coerce, plain
from saklig.decision.values import UNKNOWN, Function, Path, Range, Unknown, Value, number, number_text, print_path

Facts = dict[str, Value]

_TEXTS: Final[dict[Type, tuple[Callable[[str], Value], str]]] = {
    types.DATE: (parse_date, 'a date as "2025-09-01"'),
    types.TIME: (parse_time, 'a time as "13:30:00"'),
    types.DATE_TIME: (parse_date_time, 'a date and time as "2025-09-01T13:30:00+02:00"'),
    types.DAYS_TIME: (parse_duration, 'a duration as "P3DT12H"'),
    types.YEARS_MONTHS: (parse_duration, 'a duration as "P1Y6M"'),
}


def facts_from_json(model: Model, data: object) -> Facts:
    """Facts by input name, each as its item definition says.

    Errors: FactsError with the path, what is wrong and how to mend it.
    """
    if not isinstance(data, Mapping):
        raise FactsError("facts", 'expected an object with one entry per input, as {"application": {...}}')
    facts: Facts = {}
    for name, value in data.items():
        if name not in model.inputs:
            raise FactsError(str(name), f"the model has no such input{_near(str(name), model.inputs)}")
        if value is not UNKNOWN:
            facts[name] = _read(value, model.input_type(name), (name,))
    return facts


def _near(name: str, known: Mapping[str, object] | list[str]) -> str:
    found = difflib.get_close_matches(name, list(known), 1, 0.6)
    return f": did you mean {found[0]!r}?" if found else f"; it has {', '.join(known) or 'none'}"


def _wrong(path: Path, wanted: str, value: object) -> FactsError:
    return FactsError(print_path(path), f"expected {wanted}, but found {_shown(value)}")


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _read(value: object, kind: Type, path: Path) -> Value:
    if value is None:
        return None
    found = _read_kind(value, kind, path)
    try:
        return coerce(found, kind) if isinstance(kind, DefinedType) and kind.allowed is not None else found
    except DoesNotFit as misfit:
        raise FactsError(print_path(path), f"{misfit}, but found {_shown(value)}") from misfit


def _read_kind(value: object, kind: Type, path: Path) -> Value:
    bare = plain(kind)
    if isinstance(bare, ContextType):
        return _read_context(value, bare, path)
    if isinstance(bare, ListType):
        if not isinstance(value, list | tuple):
            raise _wrong(path, f"a list of {bare.element.name}", value)
        return [_read(item, bare.element, (*path, index)) for index, item in enumerate(value)]
    if bare is types.NUMBER:
        return _read_number(value, path)
    if bare is types.BOOLEAN:
        if not isinstance(value, bool):
            raise _wrong(path, "true or false", value)
        return value
    if bare is types.STRING:
        if not isinstance(value, str):
            raise _wrong(path, "a text in quotes", value)
        return value
    if bare in _TEXTS:
        parse, wanted = _TEXTS[bare]
        found = parse(value) if isinstance(value, str) else value
        if found is None or types.type_of(found) is not bare:
            raise _wrong(path, wanted, value)
        return found
    return adopt(value, types.ANY, path)


def _read_context(value: object, kind: ContextType, path: Path) -> Value:
    if not isinstance(value, Mapping):
        raise _wrong(path, "an object", value)
    fields = dict(kind.fields)
    found = {}
    for key, item in value.items():
        if key not in fields:
            raise FactsError(print_path((*path, str(key))), f"no such fact{_near(str(key), list(fields))}")
        if item is not UNKNOWN:
            found[key] = _read(item, fields[key], (*path, key))
    return found


def _read_number(value: object, path: Path) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise _wrong(path, "a number", value)
    if isinstance(value, str) and not value.isascii():
        raise _wrong(path, "a number", value)  # digits of other scripts are read as numbers by Python, and by nobody else
    text = value.strip() if isinstance(value, str) else (repr(value) if isinstance(value, float) else str(value))
    try:
        found = number(text)
    except Fault as fault:
        raise _wrong(path, "a number", value) from fault
    if not found.is_finite():
        raise _wrong(path, "a number", value)
    return found


def facts_to_json(facts: Mapping[str, Value]) -> dict[str, object]:
    """Facts as JSON data; what is unknown is left out. Numbers that a float can't hold exactly become texts."""
    return {name: _write(value) for name, value in facts.items() if not _is_unknown(value)}


def _is_unknown(value: Value) -> bool:
    return value is UNKNOWN or isinstance(value, Unknown)


def _write(value: Value) -> object:
    if isinstance(value, Mapping):
        return {key: _write(item) for key, item in value.items() if not _is_unknown(item)}
    if isinstance(value, list | tuple):
        return [None if _is_unknown(item) else _write(item) for item in value]
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else number_text(value)
    if value is None or isinstance(value, bool | str | int | float):
        return value
    return feel_text(value) if isinstance(value, Range | Function) else value.isoformat()


# --- what facts a model takes ---


def example_facts(model: Model) -> dict[str, object]:
    """A facts file with every fact of the model once, as JSON data: a skeleton to fill in."""
    return {name: _example(model.input_type(name)) for name in model.inputs}


def _example(kind: Type) -> object:
    if isinstance(kind, DefinedType) and kind.allowed is not None and kind.allowed.values:
        return _write(kind.allowed.values[0])
    bare = plain(kind)
    if isinstance(bare, ContextType):
        return {key: _example(member) for key, member in bare.fields}
    if isinstance(bare, ListType):
        return [_example(bare.element)]
    return _EXAMPLES.get(bare)


_EXAMPLES: Final[dict[Type, object]] = {
    types.NUMBER: 0,
    types.STRING: "",
    types.BOOLEAN: False,
    types.DATE: "2025-08-01",
    types.TIME: "12:00:00",
    types.DATE_TIME: "2025-08-01T12:00:00",
    types.DAYS_TIME: "P1D",
    types.YEARS_MONTHS: "P1M",
}


def describe_facts(model: Model) -> tuple[tuple[str, str, str], ...]:
    """Every fact the model takes: its path (`[]` for each of a list), its type, and what values it allows."""
    return tuple(line for name in model.inputs for line in _describe(model.input_type(name), name))


def _describe(kind: Type, path: str) -> Iterator[tuple[str, str, str]]:
    bare = plain(kind)
    if isinstance(bare, ContextType):
        for key, member in bare.fields:
            yield from _describe(member, f"{path}.{key}")
    elif isinstance(bare, ListType):
        yield from _describe(bare.element, f"{path}[]")
    else:
        allowed = kind.allowed.text if isinstance(kind, DefinedType) and kind.allowed is not None else ""
        yield path, bare.name, allowed
