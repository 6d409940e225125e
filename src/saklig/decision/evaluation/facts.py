"""Facts as given to values as evaluated: Python's numbers and dates to FEEL's, absent facts to unknown ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, DecimalException
from typing import Literal

from saklig.decision import types
from saklig.decision.domains import declared, narrowed
from saklig.decision.errors import Fault
from saklig.decision.temporal import DateTime, DaysTime, FarDate, Time, YearsMonths, now_from
from saklig.decision.types import ContextType, ListType, Type, plain
from saklig.decision.values import NUMBERS, UNKNOWN, Followed, Function, Path, Range, Unknown, Value, print_path

Absent = Literal["unknown", "null"]


def adopt(value: object, kind: Type, path: Path, absent: Absent = "unknown") -> Value:
    """A fact as a FEEL value; what a declared context lacks is unknown (or null, as the standard's own tests have it)."""
    if value is None or type(value) is str or type(value) is bool or type(value) is date:
        return value
    if type(value) is Decimal:
        return _finite(value, path)
    if value is UNKNOWN or type(value) is Unknown:
        # a path into an unknown list names no fact, since nobody knows which elements it has
        raw = not isinstance(plain(kind), ListType)
        if absent != "unknown":
            return None
        domain = declared(kind)
        if type(value) is Unknown:
            # whoever gives the facts may know more of what it can be than its type says
            domain = narrowed(domain, value.domain)
        return Unknown(frozenset((path,)), raw, domain, path, kind)
    if isinstance(value, dict):
        return _context(value, plain(kind), path, absent)
    if isinstance(value, list | tuple):
        bare = plain(kind)
        element = bare.element if isinstance(bare, ListType) else types.ANY
        return [adopt(item, element, (*path, index), absent) for index, item in enumerate(value)]
    if isinstance(value, int):
        # ten to the power of 6145 has more bits than this
        return _finite(Decimal(value if value.bit_length() < 21_000 else "inf"), path)
    if isinstance(value, float):
        return _finite(Decimal(repr(value)), path)
    if isinstance(value, datetime):
        return now_from(value)
    if isinstance(value, timedelta):
        return DaysTime(value // timedelta(microseconds=1) * 1000)
    if isinstance(value, Followed):
        return value
    if isinstance(value, str | Decimal | date | FarDate | Time | DateTime | DaysTime | YearsMonths | Range | Function):
        return value
    if isinstance(value, Mapping):
        return _context(value, plain(kind), path, absent)
    raise Fault("NO_VALUE", f"{print_path(path)}: {type(value).__name__} is nothing that FEEL knows")


def _finite(value: Decimal, path: Path) -> Decimal:
    """A number as FEEL has it. Errors: Fault for one without end, or too great."""
    try:
        if value.is_finite():
            return NUMBERS.plus(value)
    except DecimalException:
        pass
    raise Fault("NUMBER_RANGE", f"{print_path(path)}: the number is outside the range of FEEL numbers")


def _context(value: Mapping[str, object], kind: Type, path: Path, absent: Absent) -> Value:
    if not all(isinstance(key, str) for key in value):
        raise Fault("NO_VALUE", f"{print_path(path)}: the keys of a context are strings")
    if not isinstance(kind, ContextType):
        return {key: adopt(item, types.ANY, (*path, key), absent) for key, item in value.items()}
    found: dict[str, Value] = {}
    for key, member in kind.fields:
        found[key] = adopt(value.get(key, UNKNOWN), member, (*path, key), absent)
    for key, item in value.items():
        if key not in found:
            found[key] = adopt(item, types.ANY, (*path, key), absent)
    return found
