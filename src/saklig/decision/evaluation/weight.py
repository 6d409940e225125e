"""How much lies in a value, counted as often as it is met: what bounds the work of whoever walks through it.

A list may hold the same list many times: forty doublings fit into forty small lists, and no computer could print them.
"""

from __future__ import annotations

from typing import Final

from saklig.decision.errors import DecisionError
from saklig.decision.values import Range, Value

MAX_WEIGHT: Final = 1_000_000
MAX_NESTED: Final = 64
_TEXT: Final = 16  # characters that weigh as much as an element
_COMPOUND: Final = frozenset((list, dict, Range, tuple))

# by identity: weight, how deep it is nested, and the value, which is kept, since an identity is only good while it lives
Weights = dict[int, tuple[int, int, Value]]


class LimitReached(DecisionError):
    """Inside evaluation only: work, size or depth went beyond the limits; the decision has no value."""


def weigh(value: Value, known: Weights, level: int = 0) -> tuple[int, int]:
    """The weight of a list, context or range and how deep it is nested. Errors: LimitReached for too much of either."""
    found = known.get(id(value))
    if found is not None:
        if level + found[1] > MAX_NESTED:
            raise _too_deep()
        return found[0], found[1]
    if level > MAX_NESTED:
        raise _too_deep()
    kind = type(value)
    parts = (value.start, value.end) if kind is Range else value.values() if kind is dict else value
    weight, depth = 1, 0
    for part in parts:
        own = type(part)
        if own in _COMPOUND:
            met = known.get(id(part))
            inner, below = weigh(part, known, level + 1) if met is None or level + 1 + met[1] > MAX_NESTED else met[:2]
            weight += inner
            depth = max(depth, below + 1)
        else:
            weight += 1 + len(part) // _TEXT if own is str else 1
        if weight > MAX_WEIGHT:
            message = f"a list or context that holds more than {MAX_WEIGHT} values, counted as often as they are met"
            raise LimitReached(message)
    known[id(value)] = weight, depth, value
    return weight, depth


def _too_deep() -> LimitReached:
    return LimitReached(f"lists or contexts are nested more than {MAX_NESTED} levels deep")
