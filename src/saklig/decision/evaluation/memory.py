"""Calls made again with the same arguments are not worked out again.

A business knowledge model is a function of its arguments alone (DMN 1.5, 6.3.9), within one evaluation also of the day.
A call that was heard before gives the same value and the same step of the trace; one that left a diagnostic is made anew,
so that every place it concerns has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from decimal import Decimal
from typing import Final

from saklig.decision.evaluation.runtime import MAX_DIAGNOSTICS, Run
from saklig.decision.types import Type, coerce
from saklig.decision.values import Followed, Unknown, Value

__all__ = ["fitted", "identity", "kept", "remembered"]

_BY_VALUE: Final = frozenset((str, bool, date, type(None)))


def remembered(run: Run, unit: str, call: Callable[[Run, list[Value]], Value], arguments: list[Value]) -> Value:
    """The value of a call, from memory where the very same call was made before. Errors: those of the call."""
    key = (unit, *[one if one is None or type(one) in _BY_VALUE else identity(one) for one in arguments])
    known = run.memory.get(key)
    if known is not None:
        run.tick()
        _, value, steps = known
        run.steps.extend(steps)
        return value
    said, errors, before = len(run.diagnostics), run.errors, len(run.steps)
    value = call(run, arguments)
    if run.errors == errors and len(run.diagnostics) == said < MAX_DIAGNOSTICS:
        # the arguments are kept too: an identity is only good while the object lives
        run.memory[key] = arguments, value, tuple(run.steps[before:])
    return value


def kept(frame: list[Value], body: Callable[[list[Value]], Value], slots: tuple[int, ...]) -> Value:
    """What `body` makes of what stands in these slots, from memory where the same stood there before.

    Lists and contexts that come out with the same parts become one, so that what is made of them is found again too.
    """
    run: Run = frame[0]
    read = [frame[slot] for slot in slots]
    key = (body, *map(identity, read))
    known = run.memory.get(key)
    if known is not None:
        run.tick()
        run.steps.extend(known[2])
        return known[1]
    said, errors, before = len(run.diagnostics), run.errors, len(run.steps)
    value = body(frame)
    if run.errors == errors and len(run.diagnostics) == said < MAX_DIAGNOSTICS:
        value = _one(run, value)
        run.memory[key] = read, value, tuple(run.steps[before:])
    return value


def _one(run: Run, value: Value) -> Value:
    """The first list or context in a run that has the same parts as this one."""
    kind = type(value)
    key: tuple[Hashable, ...]
    if kind is list:
        key = (list, *map(identity, value))
    elif kind is dict:
        key = (dict, *value, *map(identity, value.values()))
    elif kind is Unknown and value.items is not None:
        key = (*value[:-1], *((identity(item), None if doubt is None else identity(doubt)) for item, doubt in value.items))
    else:
        return value
    known = run.memory.get(key)
    if known is None:
        # it stays in memory, and with it all whose identity is in the key
        run.memory[key] = [], value, ()
        return value
    return known[1]


def fitted(run: Run, value: Value, kind: Type) -> Value:
    """`coerce`, done once for each list or context and type in a run. Errors: DoesNotFit."""
    if type(value) is not dict and type(value) is not list:
        return coerce(value, kind)
    key = (id(value), id(kind))
    known = run.fitted.get(key)
    if known is None:
        run.walk(value)
        # value and type are kept too: an identity is only good while the object lives
        known = run.fitted[key] = coerce(value, kind), value, kind
    return known[0]


def identity(value: Value) -> Hashable:
    """What tells arguments apart: scalars by kind and digits (1 is not 1.0 in a trace), all else by identity."""
    kind = type(value)
    if kind is dict or kind is list:
        return id(value)
    if kind in _BY_VALUE:
        key: Hashable = value
        return key
    if kind is Decimal:
        return (str(value),)
    # two that rest on the same facts and can be the same give the same, whatever those facts are
    if kind is Unknown:
        return value if value.items is None else id(value)
    return value.told_apart_by() if isinstance(value, Followed) else id(value)
