"""One expression by itself, outside any model: its typed form over names that are declared beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.core.feel import PROPERTY_NAMES, ExpressionBuilder
from saklig.decision.core.scope import Frame, Scope
from saklig.decision.dmn.findings import Findings
from saklig.decision.dmn.model import Place, Text
from saklig.decision.errors import ExpressionError, ModelError
from saklig.decision.feel import tree
from saklig.decision.feel.names import NameSet
from saklig.decision.feel.parser import parse_expression
from saklig.decision.near import did_you_mean
from saklig.decision.values import Function

_AS: Final = "write names as x: number, y: list<string>"
_BEFORE: Final = "function("  # names are written as parameters of a function are, and read as such


def typed_expression(
    text: str, names: str = "", *, value: str | None = None, functions: Mapping[str, Function]
) -> nodes.Unit:
    """The typed form of a FEEL expression, as a decision that reads the names as its inputs.

    `names` declares them as parameters are written: `x: number, y: list<string>`; a name without a type may be anything.
    With `value`, a type, the text is read as a decision table's cell: unary tests over `?`.
    Errors: ModelError with every fault, each with a caret under it; its file is "expression", "names" or "value".
    """
    findings = Findings()
    builder = ExpressionBuilder(functions, types.SIMPLE.get, NameSet(PROPERTY_NAMES), findings)
    builder.known_types = lambda: types.SIMPLE
    frame = Frame()
    scope = Scope(frame)
    slots = []
    for name, kind in _declared(names, "names", builder, findings):
        if name in scope.names:
            twice = ExpressionError(f"the name {name!r} is there twice", 0, 1, code="DUPLICATE_NAME",
                                    mend="give each a name of its own")
            findings.within(_text(names, "names"), twice)
        slots.append((scope.bind(name, kind), name, nodes.Source("input", name)))
    kind = types.ANY
    if value is not None:
        (_, kind), *_ = _declared(f"?: {value}", "value", builder, findings) or [("?", types.ANY)]
    _raise(findings)  # what the expression says can't be judged by names that are not right
    written = _text(text, "expression")
    if value is None:
        body = builder.formula(written, scope)
    else:
        slot = frame.slot()
        slots.append((slot, "?", nodes.Source("input", "?")))
        body = builder.tests(written, scope, slot, kind) or _always(written)
    _raise(findings)
    return nodes.Unit(
        key="expression", kind="decision", id="expression", name="expression", body=body, frame=frame.size,
        slots=tuple(slots), type=body.type,
    )  # fmt: skip


def _raise(findings: Findings) -> None:
    problems = findings.problems({})
    if problems:
        raise ModelError(problems)


def _always(text: Text) -> nodes.Node:
    """A cell of `-`, which asks nothing."""
    end = len(text.text)
    true = nodes.Const(end=end, value=True, type=types.BOOLEAN)
    return nodes.Formula(end=end, text=text, body=true, type=types.BOOLEAN, traced=False)


def _text(text: str, file: str) -> Text:
    starts = [0, *(place + 1 for place, sign in enumerate(text) if sign == "\n")]
    marks = tuple((start, line, 1) for line, start in enumerate(starts, 1))
    return Text(text=text, element_id=None, place=Place(file=file, line=1, column=1), marks=marks)


def _declared(
    names: str, file: str, builder: ExpressionBuilder, findings: Findings
) -> list[tuple[str, types.Type]]:
    """The names with their types; what is wrong with them is among the faults, at its place."""

    def wrong(start: int, end: int, message: str, mend: str) -> None:
        start = min(max(start - len(_BEFORE), 0), len(names))
        error = ExpressionError(message, start, max(end - len(_BEFORE), start + 1), mend=mend)
        findings.within(_text(names, file), error)

    if not names.strip():
        return []
    try:
        found = parse_expression(f"{_BEFORE}{names}) null", [], NameSet())
    except ExpressionError as error:
        wrong(error.start, error.end, error.message, _AS)
        return []
    whole = len(_BEFORE) + len(names) + len(") null")
    if not isinstance(found, tree.FunctionNode) or not isinstance(found.body, tree.Const) or found.end != whole:
        wrong(0, len(names), "these are no names", _AS)
        return []
    declared = []
    for name, kind_node in found.parameters:
        kind = types.ANY if kind_node is None else builder.type(kind_node)
        if kind is None:
            assert kind_node is not None
            mend = did_you_mean(kind_node.name, types.SIMPLE) or "only FEEL's own types are known here"
            wrong(kind_node.start, kind_node.end, f"unknown type {kind_node.name!r}", mend)
        declared.append((name, kind or types.ANY))
    return declared
