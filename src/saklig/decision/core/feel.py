"""FEEL syntax to the typed form: names to slots, unary tests to booleans over the value, types where known.

Source: DMN 1.5, 10.3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import singledispatchmethod
from typing import Any, Final

from saklig.decision import types
from saklig.decision.core import external, nodes
from saklig.decision.core.meant import explained, function_meant, name_meant
from saklig.decision.core.scope import Scope
from saklig.decision.dmn.findings import Findings
from saklig.decision.dmn.model import Text
from saklig.decision.errors import ExpressionError
from saklig.decision.feel import tree
from saklig.decision.feel.names import NameSet
from saklig.decision.feel.parser import parse_expression, parse_unary_tests
from saklig.decision.near import did_you_mean
from saklig.decision.temporal import parse_temporal
from saklig.decision.values import Function

_NUMBERS_OF: Final = (
    "year", "month", "day", "weekday", "hour", "minute", "second", "years", "months", "days", "hours", "minutes", "seconds",
)  # fmt: skip
_PROPERTIES: Final = dict.fromkeys(_NUMBERS_OF, types.NUMBER) | {
    "time offset": types.DAYS_TIME,
    "timezone": types.STRING,
    "start included": types.BOOLEAN,
    "end included": types.BOOLEAN,
}
_NEED_PARAMETERS: Final = (types.SIMPLE["list"], types.SIMPLE["context"])
MAX_ITERATORS: Final = 16
PROPERTY_NAMES: Final = ("time offset", "start included", "end included")


class ExpressionBuilder:
    """Builds nodes of one model; every fault is told to `findings`, and the node becomes `Broken`."""

    def __init__(
        self,
        builtins: Mapping[str, Function],
        types_by_name: Callable[[str], types.Type | None],
        members: NameSet,
        findings: Findings,
    ) -> None:
        self.builtins = builtins
        self.builtin_names = NameSet(name for name in builtins if " " in name)
        self.type_by_name = types_by_name
        self.members = members
        self.findings = findings
        # the model's own elements, each with how to bring it in scope, and its types: for what may have been meant
        self.elements: Mapping[str, str] = {}
        self.known_types: Callable[[], Iterable[str]] = tuple
        self.in_cell = False
        self.text: Text | None = None
        self.value_slot: tuple[int, types.Type] | None = None
        # a dispatching method is made anew each time it is asked for, which costs more than most of what it does
        vars(self)["node"] = self.node

    # --- whole texts ---

    def formula(self, text: Text, scope: Scope, *, traced: bool = True) -> nodes.Node:
        """A literal expression."""
        visible = scope.frame.size
        node = self._read(text, scope, parse_expression)
        operands = tuple(_operands(node, visible))
        return nodes.Formula(
            start=node.start, end=node.end, text=text, body=node, type=node.type, operands=operands, traced=traced
        )

    def tests(self, text: Text, scope: Scope, slot: int, kind: types.Type) -> nodes.Node | None:
        """Unary tests over the value in the slot; None for `-`."""
        if text.text.strip() in ("-", ""):
            return None
        inner = scope.inner()
        inner.bind("?", kind, slot)
        kept, self.value_slot = self.value_slot, (slot, kind)
        node = self._read(text, inner, parse_unary_tests)
        self.value_slot = kept
        return nodes.Formula(start=node.start, end=node.end, text=text, body=node, type=types.BOOLEAN, traced=False)

    def _read(self, text: Text, scope: Scope, parse: Callable[..., tree.Node]) -> nodes.Node:
        kept, self.text = self.text, text
        try:
            found = parse(text.text, [self.builtin_names, *scope.chain()], self.members, self.is_type)
            return self.node(found, scope)
        except ExpressionError as error:
            if self.findings.may_look():
                error = explained(text.text, error, scope, self.builtin_names.names, self.elements)
            self.findings.within(text, error)
            return nodes.Broken(start=error.start, end=error.end, code="INVALID_EXPRESSION", message=error.message)
        finally:
            self.text = kept

    def is_type(self, name: str) -> bool:
        """Whether a type has this name."""
        return self.type_by_name(name) is not None

    def broken(self, node: tree.Node, code: str, message: str, mend: str = "") -> nodes.Node:
        """A node that has no meaning, told of once."""
        if self.text is not None:
            self.findings.within(self.text, ExpressionError(message, node.start, node.end, code=code, mend=mend))
        whole = f"{message}: {mend}" if mend else message
        return nodes.Broken(start=node.start, end=node.end, code=code, message=whole)

    # --- nodes ---

    @singledispatchmethod
    def node(self, node: tree.Node, scope: Scope) -> nodes.Node:
        """The typed form of a syntax node."""
        raise TypeError(f"no typed form for {type(node).__name__}")

    @node.register
    def _(self, node: tree.Const, scope: Scope) -> nodes.Node:
        return nodes.Const(start=node.start, end=node.end, value=node.value, type=types.type_of(node.value))

    @node.register
    def _(self, node: tree.AtLiteral, scope: Scope) -> nodes.Node:
        value = parse_temporal(node.text)
        if value is None:
            mend = 'write @"2020-01-31", @"12:00:00", @"2020-01-31T12:00:00", @"P1D" or @"P1Y"'
            return self.broken(node, "INVALID_LITERAL", f'@"{node.text}" is no date, time or duration', mend)
        return nodes.Const(start=node.start, end=node.end, value=value, type=types.type_of(value))

    @node.register
    def _(self, node: tree.Name, scope: Scope) -> nodes.Node:
        found = scope.lookup(node.name, node.start, node.end)
        if found is not None and not (isinstance(found, nodes.FilterName) and found.otherwise is None):
            return found
        function = self.builtins.get(node.name)
        if function is not None:
            constant = nodes.Const(start=node.start, end=node.end, value=function)
            if isinstance(found, nodes.FilterName):
                return nodes.FilterName(
                    start=node.start, end=node.end, name=node.name, slot=found.slot, otherwise=constant
                )
            return constant
        if found is not None:
            return found
        mend = self.findings.hint(lambda: name_meant(node.name, scope, self.elements, in_cell=self.in_cell))
        return self.broken(node, "UNKNOWN_NAME", f"unknown name {node.name!r}", mend)

    @node.register
    def _(self, node: tree.Path, scope: Scope) -> nodes.Node:
        source = self.node(node.source, scope)
        return nodes.Get(start=node.start, end=node.end, source=source, name=node.name,
                         type=member_type(source.type, node.name))

    @node.register
    def _(self, node: tree.Negation, scope: Scope) -> nodes.Node:
        operand = self.node(node.operand, scope)
        if isinstance(operand, nodes.Const) and types.plain(operand.type) is types.NUMBER:
            return nodes.Const(start=node.start, end=node.end, value=-operand.value if operand.value else operand.value,
                               type=operand.type)
        return nodes.Negate(start=node.start, end=node.end, operand=operand, type=types.plain(operand.type))

    @node.register
    def _(self, node: tree.Binary, scope: Scope) -> nodes.Node:
        left, right = self.node(node.left, scope), self.node(node.right, scope)
        operator = node.operator
        if operator == "and" or operator == "or":
            return nodes.Logic(start=node.start, end=node.end, operator=operator, left=left, right=right,
                               type=types.BOOLEAN)
        if operator in ("=", "!=", "<", "<=", ">", ">="):
            return nodes.Compare(start=node.start, end=node.end, operator=operator, left=left, right=right,
                                 type=types.BOOLEAN)
        both = types.plain(left.type), types.plain(right.type)
        kind = both[0] if both[0] == both[1] and both[0] in (types.NUMBER, types.STRING) else types.ANY
        return nodes.Arithmetic(start=node.start, end=node.end, operator=operator, left=left, right=right, type=kind)  # type: ignore[arg-type]

    @node.register
    def _(self, node: tree.Between, scope: Scope) -> nodes.Node:
        return nodes.Between(
            start=node.start,
            end=node.end,
            value=self.node(node.value, scope),
            low=self.node(node.low, scope),
            high=self.node(node.high, scope),
            type=types.BOOLEAN,
        )

    @node.register
    def _(self, node: tree.In, scope: Scope) -> nodes.Node:
        value = self.node(node.value, scope)
        # a test may speak of the value as `?` (table 55)
        inner = scope.inner()
        slot = inner.bind("?", value.type)
        local = nodes.Local(start=node.start, end=node.end, slot=slot, name="?", type=value.type)
        tests = tuple(self.test(test, local, inner) for test in node.tests)
        return nodes.In(start=node.start, end=node.end, value=value, slot=slot, type=types.BOOLEAN,
                        tests=nodes.AnyOf(tests=tests, type=types.BOOLEAN))

    @node.register
    def _(self, node: tree.UnaryTests, scope: Scope) -> nodes.Node:
        assert self.value_slot is not None
        slot, kind = self.value_slot
        local = nodes.Local(start=node.start, end=node.end, slot=slot, name="?", type=kind)
        tests = tuple(self.test(test, local, scope) for test in node.tests)
        return nodes.AnyOf(start=node.start, end=node.end, tests=tests, negated=node.negated, type=types.BOOLEAN)

    def test(self, test: tree.Node, value: nodes.Local, scope: Scope) -> nodes.Node:
        """A positive unary test as a boolean over the value (10.3.2.14)."""
        if isinstance(test, tree.Comparison):
            return nodes.Compare(start=test.start, end=test.end, operator=test.operator, left=value,
                                 right=self.node(test.operand, scope), type=types.BOOLEAN)
        node = self.node(test, scope)
        boolean = types.plain(node.type) is types.BOOLEAN and types.plain(value.type) is not types.BOOLEAN
        condition = (boolean and not isinstance(node, nodes.Const)) or any(
            isinstance(part, nodes.Local) and part.slot == value.slot for part in walk(node)
        )
        return nodes.Test(start=test.start, end=test.end, value=value, test=node, condition=condition,
                          type=types.BOOLEAN)

    @node.register
    def _(self, node: tree.Comparison, scope: Scope) -> nodes.Node:
        operand = self.node(node.operand, scope)
        start, end, kind = node.start, node.end, types.range_of(operand.type)
        if node.operator in ("=", "!="):
            return nodes.RangeNode(start=start, end=end, low=operand, high=operand, low_included=True,
                                   high_included=True, operator=node.operator, type=kind)
        upper = node.operator in ("<", "<=")
        included = node.operator in ("<=", ">=")
        return nodes.RangeNode(
            start=start, end=end, type=kind,
            low=None if upper else operand, high=operand if upper else None,
            low_included=included and not upper, high_included=included and upper, operator=node.operator,
        )

    @node.register
    def _(self, node: tree.Interval, scope: Scope) -> nodes.Node:
        low, high = self.node(node.low, scope), self.node(node.high, scope)
        return nodes.RangeNode(start=node.start, end=node.end, low=low, high=high, low_included=node.low_included,
                               high_included=node.high_included, type=types.range_of(low.type))

    @node.register
    def _(self, node: tree.InstanceOf, scope: Scope) -> nodes.Node:
        kind = self.type(node.type)
        if kind is None:
            return self.unknown_type(node.type)
        return nodes.InstanceOf(start=node.start, end=node.end, value=self.node(node.value, scope), of=kind,
                                type=types.BOOLEAN)

    @node.register
    def _(self, node: tree.ListNode, scope: Scope) -> nodes.Node:
        items = tuple(self.node(item, scope) for item in node.items)
        return nodes.ListNode(start=node.start, end=node.end, items=items, type=list_type(items))

    @node.register
    def _(self, node: tree.ContextNode, scope: Scope) -> nodes.Node:
        inner = scope.inner()
        keys = [key for key, _ in node.entries]
        if len(set(keys)) < len(keys):
            twice = next(key for index, key in enumerate(keys) if key in keys[:index])
            return self.broken(node, "DUPLICATE_KEY", f"a context has each key once, but {twice!r} stands twice")
        entries = []
        for key, value in node.entries:
            built = self.node(value, inner)
            entries.append((key, inner.bind(key, built.type), built))
        return nodes.ContextNode(start=node.start, end=node.end, entries=tuple(entries), type=context_type(entries))

    @node.register
    def _(self, node: tree.Filter, scope: Scope) -> nodes.Node:
        source = self.node(node.source, scope)
        bare = types.plain(source.type)
        element = bare.element if isinstance(bare, types.ListType) else source.type
        slot = scope.frame.slot()
        condition = self.node(node.condition, scope.inner((slot, element)))
        # a number picks one element; any other condition keeps some
        picks = types.plain(condition.type) is types.NUMBER
        kind = element if picks else (types.ANY if condition.type is types.ANY else types.list_of(element))
        return nodes.Filter(start=node.start, end=node.end, source=source, condition=condition, slot=slot, type=kind)

    @node.register
    def _(self, node: tree.Call, scope: Scope) -> nodes.Node:
        arguments = tuple(self.node(argument, scope) for argument in node.arguments)
        name = ""
        if isinstance(node.function, tree.Name):
            name = node.function.name
            found = scope.lookup(name, node.function.start, node.function.end)
            builtin = self.builtins.get(name)
            if builtin is not None and (found is None or isinstance(found, nodes.FilterName)):
                return nodes.BuiltinCall(start=node.start, end=node.end, function=builtin, arguments=arguments,
                                         names=node.names, type=builtin.result_type or types.ANY)
            if found is None:
                mend = self.findings.hint(lambda: function_meant(name, scope, self.builtins, self.elements))
                return self.broken(node.function, "UNKNOWN_FUNCTION", f"unknown function {name!r}", mend)
        function = self.node(node.function, scope)
        kind = types.plain(function.type)
        result = kind.result if isinstance(kind, types.FunctionType) else types.ANY
        return nodes.Call(start=node.start, end=node.end, name=name, function=function, arguments=arguments,
                          names=node.names, type=result)

    @node.register
    def _(self, node: tree.If, scope: Scope) -> nodes.Node:
        then, otherwise = self.node(node.then, scope), self.node(node.otherwise, scope)
        return nodes.If(start=node.start, end=node.end, condition=self.node(node.condition, scope), then=then,
                        otherwise=otherwise, type=common_type((then, otherwise)))

    def loops(self, loops: Iterable[tree.Loop], scope: Scope) -> tuple[tuple[nodes.Loop, ...], Scope]:
        """Iterators, and the scope inside them. Errors: ExpressionError for more than anybody could follow."""
        loops, built = tuple(loops), []
        if len(loops) > MAX_ITERATORS:
            message = f"at most {MAX_ITERATORS} iterators stand in one expression: take some of them together in a function"
            raise ExpressionError(message, loops[MAX_ITERATORS].start, loops[-1].end)
        for loop in loops:
            source = self.node(loop.source, scope)
            until = None if loop.until is None else self.node(loop.until, scope)
            bare = types.plain(source.type)
            element = bare.element if isinstance(bare, types.ListType | types.RangeType) else types.ANY
            if until is not None:
                element = source.type
            scope = scope.inner()
            slot = scope.bind(loop.name, element)
            built.append(nodes.Loop(start=loop.start, end=loop.end, slot=slot, name=loop.name, source=source,
                                    until=until, type=element))
        return tuple(built), scope

    @node.register
    def _(self, node: tree.For, scope: Scope) -> nodes.Node:
        loops, inner = self.loops(node.loops, scope)
        inner = inner.inner()
        partial = inner.bind("partial", types.list_of(types.ANY))
        body = self.node(node.body, inner)
        return nodes.For(start=node.start, end=node.end, loops=loops, body=body, partial=partial,
                         type=types.list_of(body.type))

    @node.register
    def _(self, node: tree.Quantified, scope: Scope) -> nodes.Node:
        loops, inner = self.loops(node.loops, scope)
        return nodes.Quantified(start=node.start, end=node.end, every=node.every, loops=loops,
                                body=self.node(node.body, inner), type=types.BOOLEAN)

    @node.register
    def _(self, node: tree.FunctionNode, scope: Scope) -> nodes.Node:
        called = external.written_in_feel(node, self.builtins) if node.external else None
        if isinstance(called, str):
            return self.broken(node, "EXTERNAL_FUNCTION", called)
        inner = scope.inner()
        parameters = []
        for name, kind_node in node.parameters:
            kind = types.ANY if kind_node is None else self.type(kind_node) or types.SIMPLE.get(kind_node.name)
            if kind is None:
                assert kind_node is not None
                return self.unknown_type(kind_node)
            parameters.append((name, inner.bind(name, kind), kind))
        if called is None:
            body = self.node(node.body, inner)
        else:
            body = external.call_of(called, parameters, node.start, node.end)
        return nodes.FunctionNode(
            start=node.start, end=node.end, name="function", parameters=tuple(parameters), body=body, result=types.ANY,
            traced=False, type=types.function_of(tuple(kind for _, _, kind in parameters), body.type),
        )

    # --- types ---

    def unknown_type(self, node: tree.TypeNode) -> nodes.Node:
        near = self.findings.hint(lambda: did_you_mean(node.name, self.known_types()))
        mend = near or "define it with <itemDefinition>"
        return self.broken(node, "UNKNOWN_TYPE", f"unknown type {node.name!r}", mend)

    def type(self, node: tree.TypeNode) -> types.Type | None:
        """What a type in an expression means, or None."""
        arguments = [self.type(argument) for argument in node.arguments]
        if any(argument is None for argument in arguments):
            return None
        known = [argument for argument in arguments if argument is not None]
        if node.name == "list" and known:
            return types.list_of(known[0])
        if node.name == "range" and known:
            return types.range_of(known[0])
        if node.name == "context" and node.fields:
            members = [(name, self.type(kind)) for name, kind in node.fields]
            return types.context_of(tuple((name, kind or types.ANY) for name, kind in members))
        if node.name == "function" and node.result is not None:
            result = self.type(node.result)
            return None if result is None else types.function_of(tuple(known), result)
        found = self.type_by_name(node.name)
        # the name alone of a list, context, range or function is no type (rule 52), unless an item definition is so called
        return None if node.name in types.SIMPLE and found in _NEED_PARAMETERS else found


def member_type(kind: types.Type, name: str) -> types.Type:
    """The type of `x.name` for an x of the type."""
    bare = types.plain(kind)
    if isinstance(bare, types.ContextType):
        return bare.get(name) or types.ANY
    if isinstance(bare, types.ListType):
        inner = member_type(bare.element, name)
        return types.ANY if inner is types.ANY else types.list_of(inner)
    if isinstance(bare, types.RangeType):
        return bare.element if name in ("start", "end") else types.BOOLEAN
    return types.ANY if bare in (types.ANY, types.CONTEXT) else _PROPERTIES.get(name, types.ANY)


def common_type(items: Iterable[nodes.Node]) -> types.Type:
    """The one type of all nodes, null aside, or Any."""
    kinds = [item.type for item in items if item.type is not types.NULL]
    same = kinds and all(kind is kinds[0] or kind == kinds[0] for kind in kinds[1:])
    return kinds[0] if same else types.ANY


def list_type(items: tuple[nodes.Node, ...]) -> types.Type:
    """The type of a list of the nodes."""
    return types.list_of(common_type(items))


def context_type(entries: Iterable[tuple[str, int, nodes.Node]]) -> types.Type:
    """The type of a context of the entries."""
    return types.context_of(tuple((key, value.type) for key, _, value in entries))


def walk(node: nodes.Node) -> Iterator[nodes.Node]:
    """The node and all nodes beneath it, in order."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: nodes.Node) -> Iterator[nodes.Node]:
    """The nodes directly beneath, in order."""
    for part in fields(node):
        yield from _nodes_in(getattr(node, part.name))


def _nodes_in(value: Any) -> Iterator[nodes.Node]:
    if isinstance(value, nodes.Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes_in(item)


def _operands(node: nodes.Node, visible: int) -> Iterator[tuple[str, nodes.Node]]:
    """The longest paths from names that were in scope before the formula, each once."""
    seen: set[str] = set()

    def search(part: nodes.Node) -> Iterator[tuple[str, nodes.Node]]:
        text = _path_text(part, visible)
        if text is not None:
            if text not in seen:
                seen.add(text)
                yield text, part
            return
        for child in children(part):
            yield from search(child)

    yield from search(node)


def _path_text(node: nodes.Node, visible: int) -> str | None:
    if isinstance(node, nodes.Local):
        return node.name if node.slot < visible else None
    if isinstance(node, nodes.Get):
        inner = _path_text(node.source, visible)
        return None if inner is None else f"{inner}.{node.name}"
    return None
