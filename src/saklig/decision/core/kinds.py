"""Which kinds of values can never meet: said only where it is certain, whatever the facts are.

Source: DMN 1.5, 10.3.2.3 (equality and order), 10.3.2.9.4 (implicit conversions), 10.3.2.15 (arithmetic). Any says
nothing, null is of every type, a list of one element stands for the element, a date for its midnight.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saklig.decision import types
from saklig.decision.types import ContextType, DefinedType, FunctionType, ListType, RangeType, Type

_DATE_PARTS: Final = ("year", "month", "day", "weekday")
_TIME_PARTS: Final = ("hour", "minute", "second", "time offset", "timezone")
# what may follow the dot (10.3.2.5, table 65)
PROPERTIES: Final[Mapping[str, tuple[str, ...]]] = {
    "number": (),
    "string": (),
    "boolean": (),
    "function": (),
    "date": _DATE_PARTS,
    "time": _TIME_PARTS,
    "date and time": _DATE_PARTS + _TIME_PARTS,
    "years and months duration": ("years", "months"),
    "days and time duration": ("days", "hours", "minutes", "seconds"),
    "range": ("start", "end", "start included", "end included"),
}
_DURATIONS: Final = ("days and time duration", "years and months duration")
_ORDERED: Final = frozenset(("number", "string", "date", "time", *_DURATIONS))
_SAME: Final = tuple((kind, kind) for kind in ("number", *_DURATIONS))
_SHIFTED: Final = (("date", _DURATIONS[0]), ("time", _DURATIONS[0]), ("date", _DURATIONS[1]))
_SCALED: Final = tuple((kind, "number") for kind in ("number", *_DURATIONS))
_JOINS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "+": (*_SAME, ("string", "string"), *_SHIFTED, *((two, one) for one, two in _SHIFTED)),
    "-": (*_SAME, ("date", "date"), ("time", "time"), *_SHIFTED),
    "*": (*_SCALED, *(("number", kind) for kind in _DURATIONS)),
    "/": (*_SCALED, *_SAME[1:]),
    "**": (("number", "number"),),
}


def bare(kind: Type) -> Type | None:
    """The type without names; None where it says nothing."""
    kind = types.plain(kind)
    return None if kind is types.ANY or kind is types.NULL or kind.name == "list" else kind


def single(kind: Type) -> Type | None:
    """The type of a value where a list of one element stands for the element."""
    found = bare(kind)
    while isinstance(found, ListType):
        found = bare(found.element)
    return found


def kind_of(kind: Type | None) -> str | None:
    """A word for a kind of values, or None."""
    if kind is None:
        return None
    if isinstance(kind, ContextType):
        return "context"
    if isinstance(kind, RangeType):
        return "range"
    if isinstance(kind, FunctionType):
        return "function"
    return kind.name if type(kind) is Type else None


def _comparable(kind: Type) -> str | None:
    found = kind_of(single(kind))
    return "date" if found == "date and time" else found


def never_equal(left: Type, right: Type) -> bool:
    """Whether no value of the one type can equal one of the other, null aside."""
    one, two = _comparable(left), _comparable(right)
    both_lists = isinstance(bare(left), ListType) and isinstance(bare(right), ListType)
    return one is not None and two is not None and one != two and not both_lists


def never_ordered(left: Type, right: Type) -> bool:
    """Whether no value of the one type comes before or after one of the other."""
    one, two = _comparable(left), _comparable(right)
    if any(kind is not None and kind not in _ORDERED for kind in (one, two)):
        return True
    both_lists = isinstance(bare(left), ListType) and isinstance(bare(right), ListType)
    return one is not None and two is not None and one != two and not both_lists


def never_joined(operator: str, left: Type, right: Type) -> bool:
    """Whether arithmetic never has a value for these types."""
    one, two = _comparable(left), _comparable(right)
    if one is None and two is None:
        return False
    return not any((one is None or one == first) and (two is None or two == second) for first, second in _JOINS[operator])


def never(kind: Type, *wanted: str) -> bool:
    """Whether no value of the type is of one of these kinds."""
    found = kind_of(single(kind))
    return found is not None and found not in wanted


def never_fits(narrow: Type, wide: Type) -> bool:
    """Whether no value of the first type can be made one of the second (allowed values aside)."""
    own, wanted = bare(narrow), bare(wide)
    if own is None or wanted is None:
        return False
    if isinstance(wanted, ListType):
        return never_fits(own.element if isinstance(own, ListType) else own, wanted.element)
    if isinstance(own, ListType):
        return isinstance(bare(own.element), ListType) or never_fits(own.element, wanted)
    if isinstance(own, ContextType) and isinstance(wanted, ContextType):
        return misfit_entry(own, wanted) is not None
    if isinstance(own, RangeType) and isinstance(wanted, RangeType):
        return never_fits(own.element, wanted.element)
    if own is types.DATE and wanted is types.DATE_TIME:
        return False
    one, two = kind_of(own), kind_of(wanted)
    return one is not None and two is not None and one != two


def misfit_entry(own: ContextType, wanted: ContextType) -> str | None:
    """An entry whose value can't be of the type that is wanted for it."""
    for name, kind in wanted.fields:
        mine = own.get(name)
        if mine is not None and never_fits(mine, kind):
            return name
    return None


def shown(kind: Type) -> str:
    """A type in a message."""
    if isinstance(kind, DefinedType):
        inner = shown(kind.base)
        return kind.name if kind.name == inner else f"{kind.name} ({inner})"
    if isinstance(kind, ListType):
        return "list" if bare(kind.element) is None else f"list of {shown(kind.element)}"
    if isinstance(kind, RangeType):
        return "range" if bare(kind.element) is None else f"range of {shown(kind.element)}"
    return kind_of(kind) or kind.name
