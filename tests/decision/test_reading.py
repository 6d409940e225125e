"""Model files: faults are told exactly, and nothing in a file can hurt the reader."""

from __future__ import annotations

import pytest

from decision.models import AT, NAMESPACE, decision, definitions, expression_model, inputs, literal
from saklig.decision import DecisionStep, ModelError, read_model

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9))
    + f']><definitions xmlns="{NAMESPACE}" name="x" namespace="y">&j;</definitions>'
)


def problems(data: bytes, **options: object) -> list[tuple[int, int, str]]:
    with pytest.raises(ModelError) as caught:
        read_model(data, name="rules.dmn", **options)  # type: ignore[arg-type]
    assert all(problem.file == "rules.dmn" for problem in caught.value.problems)
    return [
        (problem.line, problem.column, f"{problem.message}: {problem.mend}" if problem.mend else problem.message)
        for problem in caught.value.problems
    ]


def test_entity_expansion_is_refused() -> None:
    ((line, _, message),) = problems(BOMB.encode())
    assert line == 1
    assert "<!DOCTYPE" in message


def test_external_entities_are_refused() -> None:
    data = f'<!DOCTYPE d SYSTEM "file:///etc/passwd"><definitions xmlns="{NAMESPACE}" name="x" namespace="y"/>'
    assert "<!DOCTYPE" in problems(data.encode())[0][2]


def test_deep_nesting_is_refused() -> None:
    assert "deep" in problems(definitions("<a>" * 500 + "</a>" * 500))[0][2]


def test_broken_xml_has_its_place() -> None:
    ((line, column, message),) = problems(b'<?xml version="1.0"?>\n<definitions>\n  <oops</definitions>')
    assert (line, message.startswith("broken XML")) == (3, True)
    assert column > 1


def test_another_namespace_is_refused() -> None:
    assert "DMN 1.1 to 1.5" in problems(b'<definitions xmlns="urn:other"/>')[0][2]


@pytest.mark.parametrize("namespace", [
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    NAMESPACE,
])
def test_all_versions_are_read(namespace: str) -> None:
    data = definitions(decision(literal("1 + 1"), {})).replace(NAMESPACE.encode(), namespace.encode())
    assert read_model(data).evaluate("out", {}, at=AT).value == 2


def test_every_fault_is_told_at_once_with_line_and_column() -> None:
    data = definitions(
        "\n"
        + inputs({"income": "numer"})
        + '\n<decision id="a" name="a"><variable name="a"/>\n'
        '<informationRequirement><requiredInput href="#i-0"/></informationRequirement>\n'
        '<literalExpression id="f">\n  <text>if incme &gt; 5 then\n    1 els 2</text>\n</literalExpression></decision>\n'
        '<decision id="b" name="b"><variable name="b"/>\n'
        '<informationRequirement><requiredInput href="#nobody"/></informationRequirement>\n'
        '  <literalExpression><text>floor(x)</text></literalExpression></decision>'
    )
    found = problems(data)
    assert [(line, message) for line, _, message in found] == [
        (3, "unknown type 'numer': did you mean 'number'?"),
        (8, "expected 'else' but found 'els': did you mean 'else'?"),
        (11, "requires 'nobody', which is not in the model: correct the href: it is # and the id of an element"),
        (12, "unknown name 'x': nothing is in scope (is a requirement missing?)"),
    ]
    # the column is that of the word itself: four spaces and `1 ` stand before it
    assert found[1][1] == 7
    # after an entity the column is still that of the file
    assert found[3][1] == 1 + len("  <literalExpression><text>floor(")


def test_columns_count_what_stands_in_the_file() -> None:
    data = definitions("\n" + decision('<literalExpression><text>1 &lt; x</text></literalExpression>', {}))
    ((line, column, _),) = problems(data)
    assert data.decode().splitlines()[line - 1][column - 1] == "x"


def test_cycles_are_told() -> None:
    data = definitions("".join(
        f'<decision id="{one}" name="{one}"><variable name="{one}"/><informationRequirement>'
        f'<requiredDecision href="#{other}"/></informationRequirement>{literal("1")}</decision>'
        for one, other in (("a", "b"), ("b", "a"))
    ))
    assert "requires itself: a → b → a" in problems(data)[0][2]


def test_names_and_ids_are_unique() -> None:
    found = problems(definitions(inputs({"a": "number"}) + decision(literal("1"), {}, "a")))
    assert "the name 'a' is used twice" in found[0][2]


@pytest.mark.parametrize(
    "text", ["((((" * 60 + "1" + "))))" * 60, "-" * 500 + "1", "1" + "+1" * 20_000, '"' + "x" * 200_000 + '"']
)
def test_expressions_beyond_the_limits_are_refused(text: str) -> None:
    assert problems(definitions(decision(literal(text), {})))


@pytest.mark.parametrize("text", [
    "for i in 1..999999999 return i",
    "for i in 1..2000, j in 1..2000 return 1",
    '{f: function(n) f2(n), f2: function(n) n}.f(1)',
    'string join(for i in 1..20000 return "' + "x" * 100 + '")',
    'replace("aaa", "((a*)*)*", "b")',
])
def test_work_without_end_is_stopped(text: str) -> None:
    result = expression_model(text, strict=False).evaluate("out", {}, at=AT)
    assert result.value is None
    assert not result.settled


def test_recursion_without_end_is_stopped() -> None:
    data = definitions(
        '<businessKnowledgeModel id="f" name="f"><variable name="f"/><encapsulatedLogic>'
        '<formalParameter name="n" typeRef="number"/><literalExpression><text>f(n + 1)</text></literalExpression>'
        '</encapsulatedLogic><knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'
        '</businessKnowledgeModel><decision id="d1" name="out"><variable name="out"/>'
        '<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>'
        f'{literal("f(1)")}</decision>'
    )
    result = read_model(data).evaluate("out", {}, at=AT)
    assert (result.value, result.settled) == (None, False)
    assert result.diagnostics[-1].code == "LIMIT"


def test_imports_come_through_the_caller() -> None:
    shared = definitions(
        '<itemDefinition name="tAmount"><typeRef>number</typeRef></itemDefinition>'
        '<businessKnowledgeModel id="twice" name="twice as much"><variable name="twice as much"/><encapsulatedLogic>'
        '<formalParameter name="x" typeRef="tAmount"/><literalExpression><text>x * 2</text></literalExpression>'
        "</encapsulatedLogic></businessKnowledgeModel>",
        "urn:shared",
    )
    data = definitions(
        f'<import name="common" namespace="urn:shared" importType="{NAMESPACE}"/>'
        '<decision id="d1" name="out"><variable name="out" typeRef="common.tAmount"/>'
        '<knowledgeRequirement><requiredKnowledge href="urn:shared#twice"/></knowledgeRequirement>'
        f'{literal("common.twice as much(21)")}</decision>'
    )
    assert read_model(data, resolve=lambda space, _: {"urn:shared": shared}[space]).evaluate("out", {}, at=AT).value == 42
    assert "no model with the namespace urn:shared was found" in problems(data)[0][2]


def test_same_bytes_of_trace_every_time() -> None:
    types = {"household": "tHousehold"}
    items = (
        '<itemDefinition name="tHousehold"><itemComponent name="incomes" isCollection="true"><typeRef>number</typeRef>'
        "</itemComponent></itemDefinition>"
    )
    data = definitions(
        items + inputs(types)
        + '<businessKnowledgeModel id="cap" name="cap"><variable name="cap"/><encapsulatedLogic>'
        '<formalParameter name="x" typeRef="number"/><literalExpression id="cap-text"><text>x * 0.06 / 11</text>'
        "</literalExpression></encapsulatedLogic></businessKnowledgeModel>"
        + decision(literal("sum(household.incomes)", "total-text"), types, "total")
        + '<decision id="top" name="top"><variable name="top"/>'
        '<informationRequirement><requiredDecision href="#dec-total"/></informationRequirement>'
        '<informationRequirement><requiredInput href="#i-0"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="#cap"/></knowledgeRequirement>'
        f'{literal("[cap(total), household.incomes]")}</decision>'
    )
    facts = {"household": {"incomes": [100000, 120000.5]}}
    first = read_model(data).evaluate("top", facts, at=AT).trace
    second = read_model(data).evaluate("top", facts, at=AT).trace
    assert first.to_json() == second.to_json()
    assert [step.name for step in first.decisions] == ["total", "top"]
    assert isinstance(first.decisions[0], DecisionStep)
    text = first.to_json()
    # a part of the facts is written by its path, and numbers by their digits
    assert '{"fact":"household.incomes"}' in text
    assert '"arguments":[["x",220000.5]]' in text
    assert '"call":"cap"' in text


@pytest.mark.parametrize("opening", ["1 in (", "[1..", "]1..", "(1.."])
def test_brackets_that_can_be_read_in_many_ways_take_no_time_without_end(opening: str) -> None:
    # tried anew at each level, sixty of them would not end in this world's time
    assert problems(definitions(decision(literal(opening * 60), {})))
