"""Facts as given to values as evaluated: Python's numbers and dates to FEEL's, absent facts to unknown ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from saklig.decision import types
from saklig.decision.temporal import DaysTime, now_from
from saklig.decision.types import ContextType, ListType, Type, plain
from saklig.decision.values import NUMBERS, UNKNOWN, Path, Unknown, Value

Absent = Literal["unknown", "null"]


def adopt(value: object, kind: Type, path: Path, absent: Absent = "unknown") -> Value:
    """A fact as a FEEL value; what a declared context lacks is unknown (or null, as the standard's own tests have it)."""
    if value is None or type(value) is str or type(value) is bool or type(value) is date:
        return value
    if type(value) is Decimal:
        return NUMBERS.plus(value)
    if isinstance(value, dict):
        return _context(value, plain(kind), path, absent)
    if isinstance(value, list | tuple):
        bare = plain(kind)
        element = bare.element if isinstance(bare, ListType) else types.ANY
        return [adopt(item, element, (*path, index), absent) for index, item in enumerate(value)]
    if value is UNKNOWN or type(value) is Unknown:
        # a path into an unknown list names no fact, since nobody knows which elements it has
        raw = not isinstance(plain(kind), ListType)
        return Unknown(frozenset((path,)), raw=raw) if absent == "unknown" else None
    if isinstance(value, int):
        return NUMBERS.create_decimal(value)
    if isinstance(value, float):
        return NUMBERS.create_decimal(repr(value))
    if isinstance(value, datetime):
        return now_from(value)
    if isinstance(value, timedelta):
        return DaysTime(round(value / timedelta(microseconds=1)) * 1000)
    return value


def _context(value: Mapping[str, object], kind: Type, path: Path, absent: Absent) -> Value:
    if not isinstance(kind, ContextType):
        return {key: adopt(item, types.ANY, (*path, key), absent) for key, item in value.items()}
    found = {}
    for key, member in kind.fields:
        found[key] = adopt(value.get(key, UNKNOWN), member, (*path, key), absent)
    for key, item in value.items():
        if key not in found:
            found[key] = adopt(item, types.ANY, (*path, key), absent)
    return found
