"""The typed form shown: every node with its kind, type, span and own fields; the same as data and as a tree."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decision.models import decision, definitions, inputs, literal, table
from saklig.decision import ModelError, UnknownDecision, form_lines, form_of_expression, form_of_model, read_model
from saklig.decision.core import nodes
from saklig.decision.core.show import shown, tree_lines
from saklig.decision.temporal import parse_duration
from saklig.decision.types import DATE, NUMBER
from saklig.decision.values import Range, Value


def tree(text: str, names: str = "", **more: Any) -> list[str]:
    return list(form_lines(form_of_expression(text, names, **more)))


def every_node(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if "node" in part:
            yield part
        for value in part.values():
            yield from every_node(value)
    elif isinstance(part, list):
        for item in part:
            yield from every_node(item)


def test_an_expression_as_a_tree() -> None:
    assert tree("x + 1 > 2", "x: number, y: list<string>") == [
        "Unit key=expression kind=decision id=expression name=expression frame=3 : boolean",
        "  slots[0]: slot=1 name=x source=(kind=input, key=x)",
        "  slots[1]: slot=2 name=y source=(kind=input, key=y)",
        "  body: Formula text=expression:1:1 operands=[x] traced=True : boolean [0–9] `x + 1 > 2`",
        '    body: Compare operator=">" : boolean [0–9] `x + 1 > 2`',
        '      left: Arithmetic operator="+" : number [0–5] `x + 1`',
        "        left: Local slot=1 name=x : number [0–1] `x`",
        "        right: Const value=1 : number [4–5] `1`",
        "      right: Const value=2 : number [8–9] `2`",
    ]


def test_the_same_as_data_with_stable_keys() -> None:
    (unit,) = form_of_expression("x + 1", "x: number")["units"]
    assert list(unit)[:5] == ["node", "type", "key", "kind", "id"]
    assert unit["slots"] == [{"slot": 1, "name": "x", "source": {"node": "Source", "kind": "input", "key": "x", "members": []}}]
    formula = unit["body"]
    assert formula["text"] == {"text": "x + 1", "element": None, "file": "expression", "line": 1, "column": 1}
    assert formula["body"] == {
        "node": "Arithmetic", "type": "number", "start": 0, "end": 5, "written": "x + 1", "operator": "+",
        "left": {"node": "Local", "type": "number", "start": 0, "end": 1, "written": "x", "slot": 1, "name": "x"},
        "right": {"node": "Const", "type": "number", "start": 4, "end": 5, "written": "1", "value": "1"},
    }  # fmt: skip
    assert formula["operands"] == [{"name": "x", "value": formula["body"]["left"]}]


@pytest.mark.parametrize("text", [
    'if x > 1 then "a" else null', "for i in 1..3, j in [1, 2] return i * j + count(partial)", "some v in [x] satisfies v < 2",
    "[1, x][item > 1]", "{a: 1, b: {c: a}}.b.c", "x in (< 3, [5..7], 9)", "x between 1 and 2", "x instance of number",
    "-x ** 2", "function(a: number) a + x", "(function(a) a)(x)", '[{n: x}][n = 1]', "not(x = 1)",
    '@"2020-01-01" + duration("P1D")', "sum(list: [x])", "string length(\n\"å\")",
    'function(n) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}',
])  # fmt: skip
def test_every_span_is_the_piece_of_text_it_says(text: str) -> None:
    form = form_of_expression(text, "x: number")
    json.dumps(form)
    found = [node for node in every_node(form) if node.get("end")]
    assert len(found) > 2
    assert all(node["written"] == text[node["start"] : node["end"]] != "" for node in found)


def test_a_cell_is_tests_over_the_columns_value() -> None:
    lines = tree("< 5, [7..9), limit", "limit: number", value="number")
    assert '      tests[0]: Compare operator="<" : boolean [0–3] `< 5`' in lines
    assert '        left: Local slot=2 name="?" : number [0–18] `< 5, [7..9), limit`' in lines
    assert "        test: RangeNode low_included=True : range<number> [5–11] `[7..9)`" in lines
    assert "    body: AnyOf negated=True : boolean [0–8] `not(1,2)`" in tree("not(1,2)", value="number")
    assert tree("-", value="Any")[-1] == "    body: Const value=true : boolean [0–1] `-`"


def test_coercions_are_nodes() -> None:
    (line,) = [line for line in form_lines(form_of_model(model())) if "Coerce" in line]
    assert line == "  body: Coerce what=out : string [0–5] `x + y`"


def model(**more: Any) -> Any:
    types = {"x": "number", "y": "Any"}
    return read_model(definitions(inputs(types) + decision(literal("x + y"), types, kind="string")), **more)


def test_a_decision_table_is_shown_with_its_cells() -> None:
    types = {"x": "number"}
    data = definitions(inputs(types) + decision(table([("x", "number")], [["< 5", '"low"'], ["-", '"any"']], "FIRST"), types))
    lines = [line.strip() for line in form_lines(form_of_model(read_model(data)))]
    assert lines[0] == "Input key=i-0 id=i-0 name=x path=[x] : number"
    assert "body: Table element_id=t hit_policy=FIRST : string" in lines
    assert "inputs[0]: TableInput element_id=c0 text=x slot=2 : number" in lines
    assert 'tests[0]: Compare operator="<" : boolean [0–3] `< 5`' in lines
    assert "conditions[0]: -" in lines
    assert 'body: Const value="any" : string [0–5] `"any"`' in lines


def test_one_unit_by_name() -> None:
    assert [unit["name"] for unit in form_of_model(model(), "out")["units"]] == ["out"]
    assert form_of_model(model(), "out")["inputs"] == []
    with pytest.raises(UnknownDecision, match="no decision, knowledge model or service 'uot': did you mean 'out'"):
        form_of_model(model(), "uot")
    with pytest.raises(UnknownDecision, match="it has out"):
        form_of_model(model(), "elsewhere")


def test_what_could_not_be_read_is_a_node_and_a_problem() -> None:
    broken = read_model(definitions(decision(literal("x + 1"), {})), name="r.dmn", strict=False)
    form = form_of_model(broken)
    assert [(one["file"], one["line"], one["element"]) for one in form["problems"]] == [("r.dmn", 2, "text")]
    assert any("Broken code=UNKNOWN_NAME" in line for line in form_lines(form))


@pytest.mark.parametrize(
    ("text", "names", "value", "says"),
    [
        ("x + y", "x: number", None, "expression:1:5: unknown name 'y' — in scope are x\n    x + y\n        ^"),
        ("1 +\n  + 2", "", None, "expression:2:3: '+' can't begin an expression\n    + 2\n    ^"),
        ("", "", None, "expression:1:1: the expression ends too early"),
        ("x", "x: nmber", None, "names:1:4: unknown type 'nmber' — did you mean 'number'?\n    x: nmber\n       ^^^^^"),
        ("x", "x: number y", None, "names:1:11: expected ')' but found 'y' — write names as x: number, y: list<string>"),
        ("x", "x, x", None, "names:1:1: the name 'x' is there twice — give each a name of its own"),
        ("x", "x) function(y", None, "names:1:1: these are no names"),
        ("x", "x) null + (1", None, "names:1:13: 'null' was not expected here — write names as"),
        ("x", "x) 7 // ", None, "names:1:"),
        ("< 3", "", "nmber", "value:1:4: unknown type 'nmber'"),
        ("<", "", "number", "expression:1:2: the expression ends too early"),
    ],
)
def test_faults_have_a_caret(text: str, names: str, value: str | None, says: str) -> None:
    with pytest.raises(ModelError) as caught:
        form_of_expression(text, names, value=value)
    assert str(caught.value).startswith(says)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Unheard(nodes.Node):
    """A node that the printer was never told of."""

    first: nodes.Node
    pairs: tuple[tuple[str, int, nodes.Node], ...]
    limits: tuple[Value, ...] | None = None
    day: Value = None


def test_a_new_node_needs_no_code() -> None:
    leaf = nodes.Const(value=Decimal(1), type=NUMBER)
    part = Unheard(first=leaf, pairs=(("a", 3, leaf),), limits=("x", Range(Decimal(1), None, True, False)), day=date(2020, 1, 1))
    assert list(tree_lines(shown(part))) == [
        'Unheard limits=["x", [1..null)] day=@"2020-01-01" : Any',
        "  first: Const value=1 : number",
        "  pairs[0] name=a slot=3: Const value=1 : number",
    ]
    assert shown(part)["limits"] == ['"x"', "[1..null)"]
    assert shown(Unheard(first=leaf, pairs=()))["limits"] is None
    assert shown(Unheard(first=leaf, pairs=()))["day"] == "null"


def test_values_are_written_as_feel() -> None:
    for value, kind, says in (
        (date(2020, 1, 1), DATE, '@"2020-01-01"'), (parse_duration("P1D"), NUMBER, '@"P1D"'), (None, NUMBER, "null"),
        ([Decimal(1), "a"], NUMBER, '[1, "a"]'), ({"k": True}, NUMBER, "{k: true}"), ('a"b', NUMBER, '"a\\"b"'),
    ):  # fmt: skip
        assert shown(nodes.Const(value=value, type=kind))["value"] == says
