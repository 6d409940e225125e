"""The syntax tree of FEEL: frozen nodes with the span of text they came from.

Source: DMN 1.5, 10.3.1.2 (grammar rules 1 to 66). Names are as written; `core.build` resolves them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any node; `start` and `end` are offsets in the expression's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Const(Node):
    """null, true, false, a number or a string."""

    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLiteral(Node):
    """`@"2020-01-01"`."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A name in scope, or one that nobody knows."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """`source.name`."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Node):
    """`-x`."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """An operator between two operands."""

    operator: Literal["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """`x between low and high`."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """`x in tests`."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOf(Node):
    """`x instance of type`."""

    value: Node
    type: TypeNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval(Node):
    """`[low..high]`."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Node):
    """`< x` alone: a unary test, or a range with one end when in brackets."""

    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaryTests(Node):
    """Tests separated by commas; `negated` for `not(...)`; none at all for `-`."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNode(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextNode(Node):
    """`{a: 1, b: 2}`."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Node):
    """`source[condition]`."""

    source: Node
    condition: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """`f(a, b)` or `f(x: a)`."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """`if a then b else c`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop(Node):
    """One iterator of a `for` or a quantifier; `until` for `in a..b`."""

    name: str
    source: Node
    until: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Node):
    """`for x in xs return body`."""

    loops: tuple[Loop, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    """`some x in xs satisfies body`, or `every`."""

    every: bool
    loops: tuple[Loop, ...]
    body: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionNode(Node):
    """`function(a: type) body`."""

    parameters: tuple[tuple[str, TypeNode | None], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeNode(Node):
    """A type: its name, and what stands between its angle brackets."""

    name: str
    arguments: tuple[TypeNode, ...] = ()
    fields: tuple[tuple[str, TypeNode], ...] = ()
    result: TypeNode | None = None
