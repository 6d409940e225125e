"""One value from the several that are possible while facts are unknown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from saklig.decision.domains import union
from saklig.decision.values import Followed, Range, Unknown, Value, holds_unknown, unknown

_PLAIN: Final = frozenset((Decimal, str, bool, date, type(None)))


def merge(values: Iterable[Value], cause: Unknown) -> Value:
    """What all possible values agree on; Unknown, resting on `cause` too, where they don't.

    Contexts with the same entries and lists of the same length are merged part by part.
    """
    found = list(values)
    first = found[0]
    for other in found:
        if other is not first and not identical(first, other):
            break
    else:
        if type(first) is not Unknown or len(found) == 1:
            return first
    if type(first) is dict and all(type(other) is dict and other.keys() == first.keys() for other in found):
        return {key: merge([other[key] for other in found], cause) for key in first}
    if type(first) is list and all(type(other) is list and len(other) == len(first) for other in found):
        return [merge(items, cause) for items in zip(*found, strict=True)]
    return unknown(cause, *found, domain=union(found))


def identical(left: Value, right: Value) -> bool:
    """Whether two values are known to be the same, whatever the unknown facts are. Stricter than FEEL's `=`."""
    kind = type(left)
    if kind is type(right) and kind in _PLAIN:
        return bool(left == right)
    if (isinstance(left, Followed) and type(right) is not Unknown) or (isinstance(right, Followed) and kind is not Unknown):
        return bool(left == right)
    if kind is not type(right) or kind is Unknown:
        return False
    if kind is list:
        return len(left) == len(right) and all(map(identical, left, right))
    if kind is dict:
        return left.keys() == right.keys() and all(identical(value, right[key]) for key, value in left.items())
    if kind is Range and holds_unknown(left):
        return False
    return bool(left == right)
