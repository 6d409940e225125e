"""The trace as text: small, the same bytes for the same case, by the published schema, and enough to read a case by."""

from __future__ import annotations

import json
import threading
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from decision.models import AT, decision, definitions, inputs, literal, table, value
from decision.test_unknown import ITEMS, TYPES
from saklig.decision import expand_trace, read_model, trace_schema
from saklig.decision.explanation import read_in

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "docs" / "schemas" / "trace.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(trace_schema())

SOURCE = (
    '<knowledgeSource id="ks" name="Regulation § 3"/>'
    '<decision id="dec-out" name="out"><variable name="out"/>{}<authorityRequirement><requiredAuthority href="#ks"/>'
    "</authorityRequirement>{}</decision>"
)


def test_the_published_schema_is_the_one_of_the_code() -> None:
    assert json.loads(PUBLISHED.read_text(encoding="utf-8")) == trace_schema()
    jsonschema.Draft202012Validator.check_schema(trace_schema())


@pytest.mark.parametrize("text", [
    "n + 1", "[1..n]", "{fact: n}", "{a: xs, b: c}", 'string length("a" + s) > n', "function(x) x + n", "1 / 0",
    "for x in xs return x * 2", 's + " with more than forty characters, so that it is shared"', "@\"2024-02-29\"", "c.nothing",
])  # fmt: skip
@pytest.mark.parametrize("facts", [{}, {"n": 1, "s": "a", "xs": [1, 2], "c": {"age": 1, "place": None}}])
def test_every_trace_fits_the_schema(text: str, facts: dict[str, object]) -> None:
    model = read_model(definitions(ITEMS + inputs(TYPES) + decision(literal(text), TYPES)), strict=False)
    VALIDATOR.validate(json.loads(model.evaluate("out", facts, at=AT).trace.to_json()))


def test_the_schema_refuses_what_a_trace_never_is() -> None:
    trace = json.loads(value("1 / 0").trace.to_json())
    for spoil in ({"at": 1}, {"model": "x"}, {"decisions": [{"decision": "d"}]}, {"faults": [{}]}, {"more": 1}):
        assert not VALIDATOR.is_valid({**trace, **spoil})


def test_a_decision_names_the_knowledge_sources_it_rests_on() -> None:
    model = read_model(definitions(SOURCE.format("", literal("1"))))
    (step,) = model.evaluate("out", {}, at=AT).trace.decisions
    assert step.sources == ("Regulation § 3",)
    assert expand_trace(model.evaluate("out", {}, at=AT).trace.to_json())["decisions"][0]["sources"] == ["Regulation § 3"]


def test_a_fault_names_the_cell_it_arose_in() -> None:
    logic = table([("n", "Any"), ("m", "number")], [["> 5", "-", '"a"'], ["-", "> 1", "1 / m"]], "FIRST")
    model = read_model(definitions(inputs({"n": "Any", "m": "number"}) + decision(logic, {"n": "Any", "m": "number"})))
    result = model.evaluate("out", {"n": "text", "m": Decimal(2)}, at=AT)
    assert result.value == Decimal("0.5") and not result.settled
    (fault,) = expand_trace(result.trace.to_json())["faults"]
    assert fault["cell"] == {"table": "t", "row": "r1", "column": "n"}
    assert (fault["code"], fault["text"], fault["severity"]) == ("TYPE_MISMATCH", "> 5", "error")


def test_the_fault_of_an_output_names_its_cell() -> None:
    logic = table([("m", "number")], [["-", "1 / m"]], "FIRST")
    model = read_model(definitions(inputs({"m": "number"}) + decision(logic, {"m": "number"})))
    (fault,) = model.evaluate("out", {"m": 0}, at=AT).trace.faults
    assert fault.cell is not None and (fault.cell.row, fault.cell.column) == ("r1", "result")


def test_the_same_case_gives_the_same_bytes_in_every_thread_and_after_its_steps_were_read() -> None:
    types = {"n": "number", "m": "number"}
    rows = [[f"[{at * 2}..{at * 2 + 1}]", f'"{at}"'] for at in range(60)]
    model = read_model(definitions(inputs(types) + decision(table([("n + m", "number")], rows), types)))
    cases = [{"n": Decimal(one), "m": Decimal(one % 7)} for one in range(100)]
    wanted = [model.evaluate("out", one, at=AT).trace.to_json() for one in cases]
    found: list[list[str]] = []

    def work() -> None:
        mine = []
        for one in cases:
            trace = model.evaluate("out", one, at=AT).trace
            tuple(trace.steps())
            mine.append(trace.to_json())
        found.append(mine)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 8


def test_an_ordinary_case_takes_a_few_kilobytes() -> None:
    logic = table([("n", "number")], [["< 10", '"low"'], [">= 10", '"high"']])
    model = read_model(definitions(inputs({"n": "number"}) + decision(logic, {"n": "number"})))
    assert len(model.evaluate("out", {"n": 3}, at=AT).trace.to_json()) < 1000


def test_what_a_row_works_out_and_what_rows_are_held_against_is_read() -> None:
    """A fact named in a result or a condition alone is a fact that the outcome rests on; one in another row's result is not."""
    types = {"a": "number", "limit": "number", "rent": "number", "loan": "number"}
    logic = table([("a", "number")], [["< limit", "if rent > 0 then rent else 0"], [">= limit", "loan"]])
    facts = {"a": Decimal(1), "limit": Decimal(2), "rent": Decimal(700), "loan": Decimal(800)}
    result = read_model(definitions(inputs(types) + decision(logic, types))).evaluate("out", facts, at=AT)
    assert result.value == 700
    named = read_in(result.trace).names
    assert {"a", "limit", "rent"} <= named and "loan" not in named
