"""Lines for operators and tests: the straight way where both sides are of one plain kind, else `ways`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Any, Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.evaluation.code.writer import Writer
from saklig.decision.values import NUMBERS, Range, Value

if TYPE_CHECKING:
    from saklig.decision.evaluation.code.compile import Compiler

# the Python class, by its name in the namespace, of what Python compares as FEEL does
KINDS: Final = {types.NUMBER: "Decimal", types.STRING: "str", types.DATE: "date"}
_QUICK: Final = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_CALCULATE: Final = {"+": NUMBERS.add, "-": NUMBERS.subtract, "*": NUMBERS.multiply, "/": NUMBERS.divide}
_PYTHON: Final = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def kind_of(node: nodes.Node) -> str | None:
    """The plain class that the node's value is of, null and unknown facts aside; None where that is not known."""
    if isinstance(node, nodes.Const):
        return constant_kind(node.value)
    return KINDS.get(types.plain(node.type))


def constant_kind(value: Value) -> str | None:
    """The plain class of a constant, or None."""
    return KINDS.get(types.type_of(value)) if type(value).__name__ in ("Decimal", "str", "date") else None


def guard(*sides: tuple[nodes.Node, str]) -> str | None:
    """The condition under which all sides are of one plain kind; None where they can't be known to be."""
    kinds = {kind_of(node) for node, _ in sides}
    if len(kinds) > 1 or None in kinds:
        return None
    tests = [f"type({name}) is {kind_of(node)}" for node, name in sides if not isinstance(node, nodes.Const)]
    return " and ".join(dict.fromkeys(tests)) or "True"


def negate(c: Compiler, w: Writer, node: nodes.Negate) -> str:
    value = c.write(w, node.operand)
    return w.keep(f"minus({value}) if type({value}) is Decimal else negate(r, {value}, {c.here(w, node)})")


def arithmetic(c: Compiler, w: Writer, node: nodes.Arithmetic) -> str:
    known = _known_beforehand(node)
    if known is not None:
        return w.constant(known)
    left, right = c.write(w, node.left), c.write(w, node.right)
    slow = f"calculate(r, {node.operator!r}, {left}, {right}, {c.here(w, node)})"
    quick = _QUICK.get(node.operator)
    tests = [f"type({name}) is Decimal" for side, name in ((node.left, left), (node.right, right)) if not _number(side)]
    if quick is None:
        return w.keep(slow)
    found = w.name()
    with w.block(f"if {' and '.join(dict.fromkeys(tests)) or 'True'}"):
        w.put(f"try: {found} = {quick}({left}, {right})")
        w.put(f"except DecimalException: {found} = {slow}")
    w.put(f"else: {found} = {slow}")
    return found


def _number(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and type(node.value) is Decimal


def _known_beforehand(node: nodes.Arithmetic) -> Decimal | None:
    """What two constants give; None where that is to be found out when it is evaluated, with its diagnostic."""
    left, right = node.left, node.right
    if not isinstance(left, nodes.Const) or not isinstance(right, nodes.Const) or node.operator not in _CALCULATE:
        return None
    if type(left.value) is not Decimal or type(right.value) is not Decimal:
        return None
    try:
        return _CALCULATE[node.operator](left.value, right.value)
    except DecimalException:
        return None


def compare(c: Compiler, w: Writer, node: nodes.Compare) -> str:
    left, right, operator = c.write(w, node.left), c.write(w, node.right), node.operator
    slow = f"compare(r, {operator!r}, {left}, {right}, {c.here(w, node)})"
    straight = f"{left} {_PYTHON[operator]} {right}"
    if operator in ("=", "!=") and (left, right).count("None") == 1:
        value = left if right == "None" else right
        return w.keep(f"{value} is{' not' * (operator == '!=')} None if type({value}) is not Unknown else {slow}")
    condition = guard((node.left, left), (node.right, right))
    if condition is None:
        condition = f"type({left}) is type({right}) and type({left}) in COMPARED_PLAINLY"
    return w.keep(f"{straight} if {condition} else {slow}")


def logic(c: Compiler, w: Writer, node: nodes.Logic) -> str:
    # the value that settles it: false for and, true for or (table 50)
    decides = "True" if node.operator == "or" else "False"
    other = "False" if node.operator == "or" else "True"
    found = w.name()
    left = c.write(w, node.left)
    w.put(f"if {left} is {decides}: {found} = {decides}")
    with w.block("else"):
        right = c.write(w, node.right)
        w.put(f"if {right} is {decides}: {found} = {decides}")
        w.put(f"elif {left} is {other} and {right} is {other}: {found} = {other}")
        w.put(f"else: {found} = join(r, {node.operator!r}, {left}, {right}, {c.here(w, node)})")
    return found


def between(c: Compiler, w: Writer, node: nodes.Between) -> str:
    value, low, high = c.write(w, node.value), c.write(w, node.low), c.write(w, node.high)
    slow = f"between(r, {value}, {low}, {high}, {c.here(w, node)})"
    condition = guard((node.value, value), (node.low, low), (node.high, high))
    return w.keep(slow if condition is None else f"{low} <= {value} <= {high} if {condition} else {slow}")


def test(c: Compiler, w: Writer, node: nodes.Test) -> str:
    value, wanted = c.write(w, node.value), node.test
    if isinstance(wanted, nodes.RangeNode) and not wanted.operator and wanted.low and wanted.high:
        return _in_range(c, w, node, wanted, value)
    two = c.write(w, wanted)
    slow = f"matches(r, {value}, {two}, {node.condition}, {c.here(w, node)})"
    if node.condition:
        return w.keep(f"{two} if {two} is True or {two} is False else {slow}")
    if isinstance(wanted, nodes.Const) and type(wanted.value) is bool:
        return w.keep(f"{value} is {two} if type({value}) is bool else {slow}")
    if isinstance(wanted, nodes.Const) and wanted.value is None:
        return w.keep(f"{value} is None if type({value}) is not Unknown else {slow}")
    condition = guard((node.value, value), (wanted, two))
    if condition is None:
        own = constant_kind(wanted.value) if isinstance(wanted, nodes.Const) else None
        condition = (
            f"type({value}) is {own}" if own
            else f"type({value}) is type({two}) and type({value}) in COMPARED_PLAINLY"
        )
    return w.keep(f"{value} == {two} if {condition} else {slow}")


def _in_range(c: Compiler, w: Writer, node: nodes.Test, wanted: nodes.RangeNode, value: str) -> str:
    assert wanted.low is not None and wanted.high is not None
    low, high = c.write(w, wanted.low), c.write(w, wanted.high)
    included = wanted.low_included, wanted.high_included
    made = f"make_range(r, {low}, {high}, {included}, '', {c.here(w, wanted)})"
    slow = f"matches(r, {value}, {made}, {node.condition}, {c.here(w, node)})"
    condition = guard((node.value, value), (wanted.low, low), (wanted.high, high))
    ends = kind_of(wanted.low)
    if condition is None and ends is not None and ends == kind_of(wanted.high):
        names = dict.fromkeys((value, low, high))
        condition = " and ".join(f"type({name}) is {ends}" for name in names)
    if condition is None:
        return w.keep(slow)
    if not (isinstance(wanted.low, nodes.Const) and isinstance(wanted.high, nodes.Const)):
        condition += f" and {low} <= {high}"
    elif wanted.low.value > wanted.high.value:
        return w.keep(slow)
    first, second = ("<=" if inside else "<" for inside in included)
    return w.keep(f"{low} {first} {value} {second} {high} if {condition} else {slow}")


def any_of(c: Compiler, w: Writer, node: nodes.AnyOf) -> str:
    if not node.tests:
        return w.constant(node.negated)
    if len(node.tests) == 1:
        only = c.write(w, node.tests[0])
        return w.keep(f"opposite({only})") if node.negated else only
    found = w.keep(c.write(w, node.tests[0]))
    for one in node.tests[1:]:
        with w.block(f"if {found} is not True"):
            also = c.write(w, one)
            w.put(f"if {also} is True: {found} = True")
            w.put(f"elif {also} is not False: {found} = either({found}, {also})")
    if node.negated:
        w.put(f"{found} = opposite({found})")
    return found


def in_(c: Compiler, w: Writer, node: nodes.In) -> str:
    value = c.write(w, node.value)
    w.fill(node.slot, value)
    found = c.write(w, node.tests)
    tests = w.constant(c.later(node.tests))
    return w.keep(f"{found} if type({found}) is not Unknown else for_each_value({value}, {found}, {tests}, {node.slot}, f)")


def range_node(c: Compiler, w: Writer, node: nodes.RangeNode) -> str:
    known = constant_range(node)
    if known is not None:
        return w.constant(known)
    low = "None" if node.low is None else c.write(w, node.low)
    high = "None" if node.high is None else c.write(w, node.high)
    included = node.low_included, node.high_included
    return w.keep(f"make_range(r, {low}, {high}, {included}, {node.operator!r}, {c.here(w, node)})")


def constant_range(node: nodes.Node) -> Range | None:
    """The range of a node whose ends are constants of one plain kind, in order; else None."""
    if not isinstance(node, nodes.RangeNode):
        return None
    ends = [end for end in (node.low, node.high) if end is not None]
    if not ends or not all(isinstance(end, nodes.Const) and constant_kind(end.value) for end in ends):
        return None
    low, high = (end.value if isinstance(end, nodes.Const) else None for end in (node.low, node.high))
    if not node.operator and (low is None or high is None or type(low) is not type(high) or low > high):
        return None
    return Range(low, high, node.low_included, node.high_included, node.operator)


LINES: Final[Mapping[type[nodes.Node], Callable[[Compiler, Writer, Any], str]]] = {
    nodes.Negate: negate,
    nodes.Arithmetic: arithmetic,
    nodes.Compare: compare,
    nodes.Logic: logic,
    nodes.Between: between,
    nodes.Test: test,
    nodes.AnyOf: any_of,
    nodes.In: in_,
    nodes.RangeNode: range_node,
}
