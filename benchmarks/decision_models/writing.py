"""Writes one description of a model as DMN and as JDM, so that both engines get the same tables and the same nodes.

Cells and column expressions are in what FEEL and the peer's language have in common; only formulas are given in both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: an expression where it is an input, a name where it is an output."""

    text: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row: tests ("-" is any), results, and the provision that the annotation names."""

    tests: tuple[str, ...]
    results: tuple[str, ...]
    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A decision that is a table; with one output column its value is that output."""

    name: str
    requires: tuple[str, ...]
    hit_policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A decision that is a number by a formula, in FEEL and in the peer's language."""

    name: str
    requires: tuple[str, ...]
    feel: str
    zen: str


Node = Table | Formula


def to_dmn(name: str, inputs: Mapping[str, str], nodes: Sequence[Node]) -> bytes:
    """The model as DMN 1.5. `inputs` has the type of each input: a FEEL type."""
    parts = [f'<definitions xmlns="{MODEL}" id="{name}" name="{name}" namespace="urn:saklig:benchmark:{name}">']
    for one, kind in inputs.items():
        parts.append(f'<inputData id="in-{one}" name="{one}"><variable name="{one}" typeRef="{kind}"/></inputData>')
    for node in nodes:
        parts.append(_dmn_decision(node, inputs))
    parts.append("</definitions>")
    return "\n".join(parts).encode()


def _dmn_decision(node: Node, inputs: Mapping[str, str]) -> str:
    kind = node.outputs[0].type if isinstance(node, Table) and len(node.outputs) == 1 else "number"
    type_ref = "" if isinstance(node, Table) and len(node.outputs) > 1 else f' typeRef="{kind}"'
    parts = [f'<decision id="{node.name}" name="{node.name}"><variable name="{node.name}"{type_ref}/>']
    for at, one in enumerate(node.requires):
        required = f'<requiredInput href="#in-{one}"/>' if one in inputs else f'<requiredDecision href="#{one}"/>'
        parts.append(f'<informationRequirement id="{node.name}-needs-{at}">{required}</informationRequirement>')
    if isinstance(node, Table):
        parts.append(_dmn_table(node))
    else:
        parts.append(f'<literalExpression id="{node.name}-text"><text>{escape(node.feel)}</text></literalExpression>')
    parts.append("</decision>")
    return "".join(parts)


def _dmn_table(table: Table) -> str:
    parts = [f'<decisionTable id="{table.name}-table" hitPolicy="{table.hit_policy}">']
    for at, column in enumerate(table.inputs):
        expression = f'<inputExpression typeRef="{column.type}"><text>{escape(column.text)}</text></inputExpression>'
        parts.append(f'<input id="{table.name}-i{at}">{expression}</input>')
    for at, column in enumerate(table.outputs):
        named = f' name="{column.text}"' if len(table.outputs) > 1 else ""
        parts.append(f'<output id="{table.name}-o{at}"{named} typeRef="{column.type}"/>')
    parts.append('<annotation name="Provision"/>')
    for at, row in enumerate(table.rows):
        tests = "".join(f"<inputEntry><text>{escape(test)}</text></inputEntry>" for test in row.tests)
        results = "".join(f"<outputEntry><text>{escape(result)}</text></outputEntry>" for result in row.results)
        provision = f"<annotationEntry><text>{escape(row.provision)}</text></annotationEntry>"
        parts.append(f'<rule id="{table.name}-r{at}">{tests}{results}{provision}</rule>')
    parts.append("</decisionTable>")
    return "".join(parts)


def to_jdm(inputs: Mapping[str, str], nodes: Sequence[Node]) -> str:
    """The model as JDM: a node for each decision, an edge for each requirement; the last decision answers.

    JDM has no hit policy but first and collect: rows that exclude one another give the same with first. An annotation is
    a row's description. Nodes joined as they rest on one another are the peer's faster form: in a chain that passes all
    values on, the graph of thirty took half as long again with trace.
    """
    edges = [(needed, node.name) for node in nodes for needed in _jdm_sources(node, inputs)]
    edges.append((nodes[-1].name, "answer"))
    return json.dumps({
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            _jdm_node("facts", "inputNode", None),
            *(_jdm_decision(node) for node in nodes),
            _jdm_node("answer", "outputNode", None),
        ],
        "edges": [{"id": f"{one}-{two}", "type": "edge", "sourceId": one, "targetId": two} for one, two in edges],
    })  # fmt: skip


def _jdm_sources(node: Node, inputs: Mapping[str, str]) -> list[str]:
    """What a node is joined to: all inputs come from the one node of facts."""
    facts = ["facts"] if any(one in inputs for one in node.requires) else []
    return facts + [one for one in node.requires if one not in inputs]


def _jdm_node(name: str, kind: str, content: Mapping[str, Any] | None) -> dict[str, Any]:
    node: dict[str, Any] = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    return node if content is None else {**node, "content": content}


def _jdm_decision(node: Node) -> dict[str, Any]:
    plain = {"passThrough": False, "inputField": None, "outputPath": None, "executionMode": "single"}
    if isinstance(node, Formula):
        expressions = [{"id": f"{node.name}-text", "key": node.name, "value": node.zen}]
        return _jdm_node(node.name, "expressionNode", {**plain, "expressions": expressions})
    single = len(node.outputs) == 1
    inputs = [{"id": f"i{at}", "name": one.text, "field": one.text} for at, one in enumerate(node.inputs)]
    outputs = [
        {"id": f"o{at}", "name": one.text, "field": node.name if single else one.text}
        for at, one in enumerate(node.outputs)
    ]
    content = {**plain, "hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": _jdm_rows(node)}
    return _jdm_node(node.name, "decisionTableNode", content)


def _jdm_rows(table: Table) -> list[dict[str, str]]:
    rows = []
    for at, row in enumerate(table.rows):
        cells = {f"i{column}": "" if test == "-" else test for column, test in enumerate(row.tests)}
        cells |= {f"o{column}": result for column, result in enumerate(row.results)}
        rows.append({"_id": f"{table.name}-r{at}", "_description": row.provision, **cells})
    return rows
