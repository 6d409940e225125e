"""List functions (DMN 1.5, 10.3.4.4). Positions count from 1, or from the end when negative."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Final

from saklig.decision.errors import Fault
from saklig.decision.feel.arithmetic import add, divide, multiply, subtract
from saklig.decision.feel.builtins.conversion import whole
from saklig.decision.feel.builtins.define import Form, Runtime, form
from saklig.decision.feel.operators import COMPARED_PLAINLY, any_of, order, same
from saklig.decision.types import ANY, BOOLEAN, NUMBER, list_of
from saklig.decision.values import NUMBERS, Followed, Unknown, Value, unknown

_LIST: Final = list_of(ANY)


@form("list contains", "list: list, element: any", lift="own", result=BOOLEAN)
def list_contains(_: Runtime, items: Value, element: Value) -> Value:
    """Whether an element is in the list."""
    if type(items) is Unknown:
        return unknown(items, element)
    kind = type(element)
    if kind in COMPARED_PLAINLY and all(type(item) is kind for item in items):
        return element in items
    return any_of([_is_element(item, element) for item in items])


def _is_element(item: Value, element: Value) -> Value:
    """Whether an element of a list is the one sought: a list of one is not the one in it, as it would be to `=`."""
    if (type(item) is list) != (type(element) is list) and Unknown not in (type(item), type(element)):
        return False
    return same(item, element)


@form("count", "list: list", lift="shallow", work="none", result=NUMBER)
def count(_: Runtime, items: list[Value]) -> Value:
    """How many elements."""
    return Decimal(len(items))


def _best(items: list[Value], sign: int, name: str) -> Value:
    if not items:
        return None
    if all(type(item) is Decimal for item in items):
        return min(items) if sign < 0 else max(items)
    best = items[0]
    for item in items:
        if (order(item, best, name) or 0) * sign > 0:
            best = item
    return best


@form("min", "list: list")
def minimum(_: Runtime, items: list[Value]) -> Value:
    """The least element."""
    return _best(items, -1, "min")


@form("min", "list...: any", plain=min)
def minimum_of(_: Runtime, items: list[Value]) -> Value:
    """The least argument."""
    return _best(items, -1, "min")


@form("max", "list: list")
def maximum(_: Runtime, items: list[Value]) -> Value:
    """The greatest element."""
    return _best(items, 1, "max")


@form("max", "list...: any", plain=max)
def maximum_of(_: Runtime, items: list[Value]) -> Value:
    """The greatest argument."""
    return _best(items, 1, "max")


def numbers(items: list[Value], name: str) -> list[Decimal]:
    """The list, if all are numbers. Errors: Fault."""
    for item in items:
        if item is None:
            raise Fault("NULL_ARGUMENT", f"{name} takes numbers, and the list holds null", severity="warning")
        if not isinstance(item, Decimal | Followed):
            raise Fault("TYPE_MISMATCH", f"{name} takes a list of numbers")
    return items


def _sum(items: list[Value], name: str = "sum") -> Value:
    if not items:
        return None
    total = items[0]
    if not isinstance(total, Decimal | Followed):
        numbers(items, name)
    for item in numbers(items, name)[1:]:
        total = add(total, item)
    return total


@form("sum", "list: list", result=NUMBER)
def sum_list(_: Runtime, items: list[Value]) -> Value:
    """The sum of a list of numbers; null for an empty one."""
    return _sum(items)


@form("sum", "list...: any", result=NUMBER)
def sum_of(_: Runtime, items: list[Value]) -> Value:
    """The sum of the arguments."""
    return _sum(items)


def _mean(items: list[Value]) -> Value:
    return divide(_sum(items, "mean"), Decimal(len(items))) if items else None


@form("mean", "list: list", result=NUMBER)
def mean(_: Runtime, items: list[Value]) -> Value:
    """The average."""
    return _mean(items)


@form("mean", "list...: any", result=NUMBER)
def mean_of(_: Runtime, items: list[Value]) -> Value:
    """The average of the arguments."""
    return _mean(items)


def _every(items: list[Value], stop: bool) -> Value:
    """Three-valued all (stop False) or any (stop True)."""
    if any(item is stop for item in items):
        return stop
    open_ = [item for item in items if type(item) is Unknown]
    if open_:
        return unknown(*open_)
    return not stop if all(item is (not stop) for item in items) else None


@form("all", "list: list", lift="own", result=BOOLEAN)
def all_list(_: Runtime, items: Value) -> Value:
    """False if any is false, true if all are true (or there are none), else null."""
    return unknown(items) if type(items) is Unknown else _every(items, False)


@form("all", "list...: any", lift="own", result=BOOLEAN)
def all_of(_: Runtime, items: list[Value]) -> Value:
    """The same of the arguments."""
    return _every(items, False)


@form("any", "list: list", lift="own", result=BOOLEAN)
def any_list(_: Runtime, items: Value) -> Value:
    """True if any is true, false if all are false (or there are none), else null."""
    return unknown(items) if type(items) is Unknown else _every(items, True)


@form("any", "list...: any", lift="own", result=BOOLEAN)
def any_of_arguments(_: Runtime, items: list[Value]) -> Value:
    """The same of the arguments."""
    return _every(items, True)


def index(items: list[Value], position: Decimal, extra: int = 0) -> int:
    """Where a position stands in a Python list. Errors: Fault where there is none."""
    place = int(position)
    if place == 0 or place > len(items) + extra or -place > len(items):
        raise Fault("INVALID_ARGUMENT", f"the list has no position {place}")
    return place - 1 if place > 0 else len(items) + place


@form("sublist", "list: list, start position: number, [length: number?]", lift="shallow", work="moves", result=_LIST)
def sublist(_: Runtime, items: list[Value], start: Decimal, length: Decimal | None) -> Value:
    """Some elements from a position on."""
    first = index(items, start)
    if length is None:
        return items[first:]
    size = whole(length, "length")
    if size < 1 or first + size > len(items):
        raise Fault("INVALID_ARGUMENT", f"the list has no {size} elements from there")
    return items[first : first + size]


@form("append", "list: list, item...: any", lift="own", work="moves", result=_LIST)
def append(runtime: Runtime, items: Value, more: list[Value]) -> Value:
    """The list and the items after it."""
    if type(items) is Unknown:
        return unknown(items, more)
    runtime.check_length(len(items) + len(more))
    return [*items, *more]


@form("concatenate", "list...: list", lift="own", work="moves", result=_LIST)
def concatenate(runtime: Runtime, lists: list[Value]) -> Value:
    """The lists, one after the other."""
    found: list[Value] = []
    for items in lists:
        if type(items) is Unknown:
            return unknown(*lists)
        if items is None:
            raise Fault("NULL_ARGUMENT", "concatenate takes lists, not null", severity="warning")
        found.extend(items if isinstance(items, list) else [items])
        runtime.check_length(len(found))
    runtime.tick(len(found) // 16)
    return found


@form("insert before", "list: list, position: number, newItem: any", lift="own", work="moves", result=_LIST)
def insert_before(_: Runtime, items: Value, position: Value, item: Value) -> Value:
    """The list with an item put in at a position."""
    if type(items) is Unknown or type(position) is Unknown:
        return unknown(items, position, item)
    place = index(items, position)
    return [*items[:place], item, *items[place:]]


@form("remove", "list: list, position: number", lift="shallow", work="moves", result=_LIST)
def remove(_: Runtime, items: list[Value], position: Decimal) -> Value:
    """The list without the element at a position."""
    place = index(items, position)
    return items[:place] + items[place + 1 :]


@form("list replace", "list: list, position: number, newItem: any", lift="own", work="moves", result=_LIST)
def list_replace_at(_: Runtime, items: Value, position: Value, item: Value) -> Value:
    """The list with another element at a position."""
    if type(items) is Unknown or type(position) is Unknown:
        return unknown(items, position, item)
    place = index(items, position)
    return [*items[:place], item, *items[place + 1 :]]


@form("list replace", "list: list, match: function, newItem: any", lift="own", result=_LIST)
def list_replace_where(runtime: Runtime, items: Value, match: Value, item: Value) -> Value:
    """The list with another element wherever the function of element and new item is true."""
    if type(items) is Unknown or type(match) is Unknown:
        return unknown(items, item)
    found = [match.call(runtime, [one, item]) for one in items]
    if any(type(one) is Unknown for one in found):
        return unknown(items, item, found)
    if any(not isinstance(one, bool) for one in found):
        raise Fault("TYPE_MISMATCH", "the match function must give true or false")
    return [item if hit else one for one, hit in zip(items, found, strict=True)]


@form("reverse", "list: list", lift="shallow", work="moves", result=_LIST)
def reverse(_: Runtime, items: list[Value]) -> Value:
    """The other way round."""
    return items[::-1]


@form("index of", "list: list, match: any", result=list_of(NUMBER))
def index_of(_: Runtime, items: list[Value], match: Value) -> Value:
    """The positions of elements equal to the match."""
    return [Decimal(place) for place, item in enumerate(items, 1) if _is_element(item, match) is True]


@form("union", "list...: list", result=_LIST)
def union(runtime: Runtime, lists: list[Value]) -> Value:
    """The lists together, each element once."""
    if any(items is None for items in lists):
        raise Fault("NULL_ARGUMENT", "union takes lists, not null", severity="warning")
    return _distinct(runtime, [item for items in lists for item in (items if isinstance(items, list) else [items])])


def _distinct(runtime: Runtime, items: list[Value]) -> list[Value]:
    found: list[Value] = []
    for item in items:
        runtime.tick(len(found))
        if not any(_is_element(item, other) is True for other in found):
            found.append(item)
    return found


@form("distinct values", "list: list", result=_LIST)
def distinct_values(runtime: Runtime, items: list[Value]) -> Value:
    """Each element once."""
    return _distinct(runtime, items)


@form("flatten", "list: list", lift="shallow", result=_LIST)
def flatten(_: Runtime, items: list[Value]) -> Value:
    """All elements of lists inside lists."""
    found: list[Value] = []
    for item in items:
        inner = flatten.body(_, item) if isinstance(item, list) else [item]
        if type(inner) is Unknown or type(item) is Unknown:
            # an unknown element may be a list of any length
            return unknown(*items)
        found.extend(inner)
    return found


def _product(items: list[Value]) -> Value:
    if not items:
        return None
    total = numbers(items, "product")[0]
    for item in items[1:]:
        total = multiply(total, item)
    return total


@form("product", "list: list", result=NUMBER)
def product(_: Runtime, items: list[Value]) -> Value:
    """The product of a list of numbers."""
    return _product(items)


@form("product", "list...: any", result=NUMBER)
def product_of(_: Runtime, items: list[Value]) -> Value:
    """The product of the arguments."""
    return _product(items)


def _median(items: list[Value]) -> Value:
    if not items:
        return None
    found = sorted(numbers(items, "median"))
    half = len(found) // 2
    return found[half] if len(found) % 2 else divide(add(found[half - 1], found[half]), Decimal(2))


@form("median", "list: list", result=NUMBER)
def median(_: Runtime, items: list[Value]) -> Value:
    """The middle number."""
    return _median(items)


@form("median", "list...: any", result=NUMBER)
def median_of(_: Runtime, items: list[Value]) -> Value:
    """The middle argument."""
    return _median(items)


def _stddev(items: list[Value]) -> Value:
    if len(items) < 2:
        raise Fault("INVALID_ARGUMENT", "a standard deviation needs two numbers")
    middle = _mean(numbers(items, "stddev"))
    squares = [multiply(subtract(item, middle), subtract(item, middle)) for item in items]
    return NUMBERS.sqrt(divide(_sum(squares), Decimal(len(items) - 1)))


@form("stddev", "list: list", result=NUMBER)
def stddev(_: Runtime, items: list[Value]) -> Value:
    """The sample standard deviation."""
    return _stddev(items)


@form("stddev", "list...: any", result=NUMBER)
def stddev_of(_: Runtime, items: list[Value]) -> Value:
    """The sample standard deviation of the arguments."""
    return _stddev(items)


def _mode(items: list[Value]) -> Value:
    runs = [(one, sum(1 for _ in alike)) for one, alike in groupby(sorted(numbers(items, "mode")))]
    most = max((count for _, count in runs), default=0)
    return [one for one, count in runs if count == most]


@form("mode", "list: list", result=list_of(NUMBER))
def mode(_: Runtime, items: list[Value]) -> Value:
    """The numbers that occur most often, the least first."""
    return _mode(items)


@form("mode", "list...: any", result=list_of(NUMBER))
def mode_of(_: Runtime, items: list[Value]) -> Value:
    """The arguments that occur most often."""
    return _mode(items)


FORMS: Final[tuple[Form, ...]] = (
    list_contains, count, minimum, minimum_of, maximum, maximum_of, sum_list, sum_of, mean, mean_of, all_list, all_of,
    any_list, any_of_arguments, sublist, append, concatenate, insert_before, remove, list_replace_at,
    list_replace_where, reverse, index_of, union, distinct_values, flatten, product, product_of, median, median_of,
    stddev, stddev_of, mode, mode_of,
)  # fmt: skip
