"""What is certainly wrong with a program, found in its typed form: kinds of values that can never meet, arguments that
no function takes, constants that are not allowed, paths that lead nowhere.

Nothing here changes what is evaluated: a finding stands beside the program. Source: DMN 1.5, 10.3.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from saklig.decision import types
from saklig.decision.core import kinds, nodes
from saklig.decision.core.calling import Callees, builtin_misuse, misuse
from saklig.decision.core.constants import backwards, constant, listed_values, refusal, spelled, tested_values, unlisted
from saklig.decision.core.fitting import Misfit, misfits
from saklig.decision.core.kinds import never, never_equal, never_ordered, shown
from saklig.decision.dmn.findings import Findings
from saklig.decision.dmn.model import Place, Text
from saklig.decision.errors import ExpressionError
from saklig.decision.near import did_you_mean
from saklig.decision.values import Value

Places = Callable[[str], tuple[Place, str]]


def check_program(program: nodes.Program, places: Places, findings: Findings) -> None:
    """Tell the findings of every unit; `places` says where the element of a unit's key stands."""
    for unit in program.units.values():
        _Checker(program, unit, places(unit.key), findings).check()


class _Checker:
    """Goes through one unit, with a stack of its own: expressions may be nested deeply."""

    def __init__(self, program: nodes.Program, unit: nodes.Unit, place: tuple[Place, str], findings: Findings) -> None:
        self.unit, self.place, self.findings = unit, place, findings
        self.callees = Callees(program, unit)
        self.text: Text | None = None

    def check(self) -> None:
        """Tell of everything in the unit."""
        waiting: list[tuple[nodes.Node, Text | None]] = [(self.unit.body, None)]
        while waiting:
            node, text = waiting.pop()
            kind = type(node)
            if kind is nodes.Formula:
                text = node.text  # type: ignore[attr-defined]
            rule = _RULES.get(kind)
            if rule is not None:
                self.text = text
                rule(self, node)
            for name in _PARTS[kind]:
                value = getattr(node, name)
                for child in _nodes_in(value) if type(value) is tuple else (value,):
                    if child is not None and type(child) not in _LEAVES:
                        waiting.append((child, text))

    def tell(self, node: nodes.Node, code: str, message: str, *, mend: str = "", expected: str = "") -> None:
        """A finding at a node: at its span in the expression, or at the element where it is in none."""
        text = self.text
        while isinstance(node, nodes.Coerce | nodes.Formula):
            text = node.text if isinstance(node, nodes.Formula) else text
            node = node.body
        if text is None:
            self.findings.at(*self.place, code, message, mend=mend, expected=expected)
            return
        error = ExpressionError(message, node.start, node.end, code=code, mend=mend, expected=expected)
        self.findings.within(text, error)

    def tell_all(self, found: Iterator[Misfit]) -> None:
        kept = self.text
        for one in found:
            self.text = one.text
            self.tell(one.node, one.code, one.message, mend=one.mend, expected=one.expected)
        self.text = kept

    # --- operators ---

    def mismatch(self, node: nodes.Node, left: nodes.Node, right: nodes.Node, message: str) -> None:
        written = "" if self.text is None else self.text.text
        mend = spelled(right, left.type, written) or spelled(left, right.type, written)
        message = f"{message} {shown(left.type)} and {shown(right.type)}"
        self.tell(node, "TYPE_MISMATCH", message, mend=mend, expected=shown(left.type))

    def boolean(self, node: nodes.Node, what: str, *also: str) -> None:
        if never(node.type, "boolean", *also):
            self.tell(node, "CONDITION_NOT_BOOLEAN", f"{what}, not {shown(node.type)}", expected="boolean",
                      mend="compare it with something, as in … = …")

    def arithmetic(self, node: nodes.Arithmetic) -> None:
        left, right = node.left.type, node.right.type
        if kinds.never_joined(node.operator, left, right):
            text = node.operator == "+" and "string" in (kinds.kind_of(kinds.single(kind)) for kind in (left, right))
            self.tell(node, "TYPE_MISMATCH", f"{node.operator} does not join {shown(left)} and {shown(right)}",
                      mend="string(…) makes text of the other" if text else "")

    def negation(self, node: nodes.Negate) -> None:
        if never(node.operand.type, "number", "days and time duration", "years and months duration"):
            self.tell(node, "TYPE_MISMATCH", f"- needs a number or a duration, not {shown(node.operand.type)}",
                      expected="number")

    def comparison(self, node: nodes.Compare) -> None:
        left, right, operator = node.left, node.right, node.operator
        if operator not in ("=", "!="):
            if never_ordered(left.type, right.type):
                self.mismatch(node, left, right, f"{operator} does not join")
        elif never_equal(left.type, right.type):
            self.mismatch(node, left, right, f"{operator} does not join")
        else:
            self.allowed(right, left.type)
            self.allowed(left, right.type)

    def logic(self, node: nodes.Logic) -> None:
        for side in (node.left, node.right):
            self.boolean(side, f"{node.operator} joins what is true or false")

    def between(self, node: nodes.Between) -> None:
        for end in (node.low, node.high):
            if never_ordered(node.value.type, end.type):
                self.mismatch(end, node.value, end, "between does not join")

    def span(self, node: nodes.RangeNode) -> None:
        low, high = node.low, node.high
        if low is None or high is None or node.operator:
            return
        if never_ordered(low.type, high.type):
            self.mismatch(node, low, high, "a range does not join")
        elif isinstance(low, nodes.Const) and isinstance(high, nodes.Const) and backwards(low.value, high.value):
            self.tell(node, "INVALID_RANGE", "a range goes from the less to the greater", mend="change its ends about")

    # --- unary tests ---

    def test(self, node: nodes.Test) -> None:
        value, test = node.value, node.test
        if isinstance(test, nodes.ListNode) and not isinstance(kinds.bare(value.type), types.ListType):
            for item in test.items:
                self.one_test(value, item)
        elif not node.condition or never(test.type, "boolean"):
            self.one_test(value, test)

    def one_test(self, value: nodes.Node, test: nodes.Node) -> None:
        own, wanted = kinds.bare(value.type), kinds.single(test.type)
        if isinstance(own, types.ListType) and isinstance(kinds.bare(test.type), types.ListType):
            return
        if isinstance(wanted, types.RangeType) and not isinstance(own, types.RangeType):
            fails = never_ordered(value.type, wanted.element)
        else:
            fails = never_equal(value.type, test.type)
        if fails:
            self.tell(test, "TYPE_MISMATCH", f"the value is {shown(value.type)}, and this tests for {shown(test.type)}",
                      mend=spelled(test, value.type, "" if self.text is None else self.text.text), expected=shown(value.type))
        else:
            self.allowed(test, value.type)

    def allowed(self, node: nodes.Node, kind: types.Type) -> None:
        """A constant that a value of the type can never be."""
        found = constant(node) if isinstance(kind, types.DefinedType) else None
        why = None if found is None else refusal(found.value, kind)
        if why is not None:
            self.tell(node, "NOT_ALLOWED", why.message, mend=why.mend, expected=why.expected)

    # --- choice and iteration ---

    def choice(self, node: nodes.If) -> None:
        self.boolean(node.condition, "the condition of an if is true or false")

    def quantified(self, node: nodes.Quantified) -> None:
        self.boolean(node.body, "what follows satisfies is true or false")

    def filtering(self, node: nodes.Filter) -> None:
        if node.strict:
            self.boolean(node.condition, "the match of a filter is true or false")
        else:
            self.boolean(node.condition, "a filter is true or false, or a number that picks one element", "number")

    def loop(self, node: nodes.Loop) -> None:
        source = kinds.bare(node.source.type)
        for end in () if node.until is None else (node.source, node.until):
            if never(end.type, "number", "date"):
                self.tell(end, "TYPE_MISMATCH", f"one runs from number to number or date to date, not {shown(end.type)}",
                          expected="number")
        if node.until is None and isinstance(source, types.RangeType) and never(source.element, "number", "date"):
            self.tell(node.source, "TYPE_MISMATCH", f"one can't run over a {shown(source)}", expected="range of number")

    # --- paths and calls ---

    def path(self, node: nodes.Get) -> None:
        source = kinds.single(node.source.type)
        if isinstance(source, types.ContextType):
            names, what = tuple(name for name, _ in source.fields), "there is no entry"
        else:
            kind = kinds.kind_of(source)
            if kind is None or kind not in kinds.PROPERTIES:
                return
            names, what = kinds.PROPERTIES[kind], f"{kind} has no property"
        if node.name in names:
            return
        listed = ", ".join(names) or "none"
        mend = did_you_mean(node.name, names)
        if not mend and self.callees.imported(node.source):
            mend = f"require it: what is required of that model is {listed}"
        name = nodes.Const(start=max(node.start, node.end - len(node.name)), end=node.end, value=None)
        self.tell(name, "NO_ENTRY", f"{what} {node.name!r}", mend=mend or f"there are {listed}", expected=listed)

    def builtin(self, node: nodes.BuiltinCall) -> None:
        self.tell_all(builtin_misuse(node, self.text))

    def call(self, node: nodes.Call) -> None:
        if never(node.function.type, "function"):
            message = f"{node.name or 'this'} is {shown(node.function.type)}, not a function"
            self.tell(node.function, "NOT_A_FUNCTION", message, mend="is an operator missing before the bracket?")
            return
        callee = self.callees.of(node.function)
        if callee is not None:
            self.tell_all(misuse(node, callee, self.text))

    # --- types and tables ---

    def coercion(self, node: nodes.Coerce) -> None:
        self.tell_all(misfits(node.body, node.type, self.text))

    def table(self, node: nodes.Table) -> None:
        for place, column in enumerate(node.inputs):
            listed = None if column.allowed is None else listed_values(column.allowed)
            if listed is not None:
                for rule in node.rules:
                    cell = rule.conditions[place] if place < len(rule.conditions) else None
                    for found in tested_values(cell):
                        self.listed(cell, found, listed, column.type)
        for place, result in enumerate(node.outputs):
            if result.order:
                for rule in node.rules:
                    cell = rule.outputs[place] if place < len(rule.outputs) else None
                    one = None if cell is None else constant(cell)
                    if one is not None:
                        self.listed(cell, one, result.order, result.type)

    def listed(
        self, cell: nodes.Node | None, found: nodes.Const, listed: tuple[Value, ...] | list[Value], kind: types.Type
    ) -> None:
        """A constant of a cell that is not among the values its column lists, unless its type says so already."""
        why = None if refusal(found.value, kind) is not None else unlisted(found.value, listed)
        if why is not None:
            while isinstance(cell, nodes.Coerce):
                cell = cell.body
            self.text = cell.text if isinstance(cell, nodes.Formula) else self.text
            self.tell(found, "NOT_ALLOWED", why.message, mend=why.mend, expected=why.expected)


_RULES: Final[Mapping[type[nodes.Node], Callable[[_Checker, Any], None]]] = {
    nodes.Arithmetic: _Checker.arithmetic,
    nodes.Negate: _Checker.negation,
    nodes.Compare: _Checker.comparison,
    nodes.Logic: _Checker.logic,
    nodes.Between: _Checker.between,
    nodes.RangeNode: _Checker.span,
    nodes.Test: _Checker.test,
    nodes.If: _Checker.choice,
    nodes.Quantified: _Checker.quantified,
    nodes.Filter: _Checker.filtering,
    nodes.Loop: _Checker.loop,
    nodes.Get: _Checker.path,
    nodes.BuiltinCall: _Checker.builtin,
    nodes.Call: _Checker.call,
    nodes.Coerce: _Checker.coercion,
    nodes.Table: _Checker.table,
}
_LEAVES: Final = frozenset((nodes.Const, nodes.Local, nodes.Broken))
_NODES: Final = {name: kind for name, kind in vars(nodes).items() if isinstance(kind, type) and issubclass(kind, nodes.Node)}
# the fields of each kind of node that hold nodes
_PARTS: Final[Mapping[type[nodes.Node], tuple[str, ...]]] = {
    kind: tuple(part.name for part in fields(kind) if _NODES.keys() & re.findall(r"\w+", str(part.type)))
    for kind in _NODES.values()
}


def _nodes_in(value: tuple[Any, ...]) -> Iterator[nodes.Node]:
    for item in value:
        if isinstance(item, nodes.Node):
            yield item
        elif type(item) is tuple:
            yield from _nodes_in(item)
