"""Whether two parts of models mean the same, wherever they stand: by their nodes, without spans, slots and identifiers."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields
from typing import Any, Final

from saklig.decision.core import nodes
from saklig.decision.feel.text import feel_text
from saklig.decision.types import Type
from saklig.decision.values import Function, Value

# where something stands, what it is called by machines, and what follows from the rest
_LEFT_OUT: Final = frozenset(
    (
        "start", "end", "type", "text", "operands", "traced", "element_id", "slot", "partial", "domain", "id", "number",
        "annotations",
    )
)  # fmt: skip


def identity(part: Any, *, tables: bool = True) -> Hashable:
    """What a node is, as something to compare. With `tables` false, decision tables in it are all the same."""
    if isinstance(part, nodes.Const):
        return "Const", value_identity(part.value)
    if isinstance(part, nodes.Table) and not tables:
        return "Table"
    if isinstance(part, nodes.Node):
        inner = (getattr(part, one.name) for one in fields(part) if one.name not in _LEFT_OUT)
        return type(part).__name__, *(identity(one, tables=tables) for one in inner)
    if isinstance(part, tuple):
        # whole numbers in tuples are slots
        return tuple(identity(one, tables=tables) for one in part if type(one) is not int)
    if isinstance(part, Type):
        return str(part)
    return value_identity(part)


def value_identity(value: Value) -> Hashable:
    """A value with its class: 1 and true are two things."""
    return type(value).__name__, value.name if isinstance(value, Function) else _text(value)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else feel_text(value, nested=True)


def constant(cell: nodes.Node | None) -> tuple[Value] | None:
    """The value of a result that is a constant."""
    while isinstance(cell, nodes.Formula | nodes.Coerce):
        cell = cell.body
    return (cell.value,) if isinstance(cell, nodes.Const) else None
