"""The sort function (DMN 1.5, 10.3.4.9)."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Final

from saklig.decision.errors import Fault
from saklig.decision.feel.builtins.define import Form, Runtime, form
from saklig.decision.feel.operators import order
from saklig.decision.types import ANY, list_of
from saklig.decision.values import Function, Unknown, Value, unknown


class _Open(Exception):
    def __init__(self, found: Unknown) -> None:
        self.found = found


@form("sort", "list: list, precedes: function", lift="own", result=list_of(ANY))
def sort(runtime: Runtime, items: Value, precedes: Value) -> Value:
    """The list in the order of a function that says which of two comes first; equal ones stay as they stood."""
    if type(items) is Unknown or type(precedes) is Unknown:
        return unknown(items)
    function: Function = precedes

    def sign(left: Value, right: Value) -> int:
        runtime.tick()
        first = function.call(runtime, [left, right])
        if type(first) is Unknown:
            raise _Open(first)
        if first is True:
            return -1
        second = function.call(runtime, [right, left])
        if type(second) is Unknown:
            raise _Open(second)
        return 1 if second is True else 0

    try:
        return sorted(items, key=cmp_to_key(sign))
    except _Open as open_:
        # which element stands where is open: the whole list is
        return unknown(open_.found, items)


@form("sort", "list: list", result=list_of(ANY))
def sort_plain(_: Runtime, items: list[Value]) -> Value:
    """The list in its natural order."""
    try:
        return sorted(items, key=cmp_to_key(order))
    except TypeError:
        raise Fault("TYPE_MISMATCH", "the elements have no order")


FORMS: Final[tuple[Form, ...]] = (sort, sort_plain)
