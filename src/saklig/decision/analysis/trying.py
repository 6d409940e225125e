"""Facts to try on a model that nobody gave facts for: what its types and constants name, one at a time and then mixed."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, Final

from saklig.decision import types
from saklig.decision.analysis.terms import moved
from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.decision.model import Model
from saklig.decision.types import ContextType, DefinedType, ListType, Type
from saklig.decision.values import NUMBERS, Path, Value

_SEED: Final = 1  # the same facts each time
_FEW: Final = 60


def facts_to_try(models: Sequence[Model], most: int) -> Iterator[Mapping[str, Value]]:
    """At most so many facts of the first model's inputs: defaults, each fact changed by itself, then many at random."""
    constants = _constants(models)
    leaves: dict[Path, list[Value]] = {}
    for name in models[0].inputs:
        _leaves(models[0].input_type(name), (name,), constants, leaves)
    first: dict[str, Any] = {}
    for path, choices in leaves.items():
        first = put(first, path, choices[0])
    yield from itertools.islice(_changed(first, leaves), most)


def _changed(first: dict[str, Any], leaves: Mapping[Path, Sequence[Value]]) -> Iterator[dict[str, Any]]:
    yield first
    for path, choices in leaves.items():
        for value in choices[1:]:
            yield put(first, path, value)
    chance = Random(_SEED)  # noqa: S311 - which facts are tried is no secret
    while leaves:
        facts = first
        for path, choices in leaves.items():
            facts = put(facts, path, chance.choice(choices))
        yield facts


def put(facts: Mapping[str, Any], path: Path, value: Value) -> dict[str, Any]:
    """The facts with another value at a path; lists on the way get what they lack."""
    changed: Any = copy.deepcopy(dict(facts))
    holder = changed
    for part, following in zip(path, path[1:], strict=False):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(part, int):
            while len(holder) <= part:
                holder.append(copy.deepcopy(empty))
            holder = holder[part]
        else:
            holder = holder.setdefault(part, empty)
    last = path[-1]
    if isinstance(last, int) and len(holder) <= last:
        holder.append(value)
    else:
        holder[last] = value
    return dict(changed)


def _leaves(kind: Type, path: Path, constants: Mapping[type, list[Any]], found: dict[Path, list[Value]]) -> None:
    plain = types.plain(kind)
    if isinstance(plain, ContextType):
        for name, inner in plain.fields:
            _leaves(inner, (*path, name), constants, found)
    elif isinstance(plain, ListType):
        _leaves(plain.element, (*path, 0), constants, found)
    else:
        found[path] = _choices(kind, plain, constants) or [None]


def _choices(kind: Type, plain: Type, constants: Mapping[type, list[Any]]) -> list[Value]:
    inner = kind
    while isinstance(inner, DefinedType):
        if inner.allowed is not None and inner.allowed.values:
            return list(inner.allowed.values)
        inner = inner.base
    if plain is types.BOOLEAN:
        return [True, False]
    if plain is types.NUMBER:
        one = Decimal(1)
        near = (value for at in constants[Decimal] for value in (at, NUMBERS.subtract(at, one), NUMBERS.add(at, one)))
        return list(dict.fromkeys((Decimal(1), Decimal(0), *near)))[:_FEW]
    if plain is types.DATE:
        near = (day for at in constants[date] for day in (at, moved(at, -1), moved(at, 1)))
        return list(dict.fromkeys((date(2025, 1, 1), *near)))[:_FEW]
    return list(dict.fromkeys(constants[str]))[:_FEW] if plain is types.STRING else []


def _constants(models: Sequence[Model]) -> dict[type, list[Any]]:
    found: dict[type, list[Any]] = {Decimal: [], date: [], str: ["x"]}
    for kind, values in found.items():
        values += (value for model in models for value in constants_in(model, kind))
    return found


def constants_in(model: Model, kind: type) -> Iterator[Any]:
    """The constants of a class that the rules name, as they stand."""
    for unit in model.program.units.values():
        yield from (node.value for node in walk(unit.body) if isinstance(node, nodes.Const) and type(node.value) is kind)
