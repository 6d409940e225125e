"""A bad model gives every fault it has, each with what it is in, where it stands, and how to mend it; a good one none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from decision.models import AT, NAMESPACE, decision, definitions, inputs, literal, table
from saklig.decision import ModelError, Part, Problem, examine_models, read_model

BAD = Path(__file__).parent / "bad"
TYPES = {
    "n": "number", "s": "string", "d": "date", "p": "boolean", "k": "tKind", "xs": "tNumbers", "c": "tChild",
    "Annual income": "number",
}  # fmt: skip
ITEMS = """
<itemDefinition name="tKind"><typeRef>string</typeRef>
<allowedValues><text>"granted", "refused"</text></allowedValues></itemDefinition>
<itemDefinition name="tShare"><typeRef>number</typeRef><allowedValues><text>[0..100]</text></allowedValues></itemDefinition>
<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
<itemDefinition name="tChild"><itemComponent name="age"><typeRef>number</typeRef></itemComponent>
<itemComponent name="born"><typeRef>date</typeRef></itemComponent></itemDefinition>
"""
TWICE = (
    '<businessKnowledgeModel id="twice" name="twice"><variable name="twice"/><encapsulatedLogic>'
    '<formalParameter name="amount" typeRef="number"/><literalExpression><text>amount * 2</text></literalExpression>'
    '</encapsulatedLogic></businessKnowledgeModel>'
)


def faults(data: bytes) -> tuple[Problem, ...]:
    """Every fault; each of an expression must stand in the file where it says."""
    lines = data.decode().splitlines()
    try:
        read_model(data, name="m.dmn")
    except ModelError as error:
        for one in error.problems:
            assert one.file == "m.dmn" and 0 < one.line <= len(lines) and 0 < one.column <= len(lines[one.line - 1]) + 1, one
            if one.text and one.start < len(one.text.rstrip()):
                assert unescape(lines[one.line - 1][one.column - 1 :]).startswith(one.text[one.start]), one
        assert [(one.line, one.column) for one in error.problems] == sorted((one.line, one.column) for one in error.problems)
        return error.problems
    return ()


def said(data: bytes) -> list[str]:
    return [f"{one.code} {one.what}" for one in faults(data)]


def marked(one: Problem) -> str:
    """The part of an expression that is marked."""
    return one.text[one.start : one.end]


def formula(text: str, kind: str = "Any") -> bytes:
    """A model whose decision is one expression over all inputs and a function."""
    logic = "<knowledgeRequirement><requiredKnowledge href=\"#twice\"/></knowledgeRequirement>" + literal(text)
    return definitions(ITEMS + inputs(TYPES) + TWICE + decision(logic, TYPES, kind=kind))


# --- one expression: code, what is marked, the fault and how to mend it ---------------------------------------------------

EXPRESSIONS = [line for line in (BAD / "expressions.txt").read_text("utf-8").splitlines() if " | " in line]


@pytest.mark.parametrize("line", EXPRESSIONS, ids=lambda line: line.partition(" | ")[0].strip())
def test_an_expression(line: str) -> None:
    text, code, part, what = (piece.strip() for piece in line.split(" | "))
    (one,) = faults(formula(text))
    assert (one.code, marked(one), one.what) == (code, part, f"decision 'out': {what}")
    assert one.element_id == "text"


RIGHT = [line for line in (BAD / "right.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("text", RIGHT)
def test_what_may_be_right_is_not_told(text: str) -> None:
    assert said(formula(text)) == []


def test_a_declared_type_is_held_against_branches_items_and_entries() -> None:
    (one, two) = faults(formula('if p then "a" else [2]', "number"))[:1] * 2
    assert (marked(one), one.message, two.mend) == ('"a"', "the value is string, but number is declared", "")
    assert [marked(one) for one in faults(formula('[1, "2", n, s]', "tNumbers"))] == ['"2"', "s"]
    assert [one.what for one in faults(formula('{age: "3", bron: d}', "tChild"))] == [
        "decision 'out': the context has no entry 'born', which tChild (context) demands — 'bron' is not in the type:"
        " did you mean 'born'?",
        "decision 'out': the value is string, but number is declared — take the quotes away",
    ]
    assert [one.code for one in faults(formula("150", "tShare"))] == ["NOT_ALLOWED"]
    assert [one.mend for one in faults(formula('"grante"', "tKind"))] == ['did you mean "granted"?']
    assert said(formula("d", "date and time")) == said(formula("[n]", "number")) == said(formula("n", "tNumbers")) == []


# --- decision tables ------------------------------------------------------------------------------------------------------


def test_a_table_is_told_by_row_and_column() -> None:
    columns = [("n", "number"), ("k", "tKind"), ("d", "date")]
    rows = [
        ["-", '"granted"', "-", "1"],
        ['"5"', '"grnted"', "2025-01-31", '"x"'],
        ["[5..", "granted", '< "2025-01-31"', "n +"],
    ]
    output = '<output id="o" name="result" label="Result" typeRef="number"/>'
    found = faults(definitions(ITEMS + inputs(TYPES) + decision(table(columns, rows, outputs=output), TYPES)))
    assert [(str(one).partition("decision 'out', table, ")[2].partition("\n")[0], marked(one)) for one in found] == [
        ("row 2, column 'n': the value is number, and this tests for string — take the quotes away", '"5"'),
        (
            'row 2, column \'k\': "grnted" is not among the values that the type tKind allows — did you mean "granted"?',
            '"grnted"',
        ),
        ("row 2, column 'd': the value is date, and this tests for number — write date(\"2025-01-31\")", "2025-01-31"),
        ("row 2, result column 'Result': the value is string, but number is declared", '"x"'),
        ("row 3, column 'n': the expression ends too early — write what follows, or take out the last operator", ""),
        ("row 3, column 'k': unknown name 'granted' — if the text is meant, write \"granted\"", "granted"),
        ("row 3, column 'd': < does not join date and string — write date(\"2025-01-31\")", '< "2025-01-31"'),
        ("row 3, result column 'Result': the expression ends too early — write what follows, or take out the last operator", ""),
    ]
    assert found[0].path == (
        Part("decision", "out"), Part("table"), Part("row", number=2), Part("column", "n", 1)
    )  # fmt: skip


def test_a_columns_own_values_are_held_against_its_cells() -> None:
    head = (
        '<decisionTable id="t"><input id="c0"><inputExpression typeRef="number"><text>n</text></inputExpression>'
        "<inputValues><text>[0..10], 20, &gt; 100</text></inputValues></input>"
        '<output id="o" typeRef="string"><outputValues><text>"yes", "no"</text></outputValues>'
        "<defaultOutputEntry><text>5</text></defaultOutputEntry></output>"
    )
    rows = "".join(
        f"<rule><inputEntry><text>{escape(test)}</text></inputEntry><outputEntry><text>{escape(result)}</text></outputEntry></rule>"
        for test, result in (("5", '"yes"'), ("20", '"no"'), ("150", '"nope"'), ("15", "null"), ("not(16)", "s"))
    )
    assert said(definitions(ITEMS + inputs(TYPES) + decision(f"{head}{rows}</decisionTable>", TYPES))) == [
        "TYPE_MISMATCH decision 'out', table, result column 1, default: the value is number, but string is declared"
        ' — write it in quotes: "5"',
        "NOT_ALLOWED decision 'out', table, row 3, result column 1: \"nope\" is not among the values that the column allows"
        ' — did you mean "no"?',
        "NOT_ALLOWED decision 'out', table, row 4, column 'n': 15 is not among the values that the column allows"
        " — it allows [0..10], 20, (> 100)",
        "NOT_ALLOWED decision 'out', table, row 5, column 'n': 16 is not among the values that the column allows"
        " — it allows [0..10], 20, (> 100)",
    ]


def test_faults_of_a_tables_form() -> None:
    logic = (
        '<decisionTable id="t" hitPolicy="collect" aggregation="Total">'
        '<input id="c"><inputExpression><text>n</text></inputExpression></input>'
        '<output id="a" name="one"/><output id="b" name="one"/><output id="e"/>'
        '<rule id="r"><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>'
        "<outputEntry><text>1</text></outputEntry></rule></decisionTable>"
    )
    assert sorted(said(definitions(inputs(TYPES) + ITEMS + decision(logic, TYPES)))) == [
        "CELL_COUNT decision 'out', table, row 1: the row has 2 conditions and 1 result, but the table has 1 input and 3 outputs"
        " — give each column one cell; one that tests nothing holds -",
        "DUPLICATE_NAME decision 'out', table, result column 'one': there are two results named 'one'"
        " — give one of them another name; the first is on line 9",
        "MISSING_ATTRIBUTE decision 'out', table, result column 3: a result has no name, and there are several"
        ' — add name="…" to every <output>',
        "UNKNOWN_AGGREGATION decision 'out', table: unknown aggregation 'Total' — write one of SUM, COUNT, MIN, MAX",
        "UNKNOWN_HIT_POLICY decision 'out', table: unknown hit policy 'collect' — did you mean 'COLLECT'?",
    ]


# --- boxed expressions ----------------------------------------------------------------------------------------------------

CALL = '<invocation>{}<binding><parameter name="{}"/>{}</binding></invocation>'
ENTRY = '<contextEntry><variable name="{}"{}/>{}</contextEntry>'


def boxed(text: str, number: int) -> str:
    return literal(text, f"text-{number}")


@pytest.mark.parametrize(("logic", "path"), [
    (f"<context>{ENTRY.format('a', '', boxed('n', 1))}{ENTRY.format('b', '', boxed('x?', 2))}</context>", "entry 'b'"),
    (f"<context>{ENTRY.format('a', '', boxed('n', 1))}<contextEntry>{boxed('x?', 2)}</contextEntry></context>", "result"),
    (CALL.format(boxed("twice", 1), "amount", boxed("x?", 2)), "argument 'amount'"),
    (CALL.format(boxed("x?", 1), "amount", boxed("n", 2)), "called function"),
    (f"<list>{boxed('n', 1)}{boxed('x?', 2)}</list>", "item 2"),
    (
        f'<relation><column name="a"/><column name="b"/><row>{boxed("n", 1)}{boxed("x?", 2)}</row></relation>',
        "relation, row 1, column 'b'",
    ),
    (f'<functionDefinition><formalParameter name="z"/>{boxed("x?", 1)}</functionDefinition>', "function"),
    (f"<conditional><if>{boxed('x?', 1)}</if><then>{boxed('n', 2)}</then><else>{boxed('n', 3)}</else></conditional>", "if"),
    (f"<conditional><if>{boxed('p', 1)}</if><then>{boxed('n', 2)}</then><else>{boxed('x?', 3)}</else></conditional>", "else"),
    (f"<filter><in>{boxed('xs', 1)}</in><match>{boxed('x?', 2)}</match></filter>", "filter match"),
    (f'<for iteratorVariable="i"><in>{boxed("xs", 1)}</in><return>{boxed("x?", 2)}</return></for>', "return"),
    (f'<some iteratorVariable="i"><in>{boxed("x?", 1)}</in><satisfies>{boxed("p", 2)}</satisfies></some>', "some in"),
])  # fmt: skip
def test_a_box_is_told_by_its_part(logic: str, path: str) -> None:
    needs = '<knowledgeRequirement><requiredKnowledge href="#twice"/></knowledgeRequirement>'
    (one,) = faults(definitions(ITEMS + inputs(TYPES) + TWICE + decision(needs + logic, TYPES)))
    assert ", ".join(map(str, one.path)) == f"decision 'out', {path}"


def test_types_in_boxes() -> None:
    needs = '<knowledgeRequirement><requiredKnowledge href="#twice"/></knowledgeRequirement>'

    def of(logic: str) -> list[str]:
        return said(definitions(ITEMS + inputs(TYPES) + TWICE + decision(needs + logic, TYPES)))

    typed = ' typeRef="number"'
    assert of(f"<context>{ENTRY.format('a', typed, boxed('s', 1))}</context>") == [
        "TYPE_MISMATCH decision 'out', entry 'a': the value is string, but number is declared"
    ]
    assert of(CALL.format(boxed("twice", 1), "amuont", boxed("n", 2))) == [
        "ARGUMENT_NAMES decision 'out': twice has no parameter 'amuont' — did you mean 'amount'?"
    ]
    assert of(CALL.format(boxed("twice", 1), "amount", boxed("s", 2))) == [
        "TYPE_MISMATCH decision 'out', argument 'amount': twice, parameter 'amount': the value is string, but number is declared"
    ]
    assert of(f"<conditional><if>{boxed('n', 1)}</if><then>{boxed('1', 2)}</then><else>{boxed('2', 3)}</else></conditional>") == [
        "CONDITION_NOT_BOOLEAN decision 'out', if: the condition of an if is true or false, not number"
        " — compare it with something, as in … = …"
    ]
    assert of(f"<filter><in>{boxed('xs', 1)}</in><match>{boxed('1', 2)}</match></filter>") == [
        "CONDITION_NOT_BOOLEAN decision 'out', filter match: the match of a filter is true or false, not number"
        " — compare it with something, as in … = …"
    ]
    entries = ENTRY.format("a", "", boxed("1", 1)) + ENTRY.format("a", "", boxed("2", 2))
    assert of(f"<context>{entries}</context>") == [
        "DUPLICATE_NAME decision 'out', entry 'a': there are two entries named 'a'"
        " — give one of them another name; the first is on line 9"
    ]


def test_a_decision_of_another_type_than_declared_is_told_at_the_decision() -> None:
    rows = table([("n", "number")], [["-", '"a"']], outputs='<output id="o" typeRef="string"/>')
    (one,) = faults(definitions(ITEMS + inputs(TYPES) + decision(rows, TYPES, kind="number")))
    assert (one.what, one.text) == ("decision 'out': the value is string, but number is declared", "")
    assert (one.element_id, one.excerpt) == ("dec-out", "")


# --- the graph, types and imports -------------------------------------------------------------------------------------------


def needing(name: str, *others: str, text: str = "1") -> str:
    needs = "".join(f'<informationRequirement><requiredDecision href="#{other}"/></informationRequirement>' for other in others)
    return f'<decision id="{name}" name="{name}"><variable name="{name}"/>{needs}{literal(text, f"text-{name}")}</decision>\n'


def test_each_cycle_of_requirements_is_told_once_with_its_names_in_order() -> None:
    body = needing("a", "b") + needing("b", "c") + needing("c", "a") + needing("x", "x") + needing("free", "a")
    assert said(definitions("\n" + body)) == [
        "REQUIREMENT_CYCLE decision 'a': requires itself: a → b → c → a — take one of these requirements out",
        "REQUIREMENT_CYCLE decision 'x': requires itself: x → x — take one of these requirements out",
    ]


def test_a_name_that_is_not_required_says_so() -> None:
    body = inputs({"n": "number", "Annual income": "number"}) + TWICE
    found = said(definitions(body + needing("a", text="n + twice(Annual income)")))
    found += said(definitions(body + needing("b", text="Annual income + 1")))
    how = "which is not required here: add"
    assert found == [
        f"UNKNOWN_NAME decision 'a': unknown name 'Annual income' — it is input data of this model, {how} an"
        " <informationRequirement> (or a parameter, in a business knowledge model)",
        f"UNKNOWN_NAME decision 'b': unknown name 'Annual income' — it is input data of this model, {how} an"
        " <informationRequirement> (or a parameter, in a business knowledge model)",
    ]
    assert said(definitions(body + needing("a", text="twice(1)"))) == [
        f"UNKNOWN_FUNCTION decision 'a': unknown function 'twice' — it is a business knowledge model of this model, {how} a"
        " <knowledgeRequirement>"
    ]


def test_ids_and_names_that_stand_twice() -> None:
    body = (
        '\n<inputData id="i" name="n"><variable name="n"/></inputData>'
        '\n<inputData id="i" name="n"><variable name="n"/></inputData>'
        '\n<itemDefinition id="i" name="tA"><itemComponent name="x"/><itemComponent name="x"/></itemDefinition>'
        '\n<itemDefinition name="tA"><typeRef>string</typeRef></itemDefinition>'
        '\n<import name="n" namespace="urn:a"/>'
    )
    assert said(definitions(body)) == [
        "DUPLICATE_ID input data 'n': the id 'i' is already that of 'n' on line 3 — give this element an id of its own",
        "DUPLICATE_NAME input data 'n': the name 'n' is used twice: the first is on line 3 — names are unique in a model:"
        " give one of them another",
        "DUPLICATE_ID item definition 'tA': the id 'i' is already used on line 3 — give this element an id of its own",
        "DUPLICATE_NAME item definition 'tA', component 'x': there are two components named 'x' — give one of them another name;"
        " the first is on line 5",
        "DUPLICATE_NAME item definition 'tA': there are two item definitions named 'tA' — give one of them another name;"
        " the first is on line 5",
        "DUPLICATE_NAME import 'n': 'n' is also the name of an element or type — give the import a name of its own",
        "MISSING_IMPORT import 'n': no model with the namespace urn:a was found — no imported models were given",
    ]


def test_what_is_missing_is_named() -> None:
    data = (
        f'<definitions xmlns="{NAMESPACE}">\n<decision id="d"><variable typeRef="number"/><informationRequirement>'
        '<requiredInput/></informationRequirement><literalExpression><text> </text></literalExpression></decision>\n'
        '<inputData id="i"/>\n<itemDefinition><typeRef>strin</typeRef></itemDefinition>\n<import name="x"/></definitions>'
    ).encode()
    assert said(data) == [
        'MISSING_ATTRIBUTE <definitions> has no attribute \'name\' — add name="…"',
        'MISSING_ATTRIBUTE <definitions> has no attribute \'namespace\' — add namespace="…"',
        "MISSING_ATTRIBUTE decision 'd': <decision> has no attribute 'name' — add name=\"…\"",
        "MISSING_ATTRIBUTE decision 'd': <variable> has no attribute 'name' — add name=\"…\"",
        "MISSING_ATTRIBUTE decision 'd': <requiredInput> has no attribute 'href' — add href=\"…\"",
        "EMPTY_EXPRESSION decision 'd': the expression is empty — write a FEEL expression (null, if nothing is meant)",
        "MISSING_ATTRIBUTE input data 'i': <inputData> has no attribute 'name' — add name=\"…\"",
        "MISSING_ATTRIBUTE item definition: <itemDefinition> has no attribute 'name' — add name=\"…\"",
        "UNKNOWN_TYPE item definition: unknown type 'strin' — did you mean 'string'?",
        "MISSING_ATTRIBUTE import 'x': <import> has no attribute 'namespace' — add namespace=\"…\"",
    ]


def test_types_that_refer_to_themselves() -> None:
    body = (
        '\n<itemDefinition name="tA"><itemComponent name="b"><typeRef>tB</typeRef></itemComponent></itemDefinition>'
        '\n<itemDefinition name="tB" isCollection="true"><typeRef>tA</typeRef></itemDefinition>'
        '\n<itemDefinition name="tC"><typeRef>tC</typeRef></itemDefinition>'
    )
    mend = "take one of the references out; what is inside can be of type Any"
    assert said(definitions(body)) == [
        f"TYPE_CYCLE item definition 'tA': refers to itself: tA → tB → tA — {mend}",
        f"TYPE_CYCLE item definition 'tC': refers to itself: tC → tC — {mend}",
    ]


def test_references_that_lead_nowhere() -> None:
    body = (
        f'{inputs({"n": "number"})}<decision id="d" name="d"><variable name="d"/>'
        '<informationRequirement><requiredInput href="#i-O"/></informationRequirement>'
        '<knowledgeRequirement><requiredKnowledge href="urn:other#f"/></knowledgeRequirement>'
        f'<authorityRequirement><requiredAuthority href="#law"/></authorityRequirement>{literal("1")}</decision>'
        '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#e"/></decisionService>'
    )
    assert said(definitions(body)) == [
        "UNKNOWN_REQUIREMENT decision 'd': requires 'i-O', which is not in the model — did you mean 'i-0'?",
        "UNKNOWN_REQUIREMENT decision 'd': requires 'f', which is not in the model — add an <import> of the namespace urn:other,"
        " or correct the href",
        "UNKNOWN_REQUIREMENT decision 'd': requires 'law', which is not in the model — correct the href: it is # and the id of an"
        " element",
        "UNKNOWN_REQUIREMENT decision service 's': requires 'e', which is not in the model — correct the href: it is # and the id"
        " of an element",
    ]


# --- several files ----------------------------------------------------------------------------------------------------------

USING = (
    '\n<import name="common" namespace="{}" importType="x"/>'
    '\n<decision id="d" name="out"><variable name="out" typeRef="common.tAmount"/>'
    '<knowledgeRequirement><requiredKnowledge href="{}#twice"/></knowledgeRequirement>'
    "\n{}</decision>"
)
SHARED = '<itemDefinition name="tAmount"><typeRef>number</typeRef></itemDefinition>' + TWICE


def files(**given: bytes) -> dict[str, bytes]:
    return {f"{name}.dmn": data for name, data in given.items()}


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [str(one).partition("\n")[0] for one in problems]


def test_faults_of_all_files_are_told_together() -> None:
    found = examine_models(
        files(
            b=definitions(USING.format("urn:shared", "urn:shared", literal("common.twice(1, 2)"))),
            c=b"<definitions>",
            a=definitions("\n" + SHARED.replace("amount *", "amuont *"), "urn:shared"),
            alone=definitions(decision(literal("1 +"), {}), "urn:alone"),
        ),
        "b.dmn",
    )
    assert found.model is None
    assert [one.name for one in found.written] == ["test"] * 3
    assert told(found.problems) == [
        "a.dmn:3:239: business knowledge model 'twice': unknown name 'amuont' — did you mean 'amount'?",
        "alone.dmn:2:216: decision 'out': the expression ends too early — write what follows, or take out the last operator",
        "b.dmn:5:36: decision 'out': twice is given 2 arguments, but takes 1 argument (amount)",
        "c.dmn:1:14: broken XML: no element found — <definitions> of line 1 is open here: close it with </definitions>",
    ]


def test_a_missing_import_is_told_once_and_not_again_at_every_use() -> None:
    logic = literal("common.twice(common.rate) + unknown")
    shared = files(main=definitions(USING.format("urn:sharde", "urn:sharde", logic)), lib=definitions(SHARED, "urn:shared"))
    assert told(examine_models(shared, "main.dmn").problems) == [
        "main.dmn:3:1: import 'common': no model with the namespace urn:sharde was found — did you mean 'urn:shared'?",
        "main.dmn:5:64: decision 'out': unknown name 'unknown' — in scope are common",
    ]
    alone = {"main.dmn": shared["main.dmn"]}
    assert told(examine_models(alone, None).problems)[0].endswith("urn:sharde was found — its file is not among these")
    broken = {**shared, "lib.dmn": shared["lib.dmn"].replace(b"</definitions>", b"")}
    assert told(examine_models(broken, "main.dmn").problems)[1].startswith(
        "main.dmn:3:1: import 'common': no model with the namespace urn:sharde was found — lib.dmn could not be read"
    )


def test_models_that_belong_together_are_read() -> None:
    main = definitions(USING.format("urn:shared", "urn:shared", literal("common.twice(21)")))
    found = examine_models(files(main=main, lib=definitions(SHARED, "urn:shared")), "main.dmn")
    assert (found.problems, len(found.written)) == ((), 2)
    assert found.model is not None and found.model.evaluate("out", {}, at=AT).value == 42


# --- a whole model, and how it is shown ---------------------------------------------------------------------------------------


def test_a_model_of_many_faults_tells_them_all_at_once_in_order() -> None:
    data = (BAD / "many-faults.dmn").read_bytes()
    with pytest.raises(ModelError) as caught:
        read_model(data, name="many-faults.dmn")
    assert str(caught.value) + "\n" == (BAD / "many-faults.txt").read_text(encoding="utf-8")
    assert len(caught.value.problems) == 27
    assert examine_models({"many-faults.dmn": data}, None).problems[1:] == caught.value.problems[1:]


def test_what_is_certain_never_changes_what_is_evaluated() -> None:
    data = formula('if n = "1" then 1 else xs["a"]')
    model = read_model(data, strict=False, name="m.dmn")
    assert model.problems == faults(data)
    assert [one.code for one in model.problems] == ["TYPE_MISMATCH", "CONDITION_NOT_BOOLEAN"]
    assert model.evaluate("out", {"n": 1, "xs": [1]}, at=AT).value == []


def test_a_fault_is_data_too() -> None:
    (one,) = faults(formula("c.aeg"))
    assert json.loads(json.dumps(one.to_json())) == {
        "code": "NO_ENTRY", "column": one.column, "element": "text",
        "message": "there is no entry 'aeg'", "expected": "age, born",
        "path": [{"kind": "decision", "name": "out", "number": None}],
        "expression": {"text": "c.aeg", "start": 2, "end": 5},
    }  # fmt: skip
    assert str(one) == (
        f"m.dmn:{one.line}:{one.column}: decision 'out': there is no entry 'aeg' — did you mean 'age'?\n    c.aeg\n      ^^^"
    )


@pytest.mark.parametrize(("text", "start", "end", "shown"), [
    ("\n\tif x then\n\t  1", 2, 4, "    if x then\n    ^^"),
    ("a\n  b +  ", 7, 8, "    b +\n       ^"),
    ("", 0, 1, ""),
    (" \n ", 0, 1, ""),
    ("x" * 300, 5, 7, "    " + "x" * 100 + " …\n         ^^"),
    ("x" * 300, 250, 252, "    … " + "x" * 100 + "\n    " + " " * 52 + "^^"),
    ("x" * 300, 0, 300, "    " + "x" * 100 + " …\n    " + "^" * 100),
])  # fmt: skip
def test_the_caret(text: str, start: int, end: int, shown: str) -> None:
    one = Problem(file="f", line=1, column=1, element_id=None, message="m", text=text, start=start, end=end)
    assert one.excerpt.startswith(shown) if shown else one.excerpt == ""


def test_thousands_of_faults_are_all_told() -> None:
    names = {f"some input number {number}": "number" for number in range(200)}
    rows = [[f"some inptu number {row}", f"othre name {row}"] for row in range(2000)]
    data = definitions(inputs(names) + decision(table([("some input number 1", "number")], rows), names))
    assert len(faults(data)) == 4000


def test_a_model_of_a_hundred_decisions_has_no_faults() -> None:
    types: Mapping[str, str] = {"n": "number", "k": "tKind"}
    rows = [[f"[{row}..{row + 1})", '"granted"' if row % 2 else 'not("refused")', f"n * {row}"] for row in range(10)]
    logic = table([("n", "number"), ("k", "tKind")], rows, "FIRST")
    body = "".join(
        decision(logic, types, f"d{number}", "number")
        .replace(' id="c', f' id="d{number}-c').replace(' id="r', f' id="d{number}-r')
        .replace(' id="t"', f' id="d{number}-t"').replace(' id="o"', f' id="d{number}-o"')
        for number in range(100)
    )  # fmt: skip
    assert len(read_model(definitions(ITEMS + inputs(types) + body)).decisions) == 100
