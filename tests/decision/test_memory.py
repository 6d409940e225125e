"""A call made again with the same arguments: one step in the trace, and never another call's value or diagnostics."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from decision.models import AT, definitions
from saklig.decision import CallStep, Result, read_model

DOUBLED = """
<businessKnowledgeModel id="b" name="doubled"><variable name="doubled"/><encapsulatedLogic>
  <formalParameter name="x"/><literalExpression><text>{body}</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>
<decision id="d" name="out"><variable name="out"/>
  <knowledgeRequirement id="k"><requiredKnowledge href="#b"/></knowledgeRequirement>
  <literalExpression><text>{out}</text></literalExpression>
</decision>
"""


def result(out: str, body: str = "x * 2") -> Result:
    model = read_model(definitions(DOUBLED.format(body=body, out=out)))
    return model.evaluate("out", {}, at=AT)


def calls(found: Result) -> list[CallStep]:
    return [step for step in found.trace.steps() if isinstance(step, CallStep)]


def test_the_same_call_is_worked_out_once_and_stands_in_the_trace_each_time() -> None:
    found = result("[doubled(2), doubled(3), doubled(2)]")
    assert found.value == [4, 6, 4]
    first, other, again = calls(found)
    assert first is again
    assert first is not other


@pytest.mark.parametrize(
    ("one", "two", "values"),
    [
        ("1", "1.0", ["1", "1.0"]),  # equal numbers, other digits: a trace shows them as given
        ('"1"', "1", ["1", "1"]),
        ("true", "1", [True, "1"]),
        ("null", "false", [None, False]),
        ("[1]", "[2]", [["1"], ["2"]]),
    ],
)
def test_arguments_that_only_look_alike_are_told_apart(one: str, two: str, values: list[Any]) -> None:
    found = result(f"[doubled({one}), doubled({two})]", body="[x]")
    assert _digits(found.value) == [[value] for value in values]
    assert len({id(step) for step in calls(found)}) == 2


def test_a_call_that_left_a_diagnostic_leaves_one_each_time() -> None:
    found = result("[doubled(null), doubled(null)]")
    assert len(found.diagnostics) == 2


def _digits(value: Any) -> Any:
    if isinstance(value, list):
        return [_digits(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value
