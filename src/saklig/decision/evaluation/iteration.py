"""Functions of iteration: for, some, every, filter (DMN 1.5, 10.3.2.5, 10.3.2.13, 10.3.2.14)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.decision.errors import Fault
from saklig.decision.evaluation.runtime import Evaluate, Run
from saklig.decision.temporal import FarDate, from_ordinal
from saklig.decision.values import Range, Unknown, Value, kind_name, unknown

if TYPE_CHECKING:
    from saklig.decision.evaluation.compile import Compiler

_OPEN: Final = object()


def for_(compiler: Compiler, node: nodes.For) -> Evaluate:
    turns, body, partial, here = turns_of(compiler, node.loops), compiler.function(node.body), node.partial, compiler.place(node)
    looks_back = any(isinstance(part, nodes.Local) and part.slot == partial for part in walk(node.body))

    def run(frame: list[Value]) -> Value:
        found: list[Value] = []
        try:
            for open_ in turns(frame):
                if open_ is not None:
                    return unknown(open_, *found)
                if looks_back:
                    frame[partial] = found[:]
                found.append(body(frame))
        except Fault as fault:
            return frame[0].fault(fault, here)
        return found

    return run


def quantified(compiler: Compiler, node: nodes.Quantified) -> Evaluate:
    turns, body, here = turns_of(compiler, node.loops), compiler.function(node.body), compiler.place(node)
    decides, strict = not node.every, node.strict

    def run(frame: list[Value]) -> Value:
        null, settled, open_ = False, False, []
        try:
            for turn in turns(frame):
                if turn is not None:
                    open_.append(turn)
                    continue
                value = body(frame)
                if value is decides and not strict:
                    return decides
                settled = settled or value is decides
                if type(value) is Unknown:
                    open_.append(value)
                elif type(value) is not bool:
                    null = True
        except Fault as fault:
            return frame[0].fault(fault, here)
        if strict and (null or open_):
            return None if null else unknown(*open_)
        if settled:
            return decides
        if open_:
            return unknown(*open_)
        return None if null else not decides

    return run


def filtering(compiler: Compiler, node: nodes.Filter) -> Evaluate:
    source, condition = compiler.function(node.source), compiler.function(node.condition)
    slot, strict, here = node.slot, node.strict, compiler.place(node)
    each = any(
        isinstance(part, nodes.Local | nodes.FilterName) and part.slot == slot for part in walk(node.condition)
    )

    def pick(items: list[Value], place: Value, frame: list[Value]) -> Value:
        if place != place.to_integral_value() or not 1 <= abs(place) <= len(items):
            fault = Fault("NO_ELEMENT", f"the list of {len(items)} has no element {place}", severity="warning")
            return frame[0].fault(fault, here)
        return items[int(place) - 1 if place > 0 else int(place)]

    def run(frame: list[Value]) -> Value:
        items = source(frame)
        if type(items) is Unknown:
            return items if not items.raw else unknown(items)
        if type(items) is not list:
            items = [] if items is None else [items]
        if not each and not strict:
            found = condition(frame)
            if type(found) is Decimal:
                return pick(items, found, frame)
            if type(found) is Unknown:
                return unknown(found, items)
            return items if found is True else []
        kept, open_ = [], []
        if not items:
            frame[slot] = None
            return []
        for item in items:
            frame[0].tick()
            frame[slot] = item
            found = condition(frame)
            if found is True:
                kept.append(item)
            elif type(found) is Unknown:
                open_.append(found)
            elif type(found) is not bool and strict:
                fault = Fault("CONDITION_NOT_BOOLEAN", f"the match is {kind_name(found)}, neither true nor false")
                return frame[0].fault(fault, here)
            elif type(found) is Decimal:
                return pick(items, found, frame)
        # which elements are kept is open, so the whole list is
        return unknown(*open_, *kept) if open_ else kept

    return run

# --- functions ---


def turns_of(compiler: Compiler, loops: tuple[nodes.Loop, ...]) -> Callable[[list[Value]], Iterator[Unknown | None]]:
    """Sets the iterators' slots turn by turn; gives Unknown once where a source is unknown."""
    first, rest = loops[0], loops[1:]
    source, slot = compiler.function(first.source), first.slot
    until = None if first.until is None else compiler.function(first.until)
    inner = turns_of(compiler, rest) if rest else None

    def run(frame: list[Value]) -> Iterator[Unknown | None]:
        found = source(frame)
        if until is not None:
            found = _Span(found, until(frame))
        for item in _items(found, frame[0]):
            if item is _OPEN:
                yield unknown(found if not isinstance(found, _Span) else [found.start, found.end])
                return
            frame[0].tick()
            frame[slot] = item
            if inner is None:
                yield None
            else:
                yield from inner(frame)

    return run


class _Span:
    """The `a..b` of an iterator, which unlike a range may run downwards."""

    __slots__ = ("end", "start")

    def __init__(self, start: Value, end: Value) -> None:
        self.start, self.end = start, end


def _items(source: Value, run: Run) -> Iterator[Any]:
    """What an iterator runs over (10.3.2.14). Errors: Fault."""
    if type(source) is list:
        yield from source
    elif type(source) is Unknown:
        yield _OPEN
    elif isinstance(source, _Span):
        yield from _span(source.start, source.end, run)
    elif type(source) is Range:
        start, end = source.start, source.end
        if start is None or end is None:
            raise Fault("INVALID_RANGE", "only a range with both ends can be run over")
        found = list(_span(start, end, run, upwards=True))
        yield from found[0 if source.start_included else 1 : len(found) if source.end_included else -1]
    elif source is None:
        raise Fault("NULL_OPERAND", "there is no list to run over, but null", severity="warning")
    else:
        yield source


def _span(start: Value, end: Value, run: Run, *, upwards: bool = False) -> Iterator[Value]:
    if type(start) is Unknown or type(end) is Unknown:
        yield _OPEN
        return
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        first, last = int(start), int(end)
        if start != first or end != last:
            raise Fault("INVALID_RANGE", "only whole numbers can be run over")
        make: Callable[[int], Value] = Decimal
    elif isinstance(start, date | FarDate) and isinstance(end, date | FarDate):
        first, last = start.toordinal(), end.toordinal()
        make = from_ordinal
    else:
        raise Fault("INVALID_RANGE", f"one can't run from {kind_name(start)} to {kind_name(end)}")
    if upwards and first > last:
        return
    run.check_length(abs(last - first))
    step = 1 if last >= first else -1
    for number in range(first, last + step, step):
        yield make(number)


FUNCTIONS: Final[Mapping[type[nodes.Node], Callable[[Compiler, Any], Evaluate]]] = {
    nodes.For: for_,
    nodes.Quantified: quantified,
    nodes.Filter: filtering,
}
