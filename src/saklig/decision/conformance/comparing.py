"""The reference comparison: whether what an engine gave is what the kit expects.

It stands apart from the engine's `=` on purpose: an engine that compared wrongly would else judge itself right. As the
kit's own runner it takes numbers that differ by less than 1e-8 for the same, since the kit writes most of them with eight
digits after the point or as many as a double has; everything else is the same or it is not:

- text is compared character by character, and is never a number, a date or a truth value;
- null is null alone; false, 0, "" and an empty list are not null (an error the kit expects shows as null too);
- dates, times and durations by their content and kind: a duration of 12 months is one of a year, but 10:00Z is not
  10:00+00:00 at another clock, nor a date a date and time at midnight;
- a list has the same length and agrees place by place; one element is not the list of that element;
- a context has exactly the same entries, in any order.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from saklig.decision.values import Value

_APART: Final = Decimal("1e-8")


def agrees(found: Value, wanted: Value) -> bool:
    """Whether a value is the one that the kit expects. A wanted `float` is a double, and one double is enough."""
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(agrees, found, wanted))
    if isinstance(wanted, dict):
        return (
            isinstance(found, dict)
            and found.keys() == wanted.keys()
            and all(agrees(found[key], wanted[key]) for key in wanted)
        )
    if isinstance(wanted, Decimal | float):
        return isinstance(found, Decimal) and _same_number(found, wanted)
    return type(found) is type(wanted) and bool(found == wanted)


def _same_number(found: Decimal, wanted: Decimal | float) -> bool:
    if isinstance(wanted, float):
        return float(found) == wanted or abs(found - Decimal(wanted)) < _APART
    return abs(found - wanted) < _APART
