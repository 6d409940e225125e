"""What unknown values can be: the domains of facts, and what operations make of them.

A domain says from where to where a number or date lies, or which few values there are, and whether null is among them.
Operations are worked out at the ends with the very arithmetic of FEEL; since its rounding never turns an order round, what
lies between two ends comes out between their results. So an answer that all of a domain agrees on is certain. What two
values share is not seen: `x - x` of an unknown x is any difference of two of its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal, DecimalException
from typing import Any, Final

from saklig.decision import types
from saklig.decision.errors import Fault
from saklig.decision.temporal import DaysTime, FarDate, YearsMonths
from saklig.decision.types import DefinedType, Type, plain
from saklig.decision.values import NUMBERS, Domain, Unknown, Value, unknown

__all__ = [
    "MOST_VALUES", "among", "combined", "compared", "counted", "declared", "narrowed", "of", "of_builtin", "of_property",
    "shifted", "truth", "union",
]  # fmt: skip

# so many single values are kept apart; more are only known by the least and the greatest
MOST_VALUES: Final = 16
_GREATEST: Final = Decimal((0, (9,) * 34, 6111))
_LEAST: Final = -_GREATEST
_ORDERED: Final = (Decimal, str, date)
_NULL: Final = Domain(values=())
_KINDS: Final = {types.NUMBER: Decimal, types.STRING: str, types.DATE: date}
_BOTH: Final = (True, False)
_TRUTH: Final = Domain(null=False, kind=bool, values=_BOTH)
_PERHAPS: Final = Domain(null=True, kind=bool, values=_BOTH)


def of(value: Value) -> Domain | None:
    """The domain of a value, unknown or known; None for lists, contexts and what nothing is known of."""
    kind = type(value)
    if kind is Unknown:
        return value.domain  # type: ignore[no-any-return]
    if value is None:
        return _NULL
    if kind is Decimal or kind is str or kind is date:
        return tuple.__new__(Domain, (False, kind, (value,), value, value, True, True))  # as often as anything is compared
    return Domain(null=False, kind=bool, values=(value,)) if kind is bool else None


def truth(*rests_on: Value) -> Domain:
    """Of something true or false that rests on these: null where one of them may be."""
    for value in rests_on:
        domain = of(value)
        if domain is None or domain.null:
            return _PERHAPS
    return _TRUTH


def declared(kind: Type) -> Domain | None:
    """What a fact of the type can be. Where the type lists or bounds its values, null is none of them unless it is listed."""
    bare = plain(kind)
    while isinstance(kind, DefinedType):
        allowed = kind.allowed
        if allowed is not None and allowed.values is not None:
            return among(allowed.values)
        if allowed is not None and allowed.hull is not None and bare in _KINDS:
            hull = allowed.hull
            return Domain(null=False, kind=_KINDS[bare], low=hull.start, high=hull.end,
                          low_included=hull.start_included, high_included=hull.end_included)  # fmt: skip
        kind = kind.base
    if bare is types.BOOLEAN:
        return Domain(kind=bool, values=_BOTH)
    return Domain(kind=_KINDS[bare]) if bare in _KINDS else None


def among(values: Iterable[Value]) -> Domain | None:
    """One of these values; None where they are not of one plain kind."""
    found = list(values)
    known = [value for value in found if value is not None]
    kinds = {type(value) for value in known}
    null = len(known) < len(found)
    if not known:
        return _NULL
    kind = kinds.pop()
    if kinds or kind not in (*_ORDERED, bool):
        return None
    if kind is bool:
        return Domain(null=null, kind=bool, values=tuple(dict.fromkeys(known)))
    few: tuple[Value, ...] | None = tuple(dict.fromkeys(known))
    few = few if few is not None and len(few) <= MOST_VALUES else None
    return Domain(null=null, kind=kind, values=few, low=min(known), high=max(known))


def narrowed(domain: Domain | None, by: Domain | None) -> Domain | None:
    """What a type says, where whoever gives the facts says which values there are, or whether there can be none."""
    if by is None or domain is None or by.values is not None:
        return domain if by is None else by
    return domain._replace(null=by.null)


def union(values: Sequence[Value]) -> Domain | None:
    """One of these, some of which are unknown themselves; None where that says nothing."""
    domains = []
    for value in values:
        domain = of(value)
        if domain is None:
            return None
        domains.append(domain)
    if all(one.values is not None for one in domains):
        every = [value for one in domains for value in one.values or ()]
        return among([*every, None] if any(one.null for one in domains) else every)
    kinds = {one.kind for one in domains if one is not _NULL}
    if len(kinds) != 1 or not kinds <= {*_ORDERED}:
        return None
    bounds = [one for one in domains if one is not _NULL]
    lows, highs = [one.low for one in bounds], [one.high for one in bounds]
    return Domain(
        null=any(one.null for one in domains), kind=kinds.pop(),
        low=None if None in lows else min(lows), high=None if None in highs else max(highs),
    )  # fmt: skip


# --- comparisons ---


def compared(operator: str, left: Value, right: Value) -> Value:
    """What a comparison gives whatever the unknown sides are; Unknown where that is not certain."""
    one, other = of(left), of(right)
    if one is None or other is None:
        return unknown(left, right)
    found: bool | None = None
    if operator == "=":
        found = _equal(one, other)
        # an equality has an answer unless values of two kinds meet
        sure = one.kind is other.kind is not None or () in (one.values, other.values)
    else:
        sure = not (one.null or other.null)
        if sure and one.kind is other.kind and one.kind in _ORDERED:
            found = _ordered(operator, one, other)
    return found if found is not None else unknown(left, right, domain=_TRUTH if sure else _PERHAPS)


def _ordered(operator: str, one: Domain, other: Domain) -> bool | None:
    if operator in (">", ">="):
        one, other, operator = other, one, "<" if operator == ">" else "<="
    strict = operator == "<"
    if _below(one, other, strict=strict):
        return True
    return False if _below(other, one, strict=not strict) else None


def _equal(one: Domain, other: Domain) -> bool | None:
    if one.null and other.null:
        return None
    if one.values == () or other.values == ():
        return False
    # null equals nothing but null, and values of two kinds make a fault
    if one.kind is not other.kind and one.kind is not None and other.kind is not None:
        return None
    if one.values is not None and other.values is not None:
        if not any(value in other.values for value in one.values):
            return False
        return True if len(one.values) == len(other.values) == 1 and not (one.null or other.null) else None
    if one.kind not in _ORDERED:
        return None
    return False if _below(one, other, strict=True) or _below(other, one, strict=True) else None


def _below(one: Domain, other: Domain, *, strict: bool) -> bool:
    """Whether all of the one is less than (or, unless strict, equal to) all of the other."""
    high, low = one.high, other.low
    if high is None or low is None:
        return False
    if strict and one.high_included and other.low_included:
        return bool(high < low)
    return bool(high <= low)


# --- arithmetic ---


def combined(operator: str, left: Value, right: Value, calculate: Callable[[Value, Value], Value]) -> Unknown:
    """left operator right, one of which is unknown, with what can be said of it."""
    one, other = of(left), of(right)
    if one is None or other is None or one.values == () or other.values == ():
        return unknown(left, right)
    if one.kind is not Decimal or other.kind is not Decimal or operator == "**":
        return unknown(left, right)
    mine, theirs = _ends(one), _ends(other)
    if operator == "/" and theirs[0] <= 0 <= theirs[1]:
        return unknown(left, right)
    found = _at_ends(calculate, mine, theirs)
    return unknown(left, right, domain=found and _number(found, null=one.null or other.null))


def shifted(value: Unknown, duration: Value, calculate: Callable[[Value, Value], Value]) -> Unknown:
    """An unknown date and a known duration, whose sum keeps the order of days."""
    domain = value.domain
    if domain is None or domain.kind is not date or not isinstance(duration, DaysTime | YearsMonths):
        return unknown(value)
    try:
        low, high = (None if end is None else calculate(end, duration) for end in (domain.low, domain.high))
    except (Fault, OverflowError):
        return unknown(value)
    return unknown(value, domain=Domain(null=domain.null, kind=date, low=low, high=high))


def _ends(domain: Domain) -> tuple[Decimal, Decimal]:
    return (
        _LEAST if domain.low is None else domain.low,
        _GREATEST if domain.high is None else domain.high,
    )


def _at_ends(
    calculate: Callable[..., Value], *ends: tuple[Decimal, Decimal]
) -> tuple[Decimal, Decimal] | None:
    """The least and the greatest that comes of the ends; None where one of them has no value."""
    try:
        if len(ends) == 1:
            found = [calculate(end) for end in ends[0]]
        else:
            found = [calculate(one, other) for one in ends[0] for other in ends[1]]
    except (Fault, DecimalException):
        return None
    return (min(found), max(found)) if all(type(one) is Decimal for one in found) else None


def _number(ends: tuple[Decimal, Decimal], *, null: bool) -> Domain:
    return Domain(null=null, kind=Decimal, low=ends[0], high=ends[1])


# --- built-ins and properties ---

# functions of a number that keep the order of numbers
_RISING: Final = frozenset(
    ("decimal", "floor", "ceiling", "round up", "round down", "round half up", "round half down")
)


def of_builtin(name: str, body: Callable[..., Value], runtime: Any, bound: list[Value]) -> Unknown:
    """A built-in with arguments that hold unknown values, with what can be said of its result."""
    return unknown(*bound, domain=_builtin(name, body, runtime, bound))


def _builtin(name: str, body: Callable[..., Value], runtime: Any, bound: list[Value]) -> Domain | None:
    domain = of(bound[0]) if bound else None
    if name == "not":
        return truth(bound[0])
    if name in _RISING and domain is not None and domain.kind is Decimal:
        rest = bound[1:]
        if any(type(one) is Unknown for one in rest):
            return None
        found = _at_ends(lambda end: body(runtime, end, *rest), _ends(domain))
        return found and _number(found, null=domain.null)
    if name == "abs" and domain is not None and domain.kind is Decimal:
        low, high = _ends(domain)
        least = Decimal(0) if low <= 0 <= high else min(abs(low), abs(high))
        return Domain(null=domain.null, kind=Decimal, low=least, high=max(abs(low), abs(high)))
    if name in ("min", "max", "sum") and len(bound) == 1 and type(bound[0]) is list and bound[0]:
        return _of_list(name, bound[0])
    return None


def counted(source: Unknown) -> Unknown:
    """How many elements an unknown list has."""
    if source.items is None:
        return unknown(source, domain=Domain(null=source.domain is None or source.domain.null, kind=Decimal, low=Decimal(0)))
    doubts = [doubt for _, doubt in source.items if doubt is not None]
    low, high = Decimal(len(source.items) - len(doubts)), Decimal(len(source.items))
    return unknown(*doubts, domain=Domain(null=False, kind=Decimal, low=low, high=high))


def _of_list(name: str, items: list[Value]) -> Domain | None:
    domains = []
    for item in items:
        domain = of(item)
        if domain is None or domain.kind is not Decimal:
            return None
        domains.append(domain)
    ends, null = [_ends(one) for one in domains], any(one.null for one in domains)
    if name != "sum":
        choose = min if name == "min" else max
        return _number((choose(low for low, _ in ends), choose(high for _, high in ends)), null=null)
    low, high = ends[0]
    try:
        for more in ends[1:]:
            low, high = NUMBERS.add(low, more[0]), NUMBERS.add(high, more[1])
    except DecimalException:
        return None
    return _number((low, high), null=null)


def of_property(domain: Domain | None, read: Callable[[Value], Value], name: str) -> Domain | None:
    """A property of an unknown date: the year keeps the order of days, and months and days have their own bounds."""
    if domain is None or domain.kind is not date:
        return None
    if name == "year" and not isinstance(domain.low, FarDate) and not isinstance(domain.high, FarDate):
        low, high = (None if end is None else read(end) for end in (domain.low, domain.high))
        return Domain(null=domain.null, kind=Decimal, low=low, high=high)
    most = {"month": 12, "day": 31, "weekday": 7}.get(name)
    return None if most is None else Domain(null=domain.null, kind=Decimal, low=Decimal(1), high=Decimal(most))
