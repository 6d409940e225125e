"""Closures of names, operators, tests and values made of others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from decimal import Decimal, DecimalException
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.errors import Fault
from saklig.decision.evaluation.memory import fitted, identity
from saklig.decision.evaluation.properties import get, peek
from saklig.decision.evaluation.runtime import Evaluate
from saklig.decision.evaluation.trace import FormulaStep
from saklig.decision.feel import arithmetic as arithmetic_of
from saklig.decision.feel import operators
from saklig.decision.temporal import DaysTime, YearsMonths
from saklig.decision.types import DoesNotFit
from saklig.decision.values import NUMBERS, Function, Range, Unknown, Value, kind_name, unknown

if TYPE_CHECKING:
    from saklig.decision.evaluation.compile import Compiler

_QUICK: Final = {"+": NUMBERS.add, "-": NUMBERS.subtract, "*": NUMBERS.multiply, "/": NUMBERS.divide}
# What Python compares as FEEL does, where both are of one of these kinds.
_QUICK_COMPARE: Final = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_QUICK_KINDS: Final = frozenset((Decimal, str, date, YearsMonths, DaysTime))
_COMPOUND: Final = frozenset((list, dict, Function))


def const(compiler: Compiler, node: nodes.Const) -> Evaluate:
    value = node.value
    return lambda frame: value


def broken(compiler: Compiler, node: nodes.Broken) -> Evaluate:
    fault, here = Fault(node.code, node.message.partition("\n")[0]), compiler.here(node)
    return lambda frame: frame[0].fault(fault, here)


def local(compiler: Compiler, node: nodes.Local) -> Evaluate:
    slot = node.slot
    return lambda frame: frame[slot]


def path(compiler: Compiler, node: nodes.Get) -> Evaluate:
    source, name, here = compiler.compile(node.source), node.name, compiler.here(node)

    def run(frame: list[Value]) -> Value:
        value = source(frame)
        if type(value) is dict and name in value:
            return value[name]
        try:
            return get(value, name)
        except Fault as fault:
            return frame[0].fault(fault, here)

    return run


def filter_name(compiler: Compiler, node: nodes.FilterName) -> Evaluate:
    name, slot, here = node.name, node.slot, compiler.here(node)
    otherwise = None if node.otherwise is None else compiler.compile(node.otherwise)

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


def negate(compiler: Compiler, node: nodes.Negate) -> Evaluate:
    operand, here = compiler.compile(node.operand), compiler.here(node)

    def run(frame: list[Value]) -> Value:
        try:
            return arithmetic_of.negate(operand(frame))
        except Fault as fault:
            return frame[0].fault(fault, here)

    return run


def arithmetic(compiler: Compiler, node: nodes.Arithmetic) -> Evaluate:
    left, right, here = compiler.compile(node.left), compiler.compile(node.right), compiler.here(node)
    quick, slow = _QUICK.get(node.operator), arithmetic_of.ARITHMETIC[node.operator]

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


def compare(compiler: Compiler, node: nodes.Compare) -> Evaluate:
    left, right, here = compiler.compile(node.left), compiler.compile(node.right), compiler.here(node)
    operator, quick = node.operator, _QUICK_COMPARE[node.operator]

    def run(frame: list[Value]) -> Value:
        one, two = left(frame), right(frame)
        if type(one) is type(two) and type(one) in _QUICK_KINDS:
            return quick(one, two)
        try:
            return operators.compare(operator, one, two)
        except Fault as fault:
            return frame[0].fault(fault, here)

    return run


def logic(compiler: Compiler, node: nodes.Logic) -> Evaluate:
    left, right, here = compiler.compile(node.left), compiler.compile(node.right), compiler.here(node)
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


def between(compiler: Compiler, node: nodes.Between) -> Evaluate:
    value, here = compiler.compile(node.value), compiler.here(node)
    low, high = compiler.compile(node.low), compiler.compile(node.high)

    def run(frame: list[Value]) -> Value:
        try:
            return operators.between(value(frame), low(frame), high(frame))
        except Fault as fault:
            return frame[0].fault(fault, here)

    return run


def test(compiler: Compiler, node: nodes.Test) -> Evaluate:
    value, test, here = compiler.compile(node.value), compiler.compile(node.test), compiler.here(node)
    condition = node.condition

    def run(frame: list[Value]) -> Value:
        one, two = value(frame), test(frame)
        if type(one) is type(two) and type(one) in _QUICK_KINDS:
            return one == two
        try:
            return operators.matches(one, two, condition=condition)
        except Fault as fault:
            return frame[0].fault(fault, here)

    return run


def any_of(compiler: Compiler, node: nodes.AnyOf) -> Evaluate:
    tests, negated = [compiler.compile(test) for test in node.tests], node.negated

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


def in_(compiler: Compiler, node: nodes.In) -> Evaluate:
    value, slot, tests = compiler.compile(node.value), node.slot, compiler.compile(node.tests)

    def run(frame: list[Value]) -> Value:
        frame[slot] = value(frame)
        return tests(frame)

    return run

# --- values made of others ---


def range_node(compiler: Compiler, node: nodes.RangeNode) -> Evaluate:
    low = None if node.low is None else compiler.compile(node.low)
    high = None if node.high is None else compiler.compile(node.high)
    low_in, high_in, operator, here = node.low_included, node.high_included, node.operator, compiler.here(node)

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


def list_node(compiler: Compiler, node: nodes.ListNode) -> Evaluate:
    items = [compiler.compile(item) for item in node.items]
    return lambda frame: [item(frame) for item in items]


def context_node(compiler: Compiler, node: nodes.ContextNode) -> Evaluate:
    entries = [(key, slot, compiler.compile(value)) for key, slot, value in node.entries]
    result = None if node.result is None else compiler.compile(node.result)

    def run(frame: list[Value]) -> Value:
        found = {}
        for key, slot, value in entries:
            frame[slot] = found[key] = value(frame)
        return found if result is None else result(frame)

    return run

# --- choice and iteration ---


def instance_of(compiler: Compiler, node: nodes.InstanceOf) -> Evaluate:
    value, kind = compiler.compile(node.value), node.of

    def run(frame: list[Value]) -> Value:
        found = value(frame)
        return unknown(found) if type(found) is Unknown else types.is_instance(found, kind)

    return run


def coercion(compiler: Compiler, node: nodes.Coerce) -> Evaluate:
    body, kind, what, here = compiler.compile(node.body), node.type, node.what, compiler.here(node)

    def run(frame: list[Value]) -> Value:
        try:
            return fitted(frame[0], body(frame), kind)
        except DoesNotFit as misfit:
            return frame[0].fault(Fault("TYPE_MISMATCH", f"{what}: {misfit}"), here)

    return run


def formula(compiler: Compiler, node: nodes.Formula) -> Evaluate:
    kept, compiler.text = compiler.text, node.text
    body = compiler.compile(node.body)
    compiler.text = kept
    if not node.traced or isinstance(node.body, nodes.Const | nodes.Local | nodes.FunctionNode):
        return body
    element_id, text = node.text.element_id, node.text.text.strip()
    operands = [(name, *_steps(part)) for name, part in node.operands]
    mine = object()  # tells this formula's steps from those of others

    def run(frame: list[Value]) -> Value:
        value = body(frame)
        read = []
        key: list[Hashable] = [mine, identity(value)]
        for name, slot, names in operands:
            seen = peek(frame[slot], names) if names else frame[slot]
            if type(seen) not in _COMPOUND:
                read.append((name, seen))
                key.append(identity(seen))
        runtime = frame[0]
        told = tuple(key)
        step = runtime.formulas.get(told)
        if step is None:
            step = FormulaStep(element_id=element_id, text=text, operands=tuple(read), value=value)
            runtime.formulas[told] = step
        runtime.steps.append(step)
        return value

    return run


def _steps(node: nodes.Node) -> tuple[int, tuple[str, ...]]:
    names: list[str] = []
    while isinstance(node, nodes.Get):
        names.append(node.name)
        node = node.source
    assert isinstance(node, nodes.Local)
    return node.slot, tuple(reversed(names))


CLOSURES: Final[Mapping[type[nodes.Node], Callable[[Compiler, Any], Evaluate]]] = {
    nodes.Const: const,
    nodes.Broken: broken,
    nodes.Local: local,
    nodes.Get: path,
    nodes.FilterName: filter_name,
    nodes.Negate: negate,
    nodes.Arithmetic: arithmetic,
    nodes.Compare: compare,
    nodes.Logic: logic,
    nodes.Between: between,
    nodes.Test: test,
    nodes.AnyOf: any_of,
    nodes.In: in_,
    nodes.RangeNode: range_node,
    nodes.ListNode: list_node,
    nodes.ContextNode: context_node,
    nodes.InstanceOf: instance_of,
    nodes.Coerce: coercion,
    nodes.Formula: formula,
}
