"""One expression by itself, outside any model: its typed form over names that are declared beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.feel import PROPERTY_NAMES, ExpressionBuilder
from saklig.decision.core.scope import Frame, Scope
from saklig.decision.core.show import caret
from saklig.decision.dmn.model import Place, Text
from saklig.decision.errors import ExpressionError, ModelError, Problem
from saklig.decision.feel import tree
from saklig.decision.feel.names import NameSet
from saklig.decision.feel.parser import parse_expression
from saklig.decision.values import Function

_BEFORE: Final = "function("  # names are written as parameters of a function are, and read as such


def typed_expression(
    text: str, names: str = "", *, value: str | None = None, functions: Mapping[str, Function]
) -> nodes.Unit:
    """The typed form of a FEEL expression, as a decision that reads the names as its inputs.

    `names` declares them as parameters are written: `x: number, y: list<string>`; a name without a type may be anything.
    With `value`, a type, the text is read as a decision table's cell: unary tests over `?`.
    Errors: ModelError with every fault, each with a caret under it; its file is "expression", "names" or "value".
    """
    faults: list[Problem] = []
    builder = _builder(functions, faults)
    frame = Frame()
    scope = Scope(frame)
    slots = []
    for name, kind in _declared(names, "names", builder, faults):
        if name in scope.names:
            faults.append(_fault("names", names, 0, 0, f"the name {name!r} is there twice: give each a name of its own"))
        slots.append((scope.bind(name, kind), name, nodes.Source("input", name)))
    written = _text(text, "expression")
    body: nodes.Node | None
    if value is None:
        body = builder.formula(written, scope)
    else:
        (_, kind), *_ = _declared(f"?: {value}", "value", builder, faults) or [("?", types.ANY)]
        slot = frame.slot()
        slots.append((slot, "?", nodes.Source("input", "?")))
        body = builder.tests(written, scope, slot, kind) or _always(written)
    if faults:
        raise ModelError(tuple(faults))
    return nodes.Unit(
        key="expression", kind="decision", id="expression", name="expression", body=body, frame=frame.size,
        slots=tuple(slots), type=body.type,
    )  # fmt: skip


def _always(text: Text) -> nodes.Node:
    """A cell of `-`, which asks nothing."""
    end = len(text.text)
    true = nodes.Const(end=end, value=True, type=types.BOOLEAN)
    return nodes.Formula(end=end, text=text, body=true, type=types.BOOLEAN, traced=False)


def _builder(functions: Mapping[str, Function], faults: list[Problem]) -> ExpressionBuilder:
    def report(text: Text, start: int, end: int, message: str) -> None:
        faults.append(_fault(text.place.file, text.text, start, end, message))

    return ExpressionBuilder(functions, types.SIMPLE.get, NameSet(PROPERTY_NAMES), report)


def _text(text: str, file: str) -> Text:
    return Text(text=text, element_id=None, place=Place(file=file, line=1, column=1))


def _fault(file: str, text: str, start: int, end: int, message: str) -> Problem:
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Problem(file=file, line=line, column=column, element_id=None, message=message + caret(text, start, end))


def _declared(
    names: str, file: str, builder: ExpressionBuilder, faults: list[Problem]
) -> list[tuple[str, types.Type]]:
    """The names with their types; what is wrong with them is among the faults, at its place."""

    def wrong(start: int, end: int, message: str) -> None:
        start = min(max(start - len(_BEFORE), 0), len(names))
        faults.append(_fault(file, names, start, max(end - len(_BEFORE), start + 1), message))

    if not names.strip():
        return []
    try:
        found = parse_expression(f"{_BEFORE}{names}) null", [], NameSet())
    except ExpressionError as error:
        wrong(error.start, error.end, f"{error.message}: write names as x: number, y: list<string>")
        return []
    whole = len(_BEFORE) + len(names) + len(") null")
    if not isinstance(found, tree.FunctionNode) or not isinstance(found.body, tree.Const) or found.end != whole:
        wrong(0, len(names), "these are no names: write them as x: number, y: list<string>")
        return []
    declared = []
    for name, kind_node in found.parameters:
        kind = types.ANY if kind_node is None else builder.type(kind_node)
        if kind is None:
            assert kind_node is not None
            wrong(kind_node.start, kind_node.end, f"unknown type {kind_node.name!r}")
        declared.append((name, kind or types.ANY))
    return declared
