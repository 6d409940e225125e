"""Functions defined outside FEEL (DMN 1.5, 10.3.2.13): the name they are known by, and the call of the one it means.

What a model writes is a context: `{java: {class: "…", method signature: "…"}}` in FEEL, the inner one as a boxed context.
The function that results is an ordinary one whose body calls the table's, so that nothing after this knows of Java.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from saklig.decision import types
from saklig.decision.core import nodes
from saklig.decision.dmn import model
from saklig.decision.errors import ExpressionError
from saklig.decision.feel import tree
from saklig.decision.feel.external import java_function
from saklig.decision.feel.names import NameSet
from saklig.decision.feel.parser import parse_expression
from saklig.decision.values import Function

_HOW = '{class: "java.lang.Math", method signature: "max(double, double)"}'
_PMML = "PMML models are not called: write the function in FEEL"
Found = Function | str


def written_in_feel(node: tree.FunctionNode, builtins: Mapping[str, Function]) -> Found:
    """What `function(…) external …` calls, or why nothing."""
    outer = dict(node.body.entries) if isinstance(node.body, tree.ContextNode) else {}
    if "pmml" in {key.lower() for key in outer}:
        return _PMML
    inner = outer.get("java")
    entries = dict(inner.entries) if isinstance(inner, tree.ContextNode) else {}
    return _chosen(entries, len(node.parameters), builtins, f"external {{java: {_HOW}}}")


def written_in_a_box(logic: model.FunctionDefinition, builtins: Mapping[str, Function]) -> Found:
    """What a boxed function of another kind than FEEL calls, or why nothing."""
    kind = logic.kind.rpartition(":")[2]
    if kind != "Java":
        return _PMML if kind == "PMML" else f"there are no {logic.kind} functions: write the function in FEEL"
    entries: dict[str, tree.Node] = {}
    if isinstance(logic.body, model.Context):
        for entry in logic.body.entries:
            if entry.name is not None and isinstance(entry.value, model.LiteralExpression):
                entries[entry.name] = _parsed(entry.value.text)
    elif isinstance(logic.body, model.LiteralExpression):
        whole = _parsed(logic.body.text)
        entries = dict(whole.entries) if isinstance(whole, tree.ContextNode) else {}
    return _chosen(entries, len(logic.parameters), builtins, f"a context {_HOW} as its body")


def _parsed(text: model.Text) -> tree.Node:
    try:
        return parse_expression(text.text, [], NameSet())
    except ExpressionError:
        return tree.Const(start=0, end=0, value=None)


def _chosen(entries: Mapping[str, tree.Node], count: int, builtins: Mapping[str, Function], how: str) -> Found:
    owner, signature = (_text(entries.get(key)) for key in ("class", "method signature"))
    if owner is None or signature is None:
        return f"a Java function is named by class and method signature, both in quotes: write {how}, or the function in FEEL"
    return java_function(builtins, owner, signature, count)


def _text(node: tree.Node | None) -> str | None:
    return node.value if isinstance(node, tree.Const) and isinstance(node.value, str) else None


def call_of(function: Function, parameters: Sequence[tuple[str, int, types.Type]], start: int, end: int) -> nodes.Node:
    """The body of the function: the table's called with the parameters."""
    place: dict[str, Any] = {"start": start, "end": end}
    arguments = tuple(nodes.Local(slot=slot, name=name, type=kind, **place) for name, slot, kind in parameters)
    return nodes.BuiltinCall(
        function=function, arguments=arguments, names=None, type=function.result_type or types.ANY, **place
    )


def text_of(logic: model.FunctionDefinition) -> model.Text:
    """The text that names the function in a box, for messages about it; an empty one where none does."""
    body = logic.body
    texts = [body.text] if isinstance(body, model.LiteralExpression) else []
    if isinstance(body, model.Context):
        values = {entry.name: entry.value for entry in body.entries}
        found = [values.get(key) for key in ("method signature", "class")]
        texts = [value.text for value in found if isinstance(value, model.LiteralExpression)]
    return texts[0] if texts else model.Text(text="", element_id=logic.id, place=logic.place)
