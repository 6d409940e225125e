"""Decision tables: every hit policy and aggregation (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from decision.models import AT, definitions, table_model
from saklig.decision import TableStep, read_model

AGE = [("age", "number")]
OVERLAPPING = [["< 18", '"child"'], ["< 67", '"adult"'], [">= 10", '"other"']]
ORDERED = '<output id="o"><outputValues><text>"other", "child", "adult"</text></outputValues></output>'
PRICES = [["> 0", "10"], ["> 5", "20"], ["> 50", "5"]]


@pytest.mark.parametrize(
    ("policy", "outputs", "age", "wanted"),
    [
        ("UNIQUE", "", 5, None),
        ("UNIQUE", "", 70, "other"),
        ("FIRST", "", 15, "child"),
        ("ANY", "", 15, None),
        ("ANY", "", 70, "other"),
        ("PRIORITY", ORDERED, 15, "other"),
        ("PRIORITY", ORDERED, 5, "child"),
        ("RULE ORDER", "", 15, ["child", "adult", "other"]),
        ("OUTPUT ORDER", ORDERED, 15, ["other", "child", "adult"]),
        ("COLLECT", "", 15, ["child", "adult", "other"]),
        ("COLLECT", "", 70, ["other"]),
    ],
)
def test_hit_policies(policy: str, outputs: str, age: int, wanted: object) -> None:
    result = table_model(AGE, OVERLAPPING, policy, outputs=outputs).evaluate("out", {"age": age}, at=AT)
    assert result.value == wanted
    violated = wanted is None
    assert ("HIT_POLICY" in {one.code for one in result.diagnostics}) == violated
    assert result.settled != violated


@pytest.mark.parametrize(
    ("aggregation", "age", "wanted"),
    [
        ("SUM", 60, 35), ("COUNT", 60, 3), ("MIN", 60, 5), ("MAX", 60, 20),
        ("COUNT", 0, None), ("SUM", 0, None), ("SUM", 3, 10),
    ],
)  # fmt: skip
def test_aggregations(aggregation: str, age: int, wanted: int | None) -> None:
    model = table_model(AGE, PRICES, "COLLECT", f' aggregation="{aggregation}"')
    assert model.evaluate("out", {"age": age}, at=AT).value == wanted


def test_default_output_and_several_outputs() -> None:
    outputs = (
        '<output id="a" name="kind"><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>'
        '<output id="b" name="share"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>'
    )
    model = table_model(AGE, [["[1..5]", '"part"', "0.5"]], outputs=outputs)
    assert model.evaluate("out", {"age": 3}, at=AT).value == {"kind": "part", "share": Decimal("0.5")}
    assert model.evaluate("out", {"age": 9}, at=AT).value == {"kind": "none", "share": 0}


@pytest.mark.parametrize(
    ("cell", "value", "hit"),
    [
        ("-", None, True), ("null", None, True), ("true", None, False), ("not(null)", None, False), ("null", True, False),
        ("true", True, True), ("true, false", False, True), ("not(true)", False, True), ("not(true)", True, False),
        ("? = true", True, True), ("? != null", None, False),
    ],
)  # fmt: skip
def test_unary_tests_of_booleans(cell: str, value: object, hit: bool) -> None:
    model = table_model([("x", "boolean")], [[cell, '"hit"']])
    assert (model.evaluate("out", {"x": value}, at=AT).value == "hit") is hit


def test_a_type_error_in_a_cell_is_never_just_no_match() -> None:
    model = table_model([("x", "Any")], [["> 5", '"high"'], ["-", '"low"']], "FIRST")
    result = model.evaluate("out", {"x": "seven"}, at=AT)
    assert result.value == "low"
    assert not result.settled
    assert result.diagnostics[0].text == "> 5"


def test_the_trace_names_the_rows_that_fired_with_their_annotations() -> None:
    data = definitions(
        '<inputData id="i" name="age"><variable name="age" typeRef="number"/></inputData>'
        '<decision id="x" name="out"><variable name="out"/>'
        '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
        '<decisionTable id="t"><input id="c" label="Age"><inputExpression><text>age</text></inputExpression></input>'
        '<output id="o" label="Kind"/><annotation name="provision"/>'
        '<rule id="adult"><inputEntry><text>&gt;= 18</text></inputEntry><outputEntry><text>"adult"</text></outputEntry>'
        "<annotationEntry><text>§ 9</text></annotationEntry></rule></decisionTable></decision>"
    )
    model = read_model(data)
    (step,) = [step for step in model.evaluate("out", {"age": 20}, at=AT).trace.steps() if isinstance(step, TableStep)]
    assert (step.element_id, step.hit_policy, step.inputs) == ("t", "UNIQUE", (("age", Decimal(20)),))
    assert [(rule.rule_id, rule.annotations) for rule in step.fired] == [("adult", {"provision": "§ 9"})]
