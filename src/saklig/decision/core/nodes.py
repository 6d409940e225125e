"""The typed form: what a model means, with nothing left to resolve.

Every name is a slot in a frame, an entry of a context, or a built-in; every unary test is a boolean over the column's
value; every coercion is a node; each node has its span in the expression's text and its type where known. Evaluation,
partial evaluation, analysis and SQL read this and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from saklig.decision.dmn.model import Aggregation, HitPolicy, Text
from saklig.decision.types import ANY, Type
from saklig.decision.values import Function, Value

# policies under which the table's value is one row's (8.2.8)
SINGLE_HIT: Final[frozenset[HitPolicy]] = frozenset(("UNIQUE", "FIRST", "ANY", "PRIORITY"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any node; `start` and `end` are offsets in the text of the `Formula` around it."""

    start: int = 0
    end: int = 0
    type: Type = ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Const(Node):
    """A value known when the model is read."""

    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken(Node):
    """An expression that could not be read or resolved: null and an error diagnostic, always."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Local(Node):
    """What stands in a slot of the frame."""

    slot: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Get(Node):
    """An entry of a context, a property of a date, or the same of every element of a list (10.3.2.5)."""

    source: Node
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterName(Node):
    """Inside a filter over elements of unknown type: the element's own entry if it has one, else what is outside."""

    name: str
    slot: int
    otherwise: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    """Arithmetic negation."""

    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """+ - * / **."""

    operator: Literal["+", "-", "*", "/", "**"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """= != < <= > >=."""

    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic(Node):
    """Three-valued and/or."""

    operator: Literal["and", "or"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """value >= low and value <= high."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Node):
    """A unary test against a value: the expression is true, equals it, or is a list or range that holds it."""

    value: Node
    test: Node
    # whether the test is a condition of its own (it speaks of `?`, or of other names), so that only true counts
    condition: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf(Node):
    """Tests joined by commas; `negated` for `not(...)`."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """value in tests: the value fills the slot that the tests read."""

    value: Node
    slot: int
    tests: AnyOf


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeNode(Node):
    """A range value."""

    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool
    # set for `(< x)`: the one comparison that the range is
    operator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListNode(Node):
    """A list value."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextNode(Node):
    """A context value; each entry also fills a slot, which later entries read."""

    entries: tuple[tuple[str, int, Node], ...]
    # a boxed context's last entry without a name is its value
    result: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Node):
    """source[condition]; `slot` holds the element. `strict` for the boxed form, whose match must be a boolean."""

    source: Node
    condition: Node
    slot: int
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltinCall(Node):
    """A built-in by name, its arguments in the order of one of its forms."""

    function: Function
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """Any other function value."""

    name: str
    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    """if condition then ... else ...; anything but true takes the else branch (10.3.2.13).

    `strict` for the boxed form, which is null unless the condition is a boolean.
    """

    condition: Node
    then: Node
    otherwise: Node
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop(Node):
    """One iterator; `until` for `in a..b`."""

    slot: int
    name: str
    source: Node
    until: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class For(Node):
    """for ... return body; `partial` is the slot of the results so far."""

    loops: tuple[Loop, ...]
    body: Node
    partial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantified(Node):
    """some or every; `strict` for the boxed form, whose body must be a boolean."""

    every: bool
    loops: tuple[Loop, ...]
    body: Node
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionNode(Node):
    """A function over the frame it was made in; `traced` for those whose calls the trace names."""

    name: str
    parameters: tuple[tuple[str, int, Type], ...]
    body: Node
    result: Type
    traced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceOf(Node):
    """value instance of `of`."""

    value: Node
    of: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Coerce(Node):
    """The value as one of `type`, or null with a diagnostic that says `what` does not fit."""

    body: Node
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula(Node):
    """A literal expression: where its text stands, and the names in it that the trace shows as operands."""

    text: Text
    body: Node
    operands: tuple[tuple[str, Node], ...] = ()
    traced: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Node):
    """What is worked out once in an evaluation for equal values in these slots, which are all that it reads (`needed`)."""

    body: Node
    slots: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableInput(Node):
    """A column of conditions: its expression, the slot its value stands in, and the test of its allowed values."""

    element_id: str | None
    text: str
    expression: Node
    slot: int
    allowed: Node | None
    # the values it can have, where they are enumerated
    domain: tuple[Value, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOutput(Node):
    """A column of results; `order` are its allowed values, by falling priority."""

    name: str | None
    order: tuple[Value, ...]
    default: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRule(Node):
    """A row; a condition of None is `-`."""

    id: str
    number: int
    conditions: tuple[Node | None, ...]
    outputs: tuple[Node, ...]
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Node):
    """A decision table."""

    element_id: str | None
    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[TableInput, ...]
    outputs: tuple[TableOutput, ...]
    rules: tuple[TableRule, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a unit's slot gets its value: an element of the graph, or a context of them (an imported model)."""

    kind: Literal["input", "unit", "context"]
    key: str
    members: tuple[tuple[str, Source], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A decision, business knowledge model or decision service, ready to be compiled."""

    key: str
    kind: Literal["decision", "knowledge", "service"]
    id: str
    name: str
    body: Node
    frame: int
    slots: tuple[tuple[int, str, Source], ...]
    type: Type
    # names of the knowledge sources that it rests on
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An input datum: where it stands in the facts and its type."""

    key: str
    id: str
    name: str
    path: tuple[str, ...]
    type: Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A decision service as a function over units (10.4, table 62)."""

    outputs: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A whole model in typed form; keys are `id`, or `namespace#id` for what is imported."""

    inputs: Mapping[str, Input]
    units: Mapping[str, Unit]
    services: Mapping[str, Service]
    types: Mapping[str, Type]
