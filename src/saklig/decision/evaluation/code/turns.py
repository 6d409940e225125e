"""What iterators run over, and what their results come to (DMN 1.5, 10.3.2.5, 10.3.2.13, 10.3.2.14)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from saklig.decision.errors import Fault
from saklig.decision.evaluation.runtime import Evaluate, Here, Run
from saklig.decision.temporal import FarDate, from_ordinal
from saklig.decision.values import Followed, Range, Unknown, Value, alone, kind_name, unknown


def turns(run: Run, source: Value, here: Here) -> Value:
    """What an iterator runs over; Unknown where that is, None with a diagnostic where there is nothing to run over."""
    kind = type(source)
    if kind is list:
        run.tick(len(source))
        return source
    if kind is Unknown:
        return unknown(source)
    if kind is Range:
        return _range(run, source, here)
    if source is None:
        fault = Fault("NULL_OPERAND", "there is no list to run over, but null", severity="warning")
        return run.fault(fault, here)
    run.tick()
    return [source]


def span(run: Run, start: Value, end: Value, here: Here) -> Value:
    """The `a..b` of an iterator, which unlike a range may run downwards."""
    if type(start) is Unknown or type(end) is Unknown:
        return unknown(start, end)
    try:
        make, first, last = _ends(alone(start, "in .."), alone(end, "in .."))
    except Fault as fault:
        return run.fault(fault, here)
    run.check_length(abs(last - first))
    step = 1 if last >= first else -1
    return _numbered(run, make, range(first, last + step, step))


def partial(run: Run, found: list[Value]) -> list[Value]:
    """The results of an iterator so far, as `partial` has them at a turn."""
    run.tick(len(found) // 16)
    if found and (type(found[-1]) is list or type(found[-1]) is dict):
        run.weigh(found[-1])
    return found[:]


def _range(run: Run, source: Range, here: Here) -> Value:
    start, end = alone(source.start, "in .."), alone(source.end, "in ..")
    if type(start) is Unknown or type(end) is Unknown:
        return unknown(start, end)
    try:
        if start is None or end is None:
            raise Fault("INVALID_RANGE", "only a range with both ends can be run over")
        make, first, last = _ends(start, end)
    except Fault as fault:
        return run.fault(fault, here)
    run.check_length(max(last - first, 0))
    return _numbered(run, make, range(first + (not source.start_included), last + source.end_included))


def _ends(start: Value, end: Value) -> tuple[Callable[[int], Value], int, int]:
    """How to make each element, and the numbers of the first and the last. Errors: Fault."""
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        first, last = int(start), int(end)
        if start != first or end != last:
            raise Fault("INVALID_RANGE", "only whole numbers can be run over")
        return Decimal, first, last
    if isinstance(start, date | FarDate) and isinstance(end, date | FarDate):
        return from_ordinal, start.toordinal(), end.toordinal()
    raise Fault("INVALID_RANGE", f"one can't run from {kind_name(start)} to {kind_name(end)}")


def _numbered(run: Run, make: Callable[[int], Value], numbers: range) -> list[Value]:
    run.tick(len(numbers))
    return [make(number) for number in numbers]


def quantify(decides: bool, strict: bool, settled: bool, null: bool, open_: Sequence[Unknown]) -> Value:
    """some/every after all turns: whether one gave what decides, one was not boolean, or some are open."""
    if strict and (null or open_):
        return None if null else unknown(*open_)
    if settled:
        return decides
    if open_:
        return unknown(*open_)
    return None if null else not decides


def filtered(run: Run, items: Value) -> Value:
    """What a filter runs over: a list as it is, anything else as a list of it; Unknown where that is."""
    if type(items) is list:
        run.tick(len(items))
        return items
    if type(items) is Unknown:
        return items if not items.raw else unknown(items)
    return [] if items is None else [items]


def may_hold(kept: list[Value], open_: Sequence[tuple[int, Value, Unknown]]) -> Unknown:
    """A list of these, and perhaps of those others, each with its place among the kept and what it rests on."""
    items: list[tuple[Value, Unknown | None]] = []
    waiting = list(open_)
    for place, item in enumerate(kept):
        while waiting and waiting[0][0] <= place:
            _, other, doubt = waiting.pop(0)
            items.append((other, doubt))
        items.append((item, None))
    items += [(other, doubt) for _, other, doubt in waiting]
    return _of_items(items)


def _of_items(items: Sequence[tuple[Value, Unknown | None]]) -> Unknown:
    """A list that may hold these. It rests on what each doubt rests on; what is unknown in an element comes up with it."""
    whole = unknown(*(doubt for _, doubt in items if doubt is not None))
    return Unknown(whole.paths, False, whole.domain, whole.first, None, tuple(items))


def filter_open(source: Unknown, condition: Evaluate, slot: int, frame: list[Value]) -> Value:
    """A filter of a list of which it is not known what is in it; known where none of what may be passes."""
    if source.items is None:
        return source
    left: list[tuple[Value, Unknown | None]] = []
    for item, doubt in source.items:
        frame[slot] = item
        found = condition(frame)
        if type(found) is Decimal or isinstance(found, Followed):
            return unknown(source)
        if found is True:
            left.append((item, doubt))
        elif type(found) is Unknown:
            left.append((item, unknown(doubt, found)))
    return _of_items(left) if any(doubt is not None for _, doubt in left) else [item for item, _ in left]


def pick(run: Run, items: list[Value], at: Decimal | Followed, here: Here) -> Value:
    """The element at a place, from the end where that is negative."""
    place: Decimal = alone(at, "a place in a list")
    if place != place.to_integral_value() or not 1 <= abs(place) <= len(items):
        fault = Fault("NO_ELEMENT", f"the list of {len(items)} has no element {place}", severity="warning")
        return run.fault(fault, here)
    return items[int(place) - 1 if place > 0 else int(place)]


def keep_all(run: Run, items: list[Value], found: Value, counts: bool, here: Here) -> Value:
    """A filter whose condition does not speak of the element; `counts` where it is a number by its type."""
    if type(found) is Decimal or isinstance(found, Followed):
        return pick(run, items, found, here)
    if type(found) is Unknown:
        # one that can be nothing but true, false or null keeps all elements or none
        only = found.domain is not None and found.domain.kind is bool
        return _of_items([(item, found) for item in items]) if only and items else unknown(found, items)
    if counts and found is None:
        # no place, and so no element (table 68)
        return run.fault(Fault("NULL_OPERAND", "there is no element at the place null", severity="warning"), here)
    return items if found is True else []


def no_match(run: Run, found: Value, here: Here) -> None:
    """A boxed filter whose match is not boolean."""
    run.fault(Fault("CONDITION_NOT_BOOLEAN", f"the match is {kind_name(found)}, neither true nor false"), here)
