"""Small models for the tests, made of their text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from saklig.decision import Model, Result, read_model

AT = date(2025, 9, 1)
NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(body: str, namespace: str = "https://example.test/model") -> bytes:
    """A model file around its elements."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="{NAMESPACE}" id="d" name="test" namespace="{namespace}">{body}</definitions>'
    ).encode()


def inputs(types: Mapping[str, str]) -> str:
    """Input data by name and type."""
    return "".join(
        f'<inputData id="i-{index}" name={quoteattr(name)}><variable name={quoteattr(name)} typeRef={quoteattr(kind)}/>'
        "</inputData>"
        for index, (name, kind) in enumerate(types.items())
    )


def required(types: Mapping[str, str]) -> str:
    """What a decision needs to read all inputs."""
    return "".join(
        f'<informationRequirement><requiredInput href="#i-{index}"/></informationRequirement>'
        for index in range(len(types))
    )


def decision(logic: str, types: Mapping[str, str], name: str = "out", kind: str = "Any") -> str:
    """A decision on all inputs."""
    return (
        f'<decision id="dec-{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/>{required(types)}{logic}'
        "</decision>"
    )


def literal(text: str, identity: str = "text") -> str:
    """A literal expression."""
    return f'<literalExpression id="{identity}"><text>{escape(text)}</text></literalExpression>'


def expression_model(
    text: str, types: Mapping[str, str] | None = None, items: str = "", *, strict: bool = True
) -> Model:
    """A model whose decision `out` is one expression."""
    types = types or {}
    return read_model(definitions(items + inputs(types) + decision(literal(text), types)), strict=strict)


def value(text: str, facts: Mapping[str, object] | None = None, types: Mapping[str, str] | None = None) -> Result:
    """What an expression gives."""
    names = types or dict.fromkeys(facts or {}, "Any")
    return expression_model(text, names, strict=False).evaluate("out", facts or {}, at=AT)


def table(
    columns: list[tuple[str, str]], rows: list[list[str]], policy: str = "UNIQUE", extra: str = "", outputs: str = ""
) -> str:
    """A decision table with one output, unless `outputs` says otherwise."""
    heads = "".join(
        f'<input id="c{index}"><inputExpression typeRef="{kind}"><text>{escape(text)}</text></inputExpression></input>'
        for index, (text, kind) in enumerate(columns)
    )
    lines = ""
    for number, cells in enumerate(rows, 1):
        conditions = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells[: len(columns)])
        results = "".join(f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in cells[len(columns) :])
        lines += f'<rule id="r{number}">{conditions}{results}</rule>'
    outs = outputs or '<output id="o"/>'
    return f'<decisionTable id="t" hitPolicy="{policy}"{extra}>{heads}{outs}{lines}</decisionTable>'


def table_model(
    columns: list[tuple[str, str]], rows: list[list[str]], policy: str = "UNIQUE", extra: str = "", outputs: str = ""
) -> Model:
    """A model whose decision `out` is one table over inputs named as its columns."""
    types = dict(columns)
    return read_model(definitions(inputs(types) + decision(table(columns, rows, policy, extra, outputs), types)))
