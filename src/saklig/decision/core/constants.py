"""Constants in a program, against the values that are allowed where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from saklig.decision import types
from saklig.decision.core import kinds, nodes
from saklig.decision.errors import Fault
from saklig.decision.feel.operators import matches, order
from saklig.decision.feel.text import feel_text
from saklig.decision.near import nearest
from saklig.decision.types import DefinedType, ListType, Type
from saklig.decision.values import Range, Value

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMERAL: Final = re.compile(r"-?\d+(\.\d+)?")
EXAMPLES: Final = {
    "number": 'number("1234.56")',
    "duration": 'duration("P1D")',
    "date": 'date("2020-01-31")',
    "time": 'time("12:00:00")',
    "date and time": 'date and time("2020-01-31T12:00:00")',
    "days and time duration": 'duration("P1D")',
    "years and months duration": 'duration("P1Y")',
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a constant is not allowed."""

    message: str
    mend: str
    expected: str


def constant(node: nodes.Node) -> nodes.Const | None:
    """The constant that a node is, whatever it is wrapped in."""
    while isinstance(node, nodes.Formula | nodes.Coerce):
        node = node.body
    return node if isinstance(node, nodes.Const) else None


def refusal(value: Value, kind: Type) -> Refusal | None:
    """Why the type does not allow the value; None where it does, or where that can't be said."""
    if value is None or isinstance(types.plain(kind), ListType):
        return None
    while isinstance(kind, DefinedType):
        allowed = kind.allowed
        if allowed is not None and not allows(allowed, value):
            return _refused(value, f"the type {kind.name}", allowed.text, allowed.values or ())
        kind = kind.base
    return None


def allows(allowed: types.Allowed, value: Value) -> bool:
    """Whether a value is allowed; also where that can't be said, since the test would go on for long or gives null."""
    if allowed.values is not None:
        return _listed(value, allowed.values)
    return allowed.loops or allowed.test(value) is not False


def unlisted(value: Value, listed: Sequence[Value]) -> Refusal | None:
    """Why a column that lists its values does not allow this one."""
    if value is None or _listed(value, listed):
        return None
    return _refused(value, "the column", ", ".join(feel_text(one, nested=True) for one in listed), listed)


def _refused(value: Value, where: str, text: str, listed: Sequence[Value]) -> Refusal:
    near = nearest(value, [one for one in listed if isinstance(one, str)]) if isinstance(value, str) else None
    mend = f'did you mean "{near}"?' if near is not None else f"it allows {text}"
    return Refusal(f"{feel_text(value, nested=True)} is not among the values that {where} allows", mend, text)


def _listed(value: Value, listed: Sequence[Value]) -> bool:
    for one in listed:
        try:
            if matches(value, one) is True:
                return True
        except Fault:
            continue
    return False


def listed_values(tests: nodes.Node | None) -> list[Value] | None:
    """The values and ranges that tests list, where all are constants."""
    body = tests.body if isinstance(tests, nodes.Formula) else tests
    if not isinstance(body, nodes.AnyOf) or body.negated:
        return None
    found = [_listed_value(test) for test in body.tests]
    return None if any(one is None for one in found) else found


def _listed_value(test: nodes.Node) -> Value:
    """The one value or range that a test lists; None where it is no constant."""
    if isinstance(test, nodes.Compare) and isinstance(test.right, nodes.Const):
        value, operator = test.right.value, test.operator
        if operator == "=":
            return value
        below, included = operator in ("<", "<="), operator in ("<=", ">=")
        if operator == "!=" or value is None:
            return None
        return Range(None if below else value, value if below else None, included and not below, included and below, operator)
    found = test.test if isinstance(test, nodes.Test) else test
    if isinstance(found, nodes.RangeNode) and isinstance(found.low, nodes.Const) and isinstance(found.high, nodes.Const):
        return Range(found.low.value, found.high.value, found.low_included, found.high_included, found.operator)
    return found.value if isinstance(found, nodes.Const) else None


def tested_values(cell: nodes.Node | None) -> Iterator[nodes.Const]:
    """The constants that the tests of a cell look for."""
    body = cell.body if isinstance(cell, nodes.Formula) else cell
    for test in body.tests if isinstance(body, nodes.AnyOf) else ():
        found = test.test if isinstance(test, nodes.Test) else test
        if isinstance(found, nodes.Compare) and found.operator in ("=", "!="):
            found = found.right
        for one in found.items if isinstance(found, nodes.ListNode) else (found,):
            if isinstance(one, nodes.Const):
                yield one


def backwards(low: Value, high: Value) -> bool:
    """Whether a range of these constants goes from the greater to the less."""
    try:
        return low is not None and high is not None and bool(order(low, high) > 0)
    except Fault:
        return False


def spelled(node: nodes.Node, wanted: Type, text: str) -> str:
    """How a value of the wanted type is written, where another was; `text` is the expression around it."""
    kind, given = kinds.kind_of(kinds.single(wanted)), constant(node)
    value = None if given is None else given.value
    written = text[node.start : node.end]
    if kind in EXAMPLES and kind != "number":
        if kind == "date" and (isinstance(value, str) or _DAY.fullmatch(written)):
            day = value if isinstance(value, str) else written
            return f'write date("{day}")'
        return f"write {EXAMPLES[kind]}" if isinstance(value, str) else ""
    if kind == "number" and isinstance(value, str) and _NUMERAL.fullmatch(value):
        return "take the quotes away"
    if kind == "boolean" and value in ("true", "false"):
        return "take the quotes away"
    if kind == "string" and given is not None and value is not None and not isinstance(value, str):
        return f'write it in quotes: "{feel_text(value)}"'
    return ""
