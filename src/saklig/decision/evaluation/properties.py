"""Paths: entries of contexts and the properties of dates, times, durations and ranges (DMN 1.5, 10.3.2.5, table 65)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from saklig.decision import types
from saklig.decision.domains import declared, of_property
from saklig.decision.errors import Fault
from saklig.decision.temporal import DAY, NANOS, DateTime, DaysTime, FarDate, Time, YearsMonths, weekday
from saklig.decision.types import ContextType, ListType, plain
from saklig.decision.values import NUMBERS, Followed, Range, Unknown, Value, kind_name, unknown


def get(value: Value, name: str) -> Value:
    """value.name. Errors: Fault where there is no such entry or property."""
    kind = type(value)
    if kind is dict:
        if name in value:
            return value[name]
        known = ", ".join(list(value)[:12]) or "nothing"
        raise Fault("NO_ENTRY", f"the context has no entry {name!r}; it has {known}")
    if kind is list:
        return [_of_item(item, name) for item in value]
    if kind is Unknown:
        return _of_unknown(value, name)
    if value is None:
        raise Fault("NULL_OPERAND", f"null has no entry {name!r}", severity="warning")
    if isinstance(value, Followed):
        return value.entry(name)
    read = _PROPERTIES.get(kind, {}).get(name)
    if read is None:
        raise Fault("NO_ENTRY", f"{kind_name(value)} has no property {name!r}")
    return read(value)


def _of_unknown(value: Unknown, name: str) -> Unknown:
    """A narrower fact of one that is unknown as a whole; a property of an unknown date; or what rests on the same facts."""
    read = _DATE.get(name)
    if read is not None and value.domain is not None and value.domain.kind is date:
        return unknown(value, domain=of_property(value.domain, read, name))
    if not value.raw:
        return unknown(value)
    bare = plain(value.kind) if value.kind is not None else None
    kind = (bare.get(name) if isinstance(bare, ContextType) else None) or types.ANY
    domain = declared(kind)
    if domain is not None and not domain.null and (value.domain is None or value.domain.null):
        # where the whole may be null, so may all that is in it
        domain = domain._replace(null=True)
    return Unknown(
        frozenset((*path, name) for path in value.paths), not isinstance(plain(kind), ListType), domain,
        (*value.first, name), kind,
    )  # fmt: skip


def _of_item(item: Value, name: str) -> Value:
    kind = type(item)
    if kind is dict:
        return item.get(name)
    if kind is not list and kind is not Unknown and kind not in _PROPERTIES and not isinstance(item, Followed):
        return None
    try:
        return get(item, name)
    except Fault:
        return None


def peek(value: Value, names: tuple[str, ...]) -> Value:
    """A path without faults, for the trace."""
    try:
        for name in names:
            value = value[name] if type(value) is dict and name in value else get(value, name)
    except Fault:
        return None
    return value


def _offset(value: Time | DateTime) -> Value:
    seconds = value.offset_seconds()
    return None if seconds is None else DaysTime(seconds * NANOS)


_DATE: Final[dict[str, Callable[[Value], Value]]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(weekday(value)),
}
_TIME: Final[dict[str, Callable[[Value], Value]]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    # with its fraction, as table 66 has it
    "second": lambda value: NUMBERS.divide(Decimal(value.nanos % (60 * NANOS)), Decimal(NANOS)),
    "time offset": _offset,
    "timezone": lambda value: value.zone,
}


def _of_date(read: Callable[[Value], Value]) -> Callable[[Value], Value]:
    return lambda value: read(value.date)


def _of_time(read: Callable[[Value], Value]) -> Callable[[Value], Value]:
    return lambda value: read(value.time)


def _quotient(value: int, unit: int) -> Decimal:
    """Towards zero, so that the parts of a negative duration are negative."""
    return Decimal(-(-value // unit) if value < 0 else value // unit)


def _rest(value: int, unit: int) -> int:
    return -(-value % unit) if value < 0 else value % unit


_PROPERTIES: Final[dict[type, dict[str, Callable[[Value], Value]]]] = {
    date: _DATE,
    FarDate: _DATE,
    Time: _TIME,
    DateTime: {name: _of_date(read) for name, read in _DATE.items()}
    | {name: _of_time(read) for name, read in _TIME.items()}
    | {"time offset": _offset},
    YearsMonths: {
        "years": lambda value: _quotient(value.months, 12),
        "months": lambda value: Decimal(_rest(value.months, 12)),
    },
    DaysTime: {
        "days": lambda value: _quotient(value.nanos, DAY),
        "hours": lambda value: _quotient(_rest(value.nanos, DAY), 3600 * NANOS),
        "minutes": lambda value: _quotient(_rest(value.nanos, 3600 * NANOS), 60 * NANOS),
        "seconds": lambda value: NUMBERS.divide(Decimal(_rest(value.nanos, 60 * NANOS)), Decimal(NANOS)),
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}
