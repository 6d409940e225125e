"""A test directory in the form of the conformance suite, made of its text: our own cases, none of the suite's."""

from __future__ import annotations

from decision.models import decision, definitions, inputs, literal

HEAD = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
)


def case(name: str, wanted: str, node: str = "out", given: str = "", more: str = "") -> str:
    """A test case of one result node; `wanted` is what stands in `<expected>`."""
    return (
        f'<testCase id="{name}"{more}>{given}<resultNode name="{node}" type="decision"><expected>{wanted}</expected>'
        "</resultNode></testCase>"
    )


def value(text: str, kind: str = "decimal") -> str:
    """A value of the suite."""
    return f'<value xsi:type="xsd:{kind}">{text}</value>'


def given(name: str, content: str) -> str:
    """An input of the suite."""
    return f'<inputNode name="{name}">{content}</inputNode>'


NULL = '<value xsi:nil="true"/>'


def cases_file(*cases: str, model: str = "m.dmn") -> bytes:
    """A test file around its cases."""
    return f"{HEAD}<modelName>{model}</modelName>{''.join(cases)}</testCases>".encode()


def model(text: str = "x + 1", types: dict[str, str] | None = None) -> bytes:
    """A model of one decision `out` over the number x."""
    types = {"x": "number"} if types is None else types
    return definitions(inputs(types) + decision(literal(text), types))
