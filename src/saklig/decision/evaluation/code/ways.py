"""What generated code calls where the straight way does not apply: unknown facts, null, values of other kinds.

Each makes a `Fault` null and a diagnostic at its place. The semantics are those of `feel.operators`, `feel.arithmetic`
and `types`; the generated code only goes by them where Python's own operation gives the same.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, DecimalException
from typing import Any, Final

from saklig.decision import types
from saklig.decision.domains import truth
from saklig.decision.errors import Fault
from saklig.decision.evaluation.code.turns import (
    filter_open,
    filtered,
    keep_all,
    may_hold,
    no_match,
    partial,
    pick,
    quantify,
    span,
    turns,
)
from saklig.decision.evaluation.memory import fitted, kept
from saklig.decision.evaluation.merge import merge
from saklig.decision.evaluation.properties import get
from saklig.decision.evaluation.runtime import Evaluate, Here, Run
from saklig.decision.feel import arithmetic as arithmetics
from saklig.decision.feel import operators
from saklig.decision.feel.builtins.define import by_name
from saklig.decision.feel.operators import COMPARED_PLAINLY
from saklig.decision.types import DoesNotFit, Type
from saklig.decision.values import NUMBERS, Followed, Function, Range, Unknown, Value, holds_unknown, kind_name, unknown

# what there is nothing to go through in
_LIGHT: Final = frozenset((Unknown, Decimal, date, bool, type(None)))


def compare(run: Run, operator: str, left: Value, right: Value, here: Here) -> Value:
    """left operator right."""
    if type(left) not in _LIGHT or type(right) not in _LIGHT:
        run.walk(left, right)
    try:
        return operators.compare(operator, left, right)
    except Fault as fault:
        return run.fault(fault, here)


def calculate(run: Run, operator: str, left: Value, right: Value, here: Here) -> Value:
    """left operator right, for + - * / **."""
    try:
        found = arithmetics.ARITHMETIC[operator](left, right)
        if type(found) is str:
            run.check_text(len(found))
        return found
    except Fault as fault:
        return run.fault(fault, here)


def negate(run: Run, value: Value, here: Here) -> Value:
    """-value."""
    try:
        return arithmetics.negate(value)
    except Fault as fault:
        return run.fault(fault, here)


def join(run: Run, operator: str, left: Value, right: Value, here: Here) -> Value:
    """and/or of two values of which neither settles it, and which are not both booleans (table 50)."""
    if type(left) is Unknown or type(right) is Unknown:
        return unknown(left, right, domain=truth(left, right))
    for value in (left, right):
        if value is not None and type(value) is not bool:
            run.fault(Fault("TYPE_MISMATCH", f"{operator} does not join {kind_name(value)}"), here)
    return None


def between(run: Run, value: Value, low: Value, high: Value, here: Here) -> Value:
    """low <= value <= high."""
    try:
        return operators.between(value, low, high)
    except Fault as fault:
        return run.fault(fault, here)


def matches(run: Run, value: Value, test: Value, condition: bool, here: Here) -> Value:
    """A unary test against a value."""
    if type(value) not in _LIGHT or type(test) not in _LIGHT:
        run.walk(value, test)
    try:
        return operators.matches(value, test, condition=condition)
    except Fault as fault:
        return run.fault(fault, here)


def either(left: Value, right: Value) -> Value:
    """Two tests joined by a comma, of which neither is true: Unknown before null before false."""
    if type(left) is Unknown or type(right) is Unknown:
        return unknown(left, right, domain=truth(left, right))
    return None if left is None or right is None else False


def for_each_value(value: Value, found: Unknown, tests: Evaluate, slot: int, frame: list[Value]) -> Value:
    """Tests joined by commas of an unknown value that is one of a few: what they come to for each."""
    domain = value.domain if type(value) is Unknown else None
    if domain is None or domain.values is None:
        return found
    run: Run = frame[0]
    kept = run.steps, run.errors, len(run.diagnostics)
    run.steps, possible = [], []
    for one in (*domain.values, None) if domain.null else domain.values:
        frame[slot] = one
        possible.append(tests(frame))
    frame[slot] = value
    run.steps, run.errors = kept[0], kept[1]
    del run.diagnostics[kept[2] :]
    return merge(possible, found)


def opposite(found: Value) -> Value:
    """not(tests): null and Unknown stay."""
    if type(found) is Unknown:
        return unknown(found, domain=truth(found))
    return None if found is None else found is not True


def make_range(run: Run, start: Value, end: Value, included: tuple[bool, bool], operator: str, here: Here) -> Value:
    """A range, whose ends must have an order, the lower first (10.3.2.7)."""
    if not operator:
        if start is None and end is None:
            return run.fault(Fault("NULL_OPERAND", "a range has at least one end", severity="warning"), here)
        if start is not None and end is not None:
            try:
                sign = operators.order(start, end, "..")
            except Fault as fault:
                return run.fault(fault, here)
            if type(sign) is not Unknown and sign > 0:
                return run.fault(Fault("INVALID_RANGE", "a range goes from the less to the greater"), here)
    return Range(start, end, *included, operator)


def entry(run: Run, value: Value, name: str, here: Here) -> Value:
    """value.name."""
    if type(value) is list:
        run.tick(len(value) // 4)
    try:
        return get(value, name)
    except Fault as fault:
        return run.fault(fault, here)


def element_entry(run: Run, item: Value, name: str, otherwise: Evaluate | None, frame: list[Value], here: Here) -> Value:
    """A name inside a filter: the element's entry if it has one, else what the name means outside."""
    if type(item) is Unknown:
        # nobody knows whether the element has such an entry
        return get(item, name) if otherwise is None else unknown(item)
    if otherwise is not None:
        return otherwise(frame)
    return run.fault(Fault("NO_ENTRY", f"the element has no entry {name!r}", severity="warning"), here)


def fit(run: Run, value: Value, kind: Type, what: str, here: Here) -> Value:
    """The value as one of the type."""
    try:
        return fitted(run, value, kind)
    except DoesNotFit as misfit:
        return run.fault(Fault("TYPE_MISMATCH", f"{what}: {misfit}"), here)


def is_instance(run: Run, value: Value, kind: Type) -> Value:
    """value instance of kind."""
    run.walk(value)
    return unknown(value) if type(value) is Unknown else types.is_instance(value, kind)


def choose(
    run: Run, found: Value, ways: tuple[Evaluate, Evaluate], strict: bool, frame: list[Value], here: Here
) -> Value:
    """An `if` whose condition is neither true nor false; `strict` for the boxed form, which is then null."""
    then, otherwise = ways
    if type(found) is Unknown:
        # the boxed form may also turn out null, when the condition does
        null = found.domain is None or found.domain.null
        possible = (then(frame), otherwise(frame), None) if strict and null else (then(frame), otherwise(frame))
        run.walk(*possible)
        return merge(possible, found)
    # the standard goes on with else; that a condition was neither true nor false must not pass unseen
    message = f"the condition is {kind_name(found)}, neither true nor false"
    run.fault(Fault("CONDITION_NOT_BOOLEAN", message), here)
    return None if strict else otherwise(frame)


def builtin(run: Run, function: Function, values: list[Value], names: tuple[str, ...] | None, here: Here) -> Value:
    """A built-in called."""
    try:
        return function.call(run, values) if names is None else by_name(function, names, values, run)
    except Fault as fault:
        return run.fault(fault, here)


def call(
    run: Run, called: Value, values: list[Value], names: tuple[str, ...] | None, what: str, here: Here
) -> Value:
    """A function value called."""
    if type(called) is Unknown:
        return called
    try:
        if not isinstance(called, Function):
            raise Fault("NOT_A_FUNCTION", f"{what or 'this'} is {kind_name(called)}, not a function")
        return called.call(run, values) if names is None else by_name(called, names, values, run)
    except Fault as fault:
        return run.fault(fault, here)


def enter(run: Run, called: Value, values: list[Value], what: str, here: Here) -> Value:
    """A function value called with arguments that are known to fit."""
    if type(called) is Function and called.enter is not None:
        try:
            return called.enter(run, values)
        except Fault as fault:
            return run.fault(fault, here)
    return call(run, called, values, None, what, here)


# All that generated code can name beside its own constants: it stands in the place of Python's built-ins.
SHARED: dict[str, Any] = {
    **{way.__name__: way for way in (
        compare, calculate, negate, join, between, matches, either, for_each_value, opposite, make_range, entry, element_entry,
        fit, is_instance, choose, builtin, call, enter, unknown, holds_unknown, partial, turns, span, quantify, filtered,
        filter_open, may_hold, pick, keep_all, no_match, kept, type, len, id, isinstance, KeyError, TypeError, Fault, Unknown,
        Followed, DecimalException,
    )},
    "add": NUMBERS.add, "subtract": NUMBERS.subtract, "multiply": NUMBERS.multiply, "divide": NUMBERS.divide,
    "minus": NUMBERS.minus,
    # classes that the quick ways ask for, and by other names those that the meaning of an expression asks for
    "Decimal": Decimal, "date": date, "str": str, "bool": bool, "list": list, "dict": dict,
    "number": Decimal, "boolean": bool, "COMPARED_PLAINLY": COMPARED_PLAINLY,
}  # fmt: skip
