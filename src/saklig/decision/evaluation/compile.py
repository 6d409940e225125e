"""Core nodes to closures: `closure(frame) -> value`.

A frame is a list; slot 0 holds the `Run`. Operations on known values take the straight way; an unknown fact, null or a
wrong kind leaves it only when that way does not apply. A `Fault` becomes null and a diagnostic at the node it arose in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, DecimalException
from functools import singledispatchmethod
from typing import Any, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.feel import walk
from saklig.decision.dmn.model import Text
from saklig.decision.errors import Fault
from saklig.decision.evaluation.merge import merge
from saklig.decision.evaluation.properties import get, peek
from saklig.decision.evaluation.runtime import MAX_CALLS, Evaluate, Here, LimitReached, Run
from saklig.decision.evaluation.tables import table
from saklig.decision.evaluation.trace import CallStep, FormulaStep
from saklig.decision.feel import operators
from saklig.decision.feel.builtins.define import by_name
from saklig.decision.temporal import FarDate, from_ordinal
from saklig.decision.types import DoesNotFit, coerce
from saklig.decision.values import NUMBERS, Function, Range, Unknown, Value, kind_name, unknown

_QUICK: Final = {"+": NUMBERS.add, "-": NUMBERS.subtract, "*": NUMBERS.multiply, "/": NUMBERS.divide}


class Compiler:
    """Turns the nodes of one unit into closures."""

    def __init__(self) -> None:
        self.text: Text | None = None

    def here(self, node: nodes.Node) -> Here:
        return Here(self.text, node.start, node.end)

    @singledispatchmethod
    def compile(self, node: nodes.Node) -> Evaluate:
        """The closure of a node."""
        raise TypeError(f"no closure for {type(node).__name__}")

    @compile.register
    def _(self, node: nodes.Const) -> Evaluate:
        value = node.value
        return lambda frame: value

    @compile.register
    def _(self, node: nodes.Broken) -> Evaluate:
        fault, here = Fault(node.code, node.message.partition("\n")[0]), self.here(node)
        return lambda frame: frame[0].fault(fault, here)

    @compile.register
    def _(self, node: nodes.Local) -> Evaluate:
        slot = node.slot
        return lambda frame: frame[slot]

    @compile.register
    def _(self, node: nodes.Get) -> Evaluate:
        source, name, here = self.compile(node.source), node.name, self.here(node)

        def run(frame: list[Value]) -> Value:
            value = source(frame)
            if type(value) is dict and name in value:
                return value[name]
            try:
                return get(value, name)
            except Fault as fault:
                return frame[0].fault(fault, here)

        return run

    @compile.register
    def _(self, node: nodes.FilterName) -> Evaluate:
        name, slot, here = node.name, node.slot, self.here(node)
        otherwise = None if node.otherwise is None else self.compile(node.otherwise)

        def run(frame: list[Value]) -> Value:
            item = frame[slot]
            if type(item) is dict and name in item:
                return item[name]
            if type(item) is Unknown:
                # nobody knows whether the element has such an entry
                return get(item, name) if otherwise is None else unknown(item)
            if otherwise is not None:
                return otherwise(frame)
            return frame[0].fault(Fault("NO_ENTRY", f"the element has no entry {name!r}", severity="warning"), here)

        return run

    @compile.register
    def _(self, node: nodes.Negate) -> Evaluate:
        operand, here = self.compile(node.operand), self.here(node)

        def run(frame: list[Value]) -> Value:
            try:
                return operators.negate(operand(frame))
            except Fault as fault:
                return frame[0].fault(fault, here)

        return run

    @compile.register
    def _(self, node: nodes.Arithmetic) -> Evaluate:
        left, right, here = self.compile(node.left), self.compile(node.right), self.here(node)
        quick, slow = _QUICK.get(node.operator), operators.ARITHMETIC[node.operator]

        def run(frame: list[Value]) -> Value:
            one, two = left(frame), right(frame)
            if quick is not None and type(one) is Decimal and type(two) is Decimal:
                try:
                    return quick(one, two)
                except DecimalException:
                    pass
            try:
                found = slow(one, two)
                if type(found) is str:
                    frame[0].check_length(len(found))
                return found
            except Fault as fault:
                return frame[0].fault(fault, here)

        return run

    @compile.register
    def _(self, node: nodes.Compare) -> Evaluate:
        left, right, here = self.compile(node.left), self.compile(node.right), self.here(node)
        operator = node.operator

        def run(frame: list[Value]) -> Value:
            try:
                return operators.compare(operator, left(frame), right(frame))
            except Fault as fault:
                return frame[0].fault(fault, here)

        return run

    @compile.register
    def _(self, node: nodes.Logic) -> Evaluate:
        left, right, here = self.compile(node.left), self.compile(node.right), self.here(node)
        # the value that settles it: false for and, true for or (table 50)
        decides = node.operator == "or"

        def run(frame: list[Value]) -> Value:
            one = left(frame)
            if one is decides:
                return one
            two = right(frame)
            if two is decides:
                return two
            if type(one) is bool and type(two) is bool:
                return not decides
            if type(one) is Unknown or type(two) is Unknown:
                return unknown(one, two)
            for value in (one, two):
                if value is not None and type(value) is not bool:
                    message = f"{node.operator} does not join {kind_name(value)}"
                    frame[0].fault(Fault("TYPE_MISMATCH", message), here)
            return None

        return run

    @compile.register
    def _(self, node: nodes.Between) -> Evaluate:
        value, here = self.compile(node.value), self.here(node)
        low, high = self.compile(node.low), self.compile(node.high)

        def run(frame: list[Value]) -> Value:
            try:
                return operators.between(value(frame), low(frame), high(frame))
            except Fault as fault:
                return frame[0].fault(fault, here)

        return run

    @compile.register
    def _(self, node: nodes.Test) -> Evaluate:
        value, test, here = self.compile(node.value), self.compile(node.test), self.here(node)
        condition = node.condition

        def run(frame: list[Value]) -> Value:
            try:
                return operators.matches(value(frame), test(frame), condition=condition)
            except Fault as fault:
                return frame[0].fault(fault, here)

        return run

    @compile.register
    def _(self, node: nodes.AnyOf) -> Evaluate:
        tests, negated = [self.compile(test) for test in node.tests], node.negated

        def run(frame: list[Value]) -> Value:
            found: Value = False
            open_: list[Value] = []
            for test in tests:
                one = test(frame)
                if one is True:
                    return not negated
                if type(one) is Unknown:
                    open_.append(one)
                elif one is None:
                    found = None
            if open_:
                return unknown(*open_)
            return found if found is None else negated

        return run

    @compile.register
    def _(self, node: nodes.In) -> Evaluate:
        value, slot, tests = self.compile(node.value), node.slot, self.compile(node.tests)

        def run(frame: list[Value]) -> Value:
            frame[slot] = value(frame)
            return tests(frame)

        return run

    # --- values made of others ---

    @compile.register
    def _(self, node: nodes.RangeNode) -> Evaluate:
        low = None if node.low is None else self.compile(node.low)
        high = None if node.high is None else self.compile(node.high)
        low_in, high_in, operator, here = node.low_included, node.high_included, node.operator, self.here(node)

        def run(frame: list[Value]) -> Value:
            start = None if low is None else low(frame)
            end = None if high is None else high(frame)
            if not operator:
                if start is None and end is None:
                    return frame[0].fault(Fault("NULL_OPERAND", "a range has at least one end", severity="warning"), here)
                if start is not None and end is not None:
                    try:
                        sign = operators.order(start, end, "..")
                    except Fault as fault:
                        return frame[0].fault(fault, here)
                    if type(sign) is not Unknown and sign > 0:
                        return frame[0].fault(Fault("INVALID_RANGE", "a range goes from the less to the greater"), here)
            return Range(start, end, low_in, high_in, operator)

        return run

    @compile.register
    def _(self, node: nodes.ListNode) -> Evaluate:
        items = [self.compile(item) for item in node.items]
        return lambda frame: [item(frame) for item in items]

    @compile.register
    def _(self, node: nodes.ContextNode) -> Evaluate:
        entries = [(key, slot, self.compile(value)) for key, slot, value in node.entries]
        result = None if node.result is None else self.compile(node.result)

        def run(frame: list[Value]) -> Value:
            found = {}
            for key, slot, value in entries:
                frame[slot] = found[key] = value(frame)
            return found if result is None else result(frame)

        return run

    # --- choice and iteration ---

    @compile.register
    def _(self, node: nodes.If) -> Evaluate:
        condition, here = self.compile(node.condition), self.here(node.condition)
        then, otherwise, strict = self.compile(node.then), self.compile(node.otherwise), node.strict

        def run(frame: list[Value]) -> Value:
            found = condition(frame)
            if found is True:
                return then(frame)
            if type(found) is Unknown:
                # the boxed form may also turn out null, when the condition does
                possible = (then(frame), otherwise(frame), None) if strict else (then(frame), otherwise(frame))
                return merge(possible, found)
            if found is not False:
                # the standard goes on with else; that a condition was neither true nor false must not pass unseen
                message = f"the condition is {kind_name(found)}, neither true nor false"
                frame[0].fault(Fault("CONDITION_NOT_BOOLEAN", message), here)
                if strict:
                    return None
            return otherwise(frame)

        return run

    def loops(self, loops: tuple[nodes.Loop, ...]) -> Callable[[list[Value]], Iterator[Unknown | None]]:
        """Sets the iterators' slots turn by turn; gives Unknown once where a source is unknown."""
        first, rest = loops[0], loops[1:]
        source, slot = self.compile(first.source), first.slot
        until = None if first.until is None else self.compile(first.until)
        inner = self.loops(rest) if rest else None

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

    @compile.register
    def _(self, node: nodes.For) -> Evaluate:
        turns, body, partial, here = self.loops(node.loops), self.compile(node.body), node.partial, self.here(node)
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

    @compile.register
    def _(self, node: nodes.Quantified) -> Evaluate:
        turns, body, here = self.loops(node.loops), self.compile(node.body), self.here(node)
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

    @compile.register
    def _(self, node: nodes.Filter) -> Evaluate:
        source, condition, slot, here = self.compile(node.source), self.compile(node.condition), node.slot, self.here(node)
        strict = node.strict
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

    @compile.register
    def _(self, node: nodes.BuiltinCall) -> Evaluate:
        function, call, names, here = node.function, node.function.call, node.names, self.here(node)
        arguments = [self.compile(argument) for argument in node.arguments]

        def run(frame: list[Value]) -> Value:
            values = [argument(frame) for argument in arguments]
            try:
                return call(frame[0], values) if names is None else by_name(function, names, values, frame[0])
            except Fault as fault:
                return frame[0].fault(fault, here)

        return run

    @compile.register
    def _(self, node: nodes.Call) -> Evaluate:
        function, here, names = self.compile(node.function), self.here(node), node.names
        arguments = [self.compile(argument) for argument in node.arguments]
        given = tuple(argument.type for argument in node.arguments)
        # whether the arguments' own types say that they fit, so that they need not be looked through at each call
        bare = types.plain(node.function.type)
        if names is None and isinstance(bare, types.FunctionType) and bare.parameters is not None:
            fitting = len(given) == len(bare.parameters) and all(map(types.certain, given, bare.parameters))
        else:
            fitting = False

        def run(frame: list[Value]) -> Value:
            called = function(frame)
            if type(called) is Unknown:
                return called
            values = [argument(frame) for argument in arguments]
            try:
                if not isinstance(called, Function):
                    raise Fault("NOT_A_FUNCTION", f"{node.name or 'this'} is {kind_name(called)}, not a function")
                if fitting and called.enter is not None:
                    return called.enter(frame[0], values)
                if names is not None:
                    return by_name(called, names, values, frame[0])
                return called.call(frame[0], values)
            except Fault as fault:
                return frame[0].fault(fault, here)

        return run

    @compile.register
    def _(self, node: nodes.FunctionNode) -> Evaluate:
        body, parameters = self.compile(node.body), node.parameters
        names = tuple(name for name, _, _ in parameters)
        kinds = tuple(kind for _, _, kind in parameters)
        slots = tuple(slot for _, slot, _ in parameters)
        bare = types.plain(node.type)
        result = bare.result if isinstance(bare, types.FunctionType) else types.ANY

        def run(frame: list[Value]) -> Value:
            # slots of loops around the function change later: it keeps them as they are now
            kept = frame[:]

            def call(runtime: Run, arguments: list[Value]) -> Value:
                return enter(runtime, _fit_arguments(node.name, names, kinds, arguments))

            def enter(runtime: Run, values: list[Value]) -> Value:
                inner = kept[:]
                inner[0] = runtime
                for slot, value in zip(slots, values, strict=True):
                    inner[slot] = value
                return _called(runtime, node, names, values, lambda: body(inner))

            return Function(node.name, names, call, kinds, result, enter=enter)

        return run

    @compile.register
    def _(self, node: nodes.InstanceOf) -> Evaluate:
        value, kind = self.compile(node.value), node.of

        def run(frame: list[Value]) -> Value:
            found = value(frame)
            return unknown(found) if type(found) is Unknown else types.is_instance(found, kind)

        return run

    @compile.register
    def _(self, node: nodes.Coerce) -> Evaluate:
        body, kind, what, here = self.compile(node.body), node.type, node.what, self.here(node)

        def run(frame: list[Value]) -> Value:
            try:
                return coerce(body(frame), kind)
            except DoesNotFit as misfit:
                return frame[0].fault(Fault("TYPE_MISMATCH", f"{what}: {misfit}"), here)

        return run

    @compile.register
    def _(self, node: nodes.Formula) -> Evaluate:
        kept, self.text = self.text, node.text
        body = self.compile(node.body)
        self.text = kept
        if not node.traced or isinstance(node.body, nodes.Const | nodes.Local | nodes.FunctionNode):
            return body
        element_id, text = node.text.element_id, node.text.text.strip()
        operands = [(name, *_steps(part)) for name, part in node.operands]

        def run(frame: list[Value]) -> Value:
            value = body(frame)
            read = []
            for name, slot, names in operands:
                seen = peek(frame[slot], names)
                if type(seen) not in _COMPOUND:
                    read.append((name, seen))
            frame[0].steps.append(FormulaStep(element_id=element_id, text=text, operands=tuple(read), value=value))
            return value

        return run

    @compile.register
    def _(self, node: nodes.Table) -> Evaluate:
        return table(self, node)


_COMPOUND: Final = frozenset((list, dict, Function))
_OPEN: Final = object()


def _steps(node: nodes.Node) -> tuple[int, tuple[str, ...]]:
    names: list[str] = []
    while isinstance(node, nodes.Get):
        names.append(node.name)
        node = node.source
    assert isinstance(node, nodes.Local)
    return node.slot, tuple(reversed(names))


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


def _fit_arguments(
    name: str, names: tuple[str, ...], kinds: tuple[types.Type, ...], arguments: list[Value]
) -> list[Value]:
    if len(arguments) != len(names):
        message = f"{name} takes {len(names)} arguments ({', '.join(names)}), not {len(arguments)}"
        raise Fault("ARGUMENT_COUNT", message)
    fitted = []
    for parameter, kind, value in zip(names, kinds, arguments, strict=True):
        try:
            fitted.append(value if kind is types.ANY else coerce(value, kind))
        except DoesNotFit as misfit:
            raise Fault("TYPE_MISMATCH", f"{name}, parameter {parameter!r}: {misfit}")
    return fitted


def _called(
    run: Run, node: nodes.FunctionNode, names: tuple[str, ...], values: list[Value], body: Callable[[], Value]
) -> Value:
    run.tick()
    run.calls += 1
    if run.calls > MAX_CALLS:
        raise LimitReached(f"functions call one another more than {MAX_CALLS} deep")
    if not node.traced:
        found = body()
        run.calls -= 1
        return found
    outer, run.steps = run.steps, []
    found = body()
    arguments = tuple(zip(names, values, strict=True))
    outer.append(CallStep(name=node.name, arguments=arguments, value=found, steps=tuple(run.steps)))
    run.steps = outer
    run.calls -= 1
    return found
